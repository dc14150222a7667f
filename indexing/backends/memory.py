"""A small index in memory, in plain Python: for tests and for evaluation. Same contract."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Iterable, Sequence

import numpy as np

from indexing.query.analysis import Analyser
from indexing.query.answer import Answerer
from indexing.query.columns import Columns, Mask
from indexing.query.entries import StoredEntry, entry_chains, entry_row, stored
from indexing.query.fusion import Ranked
from indexing.query.parse import ParsedQuery, QueryWord
from indexing.query.vectors import WindowVectors, language_offsets
from indexing.schema import BOOSTS
from kb.errors import MissingPartError
from kb.model.search import IndexEntry, Query
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings

K1, B = 1.2, 0.75
"""Robertson, Zaragoza: The Probabilistic Relevance Framework (2009); tantivy's values too."""


class MemoryBackend:
    """kb.ports.IndexBackend that forgets everything with the process."""

    def __init__(self, encoder: Callable[[], Encoder]) -> None:
        self._encoder = encoder
        self._index: Answerer | None = None
        self._model = ""

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index and switch to it."""
        digest = hashlib.sha256(f"memory {key}".encode()).hexdigest()
        if self._index is None or self._index.digest != digest:
            self._index = _answerer(digest, list(entries), self._encoder)
            self._model = self._encoder().digest
        return digest

    def current(self) -> str | None:
        """Digest of the index in use."""
        return self._index.digest if self._index else None

    def open(self) -> ProvisionIndex:
        """The index; MissingPartError if there is none or it was made with another model."""
        if self._index is None:
            raise MissingPartError("There is no search index yet; run `kb index`.")
        if self._encoder().digest != self._model:
            raise MissingPartError("The search index was made with another model; run `kb index`.")
        return self._index


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


class _Lexicon:
    """BM25 over each field's chain of words; a word counts by its best field."""

    def __init__(self, entries: Sequence[IndexEntry]) -> None:
        analyser = Analyser()
        self._chains: list[dict[str, list[str]]] = []
        self._held: dict[str, dict[str, dict[int, int]]] = {field: {} for field in BOOSTS}
        for n, entry in enumerate(entries):
            chains = entry_chains(entry, analyser)
            self._chains.append({field: chain.split() for field, chain in chains.items()})
            for field in BOOSTS:
                for term in self._chains[n][field]:
                    counts = self._held[field].setdefault(term, {})
                    counts[n] = counts.get(n, 0) + 1
        self._mean = {
            field: sum(len(c[field]) for c in self._chains) / max(1, len(self._chains))
            for field in BOOSTS
        }
        self._lemmas = analyser.learned()

    def lemmas(self, form: str) -> Iterable[str]:
        return self._lemmas.get(form, ())

    def best(
        self, parsed: ParsedQuery, passing: Mask, query: Query, limit: int
    ) -> list[Ranked[int]]:
        rows = np.flatnonzero(self.matching(parsed, passing, query))
        scored = [(sum(self._score(word, int(n)) for word in parsed.words), int(n)) for n in rows]
        scored.sort(key=lambda pair: (-pair[0], pair[1]))
        return [Ranked(n, rank, score) for rank, (score, n) in enumerate(scored[:limit], start=1)]

    def matching(self, parsed: ParsedQuery, passing: Mask, query: Query) -> Mask:
        mask = np.zeros_like(passing)
        for n in np.flatnonzero(passing):
            phrased = all(self._has_phrase(int(n), phrase) for phrase in parsed.phrases)
            mask[n] = phrased and any(self._score(word, int(n)) > 0 for word in parsed.words)
        return mask

    def _score(self, word: QueryWord, n: int) -> float:
        scores = [0.0]
        for field, boost in BOOSTS.items():
            terms = (word.form,) if field.endswith("forms") else word.lemmas
            for term in terms:
                held = self._held[field].get(term, {})
                if n in held:
                    count, total = held[n], len(self._chains)
                    idf = math.log(1 + (total - len(held) + 0.5) / (len(held) + 0.5))
                    length = len(self._chains[n][field]) / self._mean[field]
                    scores.append(
                        boost * idf * count * (K1 + 1) / (count + K1 * (1 - B + B * length))
                    )
        return max(scores)

    def _has_phrase(self, n: int, phrase: Sequence[str]) -> bool:
        wanted = f" {' '.join(phrase)} "
        return any(
            wanted in f" {' '.join(self._chains[n][field])} "
            for field in BOOSTS
            if field.endswith("forms")
        )


def _answerer(
    digest: str, entries: Sequence[IndexEntry], encoder: Callable[[], Encoder]
) -> Answerer:
    columns = Columns.of([entry_row(entry) for entry in entries])
    rows = np.concatenate([e.vectors for e in entries]) if entries else np.zeros((0, 1), np.float32)
    starts = np.cumsum([0, *(len(entry.vectors) for entry in entries)]).astype(np.int64)
    langs = columns.arrays["lang"]
    offsets = language_offsets(rows, starts, langs, len(columns.words["lang"]))
    return Answerer(
        digest=digest,
        columns=columns,
        vectors=WindowVectors(rows, starts, langs, offsets),
        lexicon=_Lexicon(entries),
        entries=_Entries(entries),
        encoder=encoder,
    )
