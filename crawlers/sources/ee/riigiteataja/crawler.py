"""Riigi Teataja, Estonia: an address names one edition for ever, so its end must be watched."""

from __future__ import annotations

from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import one
from crawlers.framework.works import address, ask, day, each_work, named


def crawl(ctx: Context) -> None:
    """Fetch every edition that the card names."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one edition; say where it is no longer in force."""
    edition = named(r"/akt/(\d+)\.xml$", address(work), "number of the edition")[1]
    answer = ask(ctx, address(work))
    starts, ends = parse_validity(answer)
    if ends is not None and ends < answer.retrieved_at.date():
        ctx.warn("The edition has ended: find the next one.", work=work.key, ended=ends.isoformat())
    page = address(work).removesuffix(".xml")
    ctx.emit(Document(answer, work, "et", f"{edition}.xml", starts, url=page))


def parse_validity(answer: Answer) -> tuple[date, date | None]:
    """First and last day of the edition (``2026-01-01+02:00`` is 1 January 2026)."""
    validity = one(answer.xml().iter("{*}kehtivus"), "validity of the edition")
    starts = one(validity.findall("{*}kehtivuseAlgus"), "first day of the edition").text or ""
    ends = validity.findtext("{*}kehtivuseLopp") or ""
    return day(starts[:10], answer.url), day(ends[:10], answer.url) if ends else None
