"""The catalogue as linked data, and the shapes that it must have."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import pytest
from rdflib import DCTERMS, OWL, RDF, SKOS, XSD, Graph, Literal, URIRef
from rdflib.compare import isomorphic

from kb.catalogue import CatalogueError, Level, Reference, load_catalogue
from kb.cli import main
from kb.export.shacl import wrong_in
from kb.export.skos import ELI, Names, article_eid, catalogue_graph
from kb.services.catalogue import CATALOGUE_FORMATS, catalogue_bytes, checked_bytes

BASE = "https://review.example/desk/"
NAMES = Names(BASE)
KB = NAMES.terms


@pytest.fixture(scope="module")
def graph() -> Graph:
    return catalogue_graph(load_catalogue(), BASE)


def test_the_whole_catalogue_conforms_to_its_shapes(graph: Graph) -> None:
    assert wrong_in(graph, BASE) == ()


def test_everything_of_the_catalogue_is_in_the_graph(graph: Graph) -> None:
    catalogue = load_catalogue()
    assert len(set(graph.objects(NAMES.scheme, SKOS.hasTopConcept))) == 60
    assert len(set(graph.subjects(RDF.type, SKOS.Collection))) == 8
    for element in catalogue.elements.values():
        concept = NAMES.element(element.slug)
        assert str(graph.value(concept, SKOS.definition)) == element.definition
        assert len(set(graph.objects(concept, SKOS.narrower))) == len(element.sub_elements)
        assert len(set(graph.objects(concept, KB.hasRequirement))) == len(element.references)
        assert len(set(graph.objects(concept, KB.hasFact))) == len(element.facts)
        assert len(set(graph.objects(concept, KB.testQuestion))) == len(element.questions)
        assert len(set(graph.objects(concept, SKOS.scopeNote))) == len(element.not_counted)
    for instrument in catalogue.instruments.values():
        assert str(graph.value(KB[instrument.id], DCTERMS.title)) == instrument.title


def test_a_requirement_has_its_level_article_and_days(graph: Graph) -> None:
    node = NAMES.part("use-of-services", "requirement-eu-2011-36-article-18a-2026-07-15")
    article = graph.value(node, KB.inArticle)
    assert graph.value(node, KB.atLevel) == KB["level-mandatory"]
    assert graph.value(node, KB.appliesFrom) == Literal("2026-07-15", datatype=XSD.date)
    assert graph.value(article, ELI.is_part_of) == KB["eu-2011-36"]
    assert str(graph.value(article, ELI.id_local)) == "art_18a"
    assert URIRef("http://data.europa.eu/eli/dir/2011/36/oj") in set(
        graph.objects(KB["eu-2011-36"], OWL.sameAs)
    )


@pytest.mark.parametrize(
    ("article", "paragraph", "eid"),
    [
        ("13", "", "art_13"),
        ("18a", "", "art_18a"),
        ("31", "1(e)", "art_31__para_1__point_e"),
        ("24", "a", "art_24__point_a"),
        ("11", "5a", "art_11__para_5a"),
        ("AP V", "", ""),
        ("MC 6/17", "", ""),
    ],
)
def test_an_article_has_its_akoma_ntoso_name(article: str, paragraph: str, eid: str) -> None:
    reference = Reference(
        instrument="x", article=article, paragraph=paragraph, level=Level.MANDATORY
    )
    assert article_eid(reference) == eid


def test_no_text_is_without_its_language(graph: Graph) -> None:
    codes = {XSD.token, XSD.date, XSD.boolean}
    untagged = [
        value
        for value in graph.objects()
        if isinstance(value, Literal) and not value.language and value.datatype not in codes
    ]
    assert untagged == []


def test_related_elements_are_related_both_ways(graph: Graph) -> None:
    pairs = set(graph.subject_objects(SKOS.related))
    assert pairs
    assert pairs == {(b, a) for a, b in pairs}


def test_every_word_of_our_own_is_described(graph: Graph) -> None:
    used = {p for p in graph.predicates() if p.startswith(KB)}
    used |= {c for c in graph.objects(None, RDF.type) if str(c).startswith(KB)}
    assert {term for term in used if not graph.value(term, RDF.type)} == set()


def test_turtle_and_json_ld_are_one_graph(graph: Graph) -> None:
    catalogue = load_catalogue()
    turtle = Graph().parse(data=catalogue_bytes(catalogue, "turtle", BASE), format="turtle")
    linked = Graph().parse(data=catalogue_bytes(catalogue, "jsonld", BASE), format="json-ld")
    assert isomorphic(turtle, linked)
    assert isomorphic(turtle, graph)


def test_every_process_writes_the_same_bytes() -> None:
    code = (
        "import hashlib, sys\n"
        "from kb.catalogue import load_catalogue\n"
        "from kb.services.catalogue import catalogue_bytes\n"
        f"for form in {CATALOGUE_FORMATS!r}:\n"
        "    body = catalogue_bytes(load_catalogue(), form, 'https://a.example/', 'act')\n"
        "    print(hashlib.sha256(body).hexdigest())\n"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1


def _without(graph: Graph, name: URIRef, predicate: URIRef) -> tuple[str, ...]:
    broken = Graph() + graph
    broken.remove((name, predicate, None))
    return wrong_in(broken, BASE)


def test_requirement_without_level_is_refused_in_words(graph: Graph) -> None:
    node = NAMES.part("reflection-period", "requirement-cets-197-article-13")
    assert _without(graph, node, KB.atLevel) == (
        "elements/reflection-period#requirement-cets-197-article-13: A requirement needs one "
        "obligation level: mandatory, mandatory-softened, best-efforts, consider, optional or "
        "political.",
    )


def test_concept_without_definition_is_refused_in_words(graph: Graph) -> None:
    assert _without(graph, NAMES.element("act"), SKOS.definition) == (
        "elements/act: A concept needs one definition in English.",
    )
    sub = NAMES.part("act", "recruitment")
    assert _without(graph, sub, SKOS.definition) == (
        "elements/act#recruitment: A concept needs one definition in English.",
    )


@pytest.mark.parametrize(
    ("predicate", "value", "sentence"),
    [
        (SKOS.related, NAMES.element("nothing"), "A related element must be in the catalogue."),
        (SKOS.altLabel, Literal("no language"), "A short title needs its language."),
        (SKOS.prefLabel, Literal("Second", lang="en"), "A concept needs one title in English."),
        (KB.hasFact, KB.nothing, "A fact of an element must be described."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(
    graph: Graph, predicate: URIRef, value: URIRef | Literal, sentence: str
) -> None:
    broken = Graph() + graph
    broken.add((NAMES.element("act"), predicate, value))
    assert f"elements/act: {sentence}" in wrong_in(broken, BASE)


def test_a_level_that_does_not_exist_and_days_in_the_wrong_order_are_refused(
    graph: Graph,
) -> None:
    broken = Graph() + graph
    node = NAMES.part("use-of-services", "requirement-eu-2011-36-article-18a-2026-07-15")
    broken.set((node, KB.atLevel, KB["level-strong"]))
    broken.add((node, KB.appliesUntil, Literal("2020-01-01", datatype=XSD.date)))
    said = " ".join(wrong_in(broken, BASE))
    assert "A requirement needs one obligation level" in said
    assert "A requirement must begin before it ends." in said


def test_a_broken_catalogue_is_not_written() -> None:
    catalogue = load_catalogue()
    bare = catalogue.elements["act"].model_copy(update={"definition": ""})
    broken = replace(catalogue, elements=MappingProxyType({**catalogue.elements, "act": bare}))
    with pytest.raises(CatalogueError, match="A concept needs one definition in English"):
        checked_bytes(broken, "turtle", BASE)


@pytest.mark.parametrize(("form", "parser"), [("turtle", "turtle"), ("jsonld", "json-ld")])
def test_command_writes_a_file_that_begins_with_the_public_address(
    form: str, parser: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_PUBLIC_URL", BASE.rstrip("/"))
    target = tmp_path / "catalogue"
    with pytest.raises(SystemExit) as ended:
        main(["catalogue", "--format", form, "--output", str(target)])
    assert ended.value.code == 0
    read = Graph().parse(target, format=parser)
    assert read.value(NAMES.element("act"), SKOS.prefLabel)


def test_command_says_when_the_public_address_is_not_set(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KB_PUBLIC_URL", raising=False)
    with pytest.raises(SystemExit):
        main(["catalogue", "--output", str(tmp_path / "catalogue.ttl")])
    assert "set KB_PUBLIC_URL before you publish" in capsys.readouterr().err
