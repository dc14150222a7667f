"""The catalogue as linked data: SKOS concepts, ELI resources for the instruments.

Pure: a catalogue and a base address in, a graph out. Names are addresses below the base:
``elements`` is the scheme, ``elements/<slug>`` an element, ``elements/<slug>#<sub-element>`` a
part of it, ``elements#<id>`` a group, an instrument, an article or a level. The words of our own
(``elements#Requirement`` and others) are described in ``corpora/catalogue/terms.ttl``.

Standards: SKOS Reference (W3C 2009); ELI ontology (Council conclusions 2012/C 325/02) for
instruments and articles; ``eli:id_local`` of an article is its Akoma Ntoso eId.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef
from rdflib.term import Node

from kb.catalogue import Amendment, Catalogue, Element, FactSpec, Instrument, Reference

ELI = Namespace("http://data.europa.eu/eli/ontology#")
LANG = "en"
"""The catalogue is written in English."""
_TERMS = Path(str(files("corpora"))) / "catalogue" / "terms.ttl"
_NOT_IN_NAMES = re.compile(r"[^A-Za-z0-9]+")
_EUR_LEX = "https://eur-lex.europa.eu/eli/"
_ELI_HOME = "http://data.europa.eu/eli/"


@dataclass(frozen=True, slots=True)
class Names:
    """Addresses of everything in the catalogue; ``base`` ends with a slash."""

    base: str

    @property
    def terms(self) -> Namespace:
        """Namespace of the words of our own, and of all that is not an element."""
        return Namespace(f"{self.base}elements#")

    @property
    def scheme(self) -> URIRef:
        """The catalogue."""
        return URIRef(f"{self.base}elements")

    def element(self, slug: str) -> URIRef:
        """An element."""
        return URIRef(f"{self.base}elements/{slug}")

    def part(self, element: str, name: str) -> URIRef:
        """A sub-element, a fact or a requirement of an element."""
        return URIRef(f"{self.base}elements/{element}#{name}")

    def requirement(self, element: str, reference: Reference) -> URIRef:
        """One reference; the date tells apart two at the same article."""
        since = f"-{reference.since.isoformat()}" if reference.since else ""
        return self.part(element, f"requirement-{_article_name(reference)}{since}")

    def article(self, reference: Reference) -> URIRef:
        """The part of the instrument that a reference names."""
        return self.terms[_article_name(reference)]


def _article_name(reference: Reference) -> str:
    place = _NOT_IN_NAMES.sub("-", reference.citation).strip("-")
    return f"{reference.instrument}-article-{place}"


def article_eid(reference: Reference) -> str:
    """Akoma Ntoso eId (``art_31__para_1__point_e``); empty where the place is no article."""
    if not re.fullmatch(r"\d+[a-z]?", reference.article):
        return ""
    parts = [part for part in re.split(r"[()]+", reference.paragraph) if part]
    kinds = ["para" if re.match(r"\d", part) else "point" for part in parts]
    steps = [f"{kind}_{part}" for kind, part in zip(kinds, parts, strict=True)]
    return "__".join([f"art_{reference.article}", *steps])


def catalogue_graph(catalogue: Catalogue, base: str, *, only: str | None = None) -> Graph:
    """The whole catalogue, or one element with the instruments and levels that it names.

    ``base`` is an absolute address ending with a slash; ``only`` is the slug of an element.
    """
    names = Names(base)
    graph = _bound(names)
    whole = only is None
    elements = catalogue.elements.values() if whole else (catalogue.elements[only or ""],)
    for element in elements:
        _add_element(graph, names, catalogue, element)
    _add_terms(graph, names, whole=whole)
    named = {reference.instrument for element in elements for reference in element.references}
    for instrument in catalogue.instruments.values():
        if whole or instrument.id in named:
            _add_instrument(graph, names, instrument)
    _add_groups(graph, names, catalogue, elements)
    graph.add((names.scheme, OWL.versionInfo, _code(catalogue.digest[:12])))
    return graph


def _bound(names: Names) -> Graph:
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in (
        ("dcterms", DCTERMS),
        ("eli", ELI),
        ("kb", names.terms),
        ("el", Namespace(f"{names.base}elements/")),
        ("owl", OWL),
        ("rdf", RDF),
        ("rdfs", RDFS),
        ("skos", SKOS),
        ("xsd", XSD),
    ):
        graph.bind(prefix, str(namespace))
    return graph


def _add_terms(graph: Graph, names: Names, *, whole: bool) -> None:
    """The words of our own; for one element only those that it uses."""
    terms = Graph().parse(_TERMS, format="turtle", publicID=names.base)
    used = {*graph.predicates(), *graph.objects(), names.terms.levels, names.scheme}
    for triple in terms:
        if whole or triple[0] in used:
            graph.add(triple)


def _add_element(graph: Graph, names: Names, catalogue: Catalogue, element: Element) -> None:
    concept, kb = names.element(element.slug), names.terms
    _add_concept(graph, names, concept, element.title, element.definition)
    graph.add((concept, SKOS.topConceptOf, names.scheme))
    graph.add((names.scheme, SKOS.hasTopConcept, concept))
    graph.add((concept, SKOS.notation, _code(element.id)))
    graph.add((concept, kb.isCore, Literal(element.core)))
    if element.short != element.title:
        _say(graph, concept, SKOS.altLabel, element.short)
    for question in element.questions:
        _say(graph, concept, kb.testQuestion, question)
    for text in element.not_counted:
        _say(graph, concept, SKOS.scopeNote, f"Does not count: {text}")
    for source in element.guidance:
        _say(graph, concept, kb.guidance, source)
    for kind in element.kinds:
        _say(graph, concept, kb.normallyIn, kind.value.replace("-", " "))
    _add_related(graph, names, catalogue, element)
    for sub in element.sub_elements:
        narrower = names.part(element.slug, sub.slug)
        _add_concept(graph, names, narrower, sub.title, sub.description)
        graph.add((narrower, SKOS.notation, _code(sub.slug)))
        graph.add((narrower, SKOS.broader, concept))
        graph.add((concept, SKOS.narrower, narrower))
    for fact in element.facts:
        _add_fact(graph, names, element.slug, fact)
    for reference in element.references:
        _add_requirement(graph, names, catalogue, element.slug, reference)


def _add_concept(graph: Graph, names: Names, concept: URIRef, title: str, text: str) -> None:
    graph.add((concept, RDF.type, SKOS.Concept))
    graph.add((concept, SKOS.inScheme, names.scheme))
    _say(graph, concept, SKOS.prefLabel, title)
    _say(graph, concept, SKOS.definition, text)


def _add_related(graph: Graph, names: Names, catalogue: Catalogue, element: Element) -> None:
    """SKOS relations hold in both directions, so both are written."""
    back = {other.slug for other in catalogue.elements.values() if element.slug in other.related}
    for slug in sorted(back.union(element.related)):
        graph.add((names.element(element.slug), SKOS.related, names.element(slug)))


def _add_fact(graph: Graph, names: Names, element: str, fact: FactSpec) -> None:
    node, kb = names.part(element, f"fact-{fact.name}"), names.terms
    graph.add((names.element(element), kb.hasFact, node))
    graph.add((node, RDF.type, kb.Fact))
    graph.add((node, kb.factName, _code(fact.name)))
    graph.add((node, kb.factType, _code(fact.type)))
    _say(graph, node, SKOS.prefLabel, fact.title)
    _say(graph, node, kb.unit, fact.unit)
    for value in fact.values:
        _say(graph, node, kb.allowedValue, value)


def _add_requirement(
    graph: Graph, names: Names, catalogue: Catalogue, element: str, reference: Reference
) -> None:
    node, article, kb = names.requirement(element, reference), names.article(reference), names.terms
    instrument = catalogue.instruments[reference.instrument]
    place = f"article {reference.citation}" if article_eid(reference) else reference.citation
    graph.add((names.element(element), kb.hasRequirement, node))
    graph.add((node, RDF.type, kb.Requirement))
    _say(graph, node, RDFS.label, f"{instrument.short}, {place}")
    graph.add((node, kb.atLevel, kb[f"level-{reference.level}"]))
    graph.add((node, kb.inArticle, article))
    for slug in reference.sub_elements:
        graph.add((node, kb.asksFor, names.part(element, slug)))
    if not reference.sub_elements:
        graph.add((node, kb.asksFor, names.element(element)))
    _date(graph, node, kb.appliesFrom, reference.since)
    _date(graph, node, kb.appliesUntil, reference.until)
    _say(graph, node, SKOS.note, reference.note)
    graph.add((article, RDF.type, ELI.LegalResourceSubdivision))
    graph.add((article, ELI.is_part_of, kb[reference.instrument]))
    graph.add((article, ELI.number, _code(reference.citation)))
    if eid := article_eid(reference):
        graph.add((article, ELI.id_local, _code(eid)))


def _add_instrument(graph: Graph, names: Names, instrument: Instrument) -> None:
    node, kb = names.terms[instrument.id], names.terms
    _add_act(graph, node, instrument)
    _say(graph, node, DCTERMS.alternative, instrument.short)
    _say(graph, node, kb.instrumentKind, instrument.kind)
    _say(graph, node, kb.reservationsAllowed, instrument.reservations_allowed)
    for amendment in instrument.amendments:
        other = names.terms[amendment.id]
        _add_act(graph, other, amendment)
        graph.add((node, ELI.amended_by, other))


def _add_act(graph: Graph, node: URIRef, act: Instrument | Amendment) -> None:
    graph.add((node, RDF.type, ELI.LegalResource))
    _say(graph, node, DCTERMS.title, act.title)
    _date(graph, node, ELI.date_document, act.adopted)
    _date(graph, node, ELI.first_date_entry_in_force, act.in_force)
    _date(graph, node, ELI.date_applicability, act.transposition)
    _say(graph, node, SKOS.note, act.note)
    if act.url:
        graph.add((node, RDFS.seeAlso, URIRef(act.url)))
    if act.url.startswith(_EUR_LEX):
        graph.add((node, OWL.sameAs, URIRef(_ELI_HOME + act.url.removeprefix(_EUR_LEX))))


def _add_groups(
    graph: Graph, names: Names, catalogue: Catalogue, elements: Iterable[Element]
) -> None:
    shown = {element.slug: element.group for element in elements}
    for group in catalogue.groups:
        members = [slug for slug, letter in shown.items() if letter == group.id]
        node = names.terms[group.slug]
        for slug in members:
            graph.add((node, SKOS.member, names.element(slug)))
        if members:
            graph.add((node, RDF.type, SKOS.Collection))
            graph.add((node, SKOS.notation, _code(group.id)))
            _say(graph, node, SKOS.prefLabel, group.title)


def _code(text: str) -> Literal:
    """A code of the data, in no language."""
    return Literal(text, datatype=XSD.token)


def _say(graph: Graph, subject: Node, predicate: URIRef, text: str) -> None:
    """A text with its language; an empty one is left out."""
    if text:
        graph.add((subject, predicate, Literal(text, lang=LANG)))


def _date(graph: Graph, subject: Node, predicate: URIRef, day: date | None) -> None:
    if day:
        graph.add((subject, predicate, Literal(day)))
