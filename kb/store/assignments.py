"""Who was asked to decide on what, and the sealed verdicts of blind reviews."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from kb.model.desk import Assignment, BlindPair
from kb.model.findings import Decision
from kb.store import desk_tables as t


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def assign(connection: Connection, rows: Iterable[Assignment]) -> None:
    """Ask people to decide; who was asked before is asked anew."""
    c = t.assignments.c
    for row in rows:
        connection.execute(
            delete(t.assignments).where(c.finding_key == row.finding_key, c.who == row.who)
        )
        connection.execute(
            insert(t.assignments).values(
                finding_key=row.finding_key, who=row.who, by=row.by, blind=row.blind, at=row.at
            )
        )


def assigned_to(engine: Engine, who: str) -> list[Assignment]:
    """What somebody was asked to decide on, the oldest first."""
    query = select(t.assignments).where(t.assignments.c.who == who).order_by(t.assignments.c.id)
    with engine.connect() as connection:
        return [_assignment(row) for row in connection.execute(query)]


def blind_readers(connection: Connection, key: str) -> tuple[str, ...]:
    """Who reads the finding blind, in the order in which they were named."""
    c = t.assignments.c
    query = select(c.who).where(c.finding_key == key, c.blind.is_(True)).order_by(c.id)
    return tuple(connection.execute(query).scalars())


def blind_keys(engine: Engine) -> dict[str, tuple[str, ...]]:
    """Findings of blind reviews, each with its readers in the order in which they were named."""
    c = t.assignments.c
    found: dict[str, list[str]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(
            select(c.finding_key, c.who).where(c.blind.is_(True)).order_by(c.id)
        ):
            found[row.finding_key].append(row.who)
    return {key: tuple(readers) for key, readers in found.items()}


def open_blind(engine: Engine) -> dict[str, dict[str, str]]:
    """Findings of blind reviews that wait for a verdict: reader to verdict, empty where none."""
    c = t.sealed.c
    with engine.connect() as connection:
        rows = connection.execute(select(c.finding_key, c.who, c.verdict, c.opened_at)).all()
    opened = {row.finding_key for row in rows if row.opened_at is not None}
    said = {(row.finding_key, row.who): row.verdict for row in rows}
    return {
        key: {who: said.get((key, who), "") for who in readers}
        for key, readers in blind_keys(engine).items()
        if key not in opened
    }


def is_opened(connection: Connection, key: str) -> bool:
    """Whether both verdicts of the blind review were given and shown."""
    c = t.sealed.c
    query = select(c.id).where(c.finding_key == key, c.opened_at.is_not(None)).limit(1)
    return connection.execute(query).first() is not None


def seal(connection: Connection, decision: Decision, element: str) -> None:
    """Keep a verdict that nobody else may see yet; a new one takes the place of the old one."""
    c = t.sealed.c
    mine = (c.finding_key == decision.finding_key, c.who == decision.who)
    connection.execute(delete(t.sealed).where(*mine))
    connection.execute(
        insert(t.sealed).values(
            finding_key=decision.finding_key,
            element=element,
            verdict=decision.verdict,
            reason=decision.reason,
            facts=dict(decision.facts),
            who=decision.who,
            at=decision.at,
        )
    )


def unseal_own(connection: Connection, key: str, who: str) -> bool:
    """Take back a sealed verdict; says whether there was one."""
    c = t.sealed.c
    mine = (c.finding_key == key, c.who == who, c.opened_at.is_(None))
    return bool(connection.execute(delete(t.sealed).where(*mine)).rowcount)


def sealed_of(connection: Connection, key: str) -> list[Row[Any]]:
    """Sealed verdicts on a finding, the oldest first."""
    query = select(t.sealed).where(t.sealed.c.finding_key == key).order_by(t.sealed.c.id)
    return list(connection.execute(query).all())


def open_seal(connection: Connection, key: str, at: datetime) -> None:
    """Both have decided: everybody may see it."""
    connection.execute(update(t.sealed).where(t.sealed.c.finding_key == key).values(opened_at=at))


def sealed_by(engine: Engine, who: str) -> dict[str, str]:
    """Verdicts of one person that are still sealed, by finding."""
    c = t.sealed.c
    query = select(c.finding_key, c.verdict).where(c.who == who, c.opened_at.is_(None))
    with engine.connect() as connection:
        return {row.finding_key: row.verdict for row in connection.execute(query)}


def blind_pairs(engine: Engine) -> list[BlindPair]:
    """Pairs of verdicts of the blind reviews that both persons have finished."""
    c = t.sealed.c
    with engine.connect() as connection:
        rows = connection.execute(
            select(c.finding_key, c.element, c.who, c.verdict).where(c.opened_at.is_not(None))
        ).all()
    said = {(row.finding_key, row.who): (row.element, row.verdict) for row in rows}
    pairs = []
    for key, readers in sorted(blind_keys(engine).items()):
        given = [said[key, who] for who in readers if (key, who) in said]
        if len(given) == 2:
            (element, first), (_, second) = given
            pairs.append(BlindPair(element, first, second))
    return pairs


def _assignment(row: Row[Any]) -> Assignment:
    return Assignment(row.finding_key, row.who, row.by, row.blind, _utc(row.at))
