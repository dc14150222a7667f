"""Bounds on the work of one condition, the same for every engine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement
from math import comb

MOST_PATTERNS = 66
"""Ways to spread the words between that a condition ``InOrder`` may try: 65 words between two
forms, 10 between three, 5 between four. In 100,000 provisions 66 ways of three of the most
frequent words take 120 ms."""


def bounded_slop(words: int, slop: int) -> int:
    """How many words may stand between ``words`` forms: ``slop``, or less where spreading them
    over the gaps would take more than :data:`MOST_PATTERNS` ways."""
    gaps = words - 1
    least, most = 0, min(max(slop, 0), MOST_PATTERNS) if gaps > 0 else 0
    while least < most:
        middle = (least + most + 1) // 2
        if comb(middle + gaps, gaps) <= MOST_PATTERNS:
            least = middle
        else:
            most = middle - 1
    return least


def places_in_order(words: int, slop: int) -> Iterator[tuple[int, ...]]:
    """Each way in which ``words`` forms stand in order with at most ``slop`` other words between
    them altogether: their places, the first at 0."""
    for before in combinations_with_replacement(range(slop + 1), words - 1):
        yield (0, *(n + others for n, others in enumerate(before, start=1)))
