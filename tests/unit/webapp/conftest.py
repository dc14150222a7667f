"""The site over a small store of invented law."""

from __future__ import annotations

import importlib.util
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

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
