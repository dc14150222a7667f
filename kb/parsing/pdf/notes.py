"""Footnotes: small lines at the foot of a page or column that begin with a mark.

The mark stands raised in the note, or raised in the text of the page, or a gap parts the notes from
the text. What goes on from the page before needs no mark.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kb.parsing.pdf.columns import Region
from kb.parsing.pdf.lines import Segment, is_raised, joined
from kb.parsing.pdf.pages import Words

_SMALLER = 0.93
_GAP = 1.35
_MARK = re.compile(
    r"(?:\((?P<paren>\d{1,3}|\*{1,3}|[a-z])\)|(?P<plain>\d{1,3}|\*{1,3}|[†‡]|[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|[a-z](?=\s)))"
    r"[.)]?\s*(?=\S|$)"
)
_ENDED = re.compile(r"[.!?;»”\")]$")
_RAISED_MARK = re.compile(r"\(?(\d{1,3}|\*{1,3}|[†‡]|[a-z])\)?")
_TO_PLAIN = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")


@dataclass(frozen=True, slots=True)
class PageNotes:
    """Regions of a page without its notes, and the lines of each note."""

    regions: tuple[Region, ...]
    notes: tuple[tuple[Segment, ...], ...]
    goes_on: tuple[Segment, ...]
    """Lines that go on the last note of the page before."""
    marks: frozenset[str]


def raised_mark(word: Words) -> str:
    """The mark of a note that raised words are, or empty."""
    match = _RAISED_MARK.fullmatch(word.text.strip())
    return match[1] if match else ""


def part_notes(regions: Sequence[Region], body_size: float, open_note: str) -> PageNotes:
    """Part the notes of a page from its text. ``open_note`` is the unfinished note before."""
    called = {
        mark
        for region in regions
        for segment in region.segments
        for word in segment.words
        if (mark := _raised_in(word, segment))
    }
    kept: list[Region] = []
    notes: list[list[Segment]] = []
    rest: list[Segment] = []
    for region in regions:
        cut = _foot(region, body_size)
        if cut is None or not _is_lowest(region, regions):
            kept.append(region)
            continue
        start = _first_note(region, cut, called, bool(open_note) and not notes)
        if start is None:
            kept.append(region)
            continue
        _gather(region.segments[start:], notes, rest)
        if region.segments[:start]:
            kept.append(Region(region.segments[:start]))
    marks = frozenset(mark_of(note[0])[0] for note in notes)
    return PageNotes(tuple(kept), tuple(tuple(note) for note in notes), tuple(rest), marks)


def is_unfinished(text: str) -> bool:
    """Whether a note may go on at the foot of the next page."""
    return bool(text) and _ENDED.search(text.rstrip()) is None


def mark_of(segment: Segment) -> tuple[str, bool]:
    """Mark with which a line begins (or empty), and whether it stands raised."""
    first = segment.words[0]
    raised = len(segment.words) > 1 and first.size < segment.size - 0.5 and bool(raised_mark(first))
    if raised:
        return raised_mark(first), True
    match = _MARK.match(joined(segment.words)[0])
    if match is None:
        return "", False
    mark = match["paren"] or match["plain"]
    return mark.translate(_TO_PLAIN), mark != mark.translate(_TO_PLAIN)


def _raised_in(word: Words, segment: Segment) -> str:
    main = max(segment.words, key=lambda w: len(w.text))
    return raised_mark(word) if is_raised(word, main) else ""


def _foot(region: Region, body_size: float) -> int | None:
    """Index of the first of the small lines at the end of a region."""
    start = len(region.segments)
    while start and region.segments[start - 1].size <= _SMALLER * body_size:
        start -= 1
    return start if start < len(region.segments) else None


def _is_lowest(region: Region, regions: Sequence[Region]) -> bool:
    low = max(s.base for s in region.segments)
    x0, x1 = _width(region)
    for other in regions:
        if other is region or max(s.base for s in other.segments) <= low:
            continue
        left, right = _width(other)
        if left < x1 and right > x0 and min(s.base for s in other.segments) > low:
            return _all_small_below(other, region)
    return True


def _all_small_below(other: Region, region: Region) -> bool:
    """Notes of all columns may stand below one column's own."""
    size = max(s.size for s in region.segments)
    return all(s.size <= _SMALLER * size for s in other.segments)


def _width(region: Region) -> tuple[float, float]:
    return min(s.x0 for s in region.segments), max(s.x1 for s in region.segments)


def _first_note(region: Region, cut: int, called: set[str], goes_on: bool) -> int | None:
    lines = region.segments
    apart = cut == 0 or lines[cut].base - lines[cut - 1].base > _GAP * lines[cut - 1].size
    for index in range(cut, len(lines)):
        mark, raised = mark_of(lines[index])
        if mark and (raised or mark in called or apart):
            return cut if goes_on and apart else index
    return cut if goes_on and apart else None


def _gather(lines: Sequence[Segment], notes: list[list[Segment]], rest: list[Segment]) -> None:
    """Lines to notes: a mark opens one where it is raised or counts on."""
    before: Segment | None = None
    for segment in lines:
        mark, raised = mark_of(segment)
        same_row = before is not None and abs(before.base - segment.base) < 0.5
        opens = bool(mark) and not same_row and (raised or _counts_on(mark, notes))
        if opens:
            notes.append([segment])
        elif notes:
            notes[-1].append(segment)
        else:
            rest.append(segment)
        before = segment


def _counts_on(mark: str, notes: Sequence[Sequence[Segment]]) -> bool:
    if not notes:
        return True
    last = mark_of(notes[-1][0])[0]
    if mark.isdigit() and last.isdigit():
        return int(mark) == int(last) + 1
    return not mark.isdigit() and len(mark) == 1 and len(last) == 1 and ord(mark) == ord(last) + 1
