"""Roles of units, and what citations in each work are resolved to."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Engine, and_, delete, select

from kb.model.findings import References
from kb.store import tables as t
from kb.store.reading import ARTICLE_KINDS
from kb.store.rows import RolePlace
from kb.store.stages import UnitKey, grouped_units
from kb.store.writing import replace


def unread_units(engine: Engine, tagger_version: str) -> list[UnitKey]:
    """(unit, work, eIds where it stands) whose role this version of the tagger has not read."""
    p, e, r = t.provisions.c, t.expressions.c, t.roles.c
    query = (
        select(p.unit_sha256, e.work_id, p.eid)
        .distinct()
        .select_from(
            t.provisions.join(t.expressions).outerjoin(
                t.roles,
                and_(
                    r.unit_sha256 == p.unit_sha256,
                    r.work_id == e.work_id,
                    r.tagger_version == tagger_version,
                ),
            )
        )
        .where(p.unit_sha256.is_not(None), r.unit_sha256.is_(None))
        .order_by(e.work_id, p.unit_sha256, p.eid)
    )
    return grouped_units(engine, query)


def store_roles(
    connection: Connection, found: Mapping[tuple[str, str], str], tagger_version: str
) -> None:
    """Store the role of each (unit, work), empty ones too."""
    replace(
        connection,
        t.roles,
        (
            {"unit_sha256": unit, "work_id": work, "tagger_version": tagger_version, "role": role}
            for (unit, work), role in found.items()
        ),
    )


def role_places(engine: Engine) -> list[RolePlace]:
    """Provisions that stand in the store and have a role, in a stable order."""
    p, e, r, c = t.provisions.c, t.expressions.c, t.roles.c, t.contents.c
    query = (
        select(
            r.role,
            e.work_id,
            p.expression_id,
            p.position,
            p.eid,
            p.parent_eid,
            c.kind,
            c.number,
            c.citation,
        )
        .select_from(
            t.roles.join(t.provisions, p.unit_sha256 == r.unit_sha256)
            .join(t.expressions, and_(e.id == p.expression_id, e.work_id == r.work_id))
            .join(t.contents, c.sha256 == p.content_sha256)
        )
        .where(r.role != "")
        .order_by(e.work_id, p.expression_id, p.position)
    )
    with engine.connect() as connection:
        return [
            RolePlace(row.work_id, row.expression_id, *_article(connection, row), row.role)
            for row in connection.execute(query).all()
        ]


def _article(connection: Connection, row: Any) -> tuple[str, str, str]:
    """eId, number and pin cite of the article round a provision, else its own."""
    p, c = t.provisions.c, t.contents.c
    own = (row.eid, row.number, row.citation)
    if row.kind in ARTICLE_KINDS or row.parent_eid is None:
        return own
    above = (
        select(p.eid, p.parent_eid, c.kind, c.number, c.citation)
        .select_from(t.provisions.join(t.contents))
        .where(p.expression_id == row.expression_id, p.position < row.position)
        .order_by(p.position.desc())
    )
    wanted = row.parent_eid
    for other in connection.execute(above):
        if other.eid == wanted:
            if other.kind in ARTICLE_KINDS:
                return other.eid, other.number, other.citation
            wanted = other.parent_eid
        if wanted is None:
            break
    return own


def same_numbers(
    engine: Engine, work_id: str, numbers: Iterable[str]
) -> list[tuple[str, str, str]]:
    """(version, number, eId) of all articles of a work with one of the numbers as printed."""
    p, e, c = t.provisions.c, t.expressions.c, t.contents.c
    query = (
        select(p.expression_id, c.number, p.eid)
        .select_from(t.provisions.join(t.expressions).join(t.contents))
        .where(e.work_id == work_id, c.kind == "article", c.number.in_(sorted(set(numbers))))
        .order_by(p.expression_id, p.position)
    )
    with engine.connect() as connection:
        return [(row.expression_id, row.number, row.eid) for row in connection.execute(query)]


def titles(engine: Engine) -> dict[str, tuple[str, str]]:
    """State and title of each work that has a text."""
    w = t.works.c
    query = select(w.id, w.state, w.title).distinct().select_from(t.works.join(t.expressions))
    with engine.connect() as connection:
        return {row.id: (row.state, row.title) for row in connection.execute(query)}


def store_contexts(engine: Engine, found: Mapping[str, References]) -> None:
    """Keep what citations in each work are resolved to, in place of what was kept before."""
    rows = {work: _row(work, references) for work, references in found.items() if references}
    with engine.begin() as connection:
        kept = dict(connection.execute(select(t.contexts.c.work_id, t.contexts.c.digest)).all())
        for gone in sorted(set(kept) - set(rows)):
            connection.execute(delete(t.contexts).where(t.contexts.c.work_id == gone))
        replace(connection, t.contexts, _changed(rows, kept))


def _changed(
    rows: Mapping[str, dict[str, Any]], kept: Mapping[Any, Any]
) -> Iterator[dict[str, Any]]:
    return (row for work, row in sorted(rows.items()) if kept.get(work) != row["digest"])


def _row(work: str, references: References) -> dict[str, Any]:
    said = asdict(references)
    digest = hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
    return {"work_id": work, "digest": digest, "citations": said}
