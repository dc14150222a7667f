"""What every entry says about itself, as columns: conditions and facets for all rows at once.

Many provisions share the same values: those of one work have its State, language, kind and dates,
and most hold no element. Rows therefore point to *groups*: a ``place`` (state, region, lang, kind,
work, year, start, until) and ``marks`` (sets of elements, sub-elements, instruments). A condition
is looked up once a group, and facets count rows by group first.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from indexing.query.tree import EVERYTHING, All, AnyOf, Condition, Days, Has, Not
from kb.model.search import Status

Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
Counted = Mapping[str, Mapping[str, int]]
"""Facet to value to number of entries, most frequent first."""
EARLIEST, LATEST = -(2**31), 2**31 - 1
"""Stand for an unknown beginning and for an end that is not known: such a text is in force."""
SINGLE = ("state", "region", "lang", "kind", "work", "year")
"""Keyword fields with one value, none where it is unknown."""
SETS = ("element", "sub_element", "instrument")
LISTED = ("number", "fact")
"""Keyword fields kept as lists of rows: many values, each in few entries."""
KEYWORDS = (*SINGLE, *SETS, *LISTED)
_COUNTED = tuple(field for field in (*SINGLE, *SETS) if field != "work")
_DRAFT_KIND = "draft"


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


class Tally(NamedTuple):
    """How many entries stand in each group; entries without marks may be left out of ``marks``."""

    places: Ints
    marks: Ints


class _Part(NamedTuple):
    """A mask over the groups of a level (``place`` or ``marks``), or over the rows (``row``)."""

    level: str
    mask: Mask


class Columns:
    """Groups with the codes of their values, and the words of the codes."""

    def __init__(
        self, words: Mapping[str, Sequence[str]], arrays: Mapping[str, npt.NDArray[Any]]
    ) -> None:
        """As :class:`indexing.query.gathering.Gathered` makes them; arrays may be memory-mapped."""
        self._words = {field: list(values) for field, values in words.items()}
        self._arrays = dict(arrays)
        self._everything: Tally | None = None
        self.count = len(self._arrays["place"])
        holding = np.zeros(self._groups("marks"), np.bool_)
        for field in SETS:
            holding[self._arrays[f"marks_{field}"][:, 0]] = True
        # Rows without marks need not be counted by them, and most have none.
        self._marked = np.flatnonzero(holding[self._arrays["marks"]])

    def values(self, field: str) -> Sequence[str]:
        """All values of a keyword field, sorted."""
        return self._words[field]

    @property
    def groups(self) -> tuple[int, int]:
        """How many places and how many marks there are."""
        return self._groups("place"), self._groups("marks")

    @property
    def langs(self) -> npt.NDArray[np.int32]:
        """The code of each row's language, below :attr:`lang_count`: its place among the values,
        the last code for rows without a language."""
        codes = self._arrays["place_lang"] % self.lang_count
        found: npt.NDArray[np.int32] = codes[self._arrays["place"]]
        return found

    @property
    def lang_count(self) -> int:
        """How many languages there are, no language being one of them."""
        return len(self._words["lang"]) + 1

    def passing(self, condition: Condition) -> Mask:
        """Rows that fulfil a condition on columns; ValueError for a leaf on words."""
        return self._rows(self._part(condition))

    def tally(self, condition: Condition) -> Tally:
        """Count the rows of each group that fulfil a condition on columns."""
        everything = self._everything or self.tally_of(np.arange(self.count))
        self._everything = everything
        if condition == EVERYTHING:
            return everything
        part = self._part(condition)
        passing = self._rows(part)
        if part.level == "place":
            places = np.where(part.mask, everything.places, 0)
        else:
            places = self._grouped("place", np.flatnonzero(passing))
        return Tally(places, self._grouped("marks", self._marked[passing[self._marked]]))

    def tally_of(self, rows: npt.NDArray[np.integer[Any]]) -> Tally:
        """Count the given rows by group."""
        return Tally(self._grouped("place", rows), self._grouped("marks", rows))

    def counted(self, tally: Tally, day: date | None) -> tuple[int, Counted]:
        """How many rows were counted and how many have each value of each facet."""
        found: dict[str, Mapping[str, int]] = {}
        for field in _COUNTED:
            if field in SETS:
                pairs = self._arrays[f"marks_{field}"]
                codes, weights = pairs[:, 1], tally.marks[pairs[:, 0]]
            else:
                codes, weights = self._arrays[f"place_{field}"], tally.places
            known = codes >= 0
            counts = np.bincount(codes[known], weights[known], len(self._words[field]))
            held = np.flatnonzero(counts)
            found[field] = _ordered({self._words[field][n]: int(counts[n]) for n in held})
        if day is not None:
            found["status"] = self._statuses(tally, day.toordinal())
        return int(tally.places.sum()), found

    def _statuses(self, tally: Tally, day: int) -> Mapping[str, int]:
        start, until = self._arrays["place_start"], self._arrays["place_until"]
        draft = self._codes_mask("kind", (_DRAFT_KIND,))
        names = (Status.DRAFT, Status.REPEALED, Status.COMING, Status.IN_FORCE)
        which = np.select([draft, until <= day, start > day], [0, 1, 2], 3)
        counts = np.bincount(which, tally.places, len(names))
        return _ordered({name.value: int(n) for name, n in zip(names, counts, strict=True) if n})

    def _grouped(self, level: str, rows: npt.NDArray[np.integer[Any]]) -> Ints:
        return np.bincount(self._arrays[level][rows], minlength=self._groups(level))

    def _groups(self, level: str) -> int:
        return int(self._arrays[f"{level}_groups"])

    def _rows(self, part: _Part) -> Mask:
        return part.mask if part.level == "row" else part.mask[self._arrays[part.level]]

    def _part(self, condition: Condition) -> _Part:
        match condition:
            case Has(field, values):
                return self._has(field, values)
            case Days(field, least, most):
                days = self._arrays[f"place_{field}"]
                return _Part("place", (least <= days) & (days <= most))
            case Not(part):
                inner = self._part(part)
                return _Part(inner.level, ~inner.mask)
            case All(parts):
                return self._joined(np.logical_and, True, parts)
            case AnyOf(parts):
                return self._joined(np.logical_or, False, parts)
        raise ValueError(f"no condition on columns: {condition}")

    def _joined(self, join: np.ufunc, start: bool, conditions: Sequence[Condition]) -> _Part:
        """Join what stands on the same level before the levels are spread over the rows."""
        levels: dict[str, list[Mask]] = {}
        for condition in conditions:
            part = self._part(condition)
            levels.setdefault(part.level, []).append(part.mask)
        parts = [_Part(level, reduce(join, masks)) for level, masks in levels.items()]
        if len(parts) == 1:
            return parts[0]
        return _Part("row", reduce(join, map(self._rows, parts), np.full(self.count, start)))

    def _has(self, field: str, values: Sequence[str]) -> _Part:
        if field in SINGLE:
            return _Part("place", self._codes_mask(field, values))
        mask = np.zeros(self.count if field in LISTED else self._groups("marks"), np.bool_)
        codes = self._codes(field, values)
        if field in LISTED:
            starts, rows = self._arrays[f"{field}_starts"], self._arrays[f"{field}_rows"]
            for code in codes:
                mask[rows[starts[code] : starts[code + 1]]] = True
            return _Part("row", mask)
        pairs = self._arrays[f"marks_{field}"]
        mask[pairs[np.isin(pairs[:, 1], codes), 0]] = True
        return _Part("marks", mask)

    def _codes_mask(self, field: str, values: Sequence[str]) -> Mask:
        return np.isin(self._arrays[f"place_{field}"], self._codes(field, values))

    def _codes(self, field: str, values: Sequence[str]) -> npt.NDArray[np.int32]:
        words = self._words[field]
        places = ((value, bisect_left(words, value)) for value in values)
        found = [n for value, n in places if words[n : n + 1] == [value]]
        return np.array(found, np.int32)


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
