"""Carries the marks of a hit in the address of its law, and paints them where the text stands.

``found=words:12-20,31-40`` are code points of the text that was found: a whole article, or some
of its parts, line by line. The rows of the law are laid beside that text to find their share.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from kb.model.search import Highlight

MOST_SPANS = 24
_KINDS = ("words", "meaning")
_WRITTEN = re.compile(r"(words|meaning):(\d{1,7}-\d{1,7}(?:,\d{1,7}-\d{1,7})*)", re.ASCII)

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """Marks of one hit; ``kind`` is ``words`` or ``meaning``."""

    kind: str
    spans: tuple[Span, ...]


NOTHING = Found("words", ())


def read_found(value: str) -> Found:
    """What the address says; nothing is marked where it makes no sense."""
    written = _WRITTEN.fullmatch(value)
    if not written:
        return NOTHING
    pairs = (pair.split("-") for pair in written[2].split(",")[:MOST_SPANS])
    return Found(written[1], tuple((int(start), int(end)) for start, end in pairs))


def written(highlights: Iterable[Highlight]) -> str:
    """The marks of a hit as the address carries them, empty where there are none."""
    for shown in highlights:
        kind = shown.kind if shown.kind in _KINDS else "words"
        spans = [(shown.start + start, shown.start + end) for start, end in shown.marks]
        if spans:
            return f"{kind}:" + ",".join(f"{start}-{end}" for start, end in spans[:MOST_SPANS])
    return ""


def shares(
    text: str, rows: Sequence[tuple[str, str]], spans: Sequence[Span]
) -> Mapping[str, tuple[Span, ...]]:
    """Spans of a text that was made of rows, given as (eId, words), in each row's own offsets."""
    found: dict[str, tuple[Span, ...]] = {}
    at = 0
    for eid, words in rows:
        start = text.find(words, at) if words else -1
        if start < 0:
            continue
        at = start + len(words)
        own = tuple(
            (max(low, start) - start, min(high, at) - start)
            for low, high in spans
            if low < at and high > start
        )
        if own:
            found[eid] = own
    return found
