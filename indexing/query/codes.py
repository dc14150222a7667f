"""Nearest windows without reading all vectors: one bit a dimension, then exact comparison.

A window keeps the signs of its levelled vector less the centre of all (64 bytes instead of 1.5 kB
at 384 dimensions), the length that they stand for, and its exact product with the centre. The
query is written with :data:`QUERY_BITS` bits a dimension, and its product with the signs is
counted bit by bit. The windows that come out best are compared exactly. The estimate is that of
Gao and Long: RaBitQ (SIGMOD 2024), without its rotation, which changed nothing here.

Signs of the query alone (one bit) do not do: on 43,000 windows of laws of ten States, exact
comparison of the best 2,000 found 0.81 of the true hundred; with the product with the centre 0.92,
with three bits of the query 0.99.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.query.columns import Mask
from indexing.query.ordering import best, reaching
from indexing.query.vectors import CHUNK_ROWS, WindowVectors
from kb.model.search import FloatArray

QUERY_BITS = 3
QUERY_WIDTH = 2.2
"""Standard deviations of the query's numbers within which the bits divide it. Share of the true
hundred among the best 2,000 of 43,000 windows, for 24 queries of people: 2 bits 0.984, 3 bits
0.994, 4 bits 0.995; 2 to 2.5 deviations differ by 0.001."""
RESCORED = 16.0
"""Windows compared exactly, times the root of the number of those that pass. Share of the true
hundred found among so many, for 24 queries of people over real windows and copies of them moved by
noise of length 0.3 (the last of a row is near this rule); 24 provisions as queries lost less:

