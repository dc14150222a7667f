"""Says why a finding stands: reads its text again as the build did and keeps what decided."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from kb.model.findings import TagResult
from kb.model.law import ProvisionKind
from kb.model.search import FloatArray
from kb.services.index import cache_folder
from kb.services.tagging import findings_of, tag_input
from kb.settings import Settings
from kb.store import stages
from kb.store.articles import standings
from kb.store.embeddings import EmbeddingCache
from kb.store.reading import Reader
from kb.store.rows import PendingUnit, ProvisionRow, UnitRow
from kb.tagging.head import load_heads
from kb.tagging.meaning import load_meaning
from kb.tagging.rules import load_rules
from kb.tagging.tagger import Tagger

_PARTS = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT)


@dataclass(frozen=True, slots=True)
class Reason:
    """What decided a finding."""

    unit: UnitRow
    """The text that was read; offsets of phrases point into it."""
    result: TagResult
    """With ``why``."""


class Explainer:
    """Explains the findings of one store. Needs no encoder: the vectors are those of the build."""

    def __init__(
        self, engine: Engine, taggers: Iterable[Tagger], cache: EmbeddingCache | None
    ) -> None:
        self._engine = engine
        self._reader = Reader(engine)
        self._taggers = {tagger.version: tagger for tagger in taggers}
        self._cache = cache
        self._lock = threading.Lock()

    def knows(self, version: str) -> bool:
        """Whether findings of this version of the tagger can be explained."""
        return version in self._taggers

    def explain(self, key: str) -> Reason | None:
        """Why the finding with this key stands. None where it is not held or was made by another
        version, or where its text or vectors are no longer held as they were."""
        for row in self._reader.findings_by_key([key]).get(key, ()):
            tagger = self._taggers.get(row.finding.tagger_version)
            if tagger is None:
                return None
            for pending in self._units_round(row.provision_id, row.finding.work_id):
                with self._lock:
                    results = self._read(tagger, pending)
                for result in self._that_give(key, results, pending, tagger.version):
                    return Reason(pending.unit, result)
        return None

    def _units_round(self, provision_id: str, work_id: str) -> list[PendingUnit]:
        provision = self._reader.provision(provision_id)
        if provision is None:
            return []
        rows = self._reader.provisions(provision.expression_id)
        hashes = units_round(rows, provision.eid)
        return stages.load_pending(
            self._engine, [(unit, work_id, (provision.eid,)) for unit in hashes]
        )

    def _read(self, tagger: Tagger, pending: PendingUnit) -> tuple[TagResult, ...]:
        windows: FloatArray | None = None
        if tagger.meaning is not None:
            sha = pending.unit.sha256
            windows = self._cache.get_many([sha]).get(sha) if self._cache else None
            if windows is None:
                return ()
        return tagger.tag_one(tag_input(pending), windows, explained=True)

    def _that_give(
        self, key: str, results: Sequence[TagResult], pending: PendingUnit, version: str
    ) -> Iterator[TagResult]:
        asserted = [result for result in results if result.asserted]
        if not asserted:
            return
        where = standings(self._engine, pending.unit.sha256, pending.work_id)
        for result in asserted:
            placed = findings_of(pending, [result], where, version)
            if any(finding.key == key for finding, _ in placed):
                yield result


def units_round(rows: Sequence[ProvisionRow], eid: str) -> tuple[str, ...]:
    """Hashes of the units that were cut from the article, or what stands in its place, round a
    provision. ``rows`` are all provisions of its expression in document order."""
    by_eid = {row.eid: row for row in rows}
    top = by_eid[eid]
    while top.kind in _PARTS and top.parent in by_eid:
        top = by_eid[top.parent]
    inside = {top.eid: top.unit_sha256}
    for row in rows:
        if row.parent in inside and row.kind in _PARTS:
            inside[row.eid] = row.unit_sha256
    return tuple(dict.fromkeys(unit for unit in inside.values() if unit))


def make_explainer(engine: Engine, settings: Settings) -> Explainer:
    """For findings of this program's tagger, with meaning or by rules alone."""
    rules, heads, meaning = load_rules(), load_heads(), load_meaning()
    folder = cache_folder(settings, meaning.encoder)
    cache = None
    if folder.is_dir():
        cache = EmbeddingCache(folder, meaning.encoder, meaning.definitions.shape[1])
    return Explainer(engine, (Tagger(rules, heads, meaning), Tagger(rules, heads)), cache)
