"""What the store knows of provisions that a search found, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Engine, and_, func, select

from kb.store import tables as t

_CHUNK = 500


@dataclass(frozen=True, slots=True)
class FoundRow:
    """A provision with the text round it and the law that it stands in."""

    id: str
    eid: str
    expression_id: str
    work_id: str
    state: str
    work_title: str
    kind: str
    lang: str
    citation: str
    heading: str
    text: str
    """Of the unit that begins here, else the provision's own words."""
    text_sha256: str
    """Identifies text and heading: equal in every version of the law that keeps them."""
    in_force_from: date | None
    in_force_until: date | None
    source_url: str
    elements: tuple[str, ...]
    """Elements found in the unit that begins here."""


def found_rows(engine: Engine, ids: Sequence[str]) -> dict[str, FoundRow]:
    """Rows by provision id; ids that the store does not hold are left out."""
    p, c, u, e = t.provisions.c, t.contents.c, t.units.c, t.expressions.c
    w, s, g = t.works.c, t.snapshots.c, t.tags.c
    query = select(
        p.id,
        p.eid,
        p.expression_id,
        e.work_id,
        w.state,
        func.coalesce(func.nullif(w.short_title, ""), func.nullif(e.title, ""), w.title).label(
            "work_title"
        ),
        w.kind,
        e.lang,
        func.coalesce(func.nullif(c.citation, ""), func.nullif(c.number, ""), p.eid).label(
            "citation"
        ),
        c.heading,
        func.coalesce(u.text, c.text).label("text"),
        func.coalesce(p.unit_sha256, p.text_sha256, p.content_sha256).label("text_sha256"),
        e.in_force_from,
        e.in_force_until,
        func.coalesce(func.nullif(e.source_url, ""), s.url).label("source_url"),
        g.elements,
    ).select_from(
        t.provisions.join(t.contents)
        .join(t.expressions, e.id == p.expression_id)
        .join(t.works, w.id == e.work_id)
        .join(t.snapshots, s.id == e.snapshot_id)
        .outerjoin(t.units, u.sha256 == p.unit_sha256)
        .outerjoin(t.tags, and_(g.unit_sha256 == p.unit_sha256, g.work_id == e.work_id))
    )
    rows: dict[str, FoundRow] = {}
    wanted = [one for one in dict.fromkeys(ids) if "\x00" not in one]
    with engine.connect() as connection:
        for start in range(0, len(wanted), _CHUNK):
            part = query.where(p.id.in_(wanted[start : start + _CHUNK]))
            rows.update((row.id, _found_row(row)) for row in connection.execute(part))
    return rows


def _found_row(row: Any) -> FoundRow:
    return FoundRow(**{**row._mapping, "elements": tuple(row.elements or ())})
