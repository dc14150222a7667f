"""Cuts text into marked and plain parts, so that a page and JSON show the same highlights."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kb.text.quotes import quotation


@dataclass(frozen=True, slots=True)
class Part:
    """A run of text; ``mark`` is empty, ``evidence``, ``words`` or ``meaning``."""

    text: str
    mark: str = ""


def parts(text: str, spans: Iterable[tuple[int, int]], mark: str) -> tuple[Part, ...]:
    """Text with the spans (code points, half-open) marked; bad and overlapping spans are mended."""
    found: list[Part] = []
    place = 0
    for start, end in sorted(spans):
        first, last = max(start, place), min(end, len(text))
        if first >= last:
            continue
        if first > place:
            found.append(Part(text[place:first]))
        found.append(Part(text[first:last], mark))
        place = last
    if place < len(text):
        found.append(Part(text[place:]))
    return tuple(found)


def layered(text: str, layers: Sequence[tuple[str, Sequence[tuple[int, int]]]]) -> tuple[Part, ...]:
    """Text with several families of marks, given as (mark, spans); where two meet the later one
    is shown."""
    painted = [(max(start, 0), min(end, len(text)), mark) for mark, spans in layers
               for start, end in spans]  # fmt: skip
    cuts = sorted({0, len(text), *(at for start, end, _ in painted if start < end
                                   for at in (start, end))})  # fmt: skip
    found: list[Part] = []
    for start, end in pairwise(cuts):
        mark = next((m for low, high, m in reversed(painted) if low <= start and end <= high), "")
        if found and found[-1].mark == mark:
            found[-1] = Part(found[-1].text + text[start:end], mark)
        else:
            found.append(Part(text[start:end], mark))
    return tuple(found)


def quoted(text: str, spans: Iterable[tuple[int, int]]) -> tuple[Part, ...]:
    """The passage that shows a finding, its spans marked; ``…`` where text is left out."""
    wanted = [(s, e) for s, e in sorted(spans) if 0 <= s < e <= len(text)]
    start, end = quotation(text, wanted)
    inside = parts(text[start:end], [(s - start, e - start) for s, e in wanted], "evidence")
    before = (Part("… "),) if text[:start].strip() else ()
    after = (Part(" …"),) if text[end:].strip() else ()
    return (*before, *inside, *after)


def places_of(needle: str, text: str) -> list[tuple[int, int]]:
    """Where a piece of evidence stands in a provision's own text; white space may differ."""
    words = needle.split()
    if not words:
        return []
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words))
    return [match.span() for match in pattern.finditer(text)]
