"""RIS, Austria: the list of a law's sections says which are in force and where the whole law is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, lookup, one
from crawlers.framework.works import ask, day, each_work, identified

LIST = "https://data.bka.gv.at/ris/api/v2.6/Bundesrecht"
HITS_PER_PAGE = 100
MAX_PAGES = 50
WHOLE = 0.9
"""Share of the sections in force that the page of the whole law must name; headings that span
several sections (``§§ 3 bis 5``) name only two of them."""


@dataclass(frozen=True, slots=True)
class Section:
    """One section (NOR document) of a law."""

    label: str
    """``§ 104a``."""
    law_url: str
    """Page of the whole law in force."""
    in_force_from: date
    in_force_until: date | None

    def in_force(self, today: date) -> bool:
        """Whether it is in force on the day; the last day counts."""
        ends = self.in_force_until
        return self.in_force_from <= today and (ends is None or today <= ends)


def crawl(ctx: Context) -> None:
    """Fetch the whole text in force of every law whose Gesetzesnummer is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law. Its text is in force since its youngest section is."""
    number = identified(r"Gesetzesnummer (\d+)", work.identifier, "Gesetzesnummer")[1]
    listed = list_sections(ctx, number)
    page = ask(ctx, one({section.law_url for section in listed}, "pages of the whole law"))
    today = page.retrieved_at.date()
    current = at_least(1, (s for s in listed if s.in_force(today)), "sections in force")
    check(page, current)
    begins = max(section.in_force_from for section in current)
    ctx.emit(Document(page, work, "de", f"{number}.html", begins))


def list_sections(ctx: Context, number: str) -> list[Section]:
    """All sections of a law, those out of force too."""
    found: list[Section] = []
    for page in range(1, MAX_PAGES + 1):
        answer = ask(ctx, LIST, params=make_params(number, page))
        total, sections = parse_list(answer)
        found += sections
        if page * HITS_PER_PAGE >= total:
            return found
    raise Unexpected(f"More than {MAX_PAGES} pages of sections.", LIST)


def make_params(number: str, page: int) -> dict[str, str]:
    """Query for one page of a law's sections."""
    return {
        "Applikation": "BrKons",
        "Gesetzesnummer": number,
        "DokumenteProSeite": "OneHundred",
        "Seitennummer": str(page),
    }


def parse_list(answer: Answer) -> tuple[int, tuple[Section, ...]]:
    """Number of all hits, and the sections of this page. A single hit is no list."""
    results = lookup(lookup(answer.json(), "OgdSearchResult"), "OgdDocumentResults")
    total = int(lookup(lookup(results, "Hits"), "#text"))
    hits = lookup(results, "OgdDocumentReference") if total else []
    hits = hits if isinstance(hits, list) else [hits]
    return total, tuple(parse_hit(hit, answer.url) for hit in hits)


def parse_hit(hit: dict[str, Any], url: str) -> Section:
    """One section of the list."""
    metadata = lookup(lookup(hit, "Data"), "Metadaten")
    law = lookup(lookup(metadata, "Bundesrecht"), "BrKons")
    until = law.get("Ausserkrafttretensdatum")
    return Section(
        label=str(lookup(law, "ArtikelParagraphAnlage")),
        law_url=str(lookup(law, "GesamteRechtsvorschriftUrl")),
        in_force_from=day(lookup(law, "Inkrafttretensdatum"), url),
        in_force_until=day(until, url) if until else None,
    )


def check(page: Answer, current: tuple[Section, ...]) -> None:
    """Unexpected where the page does not name nearly every section in force."""
    shown = " ".join(page.html().text_content().split())
    labels = {s.label for s in current if s.label not in ("§ 0", "Art. 0")}
    named_there = sum(bool(re.search(rf"{re.escape(n)}(?![0-9a-z])", shown)) for n in labels)
    if not labels or named_there < WHOLE * len(labels):
        text = f"The page names {named_there} of {len(labels)} sections in force."
        raise Unexpected(text, page.url)
