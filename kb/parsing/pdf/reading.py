"""Pages become lines in reading order and notes; what is neither is counted."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from kb.parsing.ledger import CONTENTS, FURNITURE, NUMBERING, SPACE, Ledger
from kb.parsing.pdf.columns import gutter_of, regions
from kb.parsing.pdf.furniture import furniture
from kb.parsing.pdf.hyphens import SOFT
from kb.parsing.pdf.lines import Segment, is_raised, joined, segments
from kb.parsing.pdf.notes import is_unfinished, part_notes, raised_mark
from kb.parsing.pdf.pages import Page, PdfPages, Words
from kb.parsing.pdf.paragraphs import Line, lines_of, usual

_LEADERS = re.compile(r"(?:\.\s?){4,}\s*\d{0,4}\s*$|…{2,}\s*\d{0,4}\s*$")
_SPACED_OUT = re.compile(r"[^\W\d_](?: [^\W\d_]){3,}")
_RAISED = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")
_DIGITS = re.compile(r"\d+")


@dataclass(slots=True)
class PdfText:
    """Lines of the law in reading order, and the lines of each note."""

    lines: list[Line] = field(default_factory=list)
    notes: list[list[str]] = field(default_factory=list)


class Reading:
    """Reads the pages of one file."""

    def __init__(self, told: PdfPages, ledger: Ledger, is_law: Callable[[str], bool]) -> None:
        self._pages = told.pages
        self._ledger = ledger
        self._left = furniture(told.pages, is_law)
        self._regions = 0
        self._text = PdfText()
        self._gutters: list[float] = []
        """Of the last two pages in columns: left and right pages may differ."""
        self._body_size = usual([(w.size, len(w.text)) for p in told.pages for w in p.words])

    def read(self) -> PdfText:
        """Everything, page by page."""
        for page in self._pages:
            self._ledger.leave_out(FURNITURE, page.slanted)
            left = self._left.get(page.number, set())
            self._ledger.leave_out(FURNITURE, sum(len(word.text) for word in left))
            kept = tuple(word for word in page.words if word not in left)
            self._page(page, kept)
        return self._text

    def _page(self, page: Page, words: tuple[Words, ...]) -> None:
        before = self._text.notes[-1][-1] if self._text.notes else ""
        parts = segments(page, words)
        gutter = gutter_of(parts)
        if gutter is not None:
            self._gutters = [gutter, *self._gutters[:1]]
        found = part_notes(
            regions(parts, known=self._gutters),
            self._body_size,
            before if is_unfinished(before) else "",
        )
        for row, region in lines_of(found.regions, self._regions):
            self._line(row, region, page.number, found.marks)
        self._regions += len(found.regions)
        if found.goes_on and self._text.notes:
            self._text.notes[-1].extend(self._plain(s) for s in found.goes_on)
        for note in found.notes:
            self._text.notes.append([self._plain(segment) for segment in note])

    def _plain(self, segment: Segment) -> str:
        text, spaces = joined(segment.words)
        self._ledger.leave_out(SPACE, -spaces)
        return self._without_soft(text)

    def _line(self, row: Sequence[Segment], region: int, page: int, marks: frozenset[str]) -> None:
        words = tuple(word for segment in row for word in self._unmarked(segment, marks))
        if not words:
            return
        text, spaces = joined(words)
        self._ledger.leave_out(SPACE, -spaces)
        if _LEADERS.search(text):
            self._ledger.leave_out(CONTENTS, len(text))
            return
        if _SPACED_OUT.fullmatch(text):
            self._ledger.leave_out(SPACE, len(text) // 2)
            text = text.replace(" ", "")
        text = self._without_soft(text)
        main = max(row, key=lambda s: sum(len(w.text) for w in s.words))
        bold = all(segment.bold for segment in row)
        x1 = max(segment.x1 for segment in row)
        self._text.lines.append(Line(text, page, row[0].x0, x1, main.base, main.size, bold, region))

    def _unmarked(self, segment: Segment, marks: frozenset[str]) -> list[Words]:
        """The words of a segment: calls of notes go, other raised numbers are written raised."""
        main = max(segment.words, key=lambda word: len(word.text))
        kept: list[Words] = []
        for word in segment.words:
            if not is_raised(word, main):
                kept.append(word)
            elif raised_mark(word) in marks:
                self._ledger.leave_out(NUMBERING, len(word.text))
            elif _DIGITS.fullmatch(word.text):
                text = word.text.translate(_RAISED)
                kept.append(
                    Words(text, word.x0, word.x1, word.base, word.size, word.top, word.bold)
                )
            else:
                kept.append(word)
        return kept

    def _without_soft(self, text: str) -> str:
        """Soft hyphens inside a line part nothing."""
        inner = text[:-1].replace(SOFT, "")
        self._ledger.leave_out(SPACE, len(text) - 1 - len(inner))
        return inner + text[-1:]
