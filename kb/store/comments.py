"""Comments on findings and cells."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, insert, select

from kb.model.desk import CellPlace, Comment
from kb.store import desk_tables as t

_NO_CELL = CellPlace("", "", "", "")


def add_comment(
    connection: Connection,
    *,
    finding_key: str,
    cell: CellPlace | None,
    text: str,
    who: str,
    at: datetime,
) -> int:
    """Add one; returns its number."""
    place = cell or _NO_CELL
    values = {
        "finding_key": finding_key, "state": place.state, "territory": place.territory,
        "element": place.element, "instrument": place.instrument,
        "text": text, "who": who, "at": at,
    }  # fmt: skip
    key = connection.execute(insert(t.comments).values(values)).inserted_primary_key
    assert key is not None
    return int(key[0])


def of_findings(engine: Engine, keys: Sequence[str]) -> dict[str, list[Comment]]:
    """Comments by finding, the oldest first."""
    query = select(t.comments).where(t.comments.c.finding_key.in_(list(keys)))
    found: dict[str, list[Comment]] = defaultdict(list)
    with engine.connect() as connection:
        for row in connection.execute(query.order_by(t.comments.c.id)):
            found[row.finding_key].append(_comment(row))
    return dict(found)


def of_cell(engine: Engine, place: CellPlace) -> list[Comment]:
    """Comments on a cell of a State, whatever it was measured against, the oldest first."""
    c = t.comments.c
    query = select(t.comments).where(
        c.finding_key == "", c.state == place.state, c.element == place.element
    )
    with engine.connect() as connection:
        return [_comment(row) for row in connection.execute(query.order_by(c.id))]


def _comment(row: Row[Any]) -> Comment:
    cell = None
    if not row.finding_key:
        cell = CellPlace(row.state, row.territory, row.element, row.instrument)
    at: datetime = row.at
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return Comment(row.id, row.finding_key, cell, row.text, row.who, at)
