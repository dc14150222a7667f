"""RIS, Austria: a law is the set of its sections in force, each a document with its own number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, lookup, one
from crawlers.framework.works import ask, day, each_work, named

LIST = "https://data.bka.gv.at/ris/api/v2.6/Bundesrecht"
HITS_PER_PAGE = 100
MAX_PAGES = 50


@dataclass(frozen=True, slots=True)
class Section:
    """One section (NOR document) of a law."""

    number: str
    xml_url: str
    page_url: str
    in_force_from: date
    in_force_until: date | None

    def in_force(self, today: date) -> bool:
        """Whether it is in force on the day; the last day counts."""
        ends = self.in_force_until
        return self.in_force_from <= today and (ends is None or today <= ends)


def crawl(ctx: Context) -> None:
    """Fetch every section in force of every law whose Gesetzesnummer is known."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over the sections of one law, in the order of the list."""
    number = named(r"Gesetzesnummer (\d+)", work.identifier, "Gesetzesnummer")[1]
    sections: list[Section] = []
    for page in range(1, MAX_PAGES + 1):
        answer = ask(ctx, LIST, params=make_params(number, page))
        total, found = parse_list(answer)
        sections += found
        if page * HITS_PER_PAGE >= total:
            break
    else:
        raise Unexpected(f"More than {MAX_PAGES} pages of sections.", LIST)
    today = answer.retrieved_at.date()
    for section in at_least(1, (s for s in sections if s.in_force(today)), "sections in force"):
        text = ask(ctx, section.xml_url)
        name = f"{section.number}.xml"
        ctx.emit(
            Document(text, work, "de", name, section.in_force_from, url=section.page_url or "")
        )


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
    hits = results.get("OgdDocumentReference", []) if total == 0 else _hits(results)
    return total, tuple(parse_hit(hit, answer.url) for hit in hits)


def _hits(results: dict[str, Any]) -> list[dict[str, Any]]:
    hits = lookup(results, "OgdDocumentReference")
    return hits if isinstance(hits, list) else [hits]


def parse_hit(hit: dict[str, Any], url: str) -> Section:
    """One section of the list."""
    data = lookup(hit, "Data")
    metadata = lookup(data, "Metadaten")
    law = lookup(lookup(metadata, "Bundesrecht"), "BrKons")
    until = law.get("Ausserkrafttretensdatum")
    return Section(
        number=lookup(lookup(metadata, "Technisch"), "ID"),
        xml_url=xml_url(data),
        page_url=lookup(lookup(metadata, "Allgemein"), "DokumentUrl"),
        in_force_from=day(lookup(law, "Inkrafttretensdatum"), url),
        in_force_until=day(until, url) if until else None,
    )


def xml_url(data: dict[str, Any]) -> str:
    """Address of the XML of the main document."""
    references = lookup(lookup(data, "Dokumentliste"), "ContentReference")
    references = references if isinstance(references, list) else [references]
    main = one(
        (r for r in references if lookup(r, "ContentType") == "MainDocument"), "main document"
    )
    urls = lookup(lookup(main, "Urls"), "ContentUrl")
    urls = urls if isinstance(urls, list) else [urls]
    return str(one((u["Url"] for u in urls if u.get("DataType") == "Xml"), "address of the XML"))
