"""The demonstration knowledge base, built once for all tests that read it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from kb.services.build import build
from kb.services.ingest import Ingest
from kb.services.workspace import Workspace, corpus_folder, open_workspace
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock


def build_store(folder: Path, laws: list[Path]) -> Settings:
    """Take laws in and build, with one process a stage."""
    settings = Settings(data_dir=folder, database_url="", workers=1)
    engine = open_store(settings)
    report = Ingest(engine, settings, SystemClock(), NoProgress()).run(laws)
    assert report.count("failed") == 0, report.summary()["failures"]
    build(engine, settings, SystemClock(), NoProgress())
    engine.dispose()
    return settings


@pytest.fixture(scope="session")
def demo_settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of the built demonstration; tests only read it."""
    corpus = corpus_folder("demo")
    return build_store(tmp_path_factory.mktemp("demo"), [corpus / "laws", corpus / "history"])


@pytest.fixture
def demo(demo_settings: Settings) -> Iterator[Workspace]:
    """The demonstration's store and catalogue."""
    with open_workspace(demo_settings) as work:
        yield work
