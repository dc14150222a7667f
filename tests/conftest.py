"""What every test shares: no network, a data folder of its own, a database of its own."""

from __future__ import annotations

import importlib.util
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

ROOT = Path(__file__).resolve().parents[1]
SHARED = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared"))
LOOPBACK = Path(__file__).resolve().parent / "loopback"

# The database of the run is remembered and taken away: a command that a test starts must never
# write into it by accident. Only the fixtures below hand it out.


def _set_aside(name: str, kept: str) -> str:
    """Take a server's address out of the settings, so that only tests that ask for it use it; its
    other name hands it on to the processes among which the tests are spread."""
    os.environ[kept] = os.environ.pop(name, "") or os.environ.get(kept, "")
    return os.environ[kept]


POSTGRESQL_URL = _set_aside("KB_DATABASE_URL", "KB_TEST_DATABASE_URL")
# The same for the search server; tests/contract/engines.py hands it out.
_set_aside("KB_ELASTICSEARCH_URL", "KB_TEST_ELASTICSEARCH_URL")
POSTGRESQL_MISSING = (
    "needs PostgreSQL: set KB_DATABASE_URL=postgresql+psycopg://..., "
    "or run make test SYSTEM_PACKAGES=1 (.ci/run does)"
)


def _refuse_network() -> None:
    spec = importlib.util.spec_from_file_location("loopback", LOOPBACK / "sitecustomize.py")
    assert spec is not None
    assert spec.loader is not None
    spec.loader.exec_module(importlib.util.module_from_spec(spec))
    paths = [str(LOOPBACK), os.environ.get("PYTHONPATH", "")]
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1", NO_PROXY="127.0.0.1,localhost")


_refuse_network()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the way to mend it, what the machine cannot run."""
    shared = pytest.mark.skip(reason=f"needs the real laws in {SHARED.name}/ beside the checkout")
    browser = pytest.mark.skip(reason="needs Chromium: make test SYSTEM_PACKAGES=1 installs it")
    for item in items:
        if item.get_closest_marker("shared") and not SHARED.is_dir():
            item.add_marker(shared)
        if item.get_closest_marker("browser") and chromium_path() is None:
            item.add_marker(browser)


def chromium_path() -> str | None:
    """Debian's Chromium, or the browser named by KB_CHROMIUM."""
    named = os.environ.get("KB_CHROMIUM") or "chromium"
    return shutil.which(named)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of the browser; mark the test ``browser`` so that it is skipped without one."""
    path = chromium_path()
    assert path is not None
    return path


@pytest.fixture(scope="session")
def repository() -> Path:
    """Top folder of the checkout."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder with real laws beside the checkout (KB_SHARED names another)."""
    if not SHARED.is_dir():
        pytest.skip(f"needs the real laws in {SHARED.name}/ beside the checkout")
    return SHARED


@pytest.fixture(autouse=True)
def data_dir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder of the test's own; no test writes into the checkout's ``var/``."""
    folder = tmp_path / "kb-data"
    monkeypatch.setenv("KB_DATA_DIR", str(folder))
    return folder


def _postgresql_schema() -> Iterator[str]:
    schema = f"t_{secrets.token_hex(6)}"
    engine = sa.create_engine(POSTGRESQL_URL, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text(f"CREATE SCHEMA {schema}"))
    url = sa.make_url(POSTGRESQL_URL).update_query_dict({"options": f"-csearch_path={schema}"})
    yield url.render_as_string(hide_password=False)
    with engine.connect() as connection:
        connection.execute(sa.text(f"DROP SCHEMA {schema} CASCADE"))
    engine.dispose()


@pytest.fixture
def postgresql_url() -> Iterator[str]:
    """An empty PostgreSQL schema, dropped after the test; skipped where there is no server."""
    if not POSTGRESQL_URL:
        pytest.skip(POSTGRESQL_MISSING)
    yield from _postgresql_schema()


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database; a test that takes it runs on both kinds."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'kb.sqlite'}"
    return str(request.getfixturevalue("postgresql_url"))
