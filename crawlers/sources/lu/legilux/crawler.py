"""Legilux, Luxembourg: the newest consolidation in force, else the act as published."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.strict import lookup
from crawlers.framework.works import address, ask, day, each_work, named

GRAPH = "https://data.legilux.public.lu/sparqlendpoint"
FILES = "https://data.legilux.public.lu/filestore"
QUERY = """PREFIX jolux: <http://data.legilux.public.lu/resource/ontology/jolux#>
SELECT ?consol ?dateApplicability ?xmlUrl WHERE {{ GRAPH ?g {{
  ?consol a jolux:Consolidation ; jolux:isMemberOf <{work}> ;
    jolux:dateApplicability ?dateApplicability ; jolux:isRealizedBy ?expression .
  ?expression jolux:isEmbodiedBy ?file .
  ?file jolux:format <http://publications.europa.eu/resource/authority/file-type/XML> ;
    jolux:isExemplifiedBy ?xmlUrl .
}} }} ORDER BY ?dateApplicability"""


@dataclass(frozen=True, slots=True)
class Consolidation:
    """One consolidated text and its file."""

    in_force_from: date
    url: str


def crawl(ctx: Context) -> None:
    """Fetch every act of the card."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one act."""
    eli = named(r"/(eli/etat/.+)/jo$", address(work), "ELI")[1]
    query = QUERY.format(work=address(work).removesuffix("/jo"))
    rows = ask(ctx, GRAPH, params={"query": query, "format": "application/json"})
    current = in_force(parse_consolidations(rows), rows.retrieved_at.date())
    if current is None:
        ctx.warn("No consolidation in force has XML: this is the act as published.", work=work.key)
    answer = ask(ctx, current.url if current else make_url(f"{eli}/jo"))
    name = eli.removeprefix("eli/etat/").replace("/", "-") + ".xml"
    begins = current.in_force_from if current else None
    ctx.emit(Document(answer, work, "fr", name, begins, url=address(work)))


def make_url(eli: str) -> str:
    """Address of the XML of ``eli/etat/leg/loi/2009/05/08/n1/jo``."""
    return f"{FILES}/{eli}/fr/xml/{eli.replace('/', '-')}-fr-xml.xml"


def parse_consolidations(answer: Answer) -> tuple[Consolidation, ...]:
    """The rows of a SPARQL answer; addresses come as http and are asked as https."""
    rows = lookup(lookup(answer.json(), "results"), "bindings")
    return tuple(
        Consolidation(
            day(str(lookup(lookup(row, "dateApplicability"), "value")), answer.url),
            str(lookup(lookup(row, "xmlUrl"), "value")).replace("http://", "https://", 1),
        )
        for row in rows
    )


def in_force(found: tuple[Consolidation, ...], today: date) -> Consolidation | None:
    """The newest consolidation that has begun; some begin in the future."""
    begun = (c for c in found if c.in_force_from <= today)
    return max(begun, key=lambda c: c.in_force_from, default=None)
