"""JSON twins and their description."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import jsonschema
import pytest
from flask import Flask
from flask.testing import FlaskClient
from openapi_spec_validator import OpenAPIV31SpecValidator

from kb.settings import Settings
from webapp.presenters.api_docs import kind_of
from webapp.presenters.saved import save
from webapp.urls import path_of

NOT_PAGES = {
    "/api",
    "/matrix.<any(xlsx, csv, json, html, pdf, docx):form>",
    "/matrix.csv-metadata.json",
    "/exports/import",
    "/compare.<any(xlsx, csv, json):form>",
    "/search.<any(xlsx, csv, json):form>",
    "/tray.<any(xlsx, csv, json):form>",
    "/searches/<token>/feed.atom",
    "/elements.<any(ttl, jsonld):form>",
    "/elements/<slug>.<any(ttl, jsonld):form>",
    "/static/<path:filename>",
    "/login",
    "/logout",
    "/account/password",
    "/account/sessions",
    "/review/bulk",
    "/decide",
    "/comments",
}


def _openapi_path(rule: str) -> str:
    return rule.removeprefix("/api/v1").replace("<law:", "{").replace("<", "{").replace(">", "}")


def _rules(app: Flask) -> set[str]:
    return {rule.rule for rule in app.url_map.iter_rules()} - NOT_PAGES


def test_description_is_valid_openapi_3_1(client: FlaskClient) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    OpenAPIV31SpecValidator(document).validate()


def test_every_route_is_described_and_every_description_has_a_route(
    app: Flask, client: FlaskClient
) -> None:
    paths = client.get("/api/v1/openapi.json").get_json()["paths"]
    at_root = {path for path, described in paths.items() if "servers" in described}
    assert at_root == {"/elements.jsonld", "/elements/{slug}.jsonld"}
    described = set(paths) - at_root
    routes = {_openapi_path(rule) for rule in _rules(app) if rule.startswith("/api/v1")}
    assert described == routes


def test_every_page_has_a_twin(app: Flask) -> None:
    rules = _rules(app)
    pages = {rule for rule in rules if not rule.startswith("/api/")} - {"/language"}  # English only
    assert {f"/api/v1{page}" for page in pages} <= rules


def _paths(laws: ModuleType, settings: Settings, token: str) -> dict[str, str]:
    return {
        "/": "/",
        "/search": "/search",
        "/search/help": "/search/help",
        "/similar": "/similar",
        "/tray": f"/tray?pin={laws.XA_CODE}&pin={laws.XA_NEW}/~sec_1",
        "/searches": "/searches?q=recovery",
        "/searches/{token}": f"/searches/{token}",
        "/states": "/states",
        "/states/{code}": "/states/xa",
        "/works/{work_id}": f"/works/{path_of(laws.XA_CODE)}",
        "/provisions/{provision_id}": f"/provisions/{path_of(laws.XA_NEW)}/~sec_1",
        "/findings/{key}": f"/findings/{laws.reflection_key()}",
        "/review": "/review?state=XA",
        "/review/one": f"/review/one?key={laws.reflection_key()}",
        "/review/agreement": "/review/agreement",
        "/audit": "/audit",
        "/account": "/account",
        "/changes": "/changes?state=XA",
        "/changes/{key}": f"/changes/{laws.change_key(settings)}",
        "/elements": "/elements",
        "/elements/{slug}": "/elements/reflection-period",
        "/elements.jsonld": "/elements.jsonld",
        "/elements/{slug}.jsonld": "/elements/reflection-period.jsonld",
        "/compare": "/compare?state=XA&state=XB&element=reflection-period",
        "/matrix": "/matrix?state=XA&state=XB&cell=XA:reflection-period",
        "/exports": "/exports?state=XA&element=reflection-period",
        "/overview": "/overview?question=residence",
        "/map": "/map?element=reflection-period",
        "/sources": "/sources",
        "/about": "/about",
        "/healthz": "/healthz",
        "/openapi.json": "/openapi.json",
    }


def test_answers_are_what_the_description_says(
    app: Flask,
    sign_in: Callable[..., FlaskClient],
    laws: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site, client = app.extensions["site"], sign_in("administrator")
    monkeypatch.setattr(site, "index", laws.OneHit)
    token = save(site, "Recovery", "q=recovery")
    document: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    paths = _paths(laws, site.settings, token)
    assert set(paths) == set(document["paths"])
    for template, path in paths.items():
        start = "" if "servers" in document["paths"][template] else "/api/v1"
        answer = client.get(start + path)
        assert answer.status_code == 200, path
        schema = document["paths"][template]["get"]["responses"]["200"]
        wanted = schema["content"][answer.mimetype]["schema"]
        root = {**wanted, "components": document["components"]}
        jsonschema.Draft202012Validator(root).validate(answer.get_json())


def test_every_answer_to_get_can_be_asked_for_again_with_its_etag(
    app: Flask,
    sign_in: Callable[..., FlaskClient],
    laws: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    site, client = app.extensions["site"], sign_in("administrator")
    monkeypatch.setattr(site, "index", laws.OneHit)
    paths = _paths(laws, site.settings, save(site, "Recovery", "q=recovery"))
    for template, path in paths.items():
        if template.endswith(".jsonld"):
            continue
        first = client.get("/api/v1" + path)
        mark = first.headers["ETag"]
        again = client.get("/api/v1" + path, headers={"If-None-Match": mark})
        assert (again.status_code, again.data) == (304, b""), path
        other = client.get("/api/v1" + path, headers={"If-None-Match": '"other"'})
        assert other.status_code == 200, path


def test_an_error_has_no_etag_and_is_never_unchanged(client: FlaskClient) -> None:
    answer = client.get("/api/v1/states/zz", headers={"If-None-Match": "*"})
    assert answer.status_code == 404
    assert "ETag" not in answer.headers


def test_page_of_the_api_names_every_route_parameter_and_object(
    app: Flask, client: FlaskClient
) -> None:
    text = client.get("/api").text
    document = app.extensions["openapi"]
    for path, item in document["paths"].items():
        start = "" if "servers" in item else "/api/v1"
        assert f"{start}{path}</code>" in text
        for parameter in item["get"]["parameters"]:
            assert f"<code>{parameter['name']}</code>" in text
    for name in document["components"]["schemas"]:
        assert f'id="schema-{name}"' in text
    assert set(re.findall(r'href="#([^"]+)"', text)) <= set(re.findall(r'id="([^"]+)"', text))
    assert len(re.findall(r'id="([^"]+)"', text)) == len(set(re.findall(r'id="([^"]+)"', text)))
    assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


def test_kinds_of_values_are_said_in_words() -> None:
    says = {
        "Cell": {"$ref": "#/components/schemas/Cell"},
        "array of Cell": {"type": "array", "items": {"$ref": "#/components/schemas/Cell"}},
        "string or null": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "all | core": {"type": "string", "enum": ["all", "core"]},
        "integer, 1 to 100": {"type": "integer", "minimum": 1, "maximum": 100},
        "string (date)": {"type": "string", "format": "date"},
        "array of string, integer": {
            "type": "array",
            "prefixItems": [{"type": "string"}, {"type": "integer"}],
        },
    }
    for words, schema in says.items():
        assert kind_of(schema) == words


@pytest.mark.parametrize("path", ["/states/zz", "/nothing"])
def test_error_has_one_shape(client: FlaskClient, path: str) -> None:
    document = client.get("/api/v1/openapi.json").get_json()
    error = document["components"]["schemas"]["Error"]
    jsonschema.Draft202012Validator(error).validate(client.get("/api/v1" + path).get_json())


def test_matrix_twin_has_the_fields_of_the_export(client: FlaskClient) -> None:
    twin = client.get("/api/v1/matrix?state=XA").get_json()
    export = client.get("/matrix.json?state=XA").get_json()
    assert set(export) <= set(twin)
    for ours, theirs in zip(twin["cells"], export["cells"], strict=True):
        assert {name: ours[name] for name in ("state", "element", "status", "gaps", "reason")} == {
            name: theirs[name] for name in ("state", "element", "status", "gaps", "reason")
        }


def test_comparison_lines_up_facts_and_sub_elements(client: FlaskClient) -> None:
    view = client.get("/api/v1/compare?state=XB&state=XA&element=reflection-period").get_json()
    assert view["states"] == ["XB", "XA"]
    days = next(row for row in view["facts"] if row["name"] == "reflection_days")
    assert [column["said"] for column in days["columns"]] == [[], ["45"]]
    assert [column["bar"] for column in days["columns"]] == [None, 100]
    assert all(row["places"][0]["present"] is None for row in view["sub_elements"])
