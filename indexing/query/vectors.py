"""Exact comparison of a query with every window of every entry; an entry counts by its best.

Languages are put on one level first. A multilingual model places texts of one language near each
other, so a query finds its own language before the others, whatever the texts say. What a
language's texts have in common, their mean vector less the mean of all, is taken out of the
comparison. On the labelled provisions and queries (``kb evaluate search``, meaning only) nDCG@10
rose from 0.21 to 0.27 and the first ten hits held four languages instead of one and a half.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray

CHUNK_ROWS = 65_536
"""Windows multiplied at a time: 100 MB of 384 float32."""
TRUSTED_ROWS = 20
"""With so many windows a language's own mean counts half; with fewer, less (shrinkage). nDCG@10
with 0: 0.266, 20: 0.274, 50: 0.254."""


class WindowVectors:
    """Vectors of all windows, entry after entry, and where each entry's begin."""

    def __init__(
        self, rows: FloatArray, starts: npt.NDArray[np.int64], langs: npt.NDArray[np.int32],
        offsets: FloatArray,
    ) -> None:  # fmt: skip
        """``rows`` may be memory-mapped, shape (windows, dimensions); ``starts`` has one number
        an entry and the number of windows at the end; ``langs`` one code an entry; ``offsets``
        one vector a language (:func:`language_offsets`)."""
        self._rows = rows
        self._starts = starts
        self._langs = np.repeat(langs, np.diff(starts))
        self._offsets = offsets

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return len(self._starts) - 1

    def of(self, entry: int) -> FloatArray:
        """The windows of one entry, shape (windows, dimensions)."""
        return np.asarray(self._rows[self._starts[entry] : self._starts[entry + 1]])

    def scores(self, queries: FloatArray) -> FloatArray:
        """Best levelled cosine of each entry with any of the query rows, shape (entries,)."""
        if not self.entries:
            return np.zeros(0, np.float32)
        shift = self._offsets @ queries.T
        best = np.empty(len(self._rows), np.float32)
        for first in range(0, len(self._rows), CHUNK_ROWS):
            last = first + CHUNK_ROWS
            part = self._rows[first:last] @ queries.T
            best[first:last] = (part - shift[self._langs[first:last]]).max(axis=1)
        found: FloatArray = np.maximum.reduceat(best, self._starts[:-1])
        return found


def language_offsets(
    rows: FloatArray, starts: npt.NDArray[np.int64], langs: npt.NDArray[np.int32], count: int
) -> FloatArray:
    """What the windows of each language have in common beyond those of all languages, shape
    (languages, dimensions). ``langs`` has one code, below ``count``, an entry."""
    sums = np.zeros((count, rows.shape[1]), np.float64)
    codes = np.repeat(langs, np.diff(starts))
    for first in range(0, len(rows), CHUNK_ROWS):
        part, own = rows[first : first + CHUNK_ROWS], codes[first : first + CHUNK_ROWS]
        for code in np.unique(own):
            sums[code] += part[own == code].sum(axis=0, dtype=np.float64)
    held = np.bincount(codes, minlength=count).astype(np.float64)[:, None]
    means = sums / np.maximum(held, 1)
    # Each language counts once, so that the largest does not set the level.
    level = means[held[:, 0] > 0].mean(axis=0) if len(rows) else np.zeros(rows.shape[1])
    return ((means - level) * held / (held + TRUSTED_ROWS)).astype(np.float32)
