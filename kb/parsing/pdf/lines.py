"""Words of a page become segments (words side by side without a wide gap) and lines."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from kb.parsing.pdf.pages import Page, Words

_APART = 0.9
"""Gap between words, in sizes, that parts two segments: a gutter or the tab of a table."""
_SPACE = 0.12
"""Gap between words, in sizes, that is a space."""
_SMALL = 0.82
_RAISED = 0.15
_SAME_ROW = 0.5
_BAND = 0.7
"""Height of lower-case letters with ascenders, in sizes."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Words side by side. A line of a column, a cell of a table, or part of a wide line."""

    words: tuple[Words, ...]
    page: int
    x0: float
    x1: float
    base: float
    """Height on which most of its letters stand, from the page's top."""
    size: float
    """Size of most of its letters."""
    bold: bool
    """Whether all its letters but raised marks are bold."""


def segment_of(words: tuple[Words, ...], page: int) -> Segment:
    """Words side by side, from the left, as one segment."""
    main = max(words, key=lambda word: len(word.text))
    bold = all(word.bold for word in words if not is_raised(word, main))
    right = max(word.x1 for word in words)
    return Segment(words, page, words[0].x0, right, main.base, main.size, bold)


def is_raised(word: Words, main: Words) -> bool:
    """Whether words are small and raised beside others: a mark of a note, or a power."""
    if word is main or word.size > _SMALL * main.size:
        return False
    return main.base - word.base >= _RAISED * main.size


def rows(words: tuple[Words, ...]) -> list[list[Words]]:
    """Words by the height at which they stand, top first, each row from the left."""
    found: list[list[Words]] = []
    for word in sorted(words, key=lambda w: (round(w.base, 1), w.x0)):
        if found and _beside(found[-1][0], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [sorted(row, key=lambda w: w.x0) for row in found]


def _beside(first: Words, word: Words) -> bool:
    low = min(first.base, word.base)
    high = max(first.base - _BAND * first.size, word.base - _BAND * word.size)
    return low - high > _SAME_ROW * _BAND * min(first.size, word.size)


def segments(page: Page, words: tuple[Words, ...]) -> list[Segment]:
    """Segments of a page, rows from the top, each row from the left."""
    return [s for row in rows(words) for s in segments_of_row(row, page.number)]


def segments_of_row(row: list[Words], page: int) -> list[Segment]:
    """A row cut where wide gaps stand."""
    parts: list[list[Words]] = [[row[0]]]
    for before, word in pairwise(row):
        if word.x0 - before.x1 > _APART * max(before.size, word.size):
            parts.append([word])
        else:
            parts[-1].append(word)
    return [segment_of(tuple(part), page) for part in parts]


def joined(words: tuple[Words, ...]) -> tuple[str, int]:
    """Text of words side by side, and how many spaces were put between them."""
    text = words[0].text
    spaces = 0
    for before, word in pairwise(words):
        apart = word.x0 - before.x1 > _SPACE * min(before.size, word.size)
        if apart and not text.endswith(" ") and not word.text.startswith(" "):
            text += " "
            spaces += 1
        text += word.text
    return text, spaces
