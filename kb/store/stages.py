"""What the stages of a build ask of the store: what is pending, and what goes into the index."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Engine, Row, Select, and_, func, select

from kb.model.findings import NO_REFERENCES, CitedWork, References
from kb.store import tables as t
from kb.store.rows import IndexRow, PendingUnit, Tags, UnitRow

UnitKey = tuple[str, str, tuple[str, ...]]
"""(unit, work, eIds where it stands)."""


def unit_hashes(engine: Engine) -> list[str]:
    """Hashes of all units, in a stable order."""
    with engine.connect() as connection:
        return list(connection.execute(select(t.units.c.sha256).order_by("sha256")).scalars())


def pending_units(engine: Engine, tagger_version: str) -> list[UnitKey]:
    """Units that this version of the tagger has not read in the context that their work has."""
    p, e, g, x = t.provisions.c, t.expressions.c, t.tags.c, t.contexts.c
    query = (
        select(p.unit_sha256, e.work_id, p.eid)
        .distinct()
        .select_from(
            t.provisions.join(t.expressions)
            .outerjoin(t.contexts, x.work_id == e.work_id)
            .outerjoin(
                t.tags,
                and_(
                    g.unit_sha256 == p.unit_sha256,
                    g.work_id == e.work_id,
                    g.tagger_version == tagger_version,
                    g.context == func.coalesce(x.digest, ""),
                ),
            )
        )
        .where(p.unit_sha256.is_not(None), g.unit_sha256.is_(None))
        .order_by(e.work_id, p.unit_sha256, p.eid)
    )
    return grouped_units(engine, query)


def grouped_units(engine: Engine, query: Select[Any]) -> list[UnitKey]:
    """Rows of (unit, work, eId) as one entry a unit and work."""
    with engine.connect() as connection:
        grouped: dict[tuple[str, str], list[str]] = defaultdict(list)
        for unit, work, eid in connection.execute(query):
            grouped[unit, work].append(eid)
    return [(unit, work, tuple(eids)) for (unit, work), eids in grouped.items()]


def load_pending(engine: Engine, keys: Sequence[UnitKey]) -> list[PendingUnit]:
    """The texts behind the keys of :func:`pending_units`."""
    w, u, x = t.works.c, t.units.c, t.contexts.c
    with engine.connect() as connection:
        contexts = {
            row.work_id: (row.digest, _references(row.citations))
            for row in connection.execute(
                select(t.contexts).where(x.work_id.in_({work for _, work, _ in keys}))
            )
        }
        works = {
            row.id: row
            for row in connection.execute(
                select(w.id, w.state, w.title).where(w.id.in_({work for _, work, _ in keys}))
            )
        }
        units = {
            row.sha256: row
            for row in connection.execute(
                select(t.units).where(u.sha256.in_({unit for unit, _, _ in keys}))
            )
        }
    return [
        PendingUnit(
            unit=UnitRow(unit, units[unit].lang, units[unit].heading, units[unit].text),
            text_sha256=units[unit].text_sha256,
            work_id=work,
            state=works[work].state,
            work_title=works[work].title,
            eids=eids,
            context=contexts[work][0] if work in contexts else "",
            references=contexts[work][1] if work in contexts else NO_REFERENCES,
        )
        for unit, work, eids in keys
    ]


def _references(said: Mapping[str, Any]) -> References:
    """References as they are kept."""
    return References(
        offences=tuple(said["offences"]),
        victims=tuple(said["victims"]),
        elsewhere=tuple(CitedWork(w["title"], tuple(w["numbers"])) for w in said["elsewhere"]),
        unrelated=tuple(said["unrelated"]),
    )


def _same_place(row: Row[Any]) -> tuple[str, str, str]:
    return row.work_id, row.lang, row.eid


def _runs(rows: list[Row[Any]]) -> Iterator[list[Row[Any]]]:
    """Cut the versions of one provision into runs of unchanged wording without a gap."""
    run: list[Row[Any]] = []
    for row in rows:
        if run and (
            run[-1].unit_sha256 != row.unit_sha256 or run[-1].in_force_until != row.in_force_from
        ):
            yield run
            run = []
        run.append(row)
    yield run


def _tags(row: Row[Any]) -> Tags:
    return Tags(
        elements=tuple(row.elements or ()),
        scores=row.scores or {},
        sub_elements={slug: tuple(subs) for slug, subs in (row.sub_elements or {}).items()},
        facts={name: tuple(values) for name, values in (row.facts or {}).items()},
    )


def index_rows(engine: Engine) -> Iterator[IndexRow]:
    """One row for each run of unchanged wording of each unit, in a stable order."""
    p, e, w = t.provisions.c, t.expressions.c, t.works.c
    query: Select[Any] = (
        select(
            p.id, p.eid, p.unit_sha256, t.contents.c.number, t.contents.c.citation,
            *(t.tags.c[name] for name in ("elements", "scores", "sub_elements", "facts")),
            e.work_id, e.lang, e.in_force_from, e.in_force_until,
            w.state, w.title, w.short_title, w.kind, e.title.label("own_title"),
        )
        .select_from(
            t.provisions.join(t.expressions)
            .join(t.works)
            .join(t.contents)
            .outerjoin(
                t.tags,
                and_(t.tags.c.unit_sha256 == p.unit_sha256, t.tags.c.work_id == e.work_id),
            )
        )
        .where(p.unit_sha256.is_not(None))
        .order_by(e.work_id, e.lang, p.eid, e.in_force_from)
    )  # fmt: skip
    with engine.connect() as connection:
        for _, versions in groupby(connection.execute(query), key=_same_place):
            for run in _runs(list(versions)):
                last = run[-1]
                yield IndexRow(
                    provision_id=last.id,
                    work_id=last.work_id,
                    state=last.state,
                    lang=last.lang,
                    work_title=last.short_title or last.own_title or last.title,
                    kind=last.kind,
                    citation=last.citation,
                    number=last.number,
                    unit_sha256=last.unit_sha256,
                    tags=_tags(last),
                    in_force_from=run[0].in_force_from,
                    in_force_until=last.in_force_until,
                )
