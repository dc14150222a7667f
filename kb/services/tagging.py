"""Tags what is pending. May be stopped at any point and goes on later."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence

from sqlalchemy import Engine

from kb.model.findings import (
    FactValue,
    Finding,
    TagInput,
    TagResult,
    finding_key,
    text_sha256,
)
from kb.model.search import FloatArray
from kb.ports import Progress
from kb.services.contexts import settle_contexts
from kb.services.workers import in_order, worker_pool
from kb.settings import Settings
from kb.store import stages, writing
from kb.store.articles import Standing, standings
from kb.store.embeddings import EmbeddingCache
from kb.store.rows import PendingUnit, Tags
from kb.tagging.narrow import Placed, offset_of, place, place_again
from kb.tagging.tagger import Tagger
from kb.text.units import passages

_TAG_BATCH = 128
_MANY_BATCHES = 6

Batch = tuple[list[TagInput], list[FloatArray]]


_tagger: Tagger | None = None


def _start_worker(tagger: Tagger) -> None:
    global _tagger  # noqa: PLW0603 - one tagger a worker process
    _tagger = tagger


def _tag(batch: Batch) -> list[tuple[TagResult, ...]]:
    assert _tagger is not None
    return list(_tagger.tag(*batch))


def tag_input(pending: PendingUnit) -> TagInput:
    """What the tagger reads of a unit."""
    return TagInput(
        id=pending.unit.sha256,
        lang=pending.unit.lang,
        text=pending.unit.text,
        heading=pending.unit.heading,
        state=pending.state,
        work=pending.work_title,
        references=pending.references,
    )


def _inputs(pending: Sequence[PendingUnit], cache: EmbeddingCache) -> Batch:
    vectors = cache.get_many([p.unit.sha256 for p in pending])
    inputs = [tag_input(p) for p in pending]
    return inputs, [vectors[p.unit.sha256] for p in pending]


def findings_of(
    pending: PendingUnit,
    results: Sequence[TagResult],
    standings: Sequence[Standing],
    version: str,
) -> list[tuple[Finding, str]]:
    """Findings in the smallest provision that holds their evidence, with its text.

    One an element and one a sub-element, for every wording of the article round the unit.
    """
    found: dict[str, tuple[Finding, str]] = {}
    for standing in standings:
        text, parts = passages(standing.provisions)
        offset = offset_of(pending.unit.text, standing.eid, text, parts)
        for result in results:
            if offset is None:
                placed = place_again(result, pending.unit.text, text, parts[0])
            else:
                placed = place(result, pending.unit.text, offset, text, parts)
            for finding in _findings(pending.work_id, result, placed, version):
                found[finding.key] = (finding, placed.text)
    return list(found.values())


def _findings(work_id: str, result: TagResult, placed: Placed, version: str) -> Iterator[Finding]:
    sha = text_sha256(placed.text)
    for sub, spans in {"": placed.spans, **placed.sub_elements}.items():
        yield Finding(
            key=finding_key(work_id, placed.eid, sha, result.element, sub),
            work_id=work_id,
            eid=placed.eid,
            text_sha256=sha,
            element=result.element,
            sub_element=sub,
            spans=tuple(spans),
            facts=result.facts if sub == "" else {},
            confidence=result.confidence,
            method=result.method,
            tagger_version=version,
            doubt=result.doubt,
        )


def summary(candidates: Sequence[TagResult]) -> Tags:
    """What the index is told of a unit: scores and sub-elements of all candidates, facts of the
    asserted."""
    asserted = [result for result in candidates if result.asserted]
    facts: dict[str, dict[FactValue, None]] = {}
    for result in asserted:
        for name, value in result.facts.items():
            for one in value if isinstance(value, tuple) else (value,):
                facts.setdefault(name, {})[one] = None
    return Tags(
        elements=tuple(sorted(result.element for result in asserted)),
        scores={result.element: round(result.confidence, 3) for result in candidates},
        sub_elements={
            r.element: tuple(sorted(r.sub_elements)) for r in candidates if r.sub_elements
        },
        facts={name: tuple(values) for name, values in facts.items()},
    )


def _store(
    engine: Engine,
    pending: Sequence[PendingUnit],
    results: Sequence[Sequence[TagResult]],
    version: str,
) -> None:
    tagged: dict[tuple[str, str], list[tuple[Finding, str]]] = {}
    summaries: dict[tuple[str, str], Tags] = {}
    for one, candidates in zip(pending, results, strict=True):
        asserted = [result for result in candidates if result.asserted]
        where = standings(engine, one.unit.sha256, one.work_id) if asserted else []
        key = (one.unit.sha256, one.work_id)
        tagged[key] = findings_of(one, asserted, where, version)
        summaries[key] = summary(candidates)
    contexts = {p.work_id: p.context for p in pending}
    with engine.begin() as connection:
        writing.replace_findings(connection, tagged, summaries, version, contexts)


def _tag_batches(
    batches: Iterator[tuple[list[PendingUnit], Batch]], tagger: Tagger, workers: int
) -> Iterator[tuple[list[PendingUnit], list[tuple[TagResult, ...]]]]:
    with worker_pool(workers, _start_worker, (tagger.detached(),)) as pool:
        yield from in_order(pool, _tag, batches, workers * 2)


def tag_pending(
    engine: Engine,
    settings: Settings,
    cache: EmbeddingCache,
    tagger: Tagger,
    progress: Progress,
) -> int:
    """Tag every unit that this version of the tagger has not read in its present context.

    Returns how many there were.
    """
    settle_contexts(engine, settings, tagger, progress)
    keys = stages.pending_units(engine, tagger.version)
    if keys:
        _tag_units(engine, settings, cache, tagger, progress, keys)
    with engine.begin() as connection:
        writing.drop_stale_findings(connection, tagger.version)
    return len(keys)


def _tag_units(
    engine: Engine,
    settings: Settings,
    cache: EmbeddingCache,
    tagger: Tagger,
    progress: Progress,
    keys: Sequence[stages.UnitKey],
) -> None:
    workers = settings.workers or os.cpu_count() or 1

    def batches() -> Iterator[tuple[list[PendingUnit], Batch]]:
        for start in range(0, len(keys), _TAG_BATCH):
            pending = stages.load_pending(engine, keys[start : start + _TAG_BATCH])
            yield pending, _inputs(pending, cache)

    if workers == 1 or len(keys) <= _TAG_BATCH * _MANY_BATCHES:
        done: Iterator[tuple[list[PendingUnit], list[tuple[TagResult, ...]]]] = (
            (pending, list(tagger.tag(*batch))) for pending, batch in batches()
        )
    else:
        done = _tag_batches(batches(), tagger, workers)
    with progress.stage("Finding elements", len(keys)) as stage:
        for pending, results in done:
            _store(engine, pending, results, tagger.version)
            stage.advance(len(pending))
