"""Exact comparison of a query with every window of every entry; an entry counts by its best."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray

CHUNK_ROWS = 65_536
"""Windows multiplied at a time: 100 MB of 384 float32."""


class WindowVectors:
    """Vectors of all windows, entry after entry, and where each entry's begin."""

    def __init__(self, rows: FloatArray, starts: npt.NDArray[np.int64]) -> None:
        """``rows`` may be memory-mapped, shape (windows, dimensions); ``starts`` has one number
        an entry and the number of windows at the end."""
        self._rows = rows
        self._starts = starts

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return len(self._starts) - 1

    def of(self, entry: int) -> FloatArray:
        """The windows of one entry, shape (windows, dimensions)."""
        return np.asarray(self._rows[self._starts[entry] : self._starts[entry + 1]])

    def scores(self, queries: FloatArray) -> FloatArray:
        """Best cosine of each entry with any of the query rows, shape (entries,)."""
        if not self.entries:
            return np.zeros(0, np.float32)
        best = np.empty(len(self._rows), np.float32)
        for first in range(0, len(self._rows), CHUNK_ROWS):
            part = self._rows[first : first + CHUNK_ROWS] @ queries.T
            best[first : first + CHUNK_ROWS] = part.max(axis=1)
        found: FloatArray = np.maximum.reduceat(best, self._starts[:-1])
        return found
