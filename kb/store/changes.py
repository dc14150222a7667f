"""Keeps changes of law: which pairs of texts there are, which were recorded, who looked at them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Engine, Row, and_, delete, func, select, update

from kb.model.changes import Change, ChangeKind, ChangeState
from kb.store import tables as t
from kb.store.change_tables import changes
from kb.store.writing import insert_missing

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class TextPair:
    """Two texts of a law in one language that follow each other."""

    key: str
    work_id: str
    lang: str
    old_expression: str
    new_expression: str
    state: ChangeState


def change_key(*parts: str) -> str:
    """Identity of a change: SHA-256 of its parts."""
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def pairs(connection: Connection) -> list[TextPair]:
    """Each text with the one before it, of every law and language; undated texts come first."""
    e = t.expressions.c
    query = select(e.id, e.work_id, e.lang, e.in_force_from, t.runs.c.started_at).select_from(
        t.expressions.outerjoin(t.files, t.files.c.path == e.source_path).outerjoin(
            t.runs, t.runs.c.id == t.files.c.run_id
        )
    )
    rows: list[Row[Any]] = sorted(
        connection.execute(query),
        key=lambda row: (row.work_id, row.lang, row.in_force_from or date.min, row.id),
    )
    found = [
        (old, new)
        for old, new in pairwise(rows)
        if (old.work_id, old.lang) == (new.work_id, new.lang)
    ]
    words = _digests(connection, {row.work_id for pair in found for row in pair})
    return [_pair(old, new, words) for old, new in found]


def _digests(connection: Connection, work_ids: Iterable[str]) -> dict[str, str]:
    """Expression -> hash of its words. Not of its bytes: a page whose frame changed says the same,
    and a change that somebody looked at must not come back for that."""
    p, e = t.provisions.c, t.expressions.c
    wanted = sorted(work_ids)
    found: dict[str, Any] = {}
    for start in range(0, len(wanted), _CHUNK):
        query = (
            select(p.expression_id, p.text_sha256)
            .join(t.expressions)
            .where(e.work_id.in_(wanted[start : start + _CHUNK]), p.text_sha256.is_not(None))
            .order_by(p.expression_id, p.position)
        )
        for row in connection.execute(query):
            found.setdefault(row.expression_id, hashlib.sha256()).update(row.text_sha256.encode())
    return {expression: digest.hexdigest() for expression, digest in found.items()}


def _pair(old: Row[Any], new: Row[Any], words: Mapping[str, str]) -> TextPair:
    later = bool(old.started_at and new.started_at and new.started_at > old.started_at)
    texts = (old.id, words.get(old.id, ""), new.id, words.get(new.id, ""))
    return TextPair(
        key=change_key(ChangeKind.AMENDED, old.work_id, old.lang, *texts),
        work_id=old.work_id,
        lang=old.lang,
        old_expression=old.id,
        new_expression=new.id,
        state=ChangeState.OPEN if later else ChangeState.HISTORY,
    )


def found_in(connection: Connection, expression_id: str) -> set[tuple[str, str, str]]:
    """Findings in a text: element, sub-element or empty, hash of the words in which it stands."""
    f, p, e = t.findings.c, t.provisions.c, t.expressions.c
    query = (
        select(f.element, f.sub_element, f.text_sha256)
        .select_from(
            t.provisions.join(t.expressions).join(
                t.findings,
                and_(f.work_id == e.work_id, f.eid == p.eid, f.text_sha256 == p.text_sha256),
            )
        )
        .where(e.id == expression_id)
    )
    return {(row.element, row.sub_element, row.text_sha256) for row in connection.execute(query)}


def known_keys(connection: Connection) -> set[str]:
    """Keys of all recorded changes."""
    return set(connection.execute(select(changes.c.key)).scalars())


def add(connection: Connection, found: Iterable[Change]) -> None:
    """Record changes; those that are there stay as they are."""
    insert_missing(connection, changes, (_values(change) for change in found))


def _values(change: Change) -> dict[str, Any]:
    row = asdict(change)
    for name in ("gained", "lost", "touched"):
        row[name] = list(row[name])
    return row | {
        "kind": str(change.kind),
        "state": str(change.state),
        "counts": dict(change.counts),
    }


def drop_superseded(connection: Connection, current: Iterable[str]) -> None:
    """Take away amendments between texts that do not follow each other any more (another text
    came between, or a newer state of the file replaced one), unless somebody looked at them."""
    c = changes.c
    query = select(c.key).where(
        c.kind == ChangeKind.AMENDED.value, c.state != ChangeState.LOOKED_AT.value
    )
    old = sorted(set(connection.execute(query).scalars()) - set(current))
    for start in range(0, len(old), _CHUNK):
        connection.execute(delete(changes).where(c.key.in_(old[start : start + _CHUNK])))


def count(engine: Engine, *, state: str = "", country: str = "") -> int:
    """How many changes there are."""
    query = _narrowed(select(func.count()).select_from(changes.join(t.works)), state, country)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def latest(
    engine: Engine, *, state: str = "", country: str = "", offset: int = 0, limit: int = 50
) -> list[Change]:
    """Changes, the newest first. ``state`` is a :class:`ChangeState`, ``country`` the code of a
    State; empty means all."""
    query = _narrowed(select(changes).join(t.works), state, country).order_by(
        changes.c.seen_at.desc(), changes.c.new_expression.desc(), changes.c.key
    )
    with engine.connect() as connection:
        return [_change(row) for row in connection.execute(query.offset(offset).limit(limit))]


def _narrowed(query: Any, state: str, country: str) -> Any:
    if state:
        query = query.where(changes.c.state == state)
    return query.where(t.works.c.state == country) if country else query


def one(engine: Engine, key: str) -> Change | None:
    """One change, None if there is none."""
    with engine.connect() as connection:
        row = connection.execute(select(changes).where(changes.c.key == key)).first()
    return _change(row) if row else None


def look_at(connection: Connection, key: str, who: str, at: datetime) -> bool:
    """Note that somebody looked at an open change; False where there is none."""
    c = changes.c
    done = connection.execute(
        update(changes)
        .where(c.key == key, c.state == ChangeState.OPEN.value)
        .values(state=ChangeState.LOOKED_AT.value, who=who, looked_at=at)
    )
    return bool(done.rowcount)


def vanished(engine: Engine) -> dict[str, datetime]:
    """Laws that their sources do not publish any more, with the time when it was noticed."""
    with engine.connect() as connection:
        return vanished_now(connection)


def vanished_now(connection: Connection) -> dict[str, datetime]:
    """The same, within a transaction."""
    c = changes.c
    query = select(c.work_id, func.max(c.seen_at)).where(
        c.kind == ChangeKind.VANISHED.value, c.ended_at.is_(None)
    )
    rows = connection.execute(query.group_by(c.work_id)).all()
    return {work_id: _utc(at) for work_id, at in rows}


def end_vanishing(connection: Connection, work_ids: Sequence[str], at: datetime) -> None:
    """Note that laws that had vanished are published again."""
    c = changes.c
    for start in range(0, len(work_ids), _CHUNK):
        connection.execute(
            update(changes)
            .where(
                c.kind == ChangeKind.VANISHED.value,
                c.ended_at.is_(None),
                c.work_id.in_(work_ids[start : start + _CHUNK]),
            )
            .values(ended_at=at)
        )


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _change(row: Row[Any]) -> Change:
    return Change(
        key=row.key,
        kind=ChangeKind(row.kind),
        work_id=row.work_id,
        lang=row.lang,
        old_expression=row.old_expression,
        new_expression=row.new_expression,
        seen_at=_utc(row.seen_at),
        counts=dict(row.counts),
        gained=tuple(row.gained),
        lost=tuple(row.lost),
        touched=tuple(row.touched),
        state=ChangeState(row.state),
        ended_at=_utc(row.ended_at) if row.ended_at else None,
        who=row.who,
        looked_at=_utc(row.looked_at) if row.looked_at else None,
    )
