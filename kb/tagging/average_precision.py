"""Average precision: how well confidence ranks right candidates above wrong ones."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from kb.tagging.gold import MUST, Judged


def average_precision(ranked: Iterable[tuple[float, bool]], positives: int) -> float | None:
    """Mean, over the positives, of the precision at the rank where each is reached.

    ``ranked`` holds confidence and whether it is right, in any order. Equal confidences are
    reached together, so that their order does not count. A positive that is no candidate adds
    nothing (as TREC counts it). None where there are no positives.
    """
    if not positives:
        return None
    total, seen, right = 0.0, 0, 0
    by_confidence = groupby(sorted(ranked, key=lambda one: -one[0]), key=lambda one: one[0])
    for _, group in by_confidence:
        tied = [is_right for _, is_right in group]
        seen += len(tied)
        right += sum(tied)
        total += sum(tied) * right / seen
    return total / positives


def average_precision_of(judged: Iterable[Judged], positives: int) -> float | None:
    """Average precision of candidates; grade 1 is left out."""
    ranked = [(one.confidence, one.grade == MUST) for one in judged if one.grade in (0, MUST)]
    return average_precision(ranked, positives)
