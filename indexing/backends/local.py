"""An engine inside the process: columns, vectors and element scores in numpy, words in an
inverted index. The embedded engine and the one in memory differ in the latter alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexing.query.columns import Columns, Mask, Tally
from indexing.query.engine import Counts, Weights
from indexing.query.entries import StoredEntry
from indexing.query.fusion import Ranked
from indexing.query.ordering import Rows, ranked
from indexing.query.plan import Plan
from indexing.query.postings import ElementScores
from indexing.query.tree import EVERYTHING, Condition, on_columns, split
from indexing.query.vectors import WindowVectors
from kb.model.search import FloatArray

FEW_ROWS = 20_000
"""Matches of a condition on words that are fetched whole for the other retrievers."""
_SPARE = 1.5
"""How many more candidates than the share of matches calls for are tried at once."""


class WordIndex(Protocol):
    """The part that knows words."""

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas that the indexed texts have for a form."""

    def best(self, plan: Plan, limit: int) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """The best rows with their scores, ties by row."""

    def count(self, plan: Plan) -> int:
        """How many rows fulfil the condition and, where the plan has words, hold one."""

    def rows(self, plan: Plan, count: int) -> npt.NDArray[np.int64]:
        """All of them, of which there are ``count``, sorted; for few."""

    def tally(self, plan: Plan) -> Tally:
        """How many of them stand in each group of the columns."""

    def among(self, condition: Condition, rows: Rows) -> Mask:
        """Which of the rows fulfil the condition."""

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, sorted, a part of them."""


class Entries(Protocol):
    """Entries by row."""

    def get(self, row: int) -> StoredEntry:
        """One entry."""

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """indexing.query.engine.Engine over parts in this process."""

    digest: str
    columns: Columns
    vectors: WindowVectors
    scores: ElementScores
    words: WordIndex
    stored: Entries

    @property
    def count(self) -> int:
        """How many entries it holds."""
        return self.columns.count

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas that the indexed texts have for a form."""
        return self.words.lemmas(form)

    def values(self, field: str) -> Sequence[str]:
        """All values of a keyword field, sorted."""
        return self.columns.values(field)

    def by_words(self, plan: Plan, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the words, by BM25."""
        if not plan.words or limit <= 0:
            return []
        return ranked(*self.words.best(plan, limit))

    def by_meaning(
        self, queries: FloatArray, condition: Condition, limit: int
    ) -> list[Ranked[int]]:
        """Entries that fulfil the condition, by the best levelled cosine."""
        return self._ranking(
            lambda passing, most: self.vectors.nearest(queries, passing, most), condition, limit
        )

    def by_elements(self, weights: Weights, condition: Condition, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the elements."""
        return self._ranking(
            lambda passing, most: self.scores.ranking(weights, passing, most), condition, limit
        )

    def similarities(self, queries: FloatArray, rows: Sequence[int]) -> FloatArray:
        """Best levelled cosine of each of the rows."""
        return self.vectors.scores_of(queries, np.array(rows, np.int64))

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, the first built first."""
        if limit <= 0:
            return []
        if not on_columns(condition):
            return self.words.in_order(condition, offset, limit)
        rows = np.flatnonzero(self.columns.passing(condition))
        part: list[int] = rows[offset : offset + limit].tolist()
        return part

    def matches(self, plan: Plan, rows: Sequence[int]) -> Mask:
        """Which of the rows fulfil the condition."""
        asked = np.array(rows, np.int64)
        columns, rest = split(plan.condition)
        found = self.columns.passing(columns)[asked]
        if rest != EVERYTHING:
            found[found] = self.words.among(rest, asked[found])
        return found

    def counts(self, plan: Plan, day: date | None) -> Counts:
        """Count the entries that fulfil the condition and, where there are words, hold one."""
        return Counts(*self.columns.counted(self._tally(plan), day))

    def _tally(self, plan: Plan) -> Tally:
        if not plan.words and on_columns(plan.condition):
            return self.columns.tally(plan.condition)
        count = self.words.count(plan)
        if count <= FEW_ROWS:
            return self.columns.tally_of(self.words.rows(plan, count))
        return self.words.tally(plan)

    def entries(self, rows: Sequence[int]) -> list[StoredEntry]:
        """What is shown of the rows."""
        return [self.stored.get(row) for row in rows]

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""
        return self.stored.row_of(entry_id)

    def vectors_of(self, row: int) -> FloatArray:
        """The windows of one entry as they were given, shape (windows, dimensions)."""
        return self.vectors.of(row)

    def close(self) -> None:
        """Let go of what is open: files close with their last reader."""

    def _passing(self, condition: Condition) -> Mask | None:
        return None if condition == EVERYTHING else self.columns.passing(condition)

    def _ranking(self, nearest: _Nearest, condition: Condition, limit: int) -> list[Ranked[int]]:
        if limit <= 0:
            return []
        if on_columns(condition):
            return ranked(*nearest(self._passing(condition), limit))
        matching = self.words.count(Plan((), condition))
        if matching <= FEW_ROWS:
            passing = np.zeros(self.count, np.bool_)
            passing[self.words.rows(Plan((), condition), matching)] = True
            return ranked(*nearest(passing, limit))
        return self._tested(nearest, condition, limit, matching)

    def _tested(
        self, nearest: _Nearest, condition: Condition, limit: int, matching: int
    ) -> list[Ranked[int]]:
        """Take the nearest and test their words, more of them until enough fulfil the condition:
        reading all matches of a frequent word would take longer."""
        columns, rest = split(condition)
        passing = self._passing(columns)
        most = limit
        while True:
            most = min(self.count, int(most * _SPARE * self.count / matching) + 1)
            rows, scores = nearest(passing, most)
            kept = np.flatnonzero(self.words.among(rest, rows))[:limit]
            if len(kept) == limit or len(rows) < most or most == self.count:
                return ranked(rows[kept], scores[kept])


class _Nearest(Protocol):
    def __call__(
        self, passing: Mask | None, limit: int, /
    ) -> tuple[npt.NDArray[np.int64], FloatArray]: ...
