"""The catalogue as pages and as linked data."""

from __future__ import annotations

import re

import pytest
from flask.testing import FlaskClient
from rdflib import RDF, SKOS, Graph, URIRef
from rdflib.compare import isomorphic

from kb.catalogue import load_catalogue

BASE = "http://127.0.0.1:8000/"


@pytest.mark.parametrize("path", ["/elements", "/elements/reflection-period"])
def test_linked_data_has_its_media_type_and_an_etag(client: FlaskClient, path: str) -> None:
    turtle = client.get(f"{path}.ttl")
    linked = client.get(f"{path}.jsonld")
    assert turtle.content_type == "text/turtle; charset=utf-8"
    assert linked.content_type == "application/ld+json"
    again = client.get(f"{path}.ttl", headers={"If-None-Match": turtle.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    assert turtle.headers["ETag"] != linked.headers["ETag"]
    assert isomorphic(
        Graph().parse(data=turtle.data, format="turtle"),
        Graph().parse(data=linked.data, format="json-ld"),
    )


def test_one_element_holds_its_own_concepts_only(client: FlaskClient) -> None:
    graph = Graph().parse(data=client.get("/elements/act.ttl").data, format="turtle")
    act = URIRef(f"{BASE}elements/act")
    assert graph.value(act, SKOS.prefLabel)
    assert not graph.value(URIRef(f"{BASE}elements/means"), RDF.type)
    subs = load_catalogue().elements["act"].sub_elements
    assert len(set(graph.objects(act, SKOS.narrower))) == len(subs)


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "text/html"),
        ("*/*", "text/html"),
        ("image/png", "text/html"),
        ("", "text/html"),
    ],
)
def test_a_name_answers_in_the_form_that_is_preferred(
    client: FlaskClient, accept: str, media: str
) -> None:
    for path in ("/elements", "/elements/act"):
        answer = client.get(path, headers={"Accept": accept} if accept else {})
        assert answer.status_code == 200
        assert answer.mimetype == media
        assert "Accept" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "slug",
    [
        "nothing", "..", "%2e%2e%2fetc", "act%00", "act%0aX-Y:1", "<script>", "'; drop", "ACT",
        "a" * 3000, "..%5c..%5c", "%F0%9F%92%A9", "act.ttl.ttl", "act.",
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["", ".ttl", ".jsonld"])
def test_hostile_slug_is_404(client: FlaskClient, slug: str, form: str) -> None:
    answer = client.get(f"/elements/{slug}{form}")
    assert answer.status_code == 404
    assert b"<script>" not in answer.data
    assert "X-Y" not in answer.headers


def test_hostile_slug_is_404_for_a_client_that_prefers_linked_data(client: FlaskClient) -> None:
    answer = client.get("/elements/nothing", headers={"Accept": "text/turtle"})
    assert (answer.status_code, answer.mimetype) == (404, "text/html")


def test_page_shows_everything_of_the_catalogue(client: FlaskClient) -> None:
    for element in load_catalogue().elements.values():
        html = client.get(f"/elements/{element.slug}").get_data(as_text=True)
        text = _text(html)
        told = [
            element.definition, element.title, *element.questions, *element.not_counted,
            *element.guidance, *(s.title for s in element.sub_elements),
            *(s.description for s in element.sub_elements), *(f.title for f in element.facts),
            *(f.name for f in element.facts), *(v for f in element.facts for v in f.values),
            *(r.note for r in element.references), *(r.citation for r in element.references),
        ]  # fmt: skip
        assert [line for line in told if line.replace("_", " ") not in text.replace("_", " ")] == []
        for slug in element.related:
            assert f'href="/elements/{slug}"' in html
        assert f'href="/elements/{element.slug}.ttl"' in html
        assert f'href="/elements/{element.slug}.jsonld"' in html


def _text(html: str) -> str:
    plain = re.sub(r"<[^>]+>", " ", html)
    for mark, character in (("&#39;", "'"), ("&#34;", '"'), ("&amp;", "&"), ("&gt;", ">")):
        plain = plain.replace(mark, character)
    return plain


def test_no_two_things_on_an_element_page_have_one_name(client: FlaskClient) -> None:
    for path in ("/elements", *(f"/elements/{slug}" for slug in load_catalogue().elements)):
        names = re.findall(r' id="([^"]+)"', client.get(path).get_data(as_text=True))
        assert len(names) == len(set(names)), path


def test_a_requirement_says_its_days_and_whether_it_stands(client: FlaskClient) -> None:
    def standing(day: str) -> dict[str, bool]:
        view = client.get(f"/api/v1/elements/use-of-services?as_of={day}").get_json()
        return {r["article"]: r["stands"] for r in view["references"]}

    assert (standing("2026-07-14")["18a"], standing("2026-07-15")["18a"]) == (False, True)
    assert (standing("2026-07-14")["18(4)"], standing("2026-07-15")["18(4)"]) == (True, False)
    text = _text(client.get("/elements/use-of-services?as_of=2026-07-14").get_data(as_text=True))
    assert "from 15 July 2026" in text
    assert "before 15 July 2026" in text
    assert "not on this day" in text


def test_reservations_and_unverified_facts_are_shown_with_the_requirement(
    client: FlaskClient,
) -> None:
    view = client.get("/api/v1/elements/jurisdiction").get_json()
    reserved = {r["article"]: r["reserved_by"] for r in view["references"]}
    assert reserved["31(1)(e)"] == ["Denmark", "Estonia", "Latvia"]
    assert reserved["31(1)(a)"] == []
    convention = next(i for i in view["instruments"] if i["instrument"] == "cets-197")
    assert (convention["bound"], convention["unverified"]) == (47, 16)
    assert "binds 47 of 57 States (16 not verified)" in convention["bound_word"]


def test_requirements_of_an_instrument_stand_together(client: FlaskClient) -> None:
    view = client.get("/api/v1/elements/identification-nrm").get_json()
    order = [reference["instrument"] for reference in view["references"]]
    assert [i["instrument"] for i in view["instruments"]] == list(dict.fromkeys(order))
    assert len(list(dict.fromkeys(order))) == sum(
        1 for n, name in enumerate(order) if n == 0 or order[n - 1] != name
    )


def test_reservations_of_a_state_have_their_source_and_say_what_was_not_verified(
    client: FlaskClient,
) -> None:
    text = _text(client.get("/states/lv").get_data(as_text=True))
    assert "according to its ratification law. not verified" in " ".join(text.split())
    assert "global-regulation.com" in text
    treaties = client.get("/api/v1/states/dk").get_json()["treaties"]
    convention = next(t for t in treaties if t["instrument"] == "cets-197")
    assert [r["verified"] for r in convention["reservations"]] == [True, True]
