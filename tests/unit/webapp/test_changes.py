"""Changes of law: the list, and one change with its words."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from kb.model.changes import ChangeState
from kb.services.changes import record_published, record_vanished
from kb.settings import Settings
from kb.store import changes
from webapp import create_app
from webapp.wiring import make_site

SEEN = datetime(2026, 1, 30, 9, tzinfo=UTC)


@pytest.fixture
def own(laws: ModuleType, tmp_path: Path) -> FlaskClient:
    """A site of the test's own, in which the change of the code waits for a look."""
    site = make_site(laws.write_store(tmp_path / "own"))
    with site.engine.begin() as connection:
        connection.execute(update(changes.changes).values(state=ChangeState.OPEN.value))
    return create_app(site=site).test_client()


def settings_of(client: FlaskClient) -> Settings:
    settings = client.application.extensions["site"].settings
    assert isinstance(settings, Settings)
    return settings


def engine_of(client: FlaskClient):  # type: ignore[no-untyped-def]
    app = client.application
    assert isinstance(app, Flask)
    return app.extensions["site"].engine


def test_a_change_is_told_in_words_with_its_elements(own: FlaskClient) -> None:
    view = own.get("/api/v1/changes").get_json()
    (change,) = view["changes"]
    assert view["answer"] == "1 change is known. 1 waits for a look."
    assert change["summary"] == "Provisions: 1 changed."
    assert (change["old_version"], change["new_version"]) == ("eng@2012-06-01", "eng@2020-01-01")
    assert [element["slug"] for element in change["reworded"]] == ["reflection-period"]
    assert change["gained"] == change["lost"] == []


def test_the_list_is_narrowed_by_review_and_state(own: FlaskClient) -> None:
    assert own.get("/api/v1/changes?review=open").get_json()["total"] == 1
    assert own.get("/api/v1/changes?review=history").get_json()["total"] == 0
    assert own.get("/api/v1/changes?state=XB").get_json()["total"] == 0
    assert own.get("/changes?review=later").status_code == 400
    assert own.get("/changes?state=ZZ").status_code == 404


def test_words_that_came_and_went_are_marked_and_named(
    client: FlaskClient, laws: ModuleType
) -> None:
    html = client.get(f"/changes/{laws.change_key(settings_of(client))}").text
    assert '<ins><span class="sr">[new:</span>45<span class="sr">]</span></ins>' in html
    assert '<del><span class="sr">[gone:</span>15<span class="sr">]</span></del>' in html
    assert "s. 2" in html
    assert "s. 1<" not in html
    assert '<aside class="ribbon"' in html


def test_findings_before_and_after_stand_beside_each_other(
    client: FlaskClient, laws: ModuleType
) -> None:
    view = client.get(f"/api/v1/changes/{laws.change_key(settings_of(client))}").get_json()
    (element,) = view["elements"]
    assert element["slug"] == "reflection-period"
    assert [place["citation"] for place in element["before"]] == ["s. 2"]
    assert laws.XA_OLD[1:] in element["before"][0]["url"]
    assert laws.XA_NEW[1:] in element["after"][0]["url"]


def test_a_change_that_is_not_there_is_not_found(client: FlaskClient) -> None:
    assert client.get("/changes/none").status_code == 404
    assert client.get("/api/v1/changes/none").status_code == 404


def test_a_law_that_vanished_keeps_its_text_and_says_so(own: FlaskClient, laws: ModuleType) -> None:
    engine = engine_of(own)
    with engine.begin() as connection:
        record_vanished(connection, [laws.XB_LAW], SEEN)
    first = own.get("/api/v1/changes").get_json()["changes"][0]
    assert (first["kind"], first["work_id"]) == ("vanished", laws.XB_LAW)
    page = own.get(first["url"]).text
    assert "Its source does not publish it any more; the text that was read is kept." in page
    assert own.get(first["old_url"]).status_code == 200
    with engine.begin() as connection:
        record_published(connection, [laws.XB_LAW], SEEN)
    assert "it came back" in own.get(first["url"]).text


def test_a_reviewer_says_that_a_change_was_looked_at(
    own: FlaskClient, laws: ModuleType, sign_in: Callable[..., FlaskClient]
) -> None:
    path = f"/changes/{laws.change_key(settings_of(own))}"
    assert "I looked at this change" not in own.get(path).text
    reviewer = sign_in("reviewer", "ada", into=own.application)
    page = reviewer.get(path).text
    token = re.search(r'name="form_token" value="([^"]+)"[^>]*><button>I looked', page)
    assert token is not None
    assert reviewer.post(path, data={"form_token": token[1]}).status_code == 303
    assert '>looked at</span>, <span class="small muted">Ada, ' in reviewer.get("/changes").text
    stranger = own.get("/changes").text
    assert ">looked at</span>" in stranger
    assert "Ada" not in stranger
    assert "I looked at this change" not in reviewer.get(path).text
    assert "looked at a change of law" in reviewer.get("/audit").text


def test_nobody_else_closes_the_review_of_a_change(
    own: FlaskClient, laws: ModuleType, sign_in: Callable[..., FlaskClient]
) -> None:
    path = f"/changes/{laws.change_key(settings_of(own))}"
    reader = sign_in("reader", "bob", into=own.application)
    assert own.post(path).status_code == 401
    assert reader.post(path).status_code == 403
    assert sign_in("reviewer", "ada", into=own.application).post(path).status_code == 403
    assert own.get("/api/v1/changes?review=open").get_json()["total"] == 1


def test_a_long_text_that_stayed_is_left_out_round_a_change(
    client: FlaskClient, laws: ModuleType
) -> None:
    from kb.text.diff import Piece  # noqa: PLC0415
    from webapp.presenters.change_page import _parts  # noqa: PLC0415

    long = "Nothing happens here. " * 100
    parts, cut = _parts((Piece("same", long), Piece("added", "90 days"), Piece("same", long)))
    assert [part.kind for part in parts] == ["gap", "same", "added", "same", "gap"]
    assert sum(len(part.text) for part in parts) < 600
    assert not cut
    assert _parts((Piece("added", "x" * 50_000),))[1]
