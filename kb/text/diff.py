"""What changed between two wordings, word by word.

The time stays bounded for any input: texts whose words pair up too often for an exact comparison
are compared line by line, and lines that are still too costly are shown as wholly replaced.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Kind = Literal["same", "removed", "added"]

_WORD = re.compile(r"\w+[^\S\n]*|\n|[^\w\s][^\S\n]*|[^\S\n]+")
_LINE = re.compile(r"[^\n]*\n|[^\n]+")
_MOST_PAIRS = 200_000
"""Equal pairs (i, j) of words that are compared exactly: two articles of a thousand words in
ordinary prose have some 30,000; difflib's time grows with them."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text that stayed, went or came."""

    kind: Kind
    text: str


def word_diff(old: str, new: str) -> tuple[Piece, ...]:
    """Pieces in reading order. The pieces ``same`` and ``removed`` joined give ``old`` and those
    ``same`` and ``added`` give ``new``, exactly."""
    return _merged(_compare(_WORD.findall(old), _WORD.findall(new)))


def changed_words(pieces: Sequence[Piece]) -> tuple[int, int]:
    """Words removed and words added."""
    counts = Counter[str]()
    for piece in pieces:
        counts[piece.kind] += len(re.findall(r"\w+", piece.text))
    return counts["removed"], counts["added"]


def _compare(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Compare words; what both begin and end with is set aside first."""
    start = _shared(old, new)
    end = _shared(old[start:][::-1], new[start:][::-1])
    before, after = old[start : len(old) - end], new[start : len(new) - end]
    middle = (
        _matched(before, after)
        if _pairs(before, after) <= _MOST_PAIRS
        else _coarse("".join(before), "".join(after))
    )
    return [
        Piece("same", "".join(old[:start])),
        *middle,
        Piece("same", "".join(old[len(old) - end :])),
    ]


def _shared(one: Sequence[str], other: Sequence[str]) -> int:
    """How many first items are equal."""
    count = 0
    for first, second in zip(one, other, strict=False):
        if first != second:
            break
        count += 1
    return count


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    there = Counter(map(_bare, new))
    return sum(count * there[word] for word, count in Counter(map(_bare, old)).items())


def _matched(old: Sequence[str], new: Sequence[str]) -> list[Piece]:
    """Words are equal whatever space follows them; the space is compared by itself."""
    pieces: list[Piece] = []
    matcher = SequenceMatcher(None, [*map(_bare, old)], [*map(_bare, new)], autojunk=False)
    for tag, i, j, k, m in matcher.get_opcodes():
        if tag == "equal":
            for before, after in zip(old[i:j], new[k:m], strict=True):
                pieces += _one_word(before, after)
        else:
            pieces += [Piece("removed", "".join(old[i:j])), Piece("added", "".join(new[k:m]))]
    return pieces


def _bare(word: str) -> str:
    return word.rstrip() or word


def _one_word(before: str, after: str) -> list[Piece]:
    if before == after:
        return [Piece("same", before)]
    word = _bare(before)
    spaces = Piece("removed", before[len(word) :]), Piece("added", after[len(word) :])
    return [Piece("same", word), *spaces]


def _coarse(old: str, new: str) -> list[Piece]:
    """Whole lines; where even lines pair up too often, all is replaced."""
    before, after = _LINE.findall(old), _LINE.findall(new)
    if len(before) * len(after) == 1 or _pairs(before, after) > _MOST_PAIRS:
        return [Piece("removed", old), Piece("added", new)]
    return _matched(before, after)


def _merged(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind joined, what went before what came, empty ones dropped.

    A lone space or comma between two changes is part of them: broken-up words are hard to read.
    """
    merged: list[Piece] = []
    removed, added = "", ""
    for index, piece in enumerate(pieces):
        if piece.kind == "removed":
            removed += piece.text
        elif piece.kind == "added":
            added += piece.text
        elif piece.text and not (
            (removed or added) and _trifling(piece.text) and _goes_on(pieces, index + 1)
        ):
            _append(merged, [*_change(removed, added), piece])
            removed = added = ""
        else:
            removed += piece.text
            added += piece.text
    _append(merged, _change(removed, added))
    return tuple(merged)


def _append(merged: list[Piece], pieces: Sequence[Piece]) -> None:
    for piece in pieces:
        if merged and merged[-1].kind == piece.kind == "same":
            merged[-1] = Piece("same", merged[-1].text + piece.text)
        else:
            merged.append(piece)


def _change(removed: str, added: str) -> list[Piece]:
    """A change; space that both end with stayed."""
    space = 0
    for one, other in zip(reversed(removed), reversed(added), strict=False):
        if one != other or not one.isspace():
            break
        space += 1
    stayed = removed[len(removed) - space :]
    pieces = (
        Piece("removed", removed.removesuffix(stayed)),
        Piece("added", added.removesuffix(stayed)),
        Piece("same", stayed),
    )
    return [piece for piece in pieces if piece.text]


def _trifling(text: str) -> bool:
    return "\n" not in text and len(text.strip()) <= 1 and not text.strip().isalnum()


def _goes_on(pieces: Sequence[Piece], start: int) -> bool:
    """Whether the next piece with text is a change."""
    rest = (pieces[index] for index in range(start, len(pieces)))
    return next((piece.kind != "same" for piece in rest if piece.text), False)
