"""Fits the networks of meaning and the logistic heads."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from kb.model.search import FloatArray
from kb.tagging.features import Features, candidates
from kb.tagging.head import BOTH, RULES, SEMANTIC
from kb.tagging.meaning import Network, Readings
from kb.tagging.rules import RuleBook
from kb.tagging.training.material import MUST, TOUCHED, Lesson, grades
from kb.tagging.training.network import TrainingSet, fit

HIDDEN, PASSES, SEEDS = 512, 40, 2
STRENGTH = {BOTH: 0.05, RULES: 0.1, SEMANTIC: 0.1}
"""Inverse strength of the regularisation (L2)."""
EMPTY_WEIGHT = 2.0
"""A provision without labels counts twice: a false finding there costs most trust."""
FLOOR = -0.7
_LEAST_WEIGHT = 1e-3

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Pair:
    """A candidate: lesson, element and its features."""

    lesson: int
    element: int
    features: Features


def train_networks(
    lessons: Sequence[Lesson], elements: Sequence[str], seeds: int = SEEDS
) -> tuple[Network, ...]:
    """Networks that differ in their seed only; their logits are averaged."""
    data = TrainingSet(
        windows=np.concatenate([lesson.windows for lesson in lessons]).astype(np.float32),
        starts=np.cumsum([0, *(len(lesson.windows) for lesson in lessons)]),
        grades=grades((lesson.row for lesson in lessons), elements),
        weights=np.array([lesson.weight for lesson in lessons], np.float32),
    )
    return tuple(fit(data, hidden=HIDDEN, passes=PASSES, seed=seed) for seed in range(seeds))


def logits(networks: Sequence[Network], windows: FloatArray) -> FloatArray:
    """Shape (elements,): the mean over the networks of the best window."""
    found: FloatArray = np.mean([net.logits(windows).max(axis=0) for net in networks], axis=0)
    return found


def pairs(
    lessons: Sequence[Lesson],
    book: RuleBook,
    readings: Sequence[Readings | None],
    method: str,
) -> Iterator[Pair]:
    """All candidates of all lessons as the method sees them."""
    place = {rules.element: number for number, rules in enumerate(book.elements)}
    for number, (lesson, reading) in enumerate(zip(lessons, readings, strict=True)):
        unit = None if method == SEMANTIC else lesson.unit
        read = None if method == RULES else reading
        for candidate in candidates(unit, book, read, FLOOR):
            yield Pair(number, place[candidate.rules.element], candidate.features)


class Vocabulary:
    """Gives each feature its column."""

    def __init__(self) -> None:
        self.columns: dict[str, int] = {}

    def matrix(self, rows: Sequence[Pair]) -> csr_matrix:
        """Shape (pairs, features seen so far)."""
        starts, columns, values = [0], [], []
        for row in rows:
            for name, value in row.features.items():
                columns.append(self.columns.setdefault(name, len(self.columns)))
                values.append(value)
            starts.append(len(columns))
        return csr_matrix((values, columns, starts), shape=(len(rows), len(self.columns)))


@dataclass(frozen=True)
class PairTable:
    """Candidates as numbers, with what they ought to be."""

    rows: csr_matrix
    lessons: npt.NDArray[np.int64]
    elements: npt.NDArray[np.int64]
    grade: npt.NDArray[np.int64]
    weight: FloatArray
    names: tuple[str, ...]


def table(lessons: Sequence[Lesson], found: Sequence[Pair], elements: Sequence[str]) -> PairTable:
    """The table of all candidates."""
    vocabulary = Vocabulary()
    rows = vocabulary.matrix(found)
    lesson = np.array([pair.lesson for pair in found], np.int64)
    element = np.array([pair.element for pair in found], np.int64)
    weights = [entry.weight * (EMPTY_WEIGHT if entry.empty else 1.0) for entry in lessons]
    return PairTable(
        rows=rows,
        lessons=lesson,
        elements=element,
        grade=grades((entry.row for entry in lessons), elements)[lesson, element],
        weight=np.array(weights, np.float32)[lesson],
        names=tuple(vocabulary.columns),
    )


def fit_head(data: PairTable, use: Mask, strength: float) -> LogisticRegression:
    """Fit on the candidates of ``use``; those of grade 1 are left out."""
    kept = use & (data.grade != TOUCHED)
    model = LogisticRegression(C=strength, max_iter=2_000, fit_intercept=False)
    return model.fit(data.rows[kept], data.grade[kept] == MUST, sample_weight=data.weight[kept])


def weights(model: LogisticRegression, names: Sequence[str]) -> Mapping[str, float]:
    """The weights by name; those near zero are left out."""
    return {
        name: round(float(value), 4)
        for name, value in sorted(zip(names, model.coef_[0], strict=True))
        if abs(value) >= _LEAST_WEIGHT
    }
