"""Puts the parts together that most commands and the site need."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from sqlalchemy import Engine

from kb.catalogue import Catalogue, load_catalogue
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader

DEMO_CORPUS = "demo"


@dataclass(frozen=True, slots=True)
class Workspace:
    """One open store with its catalogue."""

    settings: Settings
    engine: Engine
    reader: Reader
    catalogue: Catalogue


def corpus_folder(name: str) -> Path:
    """Folder of a bundled corpus."""
    return Path(str(files("corpora"))) / name


def catalogue_for(reader: Reader) -> Catalogue:
    """The catalogue; with the invented States only where the store holds their law."""
    invented = any(row.work.invented for row in reader.works())
    return load_catalogue(extra=(corpus_folder(DEMO_CORPUS),) if invented else ())


@contextmanager
def open_workspace(settings: Settings) -> Iterator[Workspace]:
    """Open the store; MissingPartError where it does not answer."""
    engine = open_store(settings)
    try:
        reader = Reader(engine)
        yield Workspace(settings, engine, reader, catalogue_for(reader))
    finally:
        engine.dispose()
