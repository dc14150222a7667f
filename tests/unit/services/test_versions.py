"""Texts of a source that names no day: other words are a new version, the same words are none."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, update

from kb.parsing.source import Hints
from kb.services.gather import Origin, Task
from kb.services.ingest import Ingest
from kb.settings import Settings
from kb.store import tables
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

PAGE = "<html><body><h1>Register Act</h1><h2>Section 1. Register</h2><p>{words}</p></body></html>"
WORK = "/akn/xa/act/0000/register"


class Source:
    """A page that is read again and again."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = Settings(data_dir=folder / "data", database_url="", workers=1)
        self.engine: Engine = open_store(self.settings)

    def read(self, words: str, day: int, frame: str = "") -> None:
        body = (PAGE.format(words=words) + frame).encode()
        origin = Origin(
            "https://law.example/register",
            datetime(2026, 5, day, tzinfo=UTC),
            "text/html",
            {},
            "xa-pages",
        )
        hints = Hints(state="XA", lang="en", url="https://law.example/register")
        task = Task("xa-pages/register", "register.html", None, body, hints, None, origin)
        report = self.ingest().publish([task])
        assert report.count("failed") == 0, report.summary()

    def ingest(self) -> Ingest:
        return Ingest(self.engine, self.settings, SystemClock(), NoProgress())

    def held(self) -> list[tuple[str, str, str]]:
        """Version, basis of its date, and words of each text, the oldest first."""
        reader = Reader(self.engine)
        rows = sorted(reader.expressions(WORK), key=lambda row: row.expression.id)
        return [
            (
                row.expression.id.rpartition("@")[2],
                row.expression.date_basis.value,
                reader.provisions(row.expression.id)[0].text,
            )
            for row in rows
        ]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


TWO = [
    ("", "unknown", "The register is secret."),
    ("2026-05-03", "first read", "The register is public."),
]


def test_other_words_are_a_new_text_beside_the_old_one(source: Source) -> None:
    source.read("The register is secret.", 1)
    source.read("The register is public.", 3)
    assert source.held() == TWO
    (newer, older) = Reader(source.engine).expressions(WORK)
    assert older.expression.in_force_until == newer.expression.in_force_from


def test_the_same_words_in_another_frame_are_no_new_text(source: Source) -> None:
    source.read("The register is secret.", 1)
    source.read("The register is public.", 3)
    source.read("The register is public.", 5, frame="<!-- 2 -->")
    source.read("The register is public.", 7, frame="<!-- 3 -->")
    assert source.held() == TWO


def test_a_new_parser_keeps_the_versions(source: Source) -> None:
    source.read("The register is secret.", 1)
    source.read("The register is public.", 3)
    with source.engine.begin() as connection:
        connection.execute(update(tables.files).values(parser_version="older"))
    assert source.ingest().reparse().count("taken") == 2
    assert source.held() == TWO


def test_the_archive_gives_the_same_versions(source: Source, tmp_path: Path) -> None:
    source.read("The register is secret.", 1)
    source.read("The register is public.", 3)
    source.read("The register is open.", 9)
    before = source.held()
    source.engine = open_store(
        Settings(data_dir=tmp_path, database_url=f"sqlite:///{tmp_path / 'fresh.sqlite'}")
    )
    source.ingest().rebuild()
    assert source.held() == before
    assert [version for version, *_ in before] == ["", "2026-05-03", "2026-05-09"]
