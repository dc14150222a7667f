"""Decisions of people: which stand, in which provisions, and the blind reviews that are open."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, Row, and_, func, insert, select

from kb.model.desk import CELL, FINDING, Place, about, standing
from kb.model.findings import Decision
from kb.store import desk_tables as d
from kb.store import tables as t
from kb.store.writing import insert_missing

_CHUNK = 500
_ALL = select(t.decisions).order_by(t.decisions.c.id)
_kept: WeakKeyDictionary[Engine, tuple[tuple[Any, ...], tuple[Decision, ...]]] = WeakKeyDictionary()


def all_decisions(engine: Engine) -> list[Decision]:
    """Every decision as it was given, the oldest first."""
    with engine.connect() as connection:
        return [_decision(row) for row in connection.execute(_ALL)]


def standing_decisions(engine: Engine) -> tuple[Decision, ...]:
    """Decisions that nobody took back, the oldest first, also for provisions that were renumbered
    since; kept until a decision or a run changes the store."""
    mark = _mark(engine)
    known = _kept.get(engine)
    if known is None or known[0] != mark:
        known = (mark, _standing(engine))
        _kept[engine] = known
    return known[1]


def _mark(engine: Engine) -> tuple[Any, ...]:
    c, r = t.decisions.c, t.runs.c
    with engine.connect() as connection:
        last = connection.execute(select(func.max(c.id))).scalar()
        run = connection.execute(select(func.max(r.finished_at), func.count())).one()
    return (last, *run)


def _standing(engine: Engine) -> tuple[Decision, ...]:
    decisions = standing(all_decisions(engine))
    if not decisions:
        return ()
    moved = _moved(engine)
    if not moved:
        return tuple(decisions)
    found: list[Decision] = []
    for decision in decisions:
        if decision.target == CELL:
            pairs = ((new, key) for key in decision.seen_keys for new in moved.get(key, ()))
            found.append(replace(decision, renumbered=tuple(pairs)))
            continue
        found.append(decision)
        found += [replace(decision, finding_key=new) for new in moved.get(decision.finding_key, ())]
    return tuple(found)


def _moved(engine: Engine) -> dict[str, list[str]]:
    """Key of a finding that people saw to the keys of the same finding in the same wording of the
    same work under another number, in versions where the first number does not hold it."""
    s, f, p, e = d.decided_places.c, t.findings.c, t.provisions.c, t.expressions.c
    other = t.provisions.alias("other")
    beside = (
        select(other.c.id)
        .where(
            other.c.expression_id == p.expression_id,
            other.c.eid == s.eid,
            other.c.text_sha256 == s.text_sha256,
        )
        .exists()
    )
    held = (
        select(p.id)
        .join(t.expressions, e.id == p.expression_id)
        .where(e.work_id == f.work_id, p.eid == f.eid, p.text_sha256 == f.text_sha256, ~beside)
        .exists()
    )
    query = (
        select(s.key, f.key.label("new"))
        .select_from(
            d.decided_places.join(
                t.findings,
                and_(
                    f.work_id == s.work_id,
                    f.text_sha256 == s.text_sha256,
                    f.element == s.element,
                    f.sub_element == s.sub_element,
                    f.eid != s.eid,
                ),
            )
        )
        .where(held)
        .order_by(s.key, f.key)
    )
    moved: dict[str, list[str]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(query):
            moved[row.key].append(row.new)
    return dict(moved)


def rewritten(engine: Engine) -> list[tuple[str, str]]:
    """(key seen, present key): findings of the same element at a number where people decided on,
    or saw, another wording."""
    s, f = d.decided_places.c, t.findings.c
    query = (
        select(s.key, f.key.label("new"))
        .select_from(
            d.decided_places.join(
                t.findings,
                and_(
                    f.work_id == s.work_id,
                    f.eid == s.eid,
                    f.element == s.element,
                    f.sub_element == s.sub_element,
                    f.text_sha256 != s.text_sha256,
                ),
            )
        )
        .where(s.sub_element == "")
        .order_by(s.key, f.key)
    )
    with engine.connect() as connection:
        return [(row.key, row.new) for row in connection.execute(query)]


def add_decision(connection: Connection, decision: Decision) -> Decision:
    """Add one; returns it with its number."""
    values = asdict(decision) | {"seen_keys": sorted(decision.seen_keys)}
    values = {name: values[name] for name in t.decisions.columns.keys() if name != "id"}  # noqa: SIM118
    values["facts"] = {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in decision.facts.items()
    }
    key = connection.execute(insert(t.decisions).values(values)).inserted_primary_key
    assert key is not None
    return replace(decision, id=int(key[0]))


def decided_key(engine: Engine, who: str, key: str) -> str:
    """The key under which a person decided on a finding; another one where its provision was
    renumbered since."""
    numbers = [
        decision.id
        for decision in standing_decisions(engine)
        if decision.finding_key == key and decision.who == who
    ]
    if not numbers:
        return key
    query = select(t.decisions.c.finding_key).where(t.decisions.c.id == numbers[-1])
    with engine.connect() as connection:
        return str(connection.execute(query).scalar_one())


def latest_of(connection: Connection, who: str) -> dict[tuple[str, ...], Decision]:
    """The latest standing decision of a person on each finding and cell."""
    rows = connection.execute(_ALL.where(t.decisions.c.who == who))
    return {about(decision): decision for decision in standing(map(_decision, rows))}


def places_of(engine: Engine, keys: Sequence[str]) -> dict[str, Place]:
    """Where findings stand, by key: those in the store, else those that people decided on."""
    f, w, e = t.findings.c, t.works.c, t.expressions.c
    lang = (
        select(func.min(e.lang))
        .join(t.provisions, t.provisions.c.expression_id == e.id)
        .where(
            e.work_id == f.work_id,
            t.provisions.c.eid == f.eid,
            t.provisions.c.text_sha256 == f.text_sha256,
        )
        .scalar_subquery()
    )
    query = select(
        f.key, f.work_id, f.eid, f.text_sha256, f.element, f.sub_element, w.state,
        func.coalesce(lang, "").label("lang"), t.passages.c.text,
    ).select_from(
        t.findings.join(t.works, w.id == f.work_id).join(
            t.passages, t.passages.c.sha256 == f.passage_sha256
        )
    )  # fmt: skip
    found: dict[str, Place] = {}
    with engine.connect() as connection:
        for start in range(0, len(keys), _CHUNK):
            part = list(keys[start : start + _CHUNK])
            kept = select(d.decided_places).where(d.decided_places.c.key.in_(part))
            for wanted in (kept, query.where(f.key.in_(part))):
                rows = connection.execute(wanted)
                found.update((row.key, Place(**row._mapping)) for row in rows)
    return found


def keep_places(connection: Connection, places: Iterable[Place]) -> None:
    """Keep where findings stand that somebody decides on."""
    insert_missing(connection, d.decided_places, (asdict(place) for place in places))


def kept_places(engine: Engine) -> dict[str, Place]:
    """All places that people decided on or saw, by key."""
    with engine.connect() as connection:
        rows = connection.execute(select(d.decided_places))
        return {row.key: Place(**row._mapping) for row in rows}


def sub_findings(engine: Engine, key: str) -> dict[str, str]:
    """Sub-elements found with a finding of an element, each with the key of its own finding."""
    f, whole = t.findings.c, t.findings.alias("whole")
    query = (
        select(f.sub_element, f.key)
        .join(
            whole,
            and_(
                whole.c.work_id == f.work_id,
                whole.c.eid == f.eid,
                whole.c.text_sha256 == f.text_sha256,
                whole.c.element == f.element,
            ),
        )
        .where(whole.c.key == key, whole.c.sub_element == "", f.sub_element != "")
        .order_by(f.sub_element)
    )
    with engine.connect() as connection:
        return {row.sub_element: row.key for row in connection.execute(query)}


def _decision(row: Row[Any]) -> Decision:
    at: datetime = row.at
    facts = {k: tuple(v) if isinstance(v, list) else v for k, v in (row.facts or {}).items()}
    return Decision(
        **{
            **row._mapping,
            "seen_keys": tuple(row.seen_keys),
            "facts": facts,
            "at": at if at.tzinfo else at.replace(tzinfo=UTC),
        }
    )


def of_findings(engine: Engine) -> dict[str, list[Decision]]:
    """Standing decisions by finding, the oldest first."""
    found: dict[str, list[Decision]] = defaultdict(list)
    for decision in standing_decisions(engine):
        if decision.target == FINDING:
            found[decision.finding_key].append(decision)
    return dict(found)
