"""Every view stands in one table with the roles it asks for, and asks for just these."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.model.desk import ROLES
from webapp.security import ACCESS

ALL = "everybody"
READ = {
    "/": ALL,
    "/about": ALL,
    "/account": "reader",
    "/audit": "reader",
    "/changes": ALL,
    "/changes/<key>": ALL,
    "/compare": ALL,
    "/compare.<any(xlsx, csv, json):form>": ALL,
    "/elements": ALL,
    "/elements.<any(ttl, jsonld):form>": ALL,
    "/elements/<slug>": ALL,
    "/elements/<slug>.<any(ttl, jsonld):form>": ALL,
    "/findings/<key>": ALL,
    "/healthz": ALL,
    "/login": ALL,
    "/map": ALL,
    "/matrix": ALL,
    "/matrix.<any(xlsx, csv, json, html, pdf, docx):form>": ALL,
    "/matrix.csv-metadata.json": ALL,
    "/exports": ALL,
    "/api": ALL,
    "/openapi.json": ALL,
    "/overview": ALL,
    "/provisions/<law:provision_id>": ALL,
    "/review": ALL,
    "/review/agreement": ALL,
    "/review/bulk": "editor",
    "/review/one": "reader",
    "/search": ALL,
    "/search.<any(xlsx, csv, json):form>": ALL,
    "/search/help": ALL,
    "/searches": ALL,
    "/searches/<token>": ALL,
    "/searches/<token>/feed.atom": ALL,
    "/similar": ALL,
    "/sources": ALL,
    "/states": ALL,
    "/states/<code>": ALL,
    "/static/<path:filename>": ALL,
    "/tray": ALL,
    "/tray.<any(xlsx, csv, json):form>": ALL,
    "/works/<law:work_id>": ALL,
}
"""Who may read; a JSON twin below ``/api/v1`` asks for the same as its page."""
SEND = {
    "/account/password": "reader",
    "/account/sessions": "reader",
    "/changes/<key>": "reviewer",
    "/comments": "reviewer",
    "/decide": "reviewer",
    "/exports/import": "reviewer",
    "/login": ALL,
    "/language": ALL,
    "/logout": "reader",
    "/review/bulk": "editor",
    "/searches": ALL,
    "/searches/<token>": ALL,
    "/similar": ALL,
    "/tray": ALL,
}
"""Who may send."""


def _views(app: Flask) -> set[tuple[str, str]]:
    """(rule without the API's prefix, method)."""
    return {
        (rule.rule.removeprefix("/api/v1") or "/", method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def test_every_view_is_in_the_table_and_every_row_has_a_view(app: Flask) -> None:
    told = {(rule, "GET") for rule in READ} | {(rule, "POST") for rule in SEND}
    assert _views(app) == told


def test_table_of_the_site_holds_what_this_table_says() -> None:
    for rule in {*READ, *SEND}:
        access = ACCESS.get(rule)
        assert (access.read if access else "") == READ.get(rule, ALL).replace(ALL, ""), rule
        assert (access.send if access else "") == SEND.get(rule, ALL).replace(ALL, ""), rule
    assert set(ACCESS) <= {*READ, *SEND}


def _asked(client: FlaskClient, rule: str, method: str, form: dict[str, str]) -> int:
    answer = client.open(rule, method=method, data=form if method == "POST" else None)
    if answer.status_code == 303 and answer.headers["Location"].startswith("/login?back="):
        return 401
    return answer.status_code


ASKS = sorted(
    {(rule, "GET", role) for rule, role in READ.items() if role != ALL}
    | {(rule, "POST", role) for rule, role in SEND.items() if role != ALL}
)
ENDS_THE_SESSION = {"/logout", "/account/sessions"}


@pytest.mark.parametrize("role", ROLES)
def test_view_is_open_to_its_role_and_above(
    sign_in: Callable[..., FlaskClient],
    token_of: Callable[[FlaskClient, str], str],
    role: str,
) -> None:
    client = sign_in(role, name=f"{role}-table")
    for rule, method, needed in ASKS:
        form = {"form_token": token_of(client, "/login")}
        status = _asked(client, rule, method, form)
        if ROLES.index(role) < ROLES.index(needed):
            assert status == 403, (rule, method)
        else:
            assert status in (200, 303, 400, 404), (rule, method)
        if rule in ENDS_THE_SESSION:
            client = sign_in(role, name=f"{role}-table")


def test_who_is_not_signed_in_is_asked_to(
    client: FlaskClient, token_of: Callable[[FlaskClient, str], str]
) -> None:
    form = {"form_token": token_of(client, "/login")}
    for rule, method, _ in ASKS:
        assert _asked(client, rule, method, form) == 401, (rule, method)
        assert client.get(f"/api/v1{rule}").status_code in (401, 404), rule
