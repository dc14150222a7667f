"""The best of many scores, ties by row."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.query.fusion import Ranked
from kb.model.search import FloatArray

_GROUP = 64
"""Scores of which one maximum is taken first: the limit-th best maximum is no better than the
limit-th best score, so that few scores are left to sort."""

Rows = npt.NDArray[np.integer[Any]]


def best(scores: npt.NDArray[Any], limit: int) -> npt.NDArray[np.int64]:
    """Places of the ``limit`` highest scores, the highest first, ties by place."""
    count = len(scores)
    if limit <= 0 or not count:
        return np.zeros(0, np.int64)
    kept = reaching(scores, limit) if limit < count else np.arange(count)
    order = np.lexsort((kept, -scores[kept]))[:limit]
    return kept[order]


def reaching(scores: npt.NDArray[Any], limit: int) -> npt.NDArray[np.int64]:
    """Places of the ``limit`` highest scores and of somewhat lower ones, in order of place."""
    return np.flatnonzero(scores >= _bound(scores, limit))


def _bound(scores: npt.NDArray[Any], limit: int) -> Any:
    """A value that at least ``limit`` scores reach, and not many more."""
    whole = len(scores) // _GROUP
    if whole < 2 * limit:
        return np.partition(scores, len(scores) - limit)[len(scores) - limit]
    highest = scores[: whole * _GROUP].reshape(whole, _GROUP).max(axis=1)
    return np.partition(highest, whole - limit)[whole - limit]


def ranked(rows: Rows, scores: FloatArray) -> list[Ranked[int]]:
    """A ranking from rows that are in order."""
    pairs = zip(rows.tolist(), scores.tolist(), strict=True)
    return [Ranked(row, rank, score) for rank, (row, score) in enumerate(pairs, start=1)]
