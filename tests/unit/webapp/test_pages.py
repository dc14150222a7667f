"""Pages over a small store: they answer, they say what they must, they never break."""

from __future__ import annotations

import re
from types import ModuleType
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from webapp.security import HEADERS
from webapp.urls import path_of

PLAIN = (
    "/",
    "/search",
    "/states",
    "/elements",
    "/compare",
    "/matrix",
    "/overview",
    "/map",
    "/review",
    "/changes",
    "/sources",
    "/about",
)
NO_PUBLICATION = "This is no official OSCE publication"


def _work(laws: ModuleType) -> str:
    return f"/works/{path_of(laws.XA_CODE)}"


@pytest.mark.parametrize("path", PLAIN)
def test_page_without_parameters_answers(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200
    assert NO_PUBLICATION in answer.text


@pytest.mark.parametrize("path", [*PLAIN, "/states/ie", "/elements/act", "/matrix?columns=all"])
def test_page_of_an_empty_store_answers(empty_app: Flask, path: str) -> None:
    assert empty_app.test_client().get(path).status_code == 200


def test_every_answer_carries_the_security_headers(client: FlaskClient) -> None:
    for path in ("/", "/nothing", "/api/v1/states", "/static/desk.css"):
        headers = client.get(path).headers
        assert {name: headers[name] for name in HEADERS} == HEADERS


@pytest.mark.parametrize("path", [*PLAIN, "/states/xa", "/elements/reflection-period"])
def test_page_has_nothing_inline_and_nothing_from_elsewhere(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert "<style" not in html
    assert not re.search(r"\s(style|on[a-z]+)=", html)
    assert not re.search(r"<(script|link|img|iframe)[^>]*(src|href)=\"(https?:)?//", html)


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/states/zz", "no participating State"),
        ("/elements/nothing", "no element"),
        ("/works/akn/xx/act/2000/x", "No law"),
        ("/provisions/none", "No provision"),
        ("/matrix?state=QQ", "no participating State"),
        ("/matrix?instrument=none", "no instrument"),
        ("/compare?state=XA&state=QQ", "no participating State"),
        ("/compare?element=none", "no element"),
        ("/review?state=QQ", "no participating State"),
        ("/review?element=none", "no element"),
        ("/findings/none", "No finding"),
        ("/nothing/here", "no page"),
    ],
)
def test_unknown_thing_is_404_with_one_sentence(
    client: FlaskClient, path: str, sentence: str
) -> None:
    page = client.get(path)
    assert page.status_code == 404
    assert sentence in page.text
    twin = client.get("/api/v1" + path)
    assert twin.status_code == 404
    assert twin.json is not None
    assert set(twin.json) == {"error"}
    assert twin.json["error"]["status"] == 404
    assert sentence in twin.json["error"]["message"]


@pytest.mark.parametrize(
    "path",
    [
        "/matrix?as_of=yesterday",
        "/matrix?status=green",
        "/matrix?scope=x",
        "/search?mode=x",
        "/review?limit=0",
        "/search?q=a&offset=-1",
        "/search?q=a&limit=1e9",
        f"/search?q={'a' * 3000}",
        "/compare?state=IE&state=CZ&state=CA&state=FR&state=DE&state=AT",
        "/states/ie?as_of=2026-02-30",
    ],
)
def test_parameter_that_makes_no_sense_is_400(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 400
    assert client.get("/api/v1" + path).status_code == 400


HOSTILE = st.text(max_size=40) | st.sampled_from(
    ["\x00", "'", "'; drop table works; --", "<script>", "../../etc/passwd", "{{7*7}}", "%", "9" * 400,
     "0001-01-01", "9999-12-31", "\ud7ff\uffff", "XA:", ":", "XA:reflection-period:x"]
)  # fmt: skip
NAMES = ("q", "mode", "as_of", "instrument", "state", "element", "lang", "cell", "status", "one",
         "group", "topic", "scope", "columns", "part", "at", "version", "offset", "limit", "work")  # fmt: skip
PATHS = ("/matrix", "/compare", "/states/xa", "/elements/act", "/search", "/review", "/changes",
         "/works/akn/xa/act/2012-03-01/XA-code", "/matrix.csv")  # fmt: skip


@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    path=st.sampled_from(PATHS),
    pairs=st.lists(st.tuples(st.sampled_from(NAMES), HOSTILE), max_size=4),
)
def test_hostile_parameters_never_break_a_page(
    client: FlaskClient, path: str, pairs: list[tuple[str, str]]
) -> None:
    answer = client.get(path, query_string=[p for p in pairs if path != "/search" or p[0] != "q"])
    assert answer.status_code in (200, 400, 404)
    assert "<script>" not in answer.text or path == "/matrix.csv"


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    where=st.sampled_from(["works", "provisions", "findings", "states", "elements"]), name=HOSTILE
)
def test_hostile_ids_never_break_a_page(client: FlaskClient, where: str, name: str) -> None:
    answer = client.get(f"/{where}/{quote(name, safe='')}")
    assert answer.status_code in (200, 404, 308)


