"""Collects the columns of entries one after the other, in arrays and not in Python objects: about
60 bytes an entry, and each group, value and pair once."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.query.columns import LISTED, SETS, SINGLE, Columns, end_day, first_day
from kb.model.search import IndexEntry

_Values = Mapping[str, tuple[str, ...]]


class _Codes:
    """Numbers values in the order in which they come."""

    def __init__(self) -> None:
        self.known: dict[Any, int] = {}

    def of(self, value: Any) -> int:
        return self.known.setdefault(value, len(self.known))


class Gathered:
    """Columns in the making."""

    def __init__(self) -> None:
        self._places, self._marks = _Codes(), _Codes()
        self._rows = {"place": array("i"), "marks": array("i")}
        self._listed = {field: (_Codes(), array("i"), array("i")) for field in LISTED}

    def add(self, entry: IndexEntry, keywords: _Values) -> tuple[int, int]:
        """Take the next row, with :func:`indexing.query.entries.keywords` of the entry; returns
        the numbers of its place and of its marks."""
        row = len(self._rows["place"])
        single = tuple((*keywords[field], "")[0] for field in SINGLE)
        days = first_day(entry.in_force_from), end_day(entry.in_force_until)
        place = self._places.of((*single, *days))
        marks = self._marks.of(tuple(keywords[field] for field in SETS))
        self._rows["place"].append(place)
        self._rows["marks"].append(marks)
        for field, (codes, rows, held) in self._listed.items():
            for value in keywords[field]:
                rows.append(row)
                held.append(codes.of(value))
        return place, marks

    def finish(self) -> tuple[dict[str, list[str]], dict[str, npt.NDArray[Any]]]:
        """The words and arrays of :class:`indexing.query.columns.Columns`."""
        words: dict[str, list[str]] = {}
        arrays: dict[str, npt.NDArray[Any]] = {
            name: np.array(codes, np.int32) for name, codes in self._rows.items()
        }
        arrays["place_groups"] = np.array(len(self._places.known))
        arrays["marks_groups"] = np.array(len(self._marks.known))
        places = list(self._places.known)
        for n, field in enumerate(SINGLE):
            words[field], code = _sorted_codes({place[n] for place in places} - {""})
            arrays[f"place_{field}"] = np.array([code.get(p[n], -1) for p in places], np.int32)
        for n, field in enumerate(("start", "until"), start=len(SINGLE)):
            arrays[f"place_{field}"] = np.array([place[n] for place in places], np.int64)
        for n, field in enumerate(SETS):
            held = [(g, value) for g, sets in enumerate(self._marks.known) for value in sets[n]]
            words[field], code = _sorted_codes({value for _, value in held})
            pairs = np.array([(g, code[value]) for g, value in held], np.int32)
            arrays[f"marks_{field}"] = pairs.reshape(-1, 2)
        for field in LISTED:
            words[field], listed = _by_value(*self._listed[field])
            arrays.update({f"{field}_{name}": numbers for name, numbers in listed.items()})
        return words, arrays

    def columns(self) -> Columns:
        """The columns, in memory."""
        return Columns(*self.finish())


def _sorted_codes(values: set[str]) -> tuple[list[str], dict[str, int]]:
    words = sorted(values)
    return words, {word: n for n, word in enumerate(words)}


def _by_value(
    codes: _Codes, rows: Sequence[int], held: Sequence[int]
) -> tuple[list[str], dict[str, npt.NDArray[Any]]]:
    """The words sorted, and under each the rows that hold it."""
    words, code = _sorted_codes(set(codes.known))
    places = np.array([code[word] for word in codes.known], np.int64)
    held_codes = places[np.array(held, np.int64)]
    order = np.argsort(held_codes, kind="stable")
    starts = np.zeros(len(words) + 1, np.int64)
    np.cumsum(np.bincount(held_codes, minlength=len(words)), out=starts[1:])
    return words, {"starts": starts, "rows": np.array(rows, np.int32)[order]}
