"""Fedlex, Switzerland: ask the graph for the consolidation in force, then fetch its file."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawlers.framework.answer import Answer
from crawlers.framework.card import WorkPointer
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import lookup
from crawlers.framework.works import address, ask, day, each_work

GRAPH = "https://fedlex.data.admin.ch/sparqlendpoint"
LANGUAGES = {"de": "DEU", "fr": "FRA", "it": "ITA"}
QUERY = """PREFIX jolux: <http://data.legilux.public.lu/resource/ontology/jolux#>
SELECT ?consol ?dateAppl ?url WHERE {{
  ?consol a jolux:Consolidation ; jolux:isMemberOf <{law}> ;
    jolux:dateApplicability ?dateAppl ; jolux:isRealizedBy ?expression .
  ?expression jolux:language <http://publications.europa.eu/resource/authority/language/{lang}> ;
    jolux:isEmbodiedBy ?file .
  ?file jolux:isExemplifiedBy ?url .
  FILTER(STRENDS(STR(?url), ".xml"))
}} ORDER BY ?dateAppl"""


@dataclass(frozen=True, slots=True)
class Consolidation:
    """One consolidated text and its file."""

    in_force_from: date
    url: str


def crawl(ctx: Context) -> None:
    """Fetch the consolidation in force of every law, in the three official languages."""
    each_work(ctx, crawl_work)


def crawl_work(ctx: Context, work: WorkPointer) -> None:
    """Hand over one law in each language that has XML."""
    law = address(work)
    for lang, code in LANGUAGES.items():
        query = {"query": QUERY.format(law=law, lang=code), "format": "application/json"}
        answer = ask(ctx, GRAPH, params=query)
        current = in_force(parse_consolidations(answer), answer.retrieved_at.date())
        if current is None:
            ctx.warn("No consolidation in force has XML.", work=work.key, lang=lang)
            continue
        text = ask(ctx, current.url)
        name = current.url.rsplit("/", 1)[-1]
        ctx.emit(Document(text, work, lang, name, current.in_force_from, url=law))


def parse_consolidations(answer: Answer) -> tuple[Consolidation, ...]:
    """The rows of a SPARQL answer."""
    rows = lookup(lookup(answer.json(), "results"), "bindings")
    found = []
    for row in rows:
        url = str(lookup(lookup(row, "url"), "value"))
        if "/xml/" not in url:
            raise Unexpected(f"{url!r} is no XML file of the store.", answer.url)
        found.append(Consolidation(day(lookup(lookup(row, "dateAppl"), "value"), answer.url), url))
    return tuple(found)


def in_force(found: tuple[Consolidation, ...], today: date) -> Consolidation | None:
    """The newest consolidation that has begun; of several files of one day the last."""
    begun = [c for c in found if c.in_force_from <= today]
    return max(begun, key=lambda c: (c.in_force_from, _file_number(c.url)), default=None)


def _file_number(url: str) -> int:
    """``...-xml-14.xml`` -> 14: a corrected file has a higher number."""
    last = url.removesuffix(".xml").rsplit("-", 1)[-1]
    return int(last) if last.isdigit() else 0
