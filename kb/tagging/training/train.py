"""Trains everything, and measures it by leaving out one State at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.linear_model import LogisticRegression

from kb.model.search import FloatArray
from kb.tagging.head import BOTH, METHODS, RULES, SEMANTIC
from kb.tagging.meaning import Meaning, Network, Readings, readings
from kb.tagging.rules import RuleBook
from kb.tagging.training.material import MUST, TOUCHED, Lesson, folds, grades
from kb.tagging.training.models import (
    FLOOR,
    STRENGTH,
    PairTable,
    fit_head,
    logits,
    pairs,
    table,
    train_networks,
    weights,
)

PARTS = 5
"""Parts of the cross-validation of the networks; the heads leave out each State by itself."""
MOST_FALSE = 0.03
"""Largest share of provisions without labels on which something may be asserted."""
_THRESHOLDS = np.round(np.arange(0.25, 0.9, 0.01), 2)


@dataclass(frozen=True)
class Predictions:
    """Confidences of the real lessons, each from models that never saw its State."""

    lessons: tuple[Lesson, ...]
    readings: tuple[Readings | None, ...]
    """What networks that did not see the lesson's State read in it; None without meaning."""
    confidence: FloatArray
    """Shape (lessons, elements); 0 where there is no candidate."""
    threshold: float


@dataclass(frozen=True)
class Trained:
    """What ``kb train`` writes."""

    networks: tuple[Network, ...]
    heads: dict[str, dict[str, object]]
    floor: float
    held_out: dict[str, Predictions]
    """By method."""


Say = Callable[[str], None]


def _held_out_logits(lessons: Sequence[Lesson], elements: Sequence[str], say: Say) -> FloatArray:
    """Shape (lessons, elements): from networks that did not see the lesson's State or language."""
    found = np.zeros((len(lessons), len(elements)), np.float32)
    for number, out in enumerate(folds(lessons, PARTS), start=1):
        say(f"Meaning, part {number} of {PARTS}.")
        kept = [lesson for lesson, left in zip(lessons, out, strict=True) if not left]
        networks = train_networks(kept, elements)
        for index in np.flatnonzero(out).tolist():
            found[index] = logits(networks, lessons[index].windows)
    return found


def _held_out_confidence(
    lessons: Sequence[Lesson], data: PairTable, elements: int, strength: float
) -> FloatArray:
    states = np.array([lesson.row.item.state if lesson.real else "" for lesson in lessons])
    found = np.zeros((len(lessons), elements), np.float32)
    for state in sorted(set(states) - {""}):
        out = states[data.lessons] == state
        model = fit_head(data, ~out, strength)
        place = (data.lessons[out], data.elements[out])
        found[place] = model.predict_proba(data.rows[out])[:, 1]
    return found


def choose_threshold(
    confidence: FloatArray, grade: npt.NDArray[np.int64], most_false: float = MOST_FALSE
) -> float:
    """The threshold of the best micro F1 among those that keep false findings on provisions
    without labels at or below ``most_false``; the highest of all where none does."""
    empty = grade.sum(axis=1) == 0
    best = (-1.0, float(_THRESHOLDS[-1]))
    for threshold in _THRESHOLDS:
        found = confidence >= threshold
        if empty.any() and found[empty].any(axis=1).mean() > most_false:
            continue
        right = (found & (grade == MUST)).sum()
        wrong = (found & (grade == 0)).sum() + (~found & (grade == MUST)).sum()
        best = max(best, (2 * right / max(2 * right + wrong, 1), float(threshold)))
    return best[1]


def calibrate(
    confidence: FloatArray, grade: npt.NDArray[np.int64]
) -> tuple[float, float, FloatArray]:
    """Slope and offset (Platt scaling) that make the confidences of candidates the share that is
    right, and the confidences so changed. Grade 1 is left out; 0 is no candidate and stays 0."""
    candidate = confidence > 0
    odds = np.log(np.clip(confidence, 1e-6, 1 - 1e-6) / np.clip(1 - confidence, 1e-6, 1))
    known = candidate & (grade != TOUCHED)
    model = LogisticRegression(C=1e6).fit(odds[known][:, None], grade[known] == MUST)
    slope, offset = float(model.coef_[0, 0]), float(model.intercept_[0])
    changed = 1 / (1 + np.exp(-(slope * odds + offset)))
    return slope, offset, np.where(candidate, changed, 0).astype(np.float32)


def train(
    lessons: Sequence[Lesson], book: RuleBook, definitions: FloatArray, encoder: str, say: Say
) -> Trained:
    """Train on all lessons; thresholds and ``held_out`` come from cross-validation over States.

    ``definitions`` has the shape (elements, dimensions), in the order of the rule book.
    """
    elements = tuple(rules.element for rules in book.elements)
    held_out = _held_out_logits(lessons, elements, say)
    compare = Meaning(elements, (), definitions, encoder, "")
    read: list[Readings | None] = [
        readings(elements, own, compare.likeness(lesson.windows))
        for own, lesson in zip(held_out, lessons, strict=True)
    ]
    real = np.array([lesson.real for lesson in lessons])
    judged = tuple(lesson for lesson in lessons if lesson.real)
    seen = tuple(own for own, lesson in zip(read, lessons, strict=True) if lesson.real)
    heads: dict[str, dict[str, object]] = {}
    predictions: dict[str, Predictions] = {}
    for method in METHODS:
        say(f"Head: {method}.")
        data = table(lessons, list(pairs(lessons, book, read, method)), elements)
        confidence = _held_out_confidence(lessons, data, len(elements), STRENGTH[method])[real]
        grade = grades((lesson.row for lesson in judged), elements)
        slope, offset, confidence = calibrate(confidence, grade)
        threshold = choose_threshold(confidence, grade)
        predictions[method] = Predictions(judged, seen, confidence, threshold)
        model = fit_head(data, np.ones(len(data.grade), bool), STRENGTH[method])
        heads[method] = {
            "threshold": threshold,
            "slope": round(slope, 4),
            "offset": round(offset, 4),
            "weights": weights(model, data.names),
        }
    say("Meaning, all lessons.")
    return Trained(train_networks(lessons, elements), heads, FLOOR, predictions)


__all__ = ["BOTH", "RULES", "SEMANTIC", "Predictions", "Trained", "train"]
