"""Retsinformation, Denmark: a consolidated act (LBK) is replaced by the next one."""

from __future__ import annotations

from lxml import etree

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, each_work, named

STATUSES = frozenset({"Valid", "Historic"})


def crawl(ctx: Context) -> None:
    """Fetch every act whose address is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act; say where it was replaced."""
    page = address(work).removesuffix("/xml")
    year, number = named(r"/eli/lta/(\d{4})/(\d+)$", page, "year and number").groups()
    answer = ask(ctx, f"{page}/xml")
    if parse_status(answer) == "Historic":
        ctx.warn("The act is no longer in force: find the next consolidated act.", work=work.key)
    ctx.emit(Document(answer, work, "da", f"lta-{year}-{number}.xml", url=page))


def parse_status(answer: Answer) -> str:
    """``Valid`` or ``Historic``; Unexpected for another word or another document."""
    root = answer.xml()
    if etree.QName(root).localname != "Dokument":
        raise Unexpected("The answer is no document of LexDania.", answer.url)
    status = one(root.findall("./{*}Meta/{*}Status"), "status").text or ""
    if status not in STATUSES:
        raise Unexpected(f"The status {status[:40]!r} is not known.", answer.url)
    return status
