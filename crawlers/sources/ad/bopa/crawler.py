"""BOPA, Andorra: the page of an act frames an exported file that lies on another host."""

from __future__ import annotations

from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import at_least
from crawlers.framework.works import address, ask, each_work, named

FILES = "https://bopadocuments.blob.core.windows.net/bopa-documents"
TEXT = '//*[contains(@class, "Body-text")]'
PAGE = r"/bopa/(\d+)/Pagines/([A-Za-z0-9_]+)\.aspx$"


def crawl(ctx: Context) -> None:
    """Fetch the exported file of every act whose page is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act; its page stays the address for people."""
    page = address(work)
    answer = ask(ctx, make_url(page))
    at_least(1, answer.html().xpath(TEXT), "paragraphs of the text")
    ctx.emit(Document(answer, work, "ca", f"{work.key}.html", url=page))


def make_url(page: str) -> str:
    """Address of the file that the page frames."""
    volume, name = named(PAGE, page, "volume and document").groups()
    return f"{FILES}/{volume}/html/{name}.html"
