"""The law that a store holds, as lines that are the same for equal stores: for comparing two."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Engine, select

from kb.store import tables as t


def dump(engine: Engine, *, times: bool = True) -> Iterator[str]:
    """One line of JSON for each work that has a text, each expression with its snapshot, and each
    provision with its words; sorted by id. Without ``times`` the instants of reading are left
    out, which differ between two crawls of the same pages."""
    with engine.connect() as connection:
        yield from _works(connection)
        yield from _expressions(connection, times=times)
        yield from _provisions(connection)


def digest(engine: Engine, *, times: bool = True) -> str:
    """Hex SHA-256 of the dump."""
    found = hashlib.sha256()
    for line in dump(engine, times=times):
        found.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return found.hexdigest()


def _works(connection: Connection) -> Iterator[str]:
    held = select(t.expressions.c.work_id)
    query = select(t.works).where(t.works.c.id.in_(held))
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        yield _line("work", row)


def _expressions(connection: Connection, *, times: bool) -> Iterator[str]:
    e, s = t.expressions, t.snapshots
    columns = [column for column in e.c if column.name != "snapshot_id"]
    came = [s.c.sha256, s.c.url, s.c.path, s.c.size_bytes, s.c.media_type]
    if times:
        came += [s.c.retrieved_at, s.c.headers]
    named = [column.label(f"snapshot_{column.name}") for column in came]
    query = select(*columns, *named).join(s, s.c.id == e.c.snapshot_id)
    rows = [dict(row) for row in connection.execute(query).mappings()]
    for row in sorted(rows, key=lambda row: str(row["id"])):
        yield _line("expression", row)


def _provisions(connection: Connection) -> Iterator[str]:
    p, c = t.provisions, t.contents
    ids = sorted(connection.execute(select(t.expressions.c.id)).scalars())
    words = [column for column in c.c if column.name != "sha256"]
    for expression_id in ids:
        query = (
            select(p, *words)
            .join(c, c.c.sha256 == p.c.content_sha256)
            .where(p.c.expression_id == expression_id)
            .order_by(p.c.position)
        )
        for row in connection.execute(query).mappings():
            yield _line("provision", dict(row))


def _line(kind: str, row: dict[str, Any]) -> str:
    return json.dumps({"is": kind} | row, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        moment = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return moment.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
