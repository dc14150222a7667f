"""Whether confidence is the share that is right: reliability curve and calibration error.

Guo et al., On Calibration of Modern Neural Networks (2017), section 2.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from kb.tagging.gold import MUST, Judged

BINS = 10
LEAST_CONFIDENCE = 0.05
"""A result below it, if not asserted, is no candidate that anybody would look at."""
_EDGE = 1e-9


@dataclass(frozen=True, slots=True)
class Bin:
    """Candidates whose confidence is in ``[low, high)``; the last bin takes 1 too."""

    low: float
    high: float
    count: int = 0
    confidence: float | None = None
    """Mean confidence; None in an empty bin."""
    right: float | None = None
    """Share that is right; None in an empty bin."""

    def row(self) -> dict[str, Any]:
        """The figures, rounded, for tables and JSON."""
        figures = {"confidence": self.confidence, "right": self.right}
        rounded = {k: None if v is None else round(v, 3) for k, v in figures.items()}
        return {"low": self.low, "high": self.high, "count": self.count, **rounded}


def _bin(number: int, held: list[Judged]) -> Bin:
    low, high = round(number / BINS, 3), round((number + 1) / BINS, 3)
    if not held:
        return Bin(low, high)
    confidence = sum(one.confidence for one in held) / len(held)
    right = sum(one.grade == MUST for one in held) / len(held)
    return Bin(low, high, len(held), confidence, right)


def reliability(judged: Iterable[Judged]) -> tuple[Bin, ...]:
    """Ten bins of equal width over all candidates at or above 0.05; grade 1 is left out."""
    held: list[list[Judged]] = [[] for _ in range(BINS)]
    for one in judged:
        if one.confidence >= LEAST_CONFIDENCE and one.grade in (0, MUST):
            held[min(BINS - 1, int(one.confidence * BINS + _EDGE))].append(one)
    return tuple(_bin(number, members) for number, members in enumerate(held))


def calibration_error(bins: Iterable[Bin]) -> float | None:
    """Expected calibration error: mean distance of confidence and share right, weighted by
    count; None without candidates."""
    total, distance = 0, 0.0
    for each in bins:
        if each.confidence is not None and each.right is not None:
            total += each.count
            distance += each.count * abs(each.confidence - each.right)
    return distance / total if total else None