def test_markup_in_a_law_stays_text(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(_work(laws)).text
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)" in html


def test_address_that_is_no_web_address_is_no_link(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(f"/works/{path_of(laws.XB_LAW)}").text
    assert "javascript:" not in html


def test_law_shows_contents_anchors_findings_and_versions(
    client: FlaskClient, laws: ModuleType
) -> None:
    html = client.get(_work(laws)).text
    assert 'id="sec_1__para_1"' in html
    assert 'href="#sec_2"' in html
    assert '<mark class="evidence">at least 45 days</mark>' in html
    assert "1 June 2012" in html
    assert 'href="https://law.example/xa?a=1&amp;b=2"' in html
    assert "retrieved 2 January 2026, 03:04 UTC" in html
    assert "SHA-256" in html


def test_older_version_is_shown_on_its_day(client: FlaskClient, laws: ModuleType) -> None:
    old = client.get(_work(laws) + "?as_of=2015-05-05").text
    assert "at least 15 days" in old
    assert client.get(_work(laws) + "?as_of=2001-01-01").status_code == 404
    named = client.get(_work(laws) + "?version=eng@2012-06-01").text
    assert "at least 15 days" in named


def test_text_as_enacted_says_so(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(f"/works/{path_of(laws.XB_LAW)}").text
    assert "as enacted 2009; later changes not held" in html
    assert '<h1 lang="ru" dir="auto">' in html


def test_long_law_opens_at_the_part_of_a_provision(client: FlaskClient) -> None:
    path = "/works/akn/xb/act/2001/XB-long"
    first = client.get(path).text
    assert 'id="sec_1"' in first
    assert 'id="sec_450"' not in first
    assert 'id="sec_450"' in client.get(path + "?at=sec_450").text
    whole = client.get(path + "?part=all").text
    assert all(f'id="sec_{number}"' in whole for number in (1, 250, 500))
    assert client.get(path + "?part=99").status_code == 404


def test_parts_of_a_long_law_hold_every_provision_once(client: FlaskClient) -> None:
    path = "/api/v1/works/akn/xb/act/2001/XB-long"
    whole = client.get(path + "?part=all").get_json()
    count = client.get(path).get_json()["part_count"]
    assert count > 1
    seen = [
        block["lead"]["eid"]
        for part in range(1, count + 1)
        for block in client.get(f"{path}?part={part}").get_json()["blocks"]
    ]
    assert seen == [block["lead"]["eid"] for block in whole["blocks"]]


def test_provision_stands_in_its_article_highlighted(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(f"/provisions/{path_of(laws.XA_NEW)}/~sec_1__para_1").text
    assert "p--target" in html
    assert "recruits, transports or harbours" in html
    assert "s. 1(1)" in html
    assert (
        f"/works/{path_of(laws.XA_CODE)}?version=eng%402020-01-01&amp;at=sec_1__para_1#sec" in html
    )
    assert 'rel="next"' in html


def test_provision_with_an_odd_id_has_a_page(client: FlaskClient, laws: ModuleType) -> None:
    answer = client.get(f"/provisions/{path_of(laws.ODD_ID)}")
    assert answer.status_code == 200
    assert "Своеобразный номер" in answer.text


@pytest.mark.parametrize(
    "path", ["/", "/states", "/states/xa", "/elements/reflection-period", "/matrix",
             "/compare?state=XA&state=XB"]
)  # fmt: skip
def test_invented_states_carry_a_ribbon(client: FlaskClient, path: str) -> None:
    html = client.get(path).text
    assert 'class="ribbon"' in html
    assert ">invented</span>" in html


def test_page_without_invented_states_has_no_ribbon(client: FlaskClient) -> None:
    assert 'class="ribbon"' not in client.get("/states/ie").text
    assert 'class="ribbon"' not in client.get("/matrix?state=IE").text


def test_machine_findings_are_visibly_suggestions(client: FlaskClient, laws: ModuleType) -> None:
    for path in (_work(laws), "/states/xa", "/matrix?cell=XA:reflection-period",
                 "/compare?state=XA&state=XB"):  # fmt: skip
        assert re.search(r'class="suggested">suggested</span>', client.get(path).text), path


def test_health_says_ok_while_the_store_answers(client: FlaskClient) -> None:
    answer = client.get("/healthz")
    assert (answer.status_code, answer.text) == (200, "ok\n")


def test_missing_index_is_said_with_the_mending_command(empty_app: Flask) -> None:
    client = empty_app.test_client()
    page = client.get("/search?q=children")
    assert page.status_code == 200
    assert "kb build" in page.text
    twin = client.get("/api/v1/search?q=children")
    assert twin.status_code == 503
    assert "kb build" in twin.get_json()["error"]["message"]


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    answer = client.post("/matrix")
    assert answer.status_code == 405
    assert "does not take POST" in answer.text
