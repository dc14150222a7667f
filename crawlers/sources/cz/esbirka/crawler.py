"""e-Sbírka, Czechia: metadata name the edition in force, fragments hold its text, page by page."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from urllib.parse import quote

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, lookup
from crawlers.framework.unpack import part
from crawlers.framework.works import ask, day, each_work, identified

CACHE = "https://e-sbirka.gov.cz/sbr-cache/dokumenty-sbirky"
PAGES_FOR_PEOPLE = "https://e-sbirka.gov.cz"
MAX_PAGES = 200


def crawl(ctx: Context) -> None:
    """Fetch the edition in force of every law."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law: all pages of its fragments, joined in their order."""
    number, year = identified(
        r"^(\d+)/(\d{4}) Sb\.", work.identifier, "number in the collection"
    ).groups()
    today = ask(ctx, make_url(f"/sb/{year}/{number}"))
    edition, in_force_from = parse_metadata(today)
    first = ask(ctx, make_fragments_url(edition, 0))
    fragments, pages = parse_fragments(first)
    if pages > MAX_PAGES:
        raise Unexpected(f"More than {MAX_PAGES} pages of fragments.", first.url)
    for page in range(1, pages):
        more, again = parse_fragments(ask(ctx, make_fragments_url(edition, page)))
        if again != pages:
            raise Unexpected("The number of pages changed while they were read.", first.url)
        fragments += more
    ctx.emit(
        Document(
            joined(first, fragments),
            work,
            "cs",
            f"{number}-{year}.json",
            in_force_from,
            url=PAGES_FOR_PEOPLE + edition,
        )
    )


def make_url(path: str) -> str:
    """Address of the metadata of ``/sb/2009/40`` or of ``/sb/2009/40/2026-01-01``."""
    return f"{CACHE}/{quote(path, safe='')}"


def make_fragments_url(edition: str, page: int) -> str:
    """Address of one page of fragments; pages count from 0."""
    return f"{make_url(edition)}/fragmenty?cisloStranky={page}"


def parse_metadata(answer: Answer) -> tuple[str, date]:
    """Path of the edition in force and the day since when it is."""
    data = answer.json()
    edition = str(lookup(data, "staleUrl"))
    starts = day(str(lookup(data, "datumUcinnostiZneniOd")), answer.url)
    if not edition.endswith(f"/{starts.isoformat()}"):
        raise Unexpected(f"The edition {edition!r} is not that of {starts}.", answer.url)
    return edition, starts


def parse_fragments(answer: Answer) -> tuple[list[dict[str, Any]], int]:
    """The fragments of one page, and the number of pages."""
    data = answer.json()
    found = at_least(1, lookup(data, "seznam"), "fragments")
    return list(found), int(lookup(data, "pocetStranek"))


def joined(first: Answer, fragments: list[dict[str, Any]]) -> Answer:
    """All pages as one answer of the same structure, traced to the first."""
    whole = {"seznam": fragments, "pocetStranek": 1}
    return part(first, json.dumps(whole, ensure_ascii=False).encode(), "application/json")
