"""What the tests of the crawlers share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kb.settings import Settings
from kb.store.engine import open_store
from tests.unit.crawlers.pages import Crawler, Pages


@pytest.fixture
def site() -> Iterator[Pages]:
    """A server on loopback, with nothing on it."""
    pages = Pages()
    yield pages
    pages.close()


@pytest.fixture(scope="session")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without rows, to be copied."""
    folder = tmp_path_factory.mktemp("store")
    engine = open_store(Settings(data_dir=folder, database_url=""))
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return folder / "kb.sqlite"


@pytest.fixture
def crawler(site: Pages, tmp_path: Path, empty_store: Path) -> Callable[..., Crawler]:
    """Makes crawlers of the site; those of one test share the data folder."""

    def make(**change: Any) -> Crawler:
        return Crawler(site, tmp_path / "data", template=empty_store, **change)

    return make
