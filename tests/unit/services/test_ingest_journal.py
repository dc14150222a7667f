"""The journal of the archive, and runs that were killed before their end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from sqlalchemy import Engine, inspect, select, update

from kb.errors import MissingPartError, ParseError
from kb.model.law import Snapshot
from kb.parsing.source import Hints
from kb.services.gather import Task
from kb.services.ingest import Ingest
from kb.services.ingest_journal import Journal, Taken
from kb.services.ingest_parse import as_utf8
from kb.services.rebuild_dump import digest
from kb.settings import Settings
from kb.store import engine as store_engine
from kb.store import tables as t
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock

LAW = """---
title: "Small Act"
identifier: "XA-2001-act-9"
country: "xa"
lang: "en"
kind: "criminal-code"
text_state: "consolidated"
publication_date: "2001-05-01"
last_updated: "{day}"
invented: true
---
# Small Act

##### Section 1. Matter

A person who does this commits an offence.
"""


def taken(path: str, sha256: str = "0" * 64) -> Taken:
    snapshot = Snapshot(sha256, "https://x.example", path, datetime(2026, 1, 1, tzinfo=UTC), 3, "t")
    return Taken.of(Task(path, path, None, b"", Hints()), "{}", snapshot)


def test_the_last_line_of_a_path_counts_in_its_order(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    for path, sha256 in [("a", "1"), ("b", "1"), ("a", "2")]:
        journal.append(taken(path, sha256))
    assert [(line.path, line.sha256) for line in journal.last_lines()] == [("b", "1"), ("a", "2")]


def test_a_torn_line_is_passed_over_and_does_not_tear_the_next(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.append(taken("a"))
    journal.append(taken("b"))
    data = journal.path.read_bytes()
    for cut in range(data.index(b"\n") + 2, len(data), 13):
        journal.path.write_bytes(data[:cut])
        journal.append(taken("c"))
        assert [line.path for line in journal.lines()] == ["a", "c"]


def test_without_a_journal_it_is_said_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(MissingPartError, match="kb ingest"):
        list(Journal(tmp_path / "none").lines())


@pytest.fixture
def run(tmp_path: Path, data_dir: Path) -> Callable[[], Engine]:
    """Takes two editions of a law in."""
    folder = tmp_path / "xa"
    folder.mkdir()
    for day in ("2001-05-01", "2010-01-01"):
        (folder / f"{day}.md").write_text(LAW.format(day=day), encoding="utf-8")

    def ingest() -> Engine:
        settings = Settings(workers=1)
        engine = open_store(settings)
        Ingest(engine, settings, SystemClock(), NoProgress()).run([folder])
        return engine

    return ingest


def ends(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        rows = connection.execute(select(t.expressions.c.in_force_until)).scalars()
        return sorted(str(day) for day in rows)


def test_a_run_that_was_killed_before_its_end_is_made_whole_by_the_next(
    run: Callable[[], Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(Ingest, "_settle", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            run()
    assert ends(open_store(Settings())) == ["None", "None"]
    engine = run()
    assert ends(engine) == ["2010-01-01", "None"]
    with engine.connect() as connection:
        reports = connection.execute(select(t.runs.c.report).order_by(t.runs.c.id)).scalars().all()
    assert reports[0] == {"interrupted": True}


def test_what_went_in_before_there_was_a_journal_gets_its_lines(
    run: Callable[[], Engine],
) -> None:
    run()
    journal = Journal(Settings().blobs_dir.parent)
    before = journal.last_lines()
    journal.path.unlink()
    engine = run()
    assert sorted(journal.last_lines(), key=lambda line: line.path) == sorted(
        before, key=lambda line: line.path
    )
    assert digest(engine)


def test_a_text_that_is_parsed_again_keeps_the_time_of_its_reading(
    run: Callable[[], Engine],
) -> None:
    engine = run()
    with engine.begin() as connection:
        before = connection.execute(select(t.snapshots)).all()
        connection.execute(update(t.files).values(parser_version="older"))
    settings = Settings(workers=1)
    report = Ingest(engine, settings, SystemClock(), NoProgress()).reparse()
    assert report.count("taken") == 2
    with engine.connect() as connection:
        assert connection.execute(select(t.snapshots)).all() == before


def test_a_charset_that_only_the_server_says_is_used() -> None:
    data = "<p>Закон</p>".encode("windows-1251")
    assert as_utf8("a.html", data, Hints(charset="windows-1251")).decode() == "\ufeff<p>Закон</p>"
    assert as_utf8("a.html", data, Hints()) == data
    with pytest.raises(ParseError, match="not valid utf-8"):
        as_utf8("a.html", data, Hints(charset="utf-8"))


def test_a_start_that_ends_while_it_makes_the_tables_leaves_none(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    upgrade = store_engine.command.upgrade

    def cut(config: object, revision: str) -> None:
        upgrade(config, "0003")
        raise KeyboardInterrupt

    settings = Settings(database_url="")
    with monkeypatch.context() as patch:
        patch.setattr(store_engine.command, "upgrade", cut)
        with pytest.raises(KeyboardInterrupt):
            open_store(settings)
    engine = open_store(settings)
    assert "crawls" in inspect(engine).get_table_names()
