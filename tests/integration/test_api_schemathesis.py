"""The API against its own description: schemathesis asks the real application over a store of
invented law, in this process and without sockets.

The seed is fixed, so that a run is the same everywhere. Every other request has identifiers of what
is held, since no generator would guess them.
"""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import booleans
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from kb.services import accounts
from webapp import create_app
from webapp.presenters.saved import save
from webapp.wiring import make_site

EXAMPLES = 25
"""Requests a route, beside the one of its examples."""
CHECKS = (
    not_a_server_error, status_code_conformance, content_type_conformance,
    response_schema_conformance,
)  # fmt: skip
NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
KNOWN = {"state": ["XA", "XB"], "element": "reflection-period"}
"""Values of parameters that find something; the others are left as they are generated."""
PASSWORD = "a calm river in winter"


class _Clock:
    def now(self) -> datetime:
        return NOW

    def today(self) -> date:
        return NOW.date()


@pytest.fixture(scope="module")
def laws() -> ModuleType:
    path = Path(__file__).parents[1] / "unit" / "webapp" / "invented.py"
    spec = importlib.util.spec_from_file_location("invented_laws_api", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def app(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    site = make_site(laws.write_store(tmp_path_factory.mktemp("api")))
    site.clock = _Clock()
    site.make_explainer = lambda _engine, _settings: laws.ReadyReasons()
    site.index = laws.OneHit  # type: ignore[method-assign]
    made = create_app(site=site)
    for limiter in made.extensions.get("limiter", ()):
        limiter.enabled = False
    return made


@pytest.fixture(scope="module")
def cookie(app: Flask) -> str:
    """Cookies of an administrator, who may read every route."""
    accounts.add_account(app.extensions["site"].engine, NOW, name="admin", shown="Admin",
                         role="administrator", password=PASSWORD, by="test")  # fmt: skip
    client = app.test_client()
    page = client.get("/login").text
    token = page.split('name="form_token" value="')[1].split('"')[0]
    answer = client.post(
        "/login", data={"form_token": token, "name": "admin", "password": PASSWORD}
    )
    assert answer.status_code == 303
    found = client.get_cookie("session")
    assert found is not None
    return str(found.value)


def _held(laws: ModuleType, app: Flask) -> dict[str, str]:
    """A value of each parameter of a path that finds something."""
    site = app.extensions["site"]
    return {
        "/searches/{token}": save(site, "Recovery", "q=recovery"),
        "/states/{code}": "XA",
        "/works/{work_id}": laws.XA_CODE.lstrip("/"),
        "/provisions/{provision_id}": f"{laws.XA_NEW}/~sec_1".lstrip("/"),
        "/findings/{key}": laws.reflection_key(),
        "/changes/{key}": laws.change_key(site.settings),
        "/elements/{slug}": "reflection-period",
        "/elements/{slug}.jsonld": "reflection-period",
    }


@pytest.fixture(scope="module")
def described(app: Flask) -> Any:
    """The description that the application gives."""
    return schemathesis.openapi.from_dict(app.test_client().get("/api/v1/openapi.json").get_json())


def test_answers_conform_to_their_description(
    app: Flask, laws: ModuleType, described: Any, cookie: str
) -> None:
    held = _held(laws, app)
    answered: dict[str, set[int]] = {}
    for result in described.get_all_operations():
        operation = result.ok()
        answered[operation.label] = _ask(app, operation, cookie, held.get(operation.path, ""))
    assert len(answered) > 25
    never = [label for label, statuses in answered.items() if 200 not in statuses]
    assert not never, "what was asked found nothing: the check would say nothing of these"


def _ask(app: Flask, operation: Any, cookie: str, held: str) -> set[int]:
    """Ask one route with generated values, every other time with some that find something;
    answers which statuses came."""
    base = "" if operation.path.endswith(".jsonld") else "/api/v1"
    statuses: set[int] = set()

    @seed(20260201)
    @settings(max_examples=EXAMPLES, database=None, deadline=None,
              phases=[Phase.explicit, Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(case=operation.as_strategy(), known=booleans())
    def ask(case: Any, known: bool) -> None:
        if known and held:
            (name,) = case.path_parameters
            case.path_parameters[name] = held
        if known and case.query:
            case.query = {**case.query, **{k: v for k, v in KNOWN.items() if k in case.query}}
        answer = case.call(base_url=f"http://localhost{base}", app=app,
                           cookies={"session": cookie})  # fmt: skip
        statuses.add(answer.status_code)
        case.validate_response(answer, checks=CHECKS)

    ask()
    return statuses
