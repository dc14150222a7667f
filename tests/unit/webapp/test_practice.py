"""What States do on an element, and a State's profile: counted, drawn, and never overclaimed."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from flask import Flask
from flask.testing import FlaskClient

from kb.assessment.medians import Middle, middle, numbers_of, value_of
from kb.assessment.overview import load_overview
from kb.catalogue import load_catalogue
from kb.model.cells import Cell, FactSeen, Review, Status
from kb.services.decisions import Verdict, decide_findings
from webapp import create_app
from webapp.presenters.elements_practice import _said


def test_element_page_counts_and_draws_what_states_do(client: FlaskClient) -> None:
    view = client.get("/api/v1/elements/reflection-period?as_of=2021-01-01").get_json()
    practice = view["practice"]
    assert practice["searched"] == sum(one["count"] for one in practice["distribution"])
    (days,) = practice["facts"]
    assert (days["name"], days["asked"], days["asked_by"]) == ("reflection_days", 30, "CE 13")
    assert [(one["state"], one["values"]) for one in days["states"]] == [("XA", [45])]
    html = client.get("/elements/reflection-period?as_of=2021-01-01").text
    for chart in ("distribution", "dots-reflection-days"):
        assert f'aria-labelledby="{chart}-t"' in html
    assert "CE 13: at least 30" in html


def test_element_that_nobody_was_searched_for_has_no_chart(empty_app: Flask) -> None:
    html = empty_app.test_client().get("/elements/reflection-period").text
    assert 'class="chart' not in html
    assert "No law is held yet of 57 participating States." in html


def test_provisions_are_exemplary_only_where_a_person_confirmed_them(
    client: FlaskClient,
) -> None:
    view = client.get("/api/v1/elements/reflection-period").get_json()
    assert view["practice"]["exemplary"] == []
    assert "reviewers confirmed" not in client.get("/elements/reflection-period").text


def _cell(state: str, *values: float | str) -> Cell:
    seen = tuple(FactSeen(value, f"p{n}") for n, value in enumerate(values))
    return Cell(
        state=state, element="penalties-natural", status=Status.MET, as_if=None, suggested=True,
        review=Review.SUGGESTED, reason="", confidence=None, facts={"max_years": seen}, gaps=(),
        requirements=(), territories=(), evidence=(), searched=None,
    )  # fmt: skip


def test_median_counts_each_state_once_and_life_is_no_number() -> None:
    cells = [_cell("XA", 10, 12), _cell("XB", 8), _cell("XC", "life"), _cell("XD"), _cell("XE", 20)]
    assert value_of(cells[0].facts["max_years"]) == 11
    assert middle(cells, "max_years") == Middle(11, 3)
    assert middle(cells[:1], "max_years") == Middle(None, 1)
    assert middle([], "max_years") == Middle(None, 0)


def test_lines_of_a_profile_name_elements_and_facts_of_the_catalogue() -> None:
    elements = load_catalogue().elements
    for line in load_overview().profile:
        facts = {fact.name for slug in line.elements for fact in elements[slug].facts}
        assert set(line.facts) <= facts, line.label


def test_confirmed_provision_of_a_state_that_meets_the_element_is_shown(
    laws: ModuleType, tmp_path: Path
) -> None:
    settings = laws.write_store(tmp_path / "decided")
    app = create_app(settings)
    engine = app.extensions["site"].engine
    decide_findings(
        engine, datetime(2026, 2, 1, tzinfo=UTC), "ann", [laws.reflection_key()], Verdict("accept")
    )
    client = app.test_client()
    (one,) = client.get("/api/v1/elements/reflection-period").get_json()["practice"]["exemplary"]
    assert (one["state"], one["citation"]) == ("XA", "s. 2")
    assert "Provisions that reviewers confirmed" in client.get("/elements/reflection-period").text


def test_values_of_a_state_are_said_from_the_smallest_and_life_last() -> None:
    stated = _cell("XA", 20, "life", 5.0, 20).facts["max_years"]
    assert _said(numbers_of(stated), stated) == ("5", "20", "life")
