"""Changes of law: recorded once, put up for review where they are new, kept when somebody looked."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, delete

from kb.model.changes import ChangeKind, ChangeState
from kb.model.findings import Finding, Span, finding_key
from kb.services.changes import (
    look_at,
    provision_changes,
    record_changes,
    record_published,
    record_vanished,
)
from kb.services.ingest import Ingest
from kb.services.workspace import corpus_folder
from kb.settings import Settings
from kb.store import changes, tables, writing
from kb.store.audit import oldest_first
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.store.rows import Tags
from kb.terminal import NoProgress

HISTORY = corpus_folder("demo") / "history" / "xa" / "XA-2010-act-7"
WORK = "/akn/xa/act/2010-02-11/XA-2010-act-7"
FIRST, SECOND, THIRD = (f"{WORK}/eng@{day}" for day in ("2010-04-01", "2015-01-01", "2019-01-01"))
START = datetime(2026, 3, 1, tzinfo=UTC)


class Ticking:
    """A clock on which every look is a second later."""

    def __init__(self) -> None:
        self._now = START

    def now(self) -> datetime:
        self._now += timedelta(seconds=1)
        return self._now


class Desk:
    """A store into which laws are taken one by one."""

    def __init__(self, settings: Settings, engine: Engine) -> None:
        self.settings = settings
        self.engine = engine
        self.reader = Reader(engine)
        self.clock = Ticking()

    def take(self, *paths: Path) -> None:
        report = Ingest(self.engine, self.settings, self.clock, NoProgress()).run(paths)
        assert report.count("failed") == 0, report.summary()

    def record(self) -> int:
        return record_changes(self.engine, self.clock.now(), NoProgress())

    def find(self, expression: str, eid: str, element: str) -> None:
        """Write a finding as the tagger would."""
        rows = self.reader.provisions(expression)
        (row,) = (row for row in rows if row.eid == eid)
        with self.engine.begin() as connection:
            place = connection.execute(
                tables.provisions.select().where(tables.provisions.c.id == row.id)
            ).one()
            finding = Finding(
                key=finding_key(WORK, eid, place.text_sha256, element, ""),
                work_id=WORK,
                eid=eid,
                text_sha256=place.text_sha256,
                element=element,
                sub_element="",
                spans=(Span(0, 1),),
                facts={},
                confidence=0.9,
                method="rules",
                tagger_version="0" * 64,
            )
            unit = (place.unit_sha256, WORK)
            tagged = {unit: [(finding, row.text)]}
            writing.replace_findings(connection, tagged, {unit: Tags((element,))}, "0" * 64, {})


@pytest.fixture
def desk(tmp_path: Path, database_url: str) -> Desk:
    settings = Settings(data_dir=tmp_path / "data", database_url=database_url, workers=1)
    return Desk(settings, open_store(settings))


def edition(day: str) -> Path:
    return HISTORY / f"{day}.md"


def test_a_text_that_comes_beside_an_older_one_waits_for_review(desk: Desk) -> None:
    desk.take(edition("2010-04-01"))
    assert desk.record() == 0
    desk.take(edition("2015-01-01"))
    assert desk.record() == 1
    (change,) = changes.latest(desk.engine)
    assert (change.old_expression, change.new_expression) == (FIRST, SECOND)
    assert (change.kind, change.state) == (ChangeKind.AMENDED, ChangeState.OPEN)
    assert change.counts == {"changed": 3, "added": 0, "removed": 0, "moved": 0}
    assert change.seen_at > START


def test_texts_that_came_in_together_are_history(desk: Desk) -> None:
    desk.take(HISTORY)
    assert desk.record() == 2
    assert {change.state for change in changes.latest(desk.engine)} == {ChangeState.HISTORY}
    assert changes.count(desk.engine, state=ChangeState.OPEN) == 0


def test_an_older_text_that_comes_later_is_history(desk: Desk) -> None:
    desk.take(edition("2019-01-01"))
    desk.take(edition("2015-01-01"))
    desk.record()
    assert [change.state for change in changes.latest(desk.engine)] == [ChangeState.HISTORY]


def test_a_second_look_records_nothing_new(desk: Desk) -> None:
    desk.take(HISTORY)
    desk.record()
    before = changes.latest(desk.engine)
    assert desk.record() == 0
    assert changes.latest(desk.engine) == before


def test_a_text_between_two_others_takes_their_change_apart(desk: Desk) -> None:
    desk.take(edition("2010-04-01"))
    desk.take(edition("2019-01-01"))
    desk.record()
    desk.take(edition("2015-01-01"))
    assert desk.record() == 2
    found = {(c.old_expression, c.new_expression) for c in changes.latest(desk.engine)}
    assert found == {(FIRST, SECOND), (SECOND, THIRD)}


def test_what_somebody_looked_at_stays(desk: Desk) -> None:
    desk.take(edition("2010-04-01"))
    desk.take(edition("2019-01-01"))
    desk.record()
    (change,) = changes.latest(desk.engine)
    assert look_at(desk.engine, START, "ada", change.key)
    assert not look_at(desk.engine, START, "bob", change.key)
    assert [(row.who, row.subject) for row in oldest_first(desk.engine)] == [
        ("ada", f"change:{change.key}")
    ]
    desk.take(edition("2015-01-01"))
    desk.record()
    kept = changes.one(desk.engine, change.key)
    assert kept == replace(change, state=ChangeState.LOOKED_AT, who="ada", looked_at=START)
    assert changes.count(desk.engine) == 3


def test_elements_are_gained_lost_and_touched(desk: Desk) -> None:
    desk.take(HISTORY)
    desk.find(FIRST, "sec_23", "residence-permit")
    desk.find(SECOND, "sec_23", "residence-permit")
    desk.find(FIRST, "sec_3", "rights-based-nondiscrimination")
    desk.find(FIRST, "sec_8", "civil-society")
    desk.find(SECOND, "sec_10", "child-rule")
    desk.record()
    first = next(c for c in changes.latest(desk.engine) if c.old_expression == FIRST)
    assert "rights-based-nondiscrimination" not in first.touched
    assert first.lost == ("civil-society",)
    assert first.gained == ("child-rule",)
    assert first.touched == ("child-rule", "civil-society", "residence-permit")


def test_provisions_that_changed_show_their_words(desk: Desk) -> None:
    desk.take(HISTORY)
    found = provision_changes(desk.reader.provisions(FIRST), desk.reader.provisions(SECOND))
    assert [(c.outcome, c.old.eid if c.old else "") for c in found] == [
        ("changed", "sec_8"),
        ("changed", "sec_10"),
        ("changed", "sec_23"),
    ]
    pieces = [(piece.kind, piece.text) for piece in found[2].pieces if piece.kind != "same"]
    assert pieces == [("removed", "6"), ("added", "12")]


def test_a_renumbered_article_is_moved_and_not_new(desk: Desk, tmp_path: Path) -> None:
    text = edition("2010-04-01").read_text(encoding="utf-8")
    for number in range(40, 22, -1):
        text = text.replace(f"##### {number}. ", f"##### {number + 1}. ")
        text = text.replace(f"\n**{number}.** ", f"\n**{number + 1}.** ")
    text = text.replace('in_force_from: "2010-04-01"', 'in_force_from: "2011-04-01"')
    newer = tmp_path / "xa" / "newer.md"
    newer.parent.mkdir()
    newer.write_text(text, encoding="utf-8")
    desk.take(edition("2010-04-01"))
    desk.take(newer)
    desk.record()
    (change,) = changes.latest(desk.engine)
    assert change.counts["moved"] == 18
    assert change.counts["added"] == change.counts["removed"] == 0


def test_a_law_that_vanished_is_kept_and_marked_once(desk: Desk) -> None:
    desk.take(HISTORY)
    at = desk.clock.now()
    with desk.engine.begin() as connection:
        assert record_vanished(connection, [WORK, "/akn/xa/act/1900/none"], at) == 1
        assert record_vanished(connection, [WORK], desk.clock.now()) == 0
    (change,) = changes.latest(desk.engine)
    assert (change.kind, change.state, change.old_expression) == (
        ChangeKind.VANISHED,
        ChangeState.OPEN,
        THIRD,
    )
    assert changes.vanished(desk.engine) == {WORK: at}
    assert len(desk.reader.expressions(WORK)) == 3


def test_a_law_that_came_back_is_not_marked_any_more(desk: Desk) -> None:
    desk.take(HISTORY)
    with desk.engine.begin() as connection:
        record_vanished(connection, [WORK], desk.clock.now())
        record_published(connection, [WORK], desk.clock.now())
        assert record_vanished(connection, [WORK], desk.clock.now()) == 1
    assert len(changes.vanished(desk.engine)) == 1
    assert changes.count(desk.engine) == 2


def test_a_build_does_not_take_vanished_laws_for_superseded(desk: Desk) -> None:
    desk.take(HISTORY)
    with desk.engine.begin() as connection:
        record_vanished(connection, [WORK], desk.clock.now())
    desk.record()
    assert len(changes.vanished(desk.engine)) == 1


def test_a_text_that_its_file_replaced_leaves_no_open_change(desk: Desk, tmp_path: Path) -> None:
    copy = tmp_path / "xa" / "law.md"
    copy.parent.mkdir()
    desk.take(edition("2010-04-01"))
    shutil.copyfile(edition("2015-01-01"), copy)
    desk.take(copy)
    desk.record()
    shutil.copyfile(edition("2019-01-01"), copy)
    desk.take(copy)
    desk.record()
    found = [(c.old_expression, c.new_expression) for c in changes.latest(desk.engine)]
    assert found == [(FIRST, THIRD)]


def test_a_page_whose_frame_changed_does_not_bring_its_change_back(
    desk: Desk, tmp_path: Path
) -> None:
    copy = tmp_path / "xa" / "law.md"
    copy.parent.mkdir()
    desk.take(edition("2010-04-01"))
    for note in ("", "\nreader: 1\n", "\nreader: 2\n"):
        text = edition("2015-01-01").read_text(encoding="utf-8")
        copy.write_text(text.replace("\nstatus:", f"{note}\nstatus:", 1), encoding="utf-8")
        desk.take(copy)
        desk.record()
        (change,) = changes.latest(desk.engine)
        look_at(desk.engine, START, "ada", change.key)
    assert changes.latest(desk.engine)[0].state is ChangeState.LOOKED_AT


def test_changes_are_narrowed_by_state_and_country(desk: Desk) -> None:
    desk.take(HISTORY, HISTORY.parents[1] / "xf")
    desk.record()
    assert changes.count(desk.engine, country="XF") == 2
    assert {c.work_id.split("/")[2] for c in changes.latest(desk.engine, country="XF")} == {"xf"}
    assert changes.latest(desk.engine, country="XF", offset=1, limit=5)[0].key
    with desk.engine.begin() as connection:
        connection.execute(delete(changes.changes))
    assert changes.latest(desk.engine) == []
