"""What changed in the laws, provision by provision, and what it means for the elements.

A build records each pair of texts that follow each other as a change: with the elements of which
a finding came, went or stands in other words. It is put up for review where the newer text came
later; texts that came in together are history. A law that its source no longer publishes keeps
its text and is marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import Connection, Engine, select

from kb.model.changes import Change, ChangeKind
from kb.ports import Progress
from kb.store import audit
from kb.store import changes as store
from kb.store import tables as t
from kb.store.reading import Reader
from kb.store.rows import ProvisionRow
from kb.store.vanishing import source_states
from kb.text.alignment import Pair, Passage, align
from kb.text.diff import Piece, word_diff

WHOLE = frozenset({"article", "quoted", "preamble", "annex"})
"""Kinds of provisions that are compared with all that stands in them."""
LOOKED_AT = "change.looked-at"
"""Kind of the audit log."""
Outcome = Literal["changed", "added", "removed", "moved"]


@dataclass(frozen=True, slots=True)
class ProvisionChange:
    """A provision that is not as it was."""

    outcome: Outcome
    """``moved``: the same words under another number."""
    old: ProvisionRow | None
    new: ProvisionRow | None
    pieces: tuple[Piece, ...]
    """Its heading and words; empty where it only moved."""


@dataclass(frozen=True, slots=True)
class _Text:
    rows: dict[str, ProvisionRow]
    passages: tuple[Passage, ...]


def provision_changes(
    old: Sequence[ProvisionRow], new: Sequence[ProvisionRow]
) -> tuple[ProvisionChange, ...]:
    """What changed from one text to another, in the order of the new one."""
    before, after = _text(old), _text(new)
    found = (_change(pair, before, after) for pair in align(before.passages, after.passages))
    return tuple(change for change in found if change is not None)


def _text(rows: Sequence[ProvisionRow]) -> _Text:
    """Articles with all that stands in them; headings of the parts above them apart."""
    whole: dict[str, str] = {}
    lines: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        above = whole.get(row.parent or "")
        home = row.eid if row.kind in WHOLE or above is None else above
        if row.kind in WHOLE or above is not None:
            whole[row.eid] = home
        inside = home != row.eid
        said = (row.number, row.heading, row.text) if inside else (row.heading, row.text)
        line = (" " if inside else "\n").join(part for part in said if part)
        if line:
            lines[home].append(line)
    passages = (Passage(eid, "\n".join(said)) for eid, said in lines.items())
    return _Text({row.eid: row for row in rows}, tuple(passages))


def _change(pair: Pair, before: _Text, after: _Text) -> ProvisionChange | None:
    old = before.rows[pair.old.eid] if pair.old else None
    new = after.rows[pair.new.eid] if pair.new else None
    if pair.changed:
        words = word_diff(pair.old.text if pair.old else "", pair.new.text if pair.new else "")
        outcome: Outcome = "added" if old is None else "removed" if new is None else "changed"
        return ProvisionChange(outcome, old, new, words)
    return ProvisionChange("moved", old, new, ()) if pair.moved else None


def record_changes(engine: Engine, at: datetime, progress: Progress) -> int:
    """Record what changed since the last build; returns how many changes are new.

    To be called when everything is tagged. Each change is written by itself: a run that is killed
    goes on where it was.
    """
    with engine.begin() as connection:
        current = store.pairs(connection)
        store.drop_superseded(connection, [pair.key for pair in current])
        known = store.known_keys(connection)
        gone = _record_sources(connection)
    fresh = [pair for pair in current if pair.key not in known]
    reader = Reader(engine)
    with progress.stage("Comparing texts", len(fresh)) as stage:
        for pair in fresh:
            change = _described(reader, pair, at)
            with engine.begin() as connection:
                store.add(connection, [change])
            stage.advance()
    return len(fresh) + gone


def _record_sources(connection: Connection) -> int:
    """Mark what the last crawls of the sources did not find, and end the marks of what they did."""
    count = 0
    for state in source_states(connection):
        record_published(connection, state.published, state.at)
        count += record_vanished(connection, state.vanished, state.at)
    return count


def _described(reader: Reader, pair: store.TextPair, at: datetime) -> Change:
    counts = dict.fromkeys(("changed", "added", "removed", "moved"), 0)
    for change in provision_changes(
        reader.provisions(pair.old_expression), reader.provisions(pair.new_expression)
    ):
        counts[change.outcome] += 1
    with reader.engine.connect() as connection:
        old = store.found_in(connection, pair.old_expression)
        new = store.found_in(connection, pair.new_expression)
    before, after = {element for element, *_ in old}, {element for element, *_ in new}
    return Change(
        key=pair.key,
        kind=ChangeKind.AMENDED,
        work_id=pair.work_id,
        lang=pair.lang,
        old_expression=pair.old_expression,
        new_expression=pair.new_expression,
        seen_at=at,
        counts=counts,
        gained=tuple(sorted(after - before)),
        lost=tuple(sorted(before - after)),
        touched=tuple(sorted({element for element, *_ in old ^ new})),
        state=pair.state,
    )


def record_vanished(connection: Connection, work_ids: Iterable[str], at: datetime) -> int:
    """Mark laws that their sources no longer publish, once each; their texts are kept.

    Returns how many are newly marked. A law that is not held, or marked already, is passed over.
    """
    e = t.expressions.c
    marked = store.vanished_now(connection)
    found = []
    for work_id in sorted(set(work_ids) - marked.keys()):
        last = connection.execute(
            select(e.id, e.lang)
            .where(e.work_id == work_id)
            .order_by(e.in_force_from.desc().nulls_last(), e.id)
        ).first()
        if last is None:
            continue
        elements = sorted({element for element, *_ in store.found_in(connection, last.id)})
        key = store.change_key(ChangeKind.VANISHED, work_id, last.id, at.isoformat())
        found.append(
            Change(
                key=key,
                kind=ChangeKind.VANISHED,
                work_id=work_id,
                lang=last.lang,
                old_expression=last.id,
                new_expression="",
                seen_at=at,
                touched=tuple(elements),
            )
        )
    store.add(connection, found)
    return len(found)


def record_published(connection: Connection, work_ids: Iterable[str], at: datetime) -> None:
    """End the mark of laws that are published again."""
    store.end_vanishing(connection, sorted(set(work_ids)), at)


def look_at(engine: Engine, now: datetime, who: str, key: str) -> bool:
    """Note that a person looked at a change, in the audit log too; False where none waits."""
    with engine.begin() as connection:
        audit.take_turn(connection)
        done = store.look_at(connection, key, who, now)
        if done:
            audit.append(
                connection, at=now, who=who, kind=LOOKED_AT, subject=f"change:{key}", details={}
            )
    return done
