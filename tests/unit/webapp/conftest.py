"""The site over a small store of invented law."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.services import accounts
from kb.settings import Settings
from kb.store import accounts as store
from webapp import create_app
from webapp.wiring import make_site

TODAY = date(2026, 2, 1)


class FixedClock:
    """Always the same day."""

    def now(self) -> datetime:
        return datetime(2026, 2, 1, 12, tzinfo=UTC)

    def today(self) -> date:
        return TODAY


def _load_invented() -> ModuleType:
    path = Path(__file__).with_name("invented.py")
    spec = importlib.util.spec_from_file_location("invented_laws", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def laws() -> ModuleType:
    """Identifiers of what the store holds."""
    return _load_invented()


@pytest.fixture(scope="session")
def app(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application."""
    settings = laws.write_store(tmp_path_factory.mktemp("site"))
    site = make_site(settings)
    site.clock = FixedClock()
    site.make_explainer = lambda _engine, _settings: laws.ReadyReasons()
    return create_app(site=site)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client of its own for each test."""
    return app.test_client()


@pytest.fixture(scope="session")
def empty_app(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application over an empty store."""
    return create_app(laws.settings(tmp_path_factory.mktemp("empty")))


PASSWORD = "a calm river in winter"


@pytest.fixture
def sign_in(app: Flask) -> Callable[..., FlaskClient]:
    """Signs a person in and returns that person's client; the account is made when first asked
    for. ``into`` is another application than the shared one."""

    def signed_in(role: str = "reviewer", name: str = "", into: Flask = app) -> FlaskClient:
        engine, who = into.extensions["site"].engine, name or role
        if store.account(engine, who) is None:
            accounts.add_account(
                engine,
                FixedClock().now(),
                name=who,
                shown=who.capitalize(),
                role=role,
                password=PASSWORD,
                by="test",
            )
        client = into.test_client()
        data = {"form_token": form_token(client, "/login"), "name": who, "password": PASSWORD}
        assert client.post("/login", data=data, environ_base=_next_address()).status_code == 303
        return client

    return signed_in


def _next_address() -> dict[str, str]:
    """An address that nobody used before: sign-ins are counted by address."""
    return {"REMOTE_ADDR": f"2001:db8::{next(_ADDRESSES):x}"}


_ADDRESSES = count(1)


def form_token(client: FlaskClient, path: str) -> str:
    """The token that the forms of a page carry for this client."""
    found = re.search(r'name="form_token" value="([^"]+)"', client.get(path).text)
    assert found, f"{path} has no form"
    return found[1]


@pytest.fixture
def token_of() -> Callable[[FlaskClient, str], str]:
    """Reads the form token of a page."""
    return form_token


@pytest.fixture(scope="session")
def written(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store of all laws, written once."""
    folder: Path = tmp_path_factory.mktemp("written")
    laws.write_store(folder)
    return folder


@pytest.fixture
def own_settings(laws: ModuleType, written: Path, tmp_path: Path) -> Settings:
    """Settings of a copy of that store, which a test may change."""
    folder = tmp_path / "own"
    shutil.copytree(written, folder)
    made: Settings = laws.settings(folder)
    return made
