"""The articles round the units that are tagged, and their parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, select

from kb.model.law import Provision, ProvisionKind
from kb.store import tables as t

_PARTS = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT)
_WITH_PARTS = (ProvisionKind.ARTICLE, ProvisionKind.QUOTED, ProvisionKind.ANNEX)

_ROWS = select(
    t.provisions.c.expression_id,
    t.provisions.c.position,
    t.provisions.c.eid,
    t.provisions.c.parent_eid,
    t.provisions.c.text_sha256,
    t.contents.c.kind,
    t.contents.c.number,
    t.contents.c.heading,
    t.contents.c.text,
    t.contents.c.citation,
).select_from(t.provisions.join(t.contents))


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a unit stands in one wording of its article."""

    eid: str
    """Of the provision with which the unit begins."""
    provisions: tuple[Provision, ...]
    """The article, or what stands in its place, and its parts in document order."""


def standings(engine: Engine, unit_sha256: str, work_id: str) -> list[Standing]:
    """One entry for each wording of the article round a unit in the versions of a work."""
    p = t.provisions.c
    places = (
        _ROWS.join(t.expressions, t.expressions.c.id == p.expression_id)
        .where(p.unit_sha256 == unit_sha256, t.expressions.c.work_id == work_id)
        .order_by(p.expression_id, p.position)
    )
    seen: set[tuple[str, str, str]] = set()
    found: list[Standing] = []
    with engine.connect() as connection:
        for row in connection.execute(places).all():
            top = _top(connection, row)
            key = (row.eid, top.eid, top.text_sha256)
            if key not in seen:
                seen.add(key)
                found.append(Standing(row.eid, tuple(_family(connection, top))))
    return found


def _top(connection: Connection, row: Any) -> Any:
    """What is no paragraph or point, at or above a provision."""
    if row.kind not in _PARTS:
        return row
    p = t.provisions.c
    above = _ROWS.where(p.expression_id == row.expression_id, p.position < row.position)
    wanted = row.parent_eid
    for other in connection.execute(above.order_by(p.position.desc())):
        if other.eid == wanted:
            if other.kind not in _PARTS:
                return other
            wanted = other.parent_eid
    return row


def _family(connection: Connection, top: Any) -> list[Provision]:
    family = [_provision(top)]
    if top.kind not in _WITH_PARTS:
        return family
    p = t.provisions.c
    below = _ROWS.where(p.expression_id == top.expression_id, p.position > top.position)
    inside = {top.eid}
    for row in connection.execute(below.order_by(p.position)):
        if row.parent_eid not in inside:
            break
        inside.add(row.eid)
        family.append(_provision(row))
    return family


def _provision(row: Any) -> Provision:
    return Provision(
        eid=row.eid,
        kind=ProvisionKind(row.kind),
        number=row.number,
        heading=row.heading,
        text=row.text,
        parent=row.parent_eid,
        citation=row.citation,
    )
