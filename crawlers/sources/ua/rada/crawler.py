"""Rada, Ukraine: the card of an act names its edition; the text of that edition is fetched."""

from __future__ import annotations

from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup
from crawlers.framework.works import address, ask, day, each_work, named

DATA = "https://data.rada.gov.ua/laws"
HEADERS = {"User-Agent": "OpenData"}
"""The publisher asks anonymous readers for this word in place of a name."""


def crawl(ctx: Context) -> None:
    """Fetch the current edition of every act."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act."""
    nreg = named(r"/laws/show/([\w\-/]+)$", address(work), "registration number")[1]
    card = ask(ctx, f"{DATA}/card/{nreg}.json", headers=HEADERS)
    edition = parse_edition(card, nreg)
    answer = ask(ctx, make_url(nreg, edition), headers=HEADERS)
    if answer.media_type == "text/html":
        raise Unexpected("The answer is a page, not the text.", answer.url)
    ctx.emit(
        Document(answer, work, "uk", f"{nreg.replace('/', '-')}.txt", edition, url=address(work))
    )


def make_url(nreg: str, edition: date) -> str:
    """Address of the plain text of one edition."""
    return f"{DATA}/show/{nreg}/ed{edition:%Y%m%d}.txt"


def parse_edition(answer: Answer, nreg: str) -> date:
    """Day of the newest edition that has begun; Unexpected where the card is of another act."""
    card = answer.json()
    if lookup(card, "nreg") != nreg:
        raise Unexpected("The card is of another act.", answer.url)
    days = [day(str(lookup(edition, "datred")), answer.url) for edition in lookup(card, "eds")]
    begun = [d for d in days if d <= answer.retrieved_at.date()]
    if not begun:
        raise Unexpected("No edition has begun.", answer.url)
    return max(begun)
