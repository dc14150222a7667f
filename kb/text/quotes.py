"""Chooses the passage that shows a finding: whole sentences round its spans, not too long."""

from __future__ import annotations

import re
from collections.abc import Sequence

_SENTENCE_END = re.compile(r"(?<=[.;:!?])\s+|\n+")
_MAX_CHARS = 700


def _bounds(text: str) -> list[tuple[int, int]]:
    bounds: list[tuple[int, int]] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() > start:
            bounds.append((start, match.start()))
        start = match.end()
    if start < len(text):
        bounds.append((start, len(text)))
    return bounds or [(0, len(text))]


def quotation(text: str, spans: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """Offsets of the passage to quote.

    Of all runs of sentences of some 700 characters that begin with a span's sentence it is the
    one that holds the most spans, the earliest of equals, and no longer than it must be. Without
    spans it is the beginning of the text.
    """
    sentences = _bounds(text)
    if not spans:
        start, end = sentences[0]
        return start, min(end, start + _MAX_CHARS)
    ordered = sorted(set(spans))
    passages = [_passage(sentences, ordered[n:]) for n in range(len(ordered))]
    start, end = max(passages, key=lambda p: (_held(p, ordered), -p[0]))
    if end - start > _MAX_CHARS:
        first = next(span for span in ordered if start < span[1])
        start = max(start, first[0] - _MAX_CHARS // 3)
        end = min(end, max(first[1], start + _MAX_CHARS))
    return start, end


def _held(passage: tuple[int, int], spans: Sequence[tuple[int, int]]) -> int:
    return sum(1 for start, end in spans if passage[0] <= start and end <= passage[1])


def _passage(
    sentences: Sequence[tuple[int, int]], spans: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """From the sentence of the first span to that of the last one that still fits."""
    first = spans[0]
    holding = [s for s in sentences if s[0] < first[1] and first[0] < s[1]] or [first]
    start, end = holding[0][0], holding[-1][1]
    for span in spans[1:]:
        for low, high in sentences:
            if low < span[1] and span[0] < high and high - start <= _MAX_CHARS:
                end = max(end, high)
    return start, end
