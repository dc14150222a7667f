"""The audit log: rows are only added, each holds the hash of the row before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, func, insert, select, update

from kb.model.desk import AuditRow, canonical, link
from kb.store import desk_tables as t

_CHUNK = 1_000


def take_turn(connection: Connection) -> None:
    """Wait until nobody else appends; to be called before anything of the transaction is read.

    The row of ``audit_head`` is the lock: a row lock on PostgreSQL, the write lock on SQLite.
    """
    connection.execute(update(t.audit_head).values(last_id=t.audit_head.c.last_id))


def append(
    connection: Connection,
    *,
    at: datetime,
    who: str,
    kind: str,
    subject: str,
    details: Mapping[str, Any],
) -> AuditRow:
    """Add one row to the end of the log, within the transaction that does what it tells of."""
    take_turn(connection)
    head = connection.execute(select(t.audit_head)).one()
    row = AuditRow(
        id=head.last_id + 1,
        at=at.isoformat(),
        who=who,
        kind=kind,
        subject=subject,
        details=canonical(details),
        previous=head.last_hash,
        hash="",
    )
    row = replace(row, hash=link(row))
    connection.execute(insert(t.audit).values(_values(row)))
    connection.execute(update(t.audit_head).values(last_id=row.id, last_hash=row.hash))
    return row


def head(engine: Engine) -> tuple[int, str]:
    """Number and hash of the last row, as the head says."""
    with engine.connect() as connection:
        row = connection.execute(select(t.audit_head)).one()
    return int(row.last_id), str(row.last_hash)


def count(engine: Engine, kinds: Sequence[str] = ()) -> int:
    """How many rows there are, of these kinds or of all."""
    query = select(func.count()).select_from(t.audit)
    if kinds:
        query = query.where(t.audit.c.kind.in_(kinds))
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def newest(
    engine: Engine, *, limit: int, offset: int = 0, kinds: Sequence[str] = ()
) -> list[AuditRow]:
    """Rows, the newest first."""
    query = select(t.audit).order_by(t.audit.c.id.desc()).limit(limit).offset(offset)
    if kinds:
        query = query.where(t.audit.c.kind.in_(kinds))
    with engine.connect() as connection:
        return [_row(row) for row in connection.execute(query)]


def oldest_first(engine: Engine) -> Iterator[AuditRow]:
    """Every row, read in parts."""
    last = -(2**31)
    with engine.connect() as connection:
        while True:
            query = select(t.audit).where(t.audit.c.id > last).order_by(t.audit.c.id)
            rows = connection.execute(query.limit(_CHUNK)).all()
            if not rows:
                return
            yield from map(_row, rows)
            last = rows[-1].id


def _values(row: AuditRow) -> dict[str, Any]:
    return {column.name: getattr(row, column.name) for column in t.audit.columns}


def _row(row: Row[Any]) -> AuditRow:
    return AuditRow(**row._mapping)
