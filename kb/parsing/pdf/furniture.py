"""Running heads, running feet and page numbers: what stands at the edge of page after page.

A row at the top or foot is furniture where its words repeat at the same height on other pages, or
where it carries the page's number, told by numbers that grow with the pages. A row that opens an
article is never furniture.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from kb.parsing.pdf.lines import joined, rows, segments_of_row
from kb.parsing.pdf.pages import Page, Words

_EDGE_ROWS = 3
_SAME_HEIGHT_PT = 3.0
_SET_APART = 1.5
"""Distance to the text, in sizes of the row, that sets a head or foot apart."""
_NUMBER = re.compile(r"^\W*(?P<first>\d{1,5})(?!\w)|(?<!\w)(?P<last>\d{1,5})\W*$")
_OF_ALL = re.compile(r"(?<!\w)(?P<n>\d{1,4})\s?(?:/|[^\W\d_]{1,5})\s?\d{1,4}\W*$")
_LETTER = re.compile(r"[^\W\d_]")
_EDGES = " -–—|•·."


@dataclass(frozen=True, slots=True)
class _Cell:
    words: tuple[Words, ...]
    text: str


@dataclass(frozen=True, slots=True)
class _Row:
    page: int
    words: tuple[Words, ...]
    text: str
    cells: tuple[_Cell, ...]
    at_top: bool
    outermost: bool
    """The first or last row of its page."""
    height: float
    """From the nearer edge of the page."""
    apart: bool
    """Set apart from the text by a gap."""

    def numbers(self) -> dict[int, str]:
        """Numbers that may be the page's, with what the row says beside each.

        A page's number stands alone or in a row that is set apart.
        """
        found: dict[int, str] = {}
        if not self.apart and _LETTER.search(self.text):
            return found
        whole = _OF_ALL.search(self.text)
        if whole:
            found[int(whole["n"])] = self.text[: whole.start()].strip(_EDGES)
        for match in _NUMBER.finditer(self.text):
            rest = self.text[: match.start()] + self.text[match.end() :]
            number = match["first"] or match["last"]
            found.setdefault(int(number), rest.strip(_EDGES))
        return found


def furniture(pages: Sequence[Page], is_law: Callable[[str], bool]) -> dict[int, set[Words]]:
    """Words that are no text, by page number. ``is_law`` tells a row that opens an article."""
    edge = [row for page in pages for row in _edge_rows(page) if not is_law(row.text)]
    numbering = _Numbering(edge, len(pages))
    cells: dict[tuple[str, bool], list[_Row]] = defaultdict(list)
    for row in edge:
        for cell in row.cells:
            cells[numbering.key(row, cell.text), row.at_top].append(row)
    found: dict[int, set[Words]] = defaultdict(set)
    for row in edge:
        for cell in row.cells:
            same = cells[numbering.key(row, cell.text), row.at_top]
            if numbering.is_number(row) or _repeats(row, same, len(pages)):
                found[row.page].update(row.words if row.apart else cell.words)
    return found


def _edge_rows(page: Page) -> list[_Row]:
    all_rows = rows(page.words)
    out: list[_Row] = []
    for index in range(len(all_rows)):
        from_end = len(all_rows) - 1 - index
        if index < _EDGE_ROWS or from_end < _EDGE_ROWS:
            out.append(_edge_row(page, all_rows, index, at_top=index <= from_end))
    return out


def _edge_row(page: Page, all_rows: list[list[Words]], index: int, *, at_top: bool) -> _Row:
    row = all_rows[index]
    inner = index + 1 if at_top else index - 1
    inside = 0 <= inner < len(all_rows)
    gap = abs(all_rows[inner][0].base - row[0].base) if inside else page.height
    return _Row(
        page=page.number,
        words=tuple(row),
        text=joined(tuple(row))[0].strip(),
        cells=tuple(
            _Cell(cell.words, joined(cell.words)[0].strip())
            for cell in segments_of_row(row, page.number)
        ),
        at_top=at_top,
        outermost=index in (0, len(all_rows) - 1),
        height=row[0].base if at_top else page.height - row[0].base,
        apart=gap > _SET_APART * max(word.size for word in row),
    )


class _Numbering:
    """What is added to the place of a page to get its printed number, at the top and the foot."""

    def __init__(self, edge: Sequence[_Row], pages: int) -> None:
        self._single = pages == 1
        self._offset = {side: _offset(edge, side, pages) for side in (True, False)}

    def is_number(self, row: _Row) -> bool:
        """Whether a row is a page's number, alone or in a head that is set apart."""
        if self._single:
            return row.outermost and row.apart and row.text.strip(_EDGES).isdigit()
        rest = self._rest(row)
        return rest is not None and (_LETTER.search(rest) is None or row.outermost)

    def key(self, row: _Row, text: str) -> str:
        """Words of a cell without the page's number, to be compared over pages."""
        rest = self._rest(row) if text == row.text else None
        return (text if rest is None else rest).casefold()

    def _rest(self, row: _Row) -> str | None:
        offset = self._offset[row.at_top]
        return None if offset is None else row.numbers().get(row.page + offset)


def _offset(edge: Sequence[_Row], at_top: bool, pages: int) -> int | None:
    votes: Counter[int] = Counter()
    told: dict[int, set[int]] = defaultdict(set)
    for row in edge:
        if row.at_top == at_top:
            told[row.page].update(number - row.page for number in row.numbers())
    for offsets in told.values():
        votes.update(offsets)
    if not votes:
        return None
    offset, count = max(votes.items(), key=lambda item: (item[1], -abs(item[0])))
    return offset if count >= max(2, pages / 2) else None


def _repeats(row: _Row, same: Sequence[_Row], pages: int) -> bool:
    near = {other.page for other in same if abs(other.height - row.height) <= _SAME_HEIGHT_PT}
    return len(near) >= (2 if pages <= 3 or row.apart else 3)
