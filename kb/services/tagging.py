"""Encodes and tags what is pending. Both stages may be stopped at any point and go on later."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import Engine

from kb.model.findings import Finding, TagInput, TagResult, finding_key
from kb.model.search import FloatArray
from kb.ports import Encoder, Progress
from kb.services.contexts import settle_contexts
from kb.services.workers import in_order, worker_pool
from kb.settings import Settings
from kb.store import stages, writing
from kb.store.embeddings import EmbeddingCache
from kb.store.reading import Reader
from kb.store.rows import PendingUnit
from kb.tagging import Tagger

_ENCODE_CHUNK = 1_024
"""Units encoded between two writes to the cache: what a killed build may lose."""
_TAG_BATCH = 128
_MANY_BATCHES = 6

Batch = tuple[list[TagInput], list[FloatArray]]


def embedding_text(heading: str, text: str) -> str:
    """What is encoded for a unit: its headings and its text."""
    return f"{heading}\n{text}" if heading else text


def encode_pending(
    engine: Engine, cache: EmbeddingCache, encoder: Callable[[], Encoder], progress: Progress
) -> int:
    """Encode every unit that the cache does not hold. Returns how many there were."""
    missing = cache.missing(stages.unit_hashes(engine))
    if not missing:
        return 0
    reader = Reader(engine)
    ready = encoder()
    with progress.stage("Reading meaning", len(missing)) as stage:
        for start in range(0, len(missing), _ENCODE_CHUNK):
            hashes = missing[start : start + _ENCODE_CHUNK]
            units = reader.units(hashes)
            texts = [embedding_text(units[h].heading, units[h].text) for h in hashes]
            vectors = ready.encode_passages(texts)
            cache.put_many(dict(zip(hashes, vectors, strict=True)))
            stage.advance(len(hashes))
    return len(missing)


_tagger: Tagger | None = None


def _start_worker(tagger: Tagger) -> None:
    global _tagger  # noqa: PLW0603 - one tagger a worker process
    _tagger = tagger


def _tag(batch: Batch) -> list[tuple[TagResult, ...]]:
    assert _tagger is not None
    return list(_tagger.tag(*batch))


def _inputs(pending: Sequence[PendingUnit], cache: EmbeddingCache) -> Batch:
    vectors = cache.get_many([p.unit.sha256 for p in pending])
    inputs = [
        TagInput(
            id=p.unit.sha256,
            lang=p.unit.lang,
            text=p.unit.text,
            heading=p.unit.heading,
            state=p.state,
            work=p.work_title,
            references=p.references,
        )
        for p in pending
    ]
    return inputs, [vectors[p.unit.sha256] for p in pending]


def findings_of(pending: PendingUnit, results: Sequence[TagResult], version: str) -> list[Finding]:
    """Findings for every place where the unit stands: one an element, one a sub-element."""
    found: list[Finding] = []
    for result in results:
        if not result.asserted:
            continue
        parts = {"": result.spans, **result.sub_elements}
        for eid in pending.eids:
            for sub, spans in parts.items():
                found.append(
                    Finding(
                        key=finding_key(
                            pending.work_id, eid, pending.text_sha256, result.element, sub
                        ),
                        work_id=pending.work_id,
                        eid=eid,
                        text_sha256=pending.text_sha256,
                        element=result.element,
                        sub_element=sub,
                        spans=tuple(spans),
                        facts=result.facts if sub == "" else {},
                        confidence=result.confidence,
                        method=result.method,
                        tagger_version=version,
                    )
                )
    return found


def _store(
    engine: Engine,
    pending: Sequence[PendingUnit],
    results: Sequence[Sequence[TagResult]],
    version: str,
) -> None:
    tagged = {
        (p.unit.sha256, p.work_id): findings_of(p, found, version)
        for p, found in zip(pending, results, strict=True)
    }
    places = {(p.unit.sha256, p.work_id): [(eid, p.text_sha256) for eid in p.eids] for p in pending}
    contexts = {p.work_id: p.context for p in pending}
    with engine.begin() as connection:
        writing.replace_findings(connection, tagged, places, version, contexts)


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
    if not keys:
        return 0
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
    return len(keys)
