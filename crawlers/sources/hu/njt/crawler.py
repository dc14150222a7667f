"""Nemzeti Jogszabálytár, Hungary: the page must be the law itself, and the whole of it."""

from __future__ import annotations

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named

MORE_BLOCKS = '//div[contains(concat(" ", @class, " "), " pH ")][@data-show-order]'
"""Places of blocks that a script would fetch later."""


def crawl(ctx: Context) -> None:
    """Fetch every law whose page is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law."""
    answer = ask(ctx, address(work))
    number = named(r"/jogszabaly/([\d\-]+)$", answer.url, "number of the law")[1]
    check(answer)
    ctx.emit(Document(answer, work, "hu", f"{number}.html"))


def check(answer: Answer) -> None:
    """Unexpected for a page without a law, or with blocks that are not in it."""
    page = answer.html()
    one(page.xpath('//h1[contains(@class, "jogszabalyMainTitle")]'), "title of the law")
    missing = len(page.xpath(MORE_BLOCKS))
    if missing:
        raise Unexpected(
            f"The page holds only a part of the law: {missing} blocks come by a second request "
            "whose form was not seen; hand in the whole text.",
            answer.url,
        )
