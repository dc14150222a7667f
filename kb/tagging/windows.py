"""Windows of words that hold several different cues."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mark:
    """A cue with the label under which a rule counts it."""

    first: int
    last: int
    label: str


@dataclass(frozen=True, slots=True)
class Window:
    """Words ``first`` to ``last`` (inclusive)."""

    first: int
    last: int


def windows(marks: Iterable[Mark], least: int, within: int) -> tuple[Window, ...]:
    """Stretches of at most ``within`` words holding ``least`` different labels, joined where
    they overlap. One pass: marks leave at the front while enough labels remain."""
    ordered = sorted(marks, key=lambda mark: (mark.first, mark.last))
    counts: Counter[str] = Counter()
    found: list[Window] = []
    ends = _Farthest()
    start = 0
    for place, mark in enumerate(ordered):
        counts[mark.label] += 1
        ends.add(place, mark.last)
        while start <= place and mark.last - ordered[start].first > within:
            _drop(counts, ordered[start].label)
            start += 1
        if len(counts) < least:
            continue
        while start < place and (counts[ordered[start].label] > 1 or len(counts) > least):
            _drop(counts, ordered[start].label)
            start += 1
        found.append(Window(ordered[start].first, ends.since(start)))
    return join(found)


class _Farthest:
    """The farthest end among the marks from some place on; both only move forward."""

    def __init__(self) -> None:
        self._ends: deque[tuple[int, int]] = deque()

    def add(self, place: int, end: int) -> None:
        while self._ends and self._ends[-1][1] <= end:
            self._ends.pop()
        self._ends.append((place, end))

    def since(self, start: int) -> int:
        while self._ends[0][0] < start:
            self._ends.popleft()
        return self._ends[0][1]


def _drop(counts: Counter[str], label: str) -> None:
    counts[label] -= 1
    if not counts[label]:
        del counts[label]


def join(found: Iterable[Window], gap: int = 0) -> tuple[Window, ...]:
    """Windows in order, joined where at most ``gap`` words lie between."""
    joined: list[Window] = []
    for window in sorted(found, key=lambda w: (w.first, w.last)):
        if joined and window.first <= joined[-1].last + 1 + gap:
            joined[-1] = Window(joined[-1].first, max(joined[-1].last, window.last))
        else:
            joined.append(window)
    return tuple(joined)