=========  =====  =====  =====  ======
windows    2,000  4,000  8,000  16,000
=========  =====  =====  =====  ======
43,000     0.994  0.998  1.000
300,000    0.948  0.982  0.995
1,000,000  0.910  0.963  0.989  0.996
=========  =====  =====  =====  ======
"""
CODED_WINDOWS = 100_000
"""From so many windows on codes are kept: there exact comparison takes 10 ms and codes half of
that; with 300,000 windows 29 and 7 ms, with 1,000,000 100 and 18 ms."""
_BLOCK = 32_768
"""Windows counted at a time; 8,192 take a fifth longer, 131,072 leave the cache."""
_SAMPLE = 65_536
"""Windows whose mean is the centre."""
_WORD = 64
_BYTE_WORDS = 3
"""Words whose bits a byte can count."""
_FEW = 0.5
"""Where less than this share of the windows passes, only their codes are read."""
_SPREAD = 8
"""Candidates an asked entry, where very many are asked for."""
Words = npt.NDArray[np.uint64]


class WindowCodes:
    """Codes of all windows."""

    def __init__(self, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
        """As :func:`window_codes` makes them; may be memory-mapped."""
        self._planes, self._centre = arrays["planes"], arrays["centre"]
        self._length, self._shared = arrays["length"], arrays["shared"]

    def estimates(self, query: FloatArray, windows: npt.NDArray[np.int64] | None) -> FloatArray:
        """About the levelled cosine with each window, less what is the same for all; for the
        given windows, or for all."""
        count = len(self._length) if windows is None else len(windows)
        found = np.empty(count, np.float32)
        planes, half_step = _query_planes(query - self._centre)
        step, whole = np.float32(half_step), np.float32(len(query) * (2**QUERY_BITS - 1))
        counter = _Counter(min(_BLOCK, count))
        for first in range(0, count, _BLOCK):
            last = min(first + _BLOCK, count)
            part: Any = slice(first, last) if windows is None else windows[first:last]
            own = found[first:last]
            np.multiply(counter.differing(self._planes[:, part], planes), -2 * step, out=own)
            own += whole * step
            own *= self._length[part]
            own += self._shared[part]
        return found


class CodedVectors(WindowVectors):
    """Vectors of which the nearest are found by codes; everything else is exact."""

    def __init__(self, exact: WindowVectors, codes: WindowCodes) -> None:
        """``codes`` of the windows of ``exact``."""
        super().__init__(*exact.parts)
        self._codes = codes
        entries = np.arange(self.entries, dtype=np.int32)
        self._entry_of = np.repeat(entries, np.diff(self._starts))

    def nearest(
        self, queries: FloatArray, passing: Mask | None, limit: int
    ) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """As :meth:`WindowVectors.nearest`. Where few windows pass or very many entries are asked
        for, all are compared exactly; else the scores are exact, and a few of the entries may
        differ from the nearest (:data:`RESCORED`)."""
        held = passing
        if passing is not None and len(self._entry_of) > self.entries:
            held = passing[self._entry_of]
        count = len(self._entry_of) if held is None else int(np.count_nonzero(held))
        candidates = max(int(RESCORED * count**0.5), _SPREAD * limit)
        if count <= 2 * candidates:
            return super().nearest(queries, passing, limit)
        near = self._near(queries, held, count, candidates)
        rows = self._best_owners(queries, near, limit)
        if len(rows) < limit:
            return super().nearest(queries, passing, limit)
        scores = self.scores_of(queries, rows)
        order = np.lexsort((rows, -scores))
        return rows[order].astype(np.int64), scores[order]

    def _near(
        self, queries: FloatArray, held: Mask | None, count: int, candidates: int
    ) -> npt.NDArray[np.int64]:
        """The windows with the best estimates, of the ``count`` that pass."""
        windows = None
        if held is not None and count < _FEW * len(held):
            windows = np.flatnonzero(held)
        estimates = self._codes.estimates(queries[0], windows)
        for query in queries[1:]:
            np.maximum(estimates, self._codes.estimates(query, windows), out=estimates)
        if windows is not None:
            return windows[reaching(estimates, candidates)]
        if held is not None:
            estimates[~held] = -np.inf
        return reaching(estimates, candidates)

    def _best_owners(
        self, queries: FloatArray, windows: npt.NDArray[np.int64], limit: int
    ) -> npt.NDArray[np.int32]:
        """The ``limit`` entries with the best of the windows, compared exactly."""
        owners = self._entry_of[windows]
        cosines = self.cosines(queries, windows, owners)
        firsts = np.flatnonzero(np.diff(owners, prepend=-1))
        order = best(np.maximum.reduceat(cosines, firsts), limit)
        return owners[firsts[order]]


def window_codes(
    rows: FloatArray, langs: npt.NDArray[np.int32], offsets: FloatArray
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of :class:`WindowCodes`. ``rows``: shape (windows, dimensions), read in parts;
    ``langs`` one code a window; ``offsets`` as for :class:`WindowVectors`."""
    count, dimensions = rows.shape
    sample = slice(0, count, max(1, count // _SAMPLE))
    centre = (rows[sample] - offsets[langs[sample]]).mean(axis=0)
    arrays = {
        "planes": np.empty((-(-dimensions // _WORD), count), np.uint64),
        "length": np.empty(count, np.float32),
        "shared": np.empty(count, np.float32),
        "centre": centre.astype(np.float32),
    }
    for first in range(0, count, CHUNK_ROWS):
        part = slice(first, first + CHUNK_ROWS)
        own = rows[part] - offsets[langs[part]] - arrays["centre"]
        arrays["planes"][:, part] = _packed(own > 0).T
        # The signs times this length have the right product with the vector itself.
        arrays["length"][part] = (own**2).sum(axis=1) / np.maximum(np.abs(own).sum(axis=1), 1e-12)
        arrays["shared"][part] = own @ arrays["centre"]
    return arrays


def _packed(bits: npt.NDArray[np.bool_]) -> Words:
    """Rows of bits as rows of whole words, filled with zeros."""
    filled = np.zeros((len(bits), -(-bits.shape[1] // _WORD) * _WORD), np.bool_)
    filled[:, : bits.shape[1]] = bits
    return np.packbits(filled, axis=1).view(np.uint64)


def _query_planes(query: FloatArray) -> tuple[Words, float]:
    """The bits of the query's numbers, the lowest first, and half a step between numbers."""
    most = 2**QUERY_BITS - 1
    width = max(QUERY_WIDTH * float(np.sqrt((query**2).mean())), 1e-12)
    levels = np.clip(np.rint((query + width) / (2 * width) * most), 0, most).astype(np.int64)
    bits = [(levels >> bit) & 1 > 0 for bit in range(QUERY_BITS)]
    return _packed(np.array(bits)), width / most


class _Counter:
    """Counts bits in arrays that are used again: new ones of that size cost as much as counting."""

    def __init__(self, size: int) -> None:
        self._words = np.empty((QUERY_BITS, size), np.uint64)
        self._few = np.empty((QUERY_BITS, size), np.uint8)
        self._more = np.empty_like(self._few)
        self._total = np.empty((QUERY_BITS, size), np.uint16)

    def differing(self, planes: Words, query: Words) -> npt.NDArray[np.uint16]:
        """How many bits of each window differ from the query's, each by its worth."""
        total = self._total[:, : planes.shape[1]]
        total[:] = 0
        for first in range(0, len(planes), _BYTE_WORDS):
            part = slice(first, first + _BYTE_WORDS)
            total += self._counted(planes[part], query[:, part])
        worth: npt.NDArray[np.uint16] = total[-1]
        for lower in total[-2::-1]:
            worth <<= 1
            worth += lower
        return worth

    def _counted(self, planes: Words, query: Words) -> npt.NDArray[np.uint8]:
        """Differing bits for each bit of the query, of so few words that a byte holds them."""
        size = planes.shape[1]
        words, few, more = self._words[:, :size], self._few[:, :size], self._more[:, :size]
        for number, plane in enumerate(planes):
            np.bitwise_xor(plane, query[:, number, None], out=words)
            np.bitwise_count(words, out=more if number else few)
            if number:
                few += more
        return few
