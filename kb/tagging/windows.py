"""Windows of words that hold several different cues."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
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
    they overlap."""
    ordered = sorted(marks, key=lambda mark: (mark.first, mark.last))
    counts: Counter[str] = Counter()
    found: list[Window] = []
    start = 0
    for end, mark in enumerate(ordered, start=1):
        counts[mark.label] += 1
        while mark.last - ordered[start].first > within:
            _drop(counts, ordered[start].label)
            start += 1
        if len(counts) >= least:
            found.append(_tight(ordered[start:end], least))
    return join(found)


def _drop(counts: Counter[str], label: str) -> None:
    counts[label] -= 1
    if not counts[label]:
        del counts[label]


def _tight(marks: Sequence[Mark], least: int) -> Window:
    """Leave marks off the front while enough labels remain."""
    counts = Counter(mark.label for mark in marks)
    start = 0
    while start < len(marks) - 1:
        label = marks[start].label
        if counts[label] == 1 and len(counts) <= least:
            break
        _drop(counts, label)
        start += 1
    kept = marks[start:]
    return Window(min(m.first for m in kept), max(m.last for m in kept))


def join(found: Iterable[Window], gap: int = 0) -> tuple[Window, ...]:
    """Windows in order, joined where at most ``gap`` words lie between."""
    joined: list[Window] = []
    for window in sorted(found, key=lambda w: (w.first, w.last)):
        if joined and window.first <= joined[-1].last + 1 + gap:
            joined[-1] = Window(joined[-1].first, max(joined[-1].last, window.last))
        else:
            joined.append(window)
    return tuple(joined)
