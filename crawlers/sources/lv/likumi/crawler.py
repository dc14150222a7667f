"""Likumi.lv, Latvia: the page must show a document, and says in its title when it is repealed."""

from __future__ import annotations

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import at_least, one
from crawlers.framework.works import address, ask, each_work, named

TEXT = '//div[contains(concat(" ", @class, " "), " doc-body ")]'
REPEALED = "zaudējis spēku"


def crawl(ctx: Context) -> None:
    """Fetch every document of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one document; say where it is repealed."""
    number = named(r"/ta/id/(\d+)$", address(work), "number of the document")[1]
    answer = ask(ctx, address(work))
    if REPEALED in parse_title(answer).casefold():
        ctx.warn("The document is no longer in force.", work=work.key)
    ctx.emit(Document(answer, work, "lv", f"{number}.html"))


def parse_title(answer: Answer) -> str:
    """Title of the page; Unexpected for a page that shows no document."""
    page = answer.html()
    at_least(1, page.xpath(TEXT), "bodies of a document")
    return " ".join(one(page.xpath("//title"), "title").text_content().split())
