"""How a text is cut into overlapping windows, in tokens, so that none is cut off.

The model has room for 512 tokens, but a long window blurs what it says. On the labelled
provisions and queries (``kb evaluate search``, 21 queries, meaning only, with languages put on
one level) windows of 500 tokens gave nDCG@10 0.195, 200: 0.279, 120: 0.303, 60: 0.273. Each
further window repeats the first line, for that is the heading.
"""

from __future__ import annotations

import math

MODEL_TOKENS = 512
"""Positions of the bundled model."""
WINDOW_TOKENS = 120
"""Tokens of the text in a window."""
OVERLAP_TOKENS = 30
FIRST_LINE_TOKENS = 48
"""A longer first line is no heading and is not repeated."""


def spans(
    tokens: int, room: int = WINDOW_TOKENS, overlap: int = OVERLAP_TOKENS
) -> tuple[tuple[int, int], ...]:
    """Cut ``tokens`` into the fewest windows of at most ``room`` that overlap by at least
    ``overlap``; they are evenly spaced, cover everything, and a text that fits is one window."""
    if tokens <= room:
        return ((0, tokens),)
    overlap = min(overlap, room // 2)
    count = math.ceil((tokens - overlap) / (room - overlap))
    starts = [round(n * (tokens - room) / (count - 1)) for n in range(count)]
    return tuple((start, start + room) for start in starts)


def heading_tokens(text: str, starts: list[int]) -> int:
    """How many tokens the first line has, 0 if it is none that windows should repeat.

    ``starts`` are the offsets in ``text`` at which the tokens begin.
    """
    end = text.find("\n")
    if end < 0:
        return 0
    count = next((n for n, start in enumerate(starts) if start > end), len(starts))
    return count if 0 < count <= FIRST_LINE_TOKENS and count < len(starts) else 0
