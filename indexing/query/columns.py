"""What every entry says about itself, as columns: filters and facets for every row at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.model.search import Filters

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int32]
EARLIEST, LATEST = -(2**31), 2**31 - 1
"""Stand for an unknown beginning and for an end that is not known: such a text is in force."""
SINGLE = ("state", "lang", "kind", "work")
FACETS = ("state", "lang", "element", "kind")


def first_day(day: date | None) -> int:
    """The beginning as a number of days."""
    return EARLIEST if day is None else day.toordinal()


def end_day(day: date | None) -> int:
    """The first day on which a text no longer is in force, as a number of days."""
    return LATEST if day is None else day.toordinal()


@dataclass(frozen=True, slots=True)
class Row:
    """What filters and facets look at."""

    state: str
    lang: str
    kind: str
    work: str
    elements: tuple[str, ...]
    start: date | None
    until: date | None


class Columns:
    """Codes of each field with their words; elements as pairs (row, code)."""

    def __init__(
        self, words: Mapping[str, Sequence[str]], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> None:
        self.words = {field: list(values) for field, values in words.items()}
        self.arrays = dict(arrays)
        self.count = len(self.arrays["start"])

    @classmethod
    def of(cls, rows: Sequence[Row]) -> Columns:
        """Make the columns of rows."""
        words: dict[str, list[str]] = {}
        arrays: dict[str, npt.NDArray[Any]] = {}
        for field in SINGLE:
            values = [str(getattr(row, field)) for row in rows]
            words[field] = sorted(set(values))
            code = {word: n for n, word in enumerate(words[field])}
            arrays[field] = np.array([code[value] for value in values], np.int32)
        words["element"] = sorted({slug for row in rows for slug in row.elements})
        code = {word: n for n, word in enumerate(words["element"])}
        pairs = [
            (n, code[slug]) for n, row in enumerate(rows) for slug in dict.fromkeys(row.elements)
        ]
        arrays["element"] = np.array(pairs, np.int32).reshape(-1, 2)
        arrays["start"] = np.array([first_day(row.start) for row in rows], np.int64)
        arrays["until"] = np.array([end_day(row.until) for row in rows], np.int64)
        return cls(words, arrays)

    def passing(self, filters: Filters) -> Mask:
        """Rows that fulfil the filters."""
        mask = np.ones(self.count, np.bool_)
        wanted = (filters.states, filters.langs, filters.kinds, filters.works)
        for field, values in zip(SINGLE, wanted, strict=True):
            if values:
                mask &= np.isin(self.arrays[field], self._codes(field, values))
        if filters.elements:
            pairs = self.arrays["element"]
            having = np.zeros(self.count, np.bool_)
            having[pairs[np.isin(pairs[:, 1], self._codes("element", filters.elements)), 0]] = True
            mask &= having
        if filters.as_of is not None:
            day = filters.as_of.toordinal()
            mask &= (self.arrays["start"] <= day) & (day < self.arrays["until"])
        return mask

    def facets(self, mask: Mask) -> dict[str, dict[str, int]]:
        """How many of the rows have each value, most frequent first."""
        return {field: self._counted(field, mask) for field in FACETS}

    def _counted(self, field: str, mask: Mask) -> dict[str, int]:
        if field == "element":
            pairs = self.arrays["element"]
            codes = pairs[mask[pairs[:, 0]], 1] if len(pairs) else pairs[:, 1]
        else:
            codes = self.arrays[field][mask]
        counts = np.bincount(codes, minlength=len(self.words[field]))
        found = {word: int(n) for word, n in zip(self.words[field], counts, strict=True) if n}
        return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

    def _codes(self, field: str, values: Sequence[str]) -> Codes:
        code = {word: n for n, word in enumerate(self.words[field])}
        return np.array([code[value] for value in values if value in code], np.int32)
