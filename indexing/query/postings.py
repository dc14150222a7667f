"""Probabilities of elements as lists of rows, and tables that are looked up by a word."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.query.columns import Mask
from indexing.query.ordering import best
from kb.model.search import FloatArray


class ElementScores:
    """Under each element the rows that hold it and their probabilities, the highest first."""

    def __init__(
        self, elements: Sequence[str], arrays: Mapping[str, npt.NDArray[Any]], count: int
    ) -> None:
        """As :class:`GatheredScores` makes them, for ``count`` entries."""
        self._code = {element: n for n, element in enumerate(elements)}
        self._starts = arrays["starts"]
        self._rows, self._probabilities = arrays["rows"], arrays["probabilities"]
        self._count = count

    def ranking(
        self, weights: Mapping[str, float], passing: Mask | None, limit: int
    ) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """The best ``limit`` rows by the sum of weight times probability, with their sums."""
        asked = [(self._code[name], weight) for name, weight in weights.items()
                 if weight > 0 and name in self._code]  # fmt: skip
        if len(asked) == 1:
            return self._ranking_of_one(*asked[0], passing, limit)
        sums = np.zeros(self._count, np.float32)
        for code, weight in asked:
            part = slice(self._starts[code], self._starts[code + 1])
            sums[self._rows[part]] += np.float32(weight) * self._probabilities[part]
        rows = np.flatnonzero(sums if passing is None else passing & (sums > 0))
        rows = rows[best(sums[rows], limit)]
        return rows, sums[rows]

    def _ranking_of_one(
        self, code: int, weight: float, passing: Mask | None, limit: int
    ) -> tuple[npt.NDArray[np.int64], FloatArray]:
        first, last = self._starts[code], self._starts[code + 1]
        if passing is None:
            last = min(last, first + limit)
        rows = self._rows[first:last].astype(np.int64)
        sums = np.float32(weight) * self._probabilities[first:last]
        if passing is not None:
            kept = np.flatnonzero(passing[rows])[:limit]
            rows, sums = rows[kept], sums[kept]
        return rows, sums


class GatheredScores:
    """Element scores in the making: 8 bytes a pair."""

    def __init__(self) -> None:
        self._held: dict[str, tuple[array[int], array[float]]] = {}

    def add(self, row: int, scores: Mapping[str, float]) -> None:
        """Take the probabilities above 0 of a row."""
        for element, probability in scores.items():
            if probability > 0:
                rows, probabilities = self._held.setdefault(element, (array("i"), array("f")))
                rows.append(row)
                probabilities.append(probability)

    def finish(self) -> tuple[list[str], dict[str, npt.NDArray[Any]]]:
        """The elements and arrays of :class:`ElementScores`."""
        elements = sorted(self._held)
        rows, probabilities = [np.zeros(0, np.int32)], [np.zeros(0, np.float32)]
        for element in elements:
            own_rows, own = (np.array(numbers) for numbers in self._held[element])
            order = np.lexsort((own_rows, -own))
            rows.append(own_rows[order].astype(np.int32))
            probabilities.append(own[order].astype(np.float32))
        return elements, {
            "starts": np.cumsum([len(part) for part in rows]),
            "rows": np.concatenate(rows),
            "probabilities": np.concatenate(probabilities),
        }


def key_hash(word: str) -> int:
    """64 bits that stand for a word in a :class:`HashTable`."""
    return int.from_bytes(
        hashlib.blake2b(word.encode(errors="surrogatepass"), digest_size=8).digest(), "little"
    )


class HashTable:
    """Places of words in a file, by sorted hashes: nothing is read when it is opened. Two words
    may share a hash, so the place is a candidate that the caller compares."""

    def __init__(self, hashes: npt.NDArray[np.uint64], places: npt.NDArray[np.int64]) -> None:
        """As :func:`hash_table` makes them."""
        self._hashes, self._places = hashes, places

    def candidates(self, word: str) -> list[int]:
        """Where the word may stand."""
        wanted = np.uint64(key_hash(word))
        first = np.searchsorted(self._hashes, wanted, "left")
        last = np.searchsorted(self._hashes, wanted, "right")
        found: list[int] = self._places[first:last].tolist()
        return found


def hash_table(hashes: Sequence[int]) -> tuple[npt.NDArray[np.uint64], npt.NDArray[np.int64]]:
    """Hashes sorted, and where in the given order each stands."""
    numbers = np.array(hashes, np.uint64)
    places = np.argsort(numbers, kind="stable")
    return numbers[places], places
