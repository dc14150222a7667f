"""Slov-Lex, Slovakia: the history of a law names its editions; the one in force is fetched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, lookup, one
from crawlers.framework.works import address, ask, day, each_work, named

ROWS = '//tr[contains(concat(" ", @class, " "), " effectivenessHistoryItem ")]'


@dataclass(frozen=True, slots=True)
class Edition:
    """One consolidated edition: ``/SK/ZZ/2005/300/20260101``."""

    path: str
    in_force_from: date
    in_force_until: date | None


def crawl(ctx: Context) -> None:
    """Fetch the edition in force of every law."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the edition of one law that is in force."""
    history = ask(ctx, address(work))
    today = history.retrieved_at.date()
    current = one(in_force(parse_history(history), today), "editions in force")
    begins = current.path.rsplit("/", 1)[-1]
    answer = ask(ctx, f"{address(work)}{begins}.portal")
    if not answer.html().xpath('//*[@id="predpis"]'):
        raise Unexpected("The answer was cut off before the text of the law.", answer.url)
    year, number = named(r"/ZZ/(\d{4})/(\d+)/", current.path, "year and number").groups()
    name = f"zz-{year}-{number}.html"
    ctx.emit(Document(answer, work, "sk", name, current.in_force_from, url=address(work)))


def parse_history(answer: Answer) -> tuple[Edition, ...]:
    """The editions with a date; the text as announced has none and is left."""
    rows = at_least(1, answer.html().xpath(ROWS), "editions")
    return tuple(
        parse_row(dict(row.attrib), answer.url) for row in rows if row.get("data-ucinnostod")
    )


def parse_row(row: Mapping[str, str], url: str) -> Edition:
    """One row of the history."""
    until = lookup(row, "data-ucinnostdo")
    return Edition(
        path=lookup(row, "data-iri"),
        in_force_from=day(row["data-ucinnostod"], url),
        in_force_until=day(until, url) if until else None,
    )


def in_force(editions: tuple[Edition, ...], today: date) -> tuple[Edition, ...]:
    """Editions in force on the day; there is one."""
    return tuple(
        e
        for e in editions
        if e.in_force_from <= today and (e.in_force_until is None or today <= e.in_force_until)
    )
