"""How a long text is cut into overlapping windows, in tokens."""

from __future__ import annotations

import math

WINDOW_TOKENS = 512
"""Positions of the model, with its start and end mark and the prefix."""
OVERLAP_TOKENS = 64


def spans(tokens: int, room: int, overlap: int = OVERLAP_TOKENS) -> tuple[tuple[int, int], ...]:
    """Cut ``tokens`` into the fewest windows of at most ``room`` that overlap by at least
    ``overlap``; they are evenly spaced, cover everything, and a text that fits is one window."""
    if tokens <= room:
        return ((0, tokens),)
    overlap = min(overlap, room // 2)
    count = math.ceil((tokens - overlap) / (room - overlap))
    starts = [round(n * (tokens - room) / (count - 1)) for n in range(count)]
    return tuple((start, start + room) for start in starts)
