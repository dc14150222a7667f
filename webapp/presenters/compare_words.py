"""Two wordings side by side: what changed, or what two laws have in common."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.text.diff import Piece, word_diff
from webapp.presenters.passages import Part

GONE, CAME, ALIKE = "gone", "came", "alike"
_WORD = re.compile(r"\w+")
_LEAST_RUN_WORDS = 4
"""Shorter runs ("of the", "in the case of") are found between any two laws of a language."""


@dataclass(frozen=True, slots=True)
class Wording:
    """A text with its marks, and how much of it stands in the other one, in whole per cent."""

    parts: tuple[Part, ...]
    percent: int


def changed(old: str, new: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts; words that went are marked in the old one, words that came in the new one."""
    pieces = word_diff(old, new)
    return _side(pieces, "removed", GONE), _side(pieces, "added", CAME)


def _side(pieces: Sequence[Piece], kind: str, mark: str) -> tuple[Part, ...]:
    return tuple(
        Part(piece.text, mark if piece.kind == kind else "")
        for piece in pieces
        if piece.kind in ("same", kind)
    )


def alike(text: str, other: str) -> Wording:
    """The text with the runs of at least four words that the other text has as well, in order."""
    parts: list[Part] = []
    shared = total = 0
    for piece in word_diff(other, text):
        if piece.kind == "removed":
            continue
        count = len(_WORD.findall(piece.text))
        total += count
        run = piece.kind == "same" and count >= _LEAST_RUN_WORDS
        shared += count if run else 0
        parts.append(Part(piece.text, ALIKE if run else ""))
    return Wording(_joined(parts), round(100 * shared / total) if total else 0)


def _joined(parts: Sequence[Part]) -> tuple[Part, ...]:
    found: list[Part] = []
    for part in parts:
        if found and found[-1].mark == part.mark:
            found[-1] = Part(found[-1].text + part.text, part.mark)
        else:
            found.append(part)
    return tuple(found)
