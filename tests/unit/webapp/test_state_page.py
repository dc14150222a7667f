"""A State's page: in words, gaps first, strengths, numbers against others, laws over time."""

from __future__ import annotations

from datetime import UTC, date, datetime
from types import ModuleType
from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from webapp.presenters.laws import LawView, VersionView
from webapp.presenters.states_profile import freshness_of, timeline_of
from webapp.presenters.states_words import in_a_row


def _state(client: FlaskClient, path: str = "/states/xa") -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1" + path).get_json()
    return found


def test_paragraph_says_what_was_found_and_that_it_is_suggested(client: FlaskClient) -> None:
    said = " ".join(_state(client)["summary"])
    assert "A presumed victim has 45 days to recover and reflect." in said
    assert "invented State" in said
    assert "a lawyer has yet to confirm them" in said


def test_paragraph_of_an_earlier_day_is_of_that_day(client: FlaskClient) -> None:
    assert "has 15 days" in " ".join(_state(client, "/states/xa?as_of=2015-01-01")["summary"])


def test_gaps_stand_before_strengths_and_no_element_in_both(client: FlaskClient) -> None:
    view = _state(client)
    gaps = {cell["element"] for cell in view["gaps"]}
    strengths = {cell["element"] for cell in view["strengths"]}
    assert strengths
    assert not gaps & strengths
    html = client.get("/states/xa").text
    assert html.index('id="gaps"') < html.index('id="strengths"')


def test_profile_names_where_each_answer_stands(client: FlaskClient) -> None:
    lines = {line["element"]: line for line in _state(client)["profile"]}
    days = lines["reflection-period"]
    assert any("45 days" in said for said in days["says"])
    assert [place["citation"] for place in days["places"]] == ["s. 2"]
    rapporteur = lines["national-rapporteur"]
    assert rapporteur["says"] == []
    assert rapporteur["status"] in ("not found", "not searched", "benchmark")


def test_median_of_one_state_is_not_shown(client: FlaskClient) -> None:
    (days,) = [m for m in _state(client)["medians"] if m["fact"] == "reflection_days"]
    assert (days["value"], days["region"], days["everyone"]) == (45, None, None)
    assert days["everyone_states"] == 1


def test_state_without_law_says_so_and_shows_no_profile(client: FlaskClient) -> None:
    view = _state(client, "/states/ie")
    assert (view["profile"], view["medians"], view["timeline"]) == ([], [], [])
    html = client.get("/states/ie").text
    assert "No law of Ireland is held here yet." in html
    assert "Gaps first" not in html


def test_empty_store_has_pages_of_all_states(empty_app: Flask) -> None:
    assert empty_app.test_client().get("/states/fi").status_code == 200


def _version(start: date | None, retrieved: datetime, url: str) -> VersionView:
    return VersionView(
        "id", "v", "en", "English", start, None, "source", "consolidated", "consolidated", "",
        url, retrieved, "0" * 64, "/works/x",
    )  # fmt: skip


def _law(title: str, *versions: VersionView) -> LawView:
    return LawView("w", title, "", "XA", "Arvenia", "", "act", "act", "", None, (), True, "",
                   versions)  # fmt: skip


def test_timeline_has_each_day_of_a_law_once_newest_first() -> None:
    at = datetime(2026, 1, 1, tzinfo=UTC)
    law = _law(
        "Code",
        _version(date(2020, 1, 1), at, ""),
        _version(date(2020, 1, 1), at, ""),
        _version(date(2012, 6, 1), at, ""),
        _version(None, at, ""),
    )
    events = timeline_of([law])
    assert [(event.on.year, event.first) for event in events] == [(2020, False), (2012, True)]


def test_stalest_source_stands_first() -> None:
    old, new = datetime(2020, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=UTC)
    laws = [
        _law("A", _version(None, new, "https://a.example/1")),
        _law("B", _version(None, old, "https://b.example/1"), _version(None, new, "https://c.x")),
        _law("C", _version(None, new, "")),
    ]
    views = freshness_of(laws)
    assert [(view.source, view.laws, view.oldest) for view in views] == [
        ("b.example", 1, old),
        ("a.example", 1, new),
        ("", 1, new),
    ]


def test_list_reads_as_a_sentence(client: FlaskClient) -> None:
    with client.application.test_request_context():
        assert in_a_row(["one"]) == "one"
        assert in_a_row(["one", "two", "three"]) == "one, two and three"


def test_page_shows_the_law_that_is_held(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get("/states/xa").text
    assert "first text held" in html
    assert "law.example" in html
