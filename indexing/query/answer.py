"""Answers queries from two retrievers: the part that every embedded index shares.

``total`` and the facets count the entries that match: by words, those with at least one word of
the query (and every phrase); by meaning and hybrid, all entries that pass the filters, for there
is no similarity below which an entry is hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

from indexing.query import highlight
from indexing.query.analysis import Analyser
from indexing.query.columns import Columns, Mask
from indexing.query.entries import StoredEntry
from indexing.query.fusion import LEXICAL_DEPTH, Fused, Ranked, fuse
from indexing.query.parse import ParsedQuery, parse_query
from indexing.query.vectors import WindowVectors
from kb.errors import UsageError
from kb.model.search import FloatArray, Highlight, Hit, Mode, Query, SearchResult
from kb.ports import Encoder


class Entries(Protocol):
    """Entries by row number."""

    def get(self, row: int) -> StoredEntry:
        """One entry."""

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""


class Lexicon(Protocol):
    """The retriever by words."""

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas known for a form."""

    def best(
        self, parsed: ParsedQuery, passing: Mask, query: Query, limit: int
    ) -> list[Ranked[int]]:
        """Matches best first, at most ``limit``, none outside ``passing`` (the same filters)."""

    def matching(self, parsed: ParsedQuery, passing: Mask, query: Query) -> Mask:
        """All matches."""


class Answerer:
    """kb.ports.ProvisionIndex over columns, vectors, a lexicon and stored entries."""

    def __init__(
        self,
        *,
        digest: str,
        columns: Columns,
        vectors: WindowVectors,
        lexicon: Lexicon,
        entries: Entries,
        encoder: Callable[[], Encoder],
    ) -> None:
        self._digest = digest
        self._columns = columns
        self._vectors = vectors
        self._lexicon = lexicon
        self._entries = entries
        self._encoder = encoder
        self._analyser = Analyser()

    @property
    def digest(self) -> str:
        """Identifies schema, entries and model."""
        return self._digest

    @property
    def count(self) -> int:
        """How many entries it holds."""
        return self._columns.count

    def search(self, query: Query) -> SearchResult:
        """Answer a query; an empty one has no hits."""
        began = time.perf_counter()
        langs = query.filters.langs
        parsed = parse_query(query.text, self._analyser, self._lexicon.lemmas, langs)
        passing = self._columns.passing(query.filters)
        if not query.text.strip():
            passing = np.zeros_like(passing)
        if query.mode is Mode.LEXICAL or not passing.any():
            matching = self._lexicon.matching(parsed, passing, query)
            lexical = self._lexicon.best(parsed, passing, query, query.offset + query.limit)
            page, vector = fuse(lexical, None), None
        else:
            matching = passing
            vector = self._encoder().encode_query(query.text)
            page = self._ranked(query, parsed, passing, vector)
        hits = self._hits(page[query.offset : query.offset + query.limit], parsed, vector)
        return self._result(query.text, query.mode, matching, hits, began)

    def _ranked(
        self, query: Query, parsed: ParsedQuery, passing: Mask, vector: FloatArray
    ) -> list[Fused[int]]:
        """Enough of the answer for the page, by meaning alone or fused with the words."""
        wanted = query.offset + query.limit
        if query.mode is Mode.SEMANTIC:
            return fuse(None, self._nearest(vector[None], passing, wanted, []))
        depth = max(wanted, LEXICAL_DEPTH)
        lexical = self._lexicon.best(parsed, passing, query, depth)
        return fuse(lexical, self._nearest(vector[None], passing, wanted, lexical))

    def similar(self, entry_id: str, *, limit: int) -> SearchResult:
        """Entries nearest in meaning to one that the index holds; UsageError for another id."""
        began = time.perf_counter()
        row = self._entries.row_of(entry_id)
        if row is None:
            raise UsageError(f"The search index holds no provision {entry_id!r}.")
        passing = np.ones(self.count, np.bool_)
        passing[row] = False
        nearest = self._nearest(self._vectors.of(row), passing, limit, [])
        hits = [
            self._hit(fused, highlight.opening(self._entries.get(fused.key).text))
            for fused in fuse(None, nearest)
        ]
        return self._result(entry_id, Mode.SEMANTIC, passing, hits, began)

    def _nearest(
        self, queries: FloatArray, passing: Mask, limit: int, also: Sequence[Ranked[int]]
    ) -> list[Ranked[int]]:
        """The ``limit`` nearest rows, and the true ranks of the rows in ``also``.

        An entry outside both cannot stand among the first ``limit`` of the fused answer.
        """
        scores = self._vectors.scores(queries)
        rows = np.flatnonzero(passing)
        order = rows[np.argsort(-scores[rows], kind="stable")]
        ranks = {int(row): rank for rank, row in enumerate(order[:limit], start=1)}
        if also:
            place = np.zeros(self.count, np.int64)
            place[order] = np.arange(1, len(order) + 1)
            for ranked in also:
                ranks.setdefault(ranked.key, int(place[ranked.key]))
        return [
            Ranked(row, rank, float(scores[row]))
            for row, rank in sorted(ranks.items(), key=lambda item: item[1])
        ]

    def _hits(
        self, page: Sequence[Fused[int]], parsed: ParsedQuery, vector: FloatArray | None
    ) -> list[Hit]:
        shown: dict[int, Highlight | None] = {}
        for fused in page:
            entry = self._entries.get(fused.key)
            shown[fused.key] = (
                highlight.word_highlight(entry.text, entry.lang, parsed, self._analyser)
                if fused.lexical is not None
                else None
            )
        by_meaning = [f.key for f in page if shown[f.key] is None and f.semantic is not None]
        if vector is not None and by_meaning:
            texts = [self._entries.get(row).text for row in by_meaning]
            encode = self._encoder().encode_passages
            for row, found in zip(
                by_meaning, highlight.meaning_highlights(texts, vector, encode), strict=True
            ):
                shown[row] = found
        return [self._hit(fused, shown[fused.key]) for fused in page]

    def _hit(self, fused: Fused[int], shown: Highlight | None) -> Hit:
        entry = self._entries.get(fused.key)
        return Hit(
            id=entry.id,
            state=entry.state,
            work_id=entry.work_id,
            work_title=entry.work_title,
            citation=entry.citation,
            heading=entry.heading,
            lang=entry.lang,
            score=fused.score,
            lexical=fused.lexical,
            semantic=fused.semantic,
            elements=entry.elements,
            highlights=(shown or highlight.opening(entry.text),),
        )

    def _result(
        self, text: str, mode: Mode, matching: Mask, hits: Sequence[Hit], began: float
    ) -> SearchResult:
        return SearchResult(
            query=text,
            mode=mode,
            total=int(matching.sum()),
            took_ms=round((time.perf_counter() - began) * 1000, 2),
            facets=self._columns.facets(matching),
            hits=tuple(hits),
        )

    def close(self) -> None:
        """Let go of what is open."""
