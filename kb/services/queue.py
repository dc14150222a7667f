"""Puts findings that wait in the order in which a decision teaches most.

A finding of great doubt teaches most; the tenth of the same element in the same language teaches
less than the first. So the doubt of each is divided by the square root of one more than the
decisions that there are, and that stand before it in the list, on its element in its language.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from math import sqrt

from kb.store.rows import ReviewRow

Kind = tuple[str, str]
"""Element and language."""


def teaching_order(rows: Iterable[ReviewRow], decided: Mapping[Kind, int]) -> list[ReviewRow]:
    """The rows, the one that teaches most first. ``decided`` counts decisions by kind."""
    groups: dict[Kind, list[ReviewRow]] = defaultdict(list)
    for row in rows:
        groups[row.element, row.lang].append(row)
    heap: list[tuple[float, str, Kind, int]] = []
    for kind, group in groups.items():
        group.sort(key=lambda row: (-row.doubt, row.key))
        heapq.heappush(heap, (*_worth(group, 0, decided.get(kind, 0)), kind, 0))
    ordered = []
    while heap:
        _, _, kind, place = heapq.heappop(heap)
        ordered.append(groups[kind][place])
        if place + 1 < len(groups[kind]):
            worth = _worth(groups[kind], place + 1, decided.get(kind, 0))
            heapq.heappush(heap, (*worth, kind, place + 1))
    return ordered


def _worth(group: Sequence[ReviewRow], place: int, before: int) -> tuple[float, str]:
    row = group[place]
    return -row.doubt / sqrt(1 + before + place), row.key
