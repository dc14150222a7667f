"""indexing.query.engine.Engine over an index of an Elasticsearch server."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.backends import elastic_counts, elastic_meaning
from indexing.backends.elastic_client import Server
from indexing.backends.elastic_documents import stored_entry, table
from indexing.backends.elastic_query import (
    ANYTHING,
    Dsl,
    condition_query,
    elements_query,
    in_values,
    plan_query,
    weights_of,
)
from indexing.query.engine import Counts, Weights
from indexing.query.entries import StoredEntry
from indexing.query.fusion import Ranked
from indexing.query.ordering import best, ranked
from indexing.query.plan import Plan
from indexing.query.tree import Condition
from kb.model.search import FloatArray

BY_SCORE = ["_score", {"row": "asc"}]
PAGE_ROWS = 200
"""Entries whose vectors are read at a time: 2 MB of floats as text."""
SHOWN = (
    "id", "work", "state", "lang", "work_title", "kind", "citation", "heading", "text", "element",
    "element_score",
)  # fmt: skip


class ElasticEngine:
    """An index that never changes, open for reading. Rows are document ids."""

    def __init__(self, server: Server, index: str, parts: str, about: Mapping[str, Any]) -> None:
        """``index`` holds the entries, ``parts`` its tables; ``about`` is its ``_meta``."""
        self._server = server
        self._index = index
        self._parts = parts
        self._digest = str(about["digest"])
        self._count = int(about["count"])
        self._weights = weights_of(about["corrections"])
        self._values: dict[str, list[str]] = {}

    @property
    def digest(self) -> str:
        """Identifies schema, entries and model."""
        return self._digest

    @property
    def count(self) -> int:
        """How many entries it holds."""
        return self._count

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas that the indexed texts have for a form."""
        return self._lemmas.get(form, ())

    def values(self, field: str) -> Sequence[str]:
        """All values of a keyword field, sorted; read once."""
        if field not in self._values:
            found: list[str] = []
            after: Mapping[str, Any] | None = None
            while True:
                page, after = elastic_counts.values_of(
                    self._search(elastic_counts.values_body(field, after))
                )
                found += page
                if after is None:
                    break
            self._values[field] = sorted(found)
        return self._values[field]

    def by_words(self, plan: Plan, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the words, by BM25."""
        if not plan.words or limit <= 0:
            return []
        return self._scored(plan_query(plan, self._weights), limit)

    def by_meaning(
        self, queries: FloatArray, condition: Condition, limit: int
    ) -> list[Ranked[int]]:
        """Entries that fulfil the condition, by the best levelled cosine."""
        limit = min(limit, self._count)
        if limit <= 0:
            return []
        if limit > elastic_meaning.MOST_CANDIDATES:
            return self._all_by_meaning(queries, condition, limit)
        query = condition_query(condition)
        asked = [elastic_meaning.nearest_body(vector, query, limit) for vector in queries]
        found = elastic_meaning.best_of(self._server.searches(self._index, asked))
        rows, scores = _arrays(found)
        order = best(scores, limit)
        return ranked(rows[order], scores[order])

    def by_elements(self, weights: Weights, condition: Condition, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the elements."""
        if limit <= 0:
            return []
        return self._scored(elements_query(weights, condition), limit)

    def similarities(self, queries: FloatArray, rows: Sequence[int]) -> FloatArray:
        """Best levelled cosine of each of the rows."""
        found: dict[int, float] = {}
        size = elastic_meaning.ROWS_AT_ONCE
        for first in range(0, len(rows), size):
            part = list(rows[first : first + size])
            among = in_values("row", part)
            asked = [elastic_meaning.among_body(vector, among, len(part)) for vector in queries]
            found |= elastic_meaning.best_of(self._server.searches(self._index, asked))
        missing = [row for row in rows if row not in found]
        for first in range(0, len(missing), PAGE_ROWS):
            found |= self._compared(queries, missing[first : first + PAGE_ROWS])
        return np.array([found[row] for row in rows], np.float32)

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, the first built first."""
        # The window of one request is as wide as the index (elastic_mapping).
        limit = min(limit, self._count - offset)
        if limit <= 0:
            return []
        return self._rows(condition_query(condition), offset, limit)

    def matches(self, plan: Plan, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which of the rows fulfil the condition."""
        asked = {"bool": {"filter": [condition_query(plan.condition), in_values("row", rows)]}}
        held = set(self._rows(asked, 0, len(set(rows)))) if len(rows) else set()
        return np.array([row in held for row in rows], np.bool_)

    def counts(self, plan: Plan, day: date | None) -> Counts:
        """Count the entries that fulfil the condition and, where there are words, hold one."""
        query = plan_query(plan, self._weights)
        return elastic_counts.counts_of(
            self._search(elastic_counts.counts_body(_unscored(query), day))
        )

    def entries(self, rows: Sequence[int]) -> list[StoredEntry]:
        """What is shown of the rows."""
        return [stored_entry(source) for source in self._sources(rows, SHOWN)]

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""
        return next(iter(self._rows({"term": {"id": entry_id}}, 0, 1)), None)

    def vectors_of(self, row: int) -> FloatArray:
        """The windows of one entry as they were given, shape (windows, dimensions)."""
        (found,) = self._levelled([row])
        lang, vectors = found
        return np.asarray(vectors + self._offsets[lang], np.float32)

    def close(self) -> None:
        """Let go of the connections."""
        self._server.close()

    @cached_property
    def _lemmas(self) -> dict[str, list[str]]:
        return self._table("lemmas")

    @cached_property
    def _offsets(self) -> dict[str, FloatArray]:
        levels = self._table("offsets").items()
        return {lang: np.array(level, np.float32) for lang, level in levels}

    def _table(self, name: str) -> dict[str, list[Any]]:
        body = {"query": {"term": {"part": name}}, "sort": ["number"], "size": 1_000}
        hits = self._server.search(self._parts, body)["hits"]["hits"]
        return table(hit["_source"]["data"] for hit in hits)

    def _search(self, body: Dsl) -> dict[str, Any]:
        return self._server.search(self._index, body)

    def _scored(self, query: Dsl, limit: int) -> list[Ranked[int]]:
        body = {"query": query, "sort": BY_SCORE, **_bare(0, min(limit, self._count) or 1)}
        hits = self._search(body)["hits"]["hits"]
        return [
            Ranked(hit["sort"][1], rank, float(hit["sort"][0]))
            for rank, hit in enumerate(hits, start=1)
        ]

    def _rows(self, query: Dsl, offset: int, limit: int) -> list[int]:
        body = {"query": _unscored(query), "sort": ["row"], **_bare(offset, limit)}
        return [hit["sort"][0] for hit in self._search(body)["hits"]["hits"]]

    def _all_by_meaning(
        self, queries: FloatArray, condition: Condition, limit: int
    ) -> list[Ranked[int]]:
        """More than the server's nearest neighbours reach: every vector is read and compared."""
        rows = self.in_order(condition, 0, self._count)
        found: dict[int, float] = {}
        for first in range(0, len(rows), PAGE_ROWS):
            found |= self._compared(queries, rows[first : first + PAGE_ROWS])
        held, scores = _arrays(found)
        order = best(scores, limit)
        return ranked(held[order], scores[order])

    def _compared(self, queries: FloatArray, rows: Sequence[int]) -> dict[int, float]:
        parts = self._levelled(rows)
        return {
            row: float((vectors @ queries.T).max())
            for row, (_, vectors) in zip(rows, parts, strict=True)
        }

    def _levelled(self, rows: Sequence[int]) -> list[tuple[str, FloatArray]]:
        """Language and levelled windows of the rows, in their order."""
        return [
            (source.get("lang", ""), elastic_meaning.windows(source))
            for source in self._sources(rows, ("lang", "vectors"))
        ]

    def _sources(self, rows: Sequence[int], fields: Sequence[str]) -> list[dict[str, Any]]:
        if not len(rows):
            return []
        vectors = "vectors" in fields
        return self._server.documents(self._index, [str(row) for row in rows], fields, vectors)


def _bare(offset: int, limit: int) -> Dsl:
    """Only the numbers that are sorted by come back."""
    return {
        "from": offset,
        "size": limit,
        "track_total_hits": False,
        "_source": False,
        "stored_fields": "_none_",
    }


def _unscored(query: Dsl) -> Dsl:
    return query if query == ANYTHING else {"bool": {"filter": [query]}}


def _arrays(found: Mapping[int, float]) -> tuple[npt.NDArray[np.int64], FloatArray]:
    """Rows, sorted, and their scores."""
    rows = np.array(sorted(found), np.int64)
    return rows, np.array([found[row] for row in rows.tolist()], np.float32)
