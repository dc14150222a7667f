"""Turns windows of words into spans of the text."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.findings import Span
from kb.tagging.cues import Word
from kb.tagging.windows import Window, join

_MOST_SPANS = 6
_LEAD_CHARS = 300


def spans_of(text: str, words: Sequence[Word], found: Sequence[Window]) -> tuple[Span, ...]:
    """Spans of the windows in text order; the beginning of the text where there are none."""
    joined = join(found, gap=3)[:_MOST_SPANS]
    if joined:
        return tuple(Span(words[w.first].start, words[w.last].end) for w in joined)
    return (lead_span(text),)


def lead_span(text: str) -> Span:
    """The first line, or as much of it as fits."""
    start = len(text) - len(text.lstrip())
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    end = min(end, start + _LEAD_CHARS)
    return Span(start, len(text[:end].rstrip()))
