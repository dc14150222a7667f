"""What a hostile page, law, file name, comment or question may try, and what becomes of it."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from urllib.parse import quote

import lxml.html
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from kb.export.spreadsheet import safe_text, typed_text
from kb.settings import Settings
from webapp import create_app
from webapp.forms import own_path
from webapp.security import HEADERS, HSTS
from webapp.urls import path_of
from webapp.wiring import make_site

SignIn = Callable[..., FlaskClient]
TokenOf = Callable[[FlaskClient, str], str]
PRODUCT = str(7919 * 7919)
CHANGES_NOTHING = {"/similar", "/api/v1/similar", "/language"}
"""POST carries a long text or the choice of a language there; nothing is kept here."""
ATTACKS = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "'--><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "{{ 7919*7919 }}{% raw %}",
    "</title><script>alert(1)</script>",
    "\u202e<b>\x00",
)


@pytest.fixture
def own(laws: ModuleType, own_settings: Settings) -> Flask:
    """A site with a store of its own."""
    site = make_site(own_settings)
    site.make_explainer = lambda _engine, _settings: laws.ReadyReasons()
    return create_app(site=site)


@pytest.fixture
def https(laws: ModuleType, tmp_path: Path) -> Flask:
    """The site as it is published by HTTPS."""
    settings = laws.settings(tmp_path).model_copy(update={"public_url": "https://law.example"})
    return create_app(site=make_site(settings))


def _cookies(answer: object) -> list[str]:
    return answer.headers.getlist("Set-Cookie")  # type: ignore[attr-defined, no-any-return]


# Forms


def test_no_form_is_taken_without_its_token(own: Flask, sign_in: SignIn, token_of: TokenOf) -> None:
    """Every address that takes POST, for who may do everything."""
    client = sign_in("administrator", into=own)
    rules = {
        rule.rule
        for rule in own.url_map.iter_rules()
        if "POST" in (rule.methods or ()) and rule.rule not in CHANGES_NOTHING
    }
    assert len(rules) > 8
    other = token_of(own.test_client(), "/login")
    for rule in rules:
        path = rule.replace("<token>", "abc")
        for data in ({}, {"form_token": ""}, {"form_token": "x" * 32}, {"form_token": other}):
            assert client.post(path, data=data).status_code == 403, (rule, data)


def test_form_sent_by_another_site_is_refused_even_with_a_token(
    own: Flask, sign_in: SignIn, token_of: TokenOf, laws: ModuleType
) -> None:
    client = sign_in(into=own)
    data = {"form_token": token_of(client, "/account"), "key": laws.reflection_key(),
            "verdict": "accept"}  # fmt: skip
    for where in ("cross-site", "same-site"):
        answer = client.post("/decide", data=data, headers={"Sec-Fetch-Site": where})
        assert answer.status_code == 403


def test_cookie_that_another_host_planted_does_not_help(
    own: Flask, sign_in: SignIn, laws: ModuleType
) -> None:
    """Who is signed in needs the token of the session; that of the cookie is worth nothing."""
    client = sign_in(into=own)
    client.set_cookie("form", "p" * 32)
    data = {"form_token": "p" * 32, "key": laws.reflection_key(), "verdict": "accept"}
    assert client.post("/decide", data=data).status_code == 403


def test_token_of_one_session_opens_no_other(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    one, other = sign_in(into=own), sign_in(into=own)
    assert token_of(one, "/account") != token_of(other, "/account")
    answer = other.post("/logout", data={"form_token": token_of(one, "/account")})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "wanted",
    ["//evil.example", "https://evil.example", "/\\evil.example", "\\\\evil", "/a b", "/\t/evil",
     "http:evil", "evil", "", "/" + "a" * 9_000, "/é", "/\x7f"],
)  # fmt: skip
def test_form_leads_nowhere_else(wanted: str) -> None:
    found = own_path(wanted, "/home")
    assert found == "/home" or (found == wanted and wanted.startswith("/é"))


# Headers and cookies


def test_every_kind_of_answer_carries_the_headers(client: FlaskClient) -> None:
    for path, status in (("/", 200), ("/nothing", 404), ("/api/v1/nothing", 404), ("/account", 303),
                         ("/static/review.js", 200), ("/matrix?as_of=x", 400)):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == status
        assert {name: answer.headers[name] for name in HEADERS} == HEADERS
        assert "Strict-Transport-Security" not in answer.headers
        assert "X-Powered-By" not in answer.headers


def test_policy_allows_nothing_inline_and_nothing_from_elsewhere() -> None:
    policy = dict(
        part.strip().split(" ", 1) for part in HEADERS["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'none'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["base-uri"] == "'none'"
    assert policy["form-action"] == "'self'"
    assert set(policy.values()) == {"'none'", "'self'"}


def test_https_is_for_good_where_the_site_is_published_by_it(
    https: Flask, client: FlaskClient
) -> None:
    assert https.test_client().get("/").headers["Strict-Transport-Security"] == HSTS
    assert int(re.search(r"max-age=(\d+)", HSTS)[1]) >= 31_536_000  # type: ignore[index]
    direct = client.get("/about", base_url="https://localhost")
    assert direct.headers["Strict-Transport-Security"] == HSTS


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    sign_in(into=own)
    client = own.test_client()
    token = token_of(client, "/login")
    form = client.get("/login", headers={"Cookie": ""})
    data = {"form_token": token, "name": "reviewer", "password": "a calm river in winter"}
    answer = client.post("/login", data=data)
    cookies = _cookies(own.test_client().get("/login")) + _cookies(answer)
    assert form.status_code == 200
    assert len(cookies) >= 2
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie
        assert "Path=/" in cookie
        assert "Domain" not in cookie


def test_cookies_are_for_https_alone_where_the_site_is_published_by_it(
    https: Flask, sign_in: SignIn
) -> None:
    client = https.test_client()
    made = _cookies(client.get("/login", base_url="https://localhost"))
    (form,) = made
    assert form.startswith("__Host-form=")
    assert "Secure" in form
    token = re.search(r"__Host-form=([^;]+)", form)
    assert token
    from kb.services import accounts  # noqa: PLC0415

    site = https.extensions["site"]
    accounts.add_account(site.engine, site.clock.now(), name="ana", shown="", role="reader",
                         password="a calm river in winter", by="test")  # fmt: skip
    data = {"form_token": token[1], "name": "ana", "password": "a calm river in winter"}
    answer = client.post("/login", data=data, base_url="https://localhost")
    assert answer.status_code == 303
    session = next(one for one in _cookies(answer) if "session" in one)
    assert session.startswith("__Host-session=")
    assert "Secure" in session


def test_page_of_who_is_signed_in_is_kept_by_no_shared_cache(own: Flask, sign_in: SignIn) -> None:
    client = sign_in(into=own)
    for path in ("/", "/review", "/account", "/api/v1/review"):
        answer = client.get(path)
        assert "private" in answer.headers["Cache-Control"], path
        assert "Cookie" in answer.headers["Vary"], path
    assert "Cookie" not in own.test_client().get("/api/v1/states").headers.get("Vary", "")


# Text that wants to be code


def _clean(html: str) -> None:
    """As a browser reads the page: no script but files of this site, no handler, no address that
    runs code, and no sum that a template worked out."""
    root = lxml.html.document_fromstring(html)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
        assert element.get("src") != "x"
        for name, value in element.attrib.items():
            assert not name.lower().startswith("on")
            assert not value.strip().lower().startswith("javascript:") or name in ("value", "name")
    assert PRODUCT not in html


@pytest.mark.parametrize("attack", ATTACKS)
def test_question_stays_text(client: FlaskClient, attack: str) -> None:
    for path in ("/search?q={}", "/similar?text={}", "/searches?q={}&name={}", "/compare?element={}",
                 "/matrix?status={}", "/matrix?one={}", "/review?lang={}", "/login?back={}",
                 "/login?back=/{}", "/elements/{}", "/works/{}", "/findings/{}",
                 "/states/{}", "/tray?pin={}", "/searches/{}"):  # fmt: skip
        answer = client.get(path.replace("{}", quote(attack, safe="")))
        assert answer.status_code < 500, path
        _clean(answer.text)
        twin = client.get("/api/v1" + path.replace("{}", quote(attack, safe="")))
        if twin.status_code != 404:
            assert twin.mimetype == "application/json"


@pytest.mark.parametrize("attack", ATTACKS)
def test_comment_reason_and_name_stay_text(
    own: Flask, laws: ModuleType, sign_in: SignIn, token_of: TokenOf, attack: str
) -> None:
    site = own.extensions["site"]
    from kb.services import accounts  # noqa: PLC0415

    accounts.add_account(site.engine, site.clock.now(), name="mallory", shown=attack,
                         role="administrator", password="a calm river in winter", by="test")  # fmt: skip
    client, key = sign_in("administrator", name="mallory", into=own), laws.reflection_key()
    form = {"form_token": token_of(client, "/account")}
    for data in (
        {"key": key, "text": attack},
        {"state": "XA", "element": "reflection-period", "text": attack},
    ):
        assert client.post("/comments", data={**form, **data}).status_code == 303
    data = {**form, "key": key, "verdict": "reject", "reason": attack}
    assert client.post("/decide", data=data).status_code == 303
    for path in (f"/review/one?key={key}", "/matrix?cell=XA:reflection-period", "/audit",
                 "/account", "/", "/review/bulk"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200
        _clean(answer.text)
    sent = client.post("/decide", data={**form, "key": attack, "verdict": "x", "reason": attack,
                                        "back": attack, attack: attack})  # fmt: skip
    assert sent.status_code == 400
    _clean(sent.text)


def test_law_heading_and_address_stay_text(client: FlaskClient, laws: ModuleType) -> None:
    """The store of the tests holds a heading that is a script and a source address that is one."""
    work = f"/works/{path_of(laws.XA_CODE)}"
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in client.get(work).text
    for path in (work, f"/works/{path_of(laws.XB_LAW)}", f"/provisions/{path_of(laws.XA_NEW)}/~sec_3",
                 f"/provisions/{path_of(laws.ODD_ID)}", "/matrix?cell=XB:non-punishment"):  # fmt: skip
        answer = client.get(path)
        assert answer.status_code == 200
        _clean(answer.text)


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>.md", 'a"onload=x.md', "..%2F..%2Fx.md"]
)
def test_file_name_of_a_law_stays_text(own: Flask, tmp_path: Path, name: str) -> None:
    """A law taken in from a file with a hostile name, as a user would."""
    from kb.services.ingest import Ingest  # noqa: PLC0415
    from kb.terminal import NoProgress, SystemClock  # noqa: PLC0415

    folder = tmp_path / "laws" / "xa"
    folder.mkdir(parents=True)
    text = "---\ntitle: Act on Names\nlang: en\nstate: XA\n---\n\n## Section 1\n\nA name is text.\n"
    (folder / name.replace("%2F", "_").replace("/", "_")).write_text(text)
    site = own.extensions["site"]
    report = Ingest(site.engine, site.settings, SystemClock(), NoProgress()).run([folder])
    assert report.count("failed") == 0
    client = own.test_client()
    for path in ("/", "/states/xa", "/sources"):
        _clean(client.get(path).text)
    for row in site.reader.works("XA"):
        _clean(client.get(f"/works/{path_of(row.work.id)}").text)


# Formulas in files


FORMULAS = ("=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", " =1", "\n=1")


@pytest.mark.parametrize("formula", FORMULAS)
def test_csv_cell_is_never_a_formula(formula: str) -> None:
    stored = safe_text(formula)
    assert stored.startswith("'")
    assert stored.endswith(formula.strip("\x00"))


@pytest.mark.parametrize("formula", FORMULAS)
def test_workbook_cell_is_never_a_formula(formula: str) -> None:
    assert not typed_text(formula).startswith("=")


def test_reason_of_a_reviewer_is_no_formula_in_the_exports(own: Flask, sign_in: SignIn) -> None:
    client = sign_in(into=own)
    html = client.get("/matrix?cell=XA:reflection-period").text
    form = html[html.index('action="/decide"') :]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))
    hostile = '=HYPERLINK("https://evil.example","x")'
    data = {**fields, "verdict": "override", "status": "partly", "reason": hostile}
    assert client.post("/decide", data=data).status_code == 303
    query = "state=XA&element=reflection-period"
    rows = csv.reader(io.StringIO(client.get(f"/matrix.csv?{query}").text.lstrip("\ufeff")))
    cells = [cell for row in rows for cell in row]
    assert any(hostile in cell for cell in cells)
    assert not any(re.match(r"\s*[=+@]", cell) for cell in cells)
    book = load_workbook(io.BytesIO(client.get(f"/matrix.xlsx?{query}").data))
    found = [c for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None]
    assert found
    assert not any(cell.data_type == "f" and "evil" in str(cell.value) for cell in found)
    assert not any(str(cell.value).startswith("=HYPERLINK") for cell in found)
