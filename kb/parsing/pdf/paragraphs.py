"""Lines in reading order become blocks: headings and paragraphs, joined over lines and pages.

A new block begins after a gap, after a line that ended early, with an indented first line, with
another size or weight, and where a line opens an article or a numbered paragraph and the line
before had ended.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from statistics import median

from kb.parsing.labels import find_label, value_of
from kb.parsing.pdf.columns import Region
from kb.parsing.pdf.hyphens import joining_words
from kb.parsing.pdf.lines import Segment
from kb.parsing.words import Words as LawWords
from kb.parsing.words import article_file, level_file

_GAP = 1.3
"""Distance of lines, in the usual one, that parts paragraphs."""
_INDENT = 0.6
_LARGER = 1.08
_CENTRED = 0.08
_MAX_HEADING = 300
_WORD_WIDTH = 1.25
"""How much wider than its share of the line's letters a word may be."""
_ENDED = re.compile(r"[.;:!?»”\"—–]\W{0,2}$")
_ITEM_ENDED = re.compile(r"[,)]$")
_REFERS = re.compile(r"(?:\(\w{1,4}\)|\d)(?:,|\s[^\W\d_]{1,4})?$")
"""What ends like this names other numbers, and the number that follows is one of them."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text, clean, with its place."""

    text: str
    page: int
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    region: int


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together."""

    lines: tuple[Line, ...]
    heading: bool
    """Bold or larger than the text."""
    centred: bool

    @property
    def page(self) -> int:
        """Page on which it begins."""
        return self.lines[0].page

    @property
    def size(self) -> float:
        """Size of its first line."""
        return self.lines[0].size


@dataclass(frozen=True, slots=True)
class _Column:
    """Measures of one region."""

    left: float
    right: float
    pitch: float


def usual(sizes: Sequence[tuple[float, int]]) -> float:
    """The size that most letters have, in half points; 10 where there are none."""
    counts: Counter[float] = Counter()
    for size, letters in sizes:
        counts[round(size * 2) / 2] += letters
    return counts.most_common(1)[0][0] if counts else 10.0


def measure(lines: Sequence[Line]) -> _Column:
    """Edges of a region and the usual distance of its lines."""
    steps = [b.base - a.base for a, b in pairwise(lines) if b.base - a.base > 0.5]
    pitch = median(steps) if steps else 1.2 * lines[0].size
    return _Column(min(i.x0 for i in lines), max(i.x1 for i in lines), pitch)


class Blocks:
    """Cuts the lines of one document into blocks."""

    def __init__(self, lines: Sequence[Line], words: LawWords, body_size: float) -> None:
        self._lines = lines
        self._words = words
        self._body_size = body_size
        letters: Counter[bool] = Counter()
        by_region: dict[int, list[Line]] = {}
        for line in lines:
            letters[line.bold] += len(line.text)
            by_region.setdefault(line.region, []).append(line)
        self._bold_tells = letters[True] < letters[False]
        self._joining = frozenset(joining_words(words.lang))
        self._referring = _referring(words.lang)
        self._counted: dict[str, int] = {}
        """Style of a number -> the last one with which a block began."""
        self._columns = {key: measure(own) for key, own in by_region.items()}

    def blocks(self) -> list[Block]:
        """Blocks in reading order."""
        found: list[list[Line]] = []
        for line in self._lines:
            if found and self._goes_on(found[-1], line):
                found[-1].append(line)
            else:
                found.append([line])
                self._count(line)
        return [
            Block(tuple(b), self._is_heading(b[0]), all(self._is_centred(i) for i in b))
            for b in found
        ]

    def _is_heading(self, line: Line) -> bool:
        larger = line.size > _LARGER * self._body_size
        return larger or (self._bold_tells and line.bold)

    def _is_centred(self, line: Line) -> bool:
        column = self._columns[line.region]
        width = column.right - column.left
        left, right = line.x0 - column.left, column.right - line.x1
        return min(left, right) > _CENTRED * width and abs(left - right) < 0.12 * width

    def _goes_on(self, block: list[Line], line: Line) -> bool:
        before = block[-1]
        if self._is_heading(before) != self._is_heading(line):
            return False
        if self._is_heading(line):
            return self._heading_goes_on(block, line)
        other = self._is_centred(before) != self._is_centred(line)
        if before.region == line.region and other and self._ended_or_centred(before):
            return False
        if before.region != line.region:
            starts = not line.text[:1].islower() and self._names_law(line.text)
            return not (self._ended(before) or starts or self._counts_on(before, line))
        return not (self._is_gap(before, line) or self._opens_block(before, line))

    def _ended_or_centred(self, line: Line) -> bool:
        return self._is_centred(line) or self._ended(line)

    def _heading_goes_on(self, block: list[Line], line: Line) -> bool:
        before = block[-1]
        if abs(before.size - line.size) > 0.4 or before.region != line.region:
            return False
        if self._is_gap(before, line) or self._names_law(line.text):
            return False
        if sum(len(i.text) for i in block) > _MAX_HEADING:
            return False
        return not (len(block) == 1 and self._is_bare(before.text))

    def _opens_block(self, before: Line, line: Line) -> bool:
        """Whether a line right below another of the same column begins a paragraph."""
        if line.text[:1].islower() and not self._label(line) and not self._ended(before):
            return False
        if self._names_law(line.text) or self._label(line):
            ended = self._ended(before) or self._ended_early(before, line)
            return ended or self._counts_on(before, line)
        if self._is_bare(before.text):
            return True
        indented = line.x0 - before.x0 > _INDENT * line.size
        if indented and self._ended(before) and not self._label(before):
            return True
        return self._ended_early(before, line)

    def _label(self, line: Line) -> bool:
        return find_label(line.text, self._words.lang) is not None

    def _counts_on(self, before: Line, line: Line) -> bool:
        """Whether a number goes on the row of an earlier block, and the line before may end one."""
        label = find_label(line.text, self._words.lang)
        last = before.text.rsplit(" ", 1)[-1].casefold()
        ended = _ITEM_ENDED.search(before.text) or last in self._joining
        if label is None or not ended or _REFERS.search(before.text):
            return False
        return any(
            value_of(label.bare, style) in (1, self._counted.get(style, 0) + 1)
            for style in label.styles
        )

    def _count(self, line: Line) -> None:
        label = find_label(line.text, self._words.lang)
        if label is not None:
            self._counted.update({s: value_of(label.bare, s) for s in label.styles})

    def _names_law(self, text: str) -> bool:
        return self._words.article(text) is not None or (
            text[:1].isupper() and len(text) <= 160 and self._words.container(text) is not None
        )

    def _is_bare(self, text: str) -> bool:
        """Whether a line is the number of an article or container and nothing else."""
        article = self._words.article(text)
        if article is not None:
            return article.end >= len(text)
        container = self._words.container(text) if text[:1].isupper() else None
        return container is not None and not container.heading

    def _is_gap(self, before: Line, line: Line) -> bool:
        step = line.base - before.base
        if before.region != line.region or step < 0:
            return False
        return step > _GAP * max(self._columns[line.region].pitch, line.size)

    def _ended(self, line: Line) -> bool:
        if _ENDED.search(line.text) is None:
            return False
        return line.text.rsplit(" ", 1)[-1].casefold() not in self._referring

    def _ended_early(self, before: Line, line: Line) -> bool:
        """Whether the first word of a line would have stood on the line before."""
        column = self._columns[line.region]
        first = line.text.split(" ", 1)[0]
        width = (line.x1 - line.x0) * len(first) / max(1, len(line.text))
        return before.x1 + 0.5 * line.size + _WORD_WIDTH * width < column.right


@cache
def _referring(lang: str) -> frozenset[str]:
    """Words that name a part of a law and end with a full stop that ends no sentence."""
    levels = level_file()
    cites = [*levels.default.values(), *levels.languages.get(lang, {}).values()]
    own = article_file().languages.get(lang)
    said = [word for _, cite in cites for word in cite.split()]
    said += list(own.before) if own is not None else []
    return frozenset(word.casefold() for word in said if word.endswith(".") and len(word) > 1)


def lines_of(regions: Sequence[Region], first: int) -> list[tuple[list[Segment], int]]:
    """Segments of each region row by row, with the number of the region."""
    found: list[tuple[list[Segment], int]] = []
    for place, region in enumerate(regions, first):
        row: list[Segment] = []
        for segment in sorted(region.segments, key=lambda s: (round(s.base, 1), s.x0)):
            if row and abs(segment.base - row[0].base) <= 0.3 * row[0].size:
                row.append(segment)
                continue
            if row:
                found.append((sorted(row, key=lambda s: s.x0), place))
            row = [segment]
        if row:
            found.append((sorted(row, key=lambda s: s.x0), place))
    return found
