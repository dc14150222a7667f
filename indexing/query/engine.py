"""What every engine can do. :class:`indexing.query.answer.Answerer` makes answers of it, so that
all engines find, fuse, explain and count alike.

A row is the number of an entry in the order in which the index was built. Rankings are best
first, ties by row.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt

from indexing.query.entries import StoredEntry
from indexing.query.fusion import Ranked
from indexing.query.plan import Plan
from indexing.query.tree import Condition
from kb.model.search import FloatArray

Weights = Mapping[str, float]
"""Element to weight, 0..1."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many entries there are in all and by each value of each facet."""

    total: int
    facets: Mapping[str, Mapping[str, int]]


class Engine(Protocol):
    """An index, open for reading."""

    @property
    def digest(self) -> str:
        """Identifies schema, entries and model."""

    @property
    def count(self) -> int:
        """How many entries it holds."""

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas that the indexed texts have for a form."""

    def values(self, field: str) -> Sequence[str]:
        """All values of a keyword field, sorted."""

    def by_words(self, plan: Plan, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the words, by BM25."""

    def by_meaning(
        self, queries: FloatArray, condition: Condition, limit: int
    ) -> list[Ranked[int]]:
        """Entries that fulfil the condition, by the best levelled cosine of a window with one of
        the query rows."""

    def by_elements(self, weights: Weights, condition: Condition, limit: int) -> list[Ranked[int]]:
        """Entries that fulfil the condition and hold one of the elements, by the sum of weight
        times probability."""

    def similarities(self, queries: FloatArray, rows: Sequence[int]) -> FloatArray:
        """Best levelled cosine of each of the rows."""

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, the first built first."""

    def matches(self, plan: Plan, rows: Sequence[int]) -> npt.NDArray[np.bool_]:
        """Which of the rows fulfil the condition."""

    def counts(self, plan: Plan, day: date | None) -> Counts:
        """Count the entries that fulfil the condition and, where the plan has words, hold one of
        them. The facet ``status`` needs a day."""

    def entries(self, rows: Sequence[int]) -> list[StoredEntry]:
        """What is shown of the rows."""

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""

    def vectors_of(self, row: int) -> FloatArray:
        """The windows of one entry as they were given, shape (windows, dimensions)."""

    def close(self) -> None:
        """Let go of what is open."""
