"""The review queue: what waits, in which order, narrowed by what."""

from __future__ import annotations

from types import ModuleType
from typing import Any

from flask.testing import FlaskClient


def _view(client: FlaskClient, query: str = "") -> dict[str, Any]:
    answer = client.get("/api/v1/review" + query)
    assert answer.status_code == 200
    return dict(answer.get_json())


def test_most_doubtful_comes_first(client: FlaskClient, laws: ModuleType) -> None:
    found = _view(client)["findings"]
    assert [f["key"] for f in found] == [laws.reflection_key(), laws.non_punishment_key()]
    assert [f["why"] for f in found] == ["near the threshold", "rules and meaning disagree"]


def test_only_text_in_force_waits(client: FlaskClient) -> None:
    quotes = ["".join(part["text"] for part in f["quote"]) for f in _view(client)["findings"]]
    assert any("at least 45 days" in quote for quote in quotes)
    assert not any("at least 15 days" in quote for quote in quotes)


def test_list_is_narrowed_by_state_element_and_language(client: FlaskClient) -> None:
    assert [f["state"] for f in _view(client, "?state=xb")["findings"]] == ["XB"]
    assert [f["lang"] for f in _view(client, "?lang=ru")["findings"]] == ["ru"]
    both = "?element=reflection-period&element=non-punishment"
    assert _view(client, both)["total"] == 2
    assert _view(client, "?state=XA&lang=ru")["findings"] == []


def test_each_facet_counts_what_the_others_leave(client: FlaskClient) -> None:
    facets = {f["field"]: f["values"] for f in _view(client, "?state=XA")["facets"]}
    assert {v["value"]: (v["count"], v["active"]) for v in facets["state"]} == {
        "XA": (1, True),
        "XB": (1, False),
    }
    assert [v["value"] for v in facets["lang"]] == ["en"]


def test_pages_of_the_list_follow_each_other(client: FlaskClient) -> None:
    first = _view(client, "?limit=1")
    assert (first["total"], len(first["findings"]), first["previous_url"]) == (2, 1, "")
    second = client.get("/api/v1" + first["next_url"]).get_json()
    assert second["findings"][0]["key"] != first["findings"][0]["key"]
    assert (second["next_url"], second["previous_url"]) == ("", "/review?limit=1")


def test_page_shows_the_evidence_and_offers_to_sign_in(
    client: FlaskClient,
) -> None:
    html = client.get("/review").text
    assert "2 findings of 2 States wait for a look, the most telling first." in html
    assert '<mark class="evidence">at least 45 days</mark>' in html
    assert "/provisions/akn/xa/" in html
    assert 'href="/login?back=%2Freview">Sign in to decide.</a>' in html
    assert "/review/one" not in html
    assert '<aside class="ribbon"' in html
