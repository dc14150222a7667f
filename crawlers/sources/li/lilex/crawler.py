"""Lilex, Liechtenstein: the landing page frames the page with the text."""

from __future__ import annotations

from urllib.parse import urljoin

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named


def crawl(ctx: Context) -> None:
    """Fetch the version that the landing page of every law shows."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the framed text of one law."""
    number = named(r"/konso/(\d{4}\.\d+)$", address(work), "number of the law")[1]
    landing = ask(ctx, address(work))
    answer = ask(ctx, parse_frame(landing))
    ctx.emit(Document(answer, work, "de", f"lgbl-{number}.html", url=address(work)))


def parse_frame(landing: Answer) -> str:
    """Address of the only frame with a text (``/konso/html/1988037000?version=51``)."""
    frames = landing.html().xpath('//iframe/@src[contains(., "/konso/html/")]')
    return urljoin(landing.url, str(one(frames, "frame with the text")))
