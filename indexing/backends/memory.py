"""A small index in memory, in plain Python: for tests and for evaluation. Same contract."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from indexing.backends.local import LocalEngine
from indexing.backends.memory_words import MemoryWords
from indexing.query.analysis import Analyser
from indexing.query.answer import Answerer
from indexing.query.engine import Engine
from indexing.query.entries import (
    StoredEntry,
    entry_chains,
    keywords,
    ranked_scores,
    stored,
)
from indexing.query.gathering import Gathered
from indexing.query.postings import ElementScores, GatheredScores
from indexing.query.vectors import WindowVectors, language_offsets
from kb.errors import MissingPartError
from kb.model.search import IndexEntry
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings


class MemoryBackend:
    """kb.ports.IndexBackend that forgets everything with the process."""

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder
        self._engine: LocalEngine | None = None
        self._model = ""

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index and switch to it."""
        digest = hashlib.sha256(f"memory {key}".encode()).hexdigest()
        if self._engine is None or self._engine.digest != digest:
            self._engine = _engine(digest, list(entries))
            self._model = self._encoder().digest
        return digest

    def current(self) -> str | None:
        """Digest of the index in use."""
        return self._engine.digest if self._engine else None

    def open(self) -> ProvisionIndex:
        """The index; MissingPartError if there is none or it was made with another model."""
        return Answerer(self.open_engine(), self._encoder)

    def open_engine(self) -> Engine:
        """The engine of the index; MissingPartError as for ``open``."""
        if self._engine is None:
            raise MissingPartError("There is no search index yet; run `kb index`.")
        if self._encoder().digest != self._model:
            raise MissingPartError("The search index was made with another model; run `kb index`.")
        return self._engine


def create(_settings: Settings, encoder: Callable[[], Encoder]) -> MemoryBackend:
    """The backend."""
    return MemoryBackend(encoder)


class _Entries:
    def __init__(self, entries: Sequence[IndexEntry]) -> None:
        self._stored = [stored(entry) for entry in entries]
        self._rows = {entry.id: n for n, entry in enumerate(entries)}

    def get(self, row: int) -> StoredEntry:
        return self._stored[row]

    def row_of(self, entry_id: str) -> int | None:
        return self._rows.get(entry_id)


def _engine(digest: str, entries: Sequence[IndexEntry]) -> LocalEngine:
    gathered, scores, analyser = Gathered(), GatheredScores(), Analyser()
    for row, entry in enumerate(entries):
        gathered.add(entry, keywords(entry))
        scores.add(row, ranked_scores(entry))
    columns = gathered.columns()
    chains = [entry_chains(entry, analyser) for entry in entries]
    rows = np.concatenate([e.vectors for e in entries]) if entries else np.zeros((0, 1), np.float32)
    starts = np.cumsum([0, *(len(entry.vectors) for entry in entries)]).astype(np.int64)
    offsets = language_offsets(rows, starts, columns.langs, columns.lang_count)
    return LocalEngine(
        digest=digest,
        columns=columns,
        vectors=WindowVectors(rows, starts, columns.langs, offsets),
        scores=ElementScores(*scores.finish(), columns.count),
        words=MemoryWords(chains, analyser.learned(), columns),
        stored=_Entries(entries),
    )
