"""Words in plain Python: the meaning of plans and conditions, to hold other engines to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce

import numpy as np
import numpy.typing as npt

from indexing.query.bounds import bounded_slop, places_in_order
from indexing.query.columns import Columns, Mask, Tally
from indexing.query.ordering import Rows
from indexing.query.plan import SYNONYM_WEIGHT, Plan, QueryWord
from indexing.query.tree import (
    All,
    AnyOf,
    Condition,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
    on_columns,
)
from indexing.query.word_fields import FORMS, LEMMAS, SYNONYM_FIELDS
from indexing.schema import BOOSTS
from kb.model.search import FloatArray

K1, B = 1.2, 0.75
"""Robertson, Zaragoza: The Probabilistic Relevance Framework (2009); tantivy's values too."""

_Chain = tuple[str, ...]


class MemoryWords:
    """indexing.backends.local.WordIndex that looks at every entry."""

    def __init__(
        self,
        chains: Sequence[Mapping[str, str]],
        lemmas: Mapping[str, Iterable[str]],
        columns: Columns,
    ) -> None:
        """``chains``: the analysed fields of each entry."""
        self._chains = [{f: tuple(c.split()) for f, c in fields.items()} for fields in chains]
        self._lemmas = lemmas
        self._columns = columns
        # A field without words has no length: Lucene leaves such entries out of the mean, tantivy
        # does not; the mean over all entries is taken here.
        self._mean = {
            field: max(1, sum(len(c[field]) for c in self._chains)) / max(1, len(self._chains))
            for field in BOOSTS
        }
        self._counts: dict[tuple[str, _Chain], dict[int, int]] = {}

    def lemmas(self, form: str) -> Iterable[str]:
        """Lemmas that the indexed texts have for a form."""
        return self._lemmas.get(form, ())

    def best(self, plan: Plan, limit: int) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """The best rows with their scores, ties by row."""
        scored = [
            (-sum(self._score(word, row) for word in plan.words), row)
            for row in np.flatnonzero(self._matching(plan)).tolist()
        ]
        first = sorted(scored)[:limit]
        rows = np.array([row for _, row in first], np.int64)
        return rows, np.array([-score for score, _ in first], np.float32)

    def count(self, plan: Plan) -> int:
        """How many rows fulfil the condition and, where the plan has words, hold one."""
        return int(self._matching(plan).sum())

    def rows(self, plan: Plan, count: int) -> npt.NDArray[np.int64]:
        """All of them, of which there are ``count``, sorted."""
        return np.flatnonzero(self._matching(plan))[:count]

    def tally(self, plan: Plan) -> Tally:
        """How many of them stand in each group of the columns."""
        return self._columns.tally_of(np.flatnonzero(self._matching(plan)))

    def _matching(self, plan: Plan) -> Mask:
        mask = self._mask(plan.condition)
        if plan.words:
            for row in np.flatnonzero(mask).tolist():
                mask[row] = any(self._score(word, row) > 0 for word in plan.words)
        return mask

    def among(self, condition: Condition, rows: Rows) -> Mask:
        """Which of the rows fulfil the condition."""
        found: Mask = self._mask(condition)[rows]
        return found

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, sorted, a part of them."""
        part: list[int] = np.flatnonzero(self._mask(condition))[offset : offset + limit].tolist()
        return part

    def _score(self, word: QueryWord, row: int) -> float:
        scores = [0.0]
        for field, weight in BOOSTS.items():
            if field.endswith("_forms"):
                asked: tuple[str, ...] = (word.form,)
            elif field.endswith("_lemmas"):
                asked = word.lemmas
            else:
                asked = (word.latin,) if word.latin else ()
            scores.extend(weight * self._bm25(field, (term,), row) for term in asked)
        scores.extend(
            SYNONYM_WEIGHT * BOOSTS[field] * self._bm25(field, synonym.forms, row)
            for synonym in word.synonyms
            for field in SYNONYM_FIELDS
        )
        return max(scores)

    def _bm25(self, field: str, forms: _Chain, row: int) -> float:
        """Of a term, or of a phrase, whose rarity is the sum of those of its terms."""
        count = self._holding(field, forms).get(row, 0)
        if not count:
            return 0.0
        total = len(self._chains)
        held = [len(self._holding(field, (form,))) for form in forms]
        rarity = sum(math.log(1 + (total - n + 0.5) / (n + 0.5)) for n in held)
        length = len(self._chains[row][field]) / self._mean[field]
        return rarity * count * (K1 + 1) / (count + K1 * (1 - B + B * length))

    def _holding(self, field: str, forms: _Chain) -> dict[int, int]:
        """How often each row that holds the forms one after the other does so."""
        key = (field, forms)
        if key not in self._counts:
            counts = {n: _occurs(c[field], forms) for n, c in enumerate(self._chains)}
            self._counts[key] = {n: count for n, count in counts.items() if count}
        return self._counts[key]

    def _mask(self, condition: Condition) -> Mask:
        if on_columns(condition):
            return self._columns.passing(condition)
        match condition:
            case Not(part):
                return ~self._mask(part)
            case All(parts):
                return reduce(np.logical_and, map(self._mask, parts))
            case AnyOf(parts):
                return reduce(np.logical_or, map(self._mask, parts))
        return np.array([_holds(condition, fields) for fields in self._chains], np.bool_)


def _holds(leaf: Condition, fields: Mapping[str, _Chain]) -> bool:
    match leaf:
        case Holds(form, lemmas, field):
            return any(form in fields[one] for one in FORMS[field]) or any(
                lemma in fields[one] for one in LEMMAS[field] for lemma in lemmas
            )
        case InOrder(forms, slop, field):
            return any(_in_order(fields[one], forms, slop) for one in FORMS[field])
        case StartsWith(prefix, field):
            return any(word.startswith(prefix) for one in FORMS[field] for word in fields[one])
        case Near(form, distance, field):
            return any(
                edits(form, word) <= distance for one in FORMS[field] for word in fields[one]
            )
    raise ValueError(f"no condition that an index can look up: {leaf}")


def _occurs(chain: _Chain, forms: _Chain) -> int:
    return sum(chain[n : n + len(forms)] == forms for n in range(len(chain)))


def _in_order(chain: _Chain, forms: _Chain, slop: int) -> bool:
    if not forms:
        return False
    return any(
        all(
            chain[start + place : start + place + 1] == (form,)
            for place, form in zip(places, forms, strict=True)
        )
        for places in places_in_order(len(forms), bounded_slop(len(forms), slop))
        for start in range(len(chain))
    )


def edits(one: str, other: str) -> int:
    """Letters to insert, drop, replace or swap with their neighbour (Damerau 1964; no letter is
    edited twice)."""
    before: list[int] = []
    last = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        row = [i]
        for j, b in enumerate(other, start=1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and b == one[i - 2]:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1]
