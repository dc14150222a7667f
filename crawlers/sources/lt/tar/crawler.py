"""Register of Legal Acts, Lithuania (open data): find an act by its day and title, then read it."""

from __future__ import annotations

from typing import Any

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup, one
from crawlers.framework.works import ask, each_work, identified

ACTS = "https://get.data.gov.lt/datasets/gov/lrsk/teises_aktai/Dokumentas"
FIELDS = "dokumento_id,pavadinimas,rusis,priimtas"
LAW = "Įstatymas"
STEM_LENGTH = 6
"""Letters of a word that its cases share: Baudžiamasis, baudžiamojo."""


def crawl(ctx: Context) -> None:
    """Fetch every law whose day of adoption is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the record of the only law of that day whose title fits."""
    adopted = identified(r"^\d{4}-\d{2}-\d{2}$", work.date, "day of adoption")[0]
    listed = ask(ctx, make_list_url(adopted))
    found = one(fitting(parse_rows(listed), work.title_original), "laws with this day and title")
    identifier = str(lookup(found, "dokumento_id"))
    answer = ask(ctx, make_url(identifier))
    row = one(parse_rows(answer), "record of the law")
    if not row.get("tekstas_lt"):
        raise Unexpected("The record holds no text.", answer.url)
    ctx.emit(Document(answer, work, "lt", f"{identifier}.json", url=str(lookup(row, "nuoroda"))))


def make_list_url(adopted: str) -> str:
    """Address of the list of what was adopted on a day."""
    return f'{ACTS}?priimtas="{adopted}"&select({FIELDS})'


def make_url(identifier: str) -> str:
    """Address of one record with its text."""
    return f'{ACTS}?dokumento_id="{identifier}"'


def parse_rows(answer: Answer) -> list[dict[str, Any]]:
    """The records of an answer."""
    rows = lookup(answer.json(), "_data")
    if not isinstance(rows, list):
        raise Unexpected("The answer holds no list of records.", answer.url)
    return rows


def fitting(rows: list[dict[str, Any]], title: str) -> list[dict[str, Any]]:
    """Laws whose title has every word of ``title``, in whatever case."""
    stems = [word[:STEM_LENGTH] for word in title.casefold().split()]
    laws = [row for row in rows if lookup(row, "rusis") == LAW]
    return [r for r in laws if all(s in str(lookup(r, "pavadinimas")).casefold() for s in stems)]
