"""Makes the store again from the archive alone, without the network."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Engine, select

from kb.errors import UsageError
from kb.ports import Clock, Progress
from kb.services.ingest import Ingest, IngestReport
from kb.services.rebuild_dump import digest
from kb.settings import Settings
from kb.store import tables as t
from kb.store.engine import open_store


def with_database(settings: Settings, url: str) -> Settings:
    """The same settings with another database. (A copy of the model would keep the address of the
    first, which is worked out once.)"""
    return Settings(**{**settings.model_dump(), "database_url": url})


def rebuild(engine: Engine, settings: Settings, clock: Clock, progress: Progress) -> IngestReport:
    """Take everything that the journal of the archive lists into an empty store.

    Raises UsageError where the store holds law already, and MissingPartError where there is no
    archive.
    """
    with engine.connect() as connection:
        if connection.execute(select(t.expressions.c.id).limit(1)).first() is not None:
            raise UsageError(
                "The store holds law already; name a fresh database with --into, or compare with "
                "--check."
            )
    return Ingest(engine, settings, clock, progress).rebuild()


def check(
    engine: Engine, settings: Settings, clock: Clock, progress: Progress
) -> tuple[bool, IngestReport]:
    """Make a second store from the archive, compare it with the present one, and drop it.

    Returns whether both hold the same law, and how the archived texts fared.
    """
    with TemporaryDirectory(prefix="kb-rebuild-") as folder:
        url = f"sqlite:///{Path(folder) / 'kb.sqlite'}"
        other = open_store(with_database(settings, url))
        try:
            report = Ingest(other, settings, clock, progress).rebuild()
            return digest(other) == digest(engine), report
        finally:
            other.dispose()
