"""Finds which provisions of each law others cite as trafficking offences or as being about victims.

The first of the two passes of tagging, see :mod:`kb.tagging.context`. It reads only units that this
version of the tagger has not read, and may be stopped at any point.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence

from sqlalchemy import Engine

from kb.model.findings import TagInput
from kb.ports import Progress
from kb.services.workers import in_order, worker_pool
from kb.settings import Settings
from kb.store import contexts, stages
from kb.store.rows import PendingUnit, RolePlace
from kb.tagging.citations import citations, normal
from kb.tagging.context import UNRELATED, Laws, RoleReader
from kb.tagging.tagger import Tagger

_BATCH = 512
_MANY_BATCHES = 8

_reader: RoleReader | None = None


def _start_worker(reader: RoleReader) -> None:
    global _reader  # noqa: PLW0603 - one reader a worker process
    _reader = reader


def _roles_in_worker(pending: Sequence[PendingUnit]) -> list[str]:
    assert _reader is not None
    return roles_of(_reader, pending)


def roles_of(reader: RoleReader, pending: Sequence[PendingUnit]) -> list[str]:
    """Role of each unit. Its number is read from its eId: ``chp_II__art_127-1``."""
    return [
        reader.role(
            TagInput(
                id=one.unit.sha256,
                lang=one.unit.lang,
                text=one.unit.text,
                heading=one.unit.heading,
                state=one.state,
                work=one.work_title,
            ),
            normal(one.eids[0].rpartition("__")[2].partition("_")[2]),
        )
        for one in pending
    ]


def settle_contexts(engine: Engine, settings: Settings, tagger: Tagger, progress: Progress) -> int:
    """Read the roles of new units and keep, for each work, what citations in it mean.

    Returns how many units were read.
    """
    keys = contexts.unread_units(engine, tagger.version)
    if keys:
        with progress.stage("Reading what laws cite", len(keys)) as stage:
            for pending, roles in _read(engine, settings, RoleReader(tagger.rules), keys):
                found = {
                    (one.unit.sha256, one.work_id): role
                    for one, role in zip(pending, roles, strict=True)
                }
                with engine.begin() as connection:
                    contexts.store_roles(connection, found, tagger.version)
                stage.advance(len(pending))
    titles = contexts.titles(engine)
    laws = _laws(engine, titles)
    references = {work: laws.references(state, work) for work, (state, _) in titles.items()}
    contexts.store_contexts(engine, references)
    return len(keys)


def _read(
    engine: Engine, settings: Settings, reader: RoleReader, keys: Sequence[stages.UnitKey]
) -> Iterator[tuple[list[PendingUnit], list[str]]]:
    batches = (
        stages.load_pending(engine, keys[start : start + _BATCH])
        for start in range(0, len(keys), _BATCH)
    )
    workers = settings.workers or os.cpu_count() or 1
    if workers == 1 or len(keys) <= _BATCH * _MANY_BATCHES:
        yield from ((pending, roles_of(reader, pending)) for pending in batches)
    else:
        with worker_pool(workers, _start_worker, (reader,)) as pool:
            twice = ((pending, pending) for pending in batches)
            yield from in_order(pool, _roles_in_worker, twice, workers * 2)


def _number(place: RolePlace) -> str:
    """Number of a provision; from its pin cite where it has none of its own."""
    if place.number:
        return normal(place.number)
    return next((c.number for c in citations(place.citation, "") if not c.part), "")


def _laws(engine: Engine, titles: dict[str, tuple[str, str]]) -> Laws:
    laws = Laws()
    by_work: dict[str, list[RolePlace]] = defaultdict(list)
    for place in contexts.role_places(engine):
        by_work[place.work_id].append(place)
    for work, places in sorted(by_work.items()):
        state, title = titles[work]
        for one in places:
            laws.add(
                state,
                work,
                _number(one),
                one.role,
                title=title,
                place=one.eid,
                version=one.expression_id,
            )
        cited = {one.number for one in places if one.role != UNRELATED}
        for version, number, eid in contexts.same_numbers(engine, work, cited):
            laws.add(state, work, normal(number), "", title=title, place=eid, version=version)
    return laws
