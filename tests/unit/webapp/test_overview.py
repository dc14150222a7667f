"""Overview and map: what counts, what is told apart, what the drawing says."""

from __future__ import annotations

import re
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.assessment.overview import load_overview
from webapp.presenters.map import MapState, counted


def _question(client: FlaskClient, slug: str) -> dict[str, Any]:
    view = client.get(f"/api/v1/overview?question={slug}").get_json()
    found: dict[str, Any] = next(q for q in view["questions"] if q["slug"] == slug)
    return found


def test_every_question_has_a_figure_of_ours_and_the_reports(client: FlaskClient) -> None:
    html = client.get("/overview").text
    for question in load_overview().questions:
        assert question.question in html
        if question.survey:
            assert f"Survey of 2006: {question.survey.words}." in html
    assert "They were not checked against the printed report." in html


def test_only_searched_states_are_in_a_share(client: FlaskClient) -> None:
    for question in load_overview().questions:
        said = _question(client, question.slug)
        counts = {one["answer"]: one["count"] for one in said["counts"]}
        outside = counts["not searched"] + counts["not applicable"]
        assert said["searched"] == sum(counts.values()) - outside
        assert said["yes"] == counts["yes"] <= said["searched"]
        assert (said["percent"] is None) == (said["searched"] == 0)


def test_map_counts_the_states_of_its_table(client: FlaskClient) -> None:
    view = client.get("/api/v1/map?element=reflection-period").get_json()
    contents = [state["content"] for state in view["states"]]
    assert {c["content"]: c["count"] for c in view["counts"]} == {
        content: contents.count(content) for content in set(contents)
    }
    assert view["searched"] == sum(1 for content in contents if content != "not searched")


def test_map_shows_a_real_state_in_the_fill_of_its_status(client: FlaskClient) -> None:
    view = client.get("/api/v1/map?element=reflection-period").get_json()
    html = client.get("/map?element=reflection-period").text
    for state in view["states"]:
        if not state["invented"]:
            assert f"{state['name']}: " in html.replace("&#x27;", "'").replace("&amp;", "&")


def _state(code: str, content: str, *, invented: bool) -> MapState:
    from kb.model.cells import Review, Status  # noqa: PLC0415

    status = Status(content)
    return MapState(
        code, code, "", "", invented, status, status, "", "", "", None, "", Review.SUGGESTED,
        "", True, "",
    )  # fmt: skip


def test_invented_and_real_states_are_never_added_up() -> None:
    invented = _state("XA", "met", invented=True)
    empty = _state("EE", "not searched", invented=False)
    held = _state("FI", "partly", invented=False)
    assert counted([empty, invented]) == (invented,)
    assert counted([empty, held, invented]) == (empty, held)
    assert counted([empty]) == (empty,)


def test_invented_law_stands_under_no_real_name(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get("/map?element=reflection-period").text
    for panel in re.findall(r'<svg class="map .*?</svg>', html, re.DOTALL):
        assert not re.search(r"cell=X[A-Z]:", panel)


def test_empty_store_says_nothing_of_any_law(empty_app: Flask) -> None:
    client = empty_app.test_client()
    assert "No law is held yet, so nothing can be counted." in client.get("/overview").text
    answer = client.get("/map").text
    assert "That says nothing of the law." in answer
    view = client.get("/api/v1/map").get_json()
    assert {state["content"] for state in view["states"]} == {"not searched"}


@pytest.mark.parametrize("path", ["/overview", "/map"])
def test_borders_carry_the_usual_note(client: FlaskClient, path: str) -> None:
    assert "do not imply any opinion" in client.get(path).text


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/overview?question=none", 400),
        ("/overview?as_of=never", 400),
        ("/map?element=none", 404),
        ("/map?as_of=2026-13-01", 400),
    ],
)
def test_address_that_makes_no_sense_is_refused(
    client: FlaskClient, path: str, status: int
) -> None:
    assert client.get(path).status_code == status
    assert client.get("/api/v1" + path).status_code == status


def test_every_state_is_a_tab_stop_once(client: FlaskClient) -> None:
    html = client.get("/map").text
    stops = re.findall(r'<a class="map__state" href="[^"]*" aria-label="([^":]+):[^"]*">', html)
    assert len(stops) == len(set(stops)) == 57
