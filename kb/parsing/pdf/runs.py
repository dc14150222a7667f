"""Letters with their places become runs: words of one size on one line.

Runs in the bounded child only (see ``child``). Places are points (1/72 inch) from the top left
corner of the page as a person sees it, whatever the page's own rotation.
"""

from __future__ import annotations

import ctypes
import math
from dataclasses import dataclass, field
from typing import Any

import pypdfium2.raw as pdfium

_UNMAPPED = frozenset({0xFFFD, 0xFFFE, 0xFFFF, 0})
_PRIVATE = range(0xE000, 0xF900)
_HYPHEN = 0x2
_SAME_LINE = 0.12
"""Share of the size by which letters of one run may differ in height."""
_APART = 0.9
"""Gap, in sizes, that ends a run: justified text has no wider spaces in a line of one column."""
_OVER = 0.8
"""How far, in sizes, a letter may begin before the last one's end: the parts of a ligature do."""
_SLANTED = 0.02
_BOLD_WEIGHT = 600


@dataclass(slots=True)
class Run:
    """Words of one size and weight that stand on one line without a wide gap."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    bold: bool
    top: float
    spaced: bool = False
    """A space follows that belongs to no run yet."""

    def row(self) -> list[object]:
        """As it crosses the border of the child."""
        places = [round(v, 1) for v in (self.x0, self.x1, self.base, self.size, self.top)]
        return [self.text.strip(), *places, int(self.bold)]


@dataclass(slots=True)
class PageRuns:
    """One page: size in points, runs in the file's order, and what could not be used."""

    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    letters: int = 0
    unmapped: int = 0
    slanted: int = 0
    """Letters that do not stand level: stamps and margins."""


@dataclass(frozen=True, slots=True)
class _Letter:
    char: str
    x0: float
    x1: float
    top: float
    base: float
    size: float
    bold: bool
    level: bool


class _Page:
    """Reads the letters of one open page of pdfium."""

    def __init__(self, page: Any, text_page: Any) -> None:
        self._text = text_page.raw
        self._width, self._height = page.get_size()
        self._rotation = page.get_rotation()
        left, bottom, right, top = page.get_mediabox()
        crop = page.get_cropbox()
        left, bottom, right, top = crop if crop[2] > crop[0] else (left, bottom, right, top)
        self._box = (left, bottom, right, top)
        self._left = ctypes.c_double()
        self._right = ctypes.c_double()
        self._bottom = ctypes.c_double()
        self._top = ctypes.c_double()
        self._x = ctypes.c_double()
        self._y = ctypes.c_double()
        self._matrix = pdfium.FS_MATRIX()
        self._styles: dict[int, tuple[float, float, float, bool]] = {}

    def _place(self, x: float, y: float) -> tuple[float, float]:
        """Point of the page's own space, as seen: from the top left corner, downwards."""
        left, bottom, right, top = self._box
        match self._rotation:
            case 90:
                return y - bottom, x - left
            case 180:
                return right - x, y - bottom
            case 270:
                return top - y, right - x
            case _:
                return x - left, top - y

    def _style(self, index: int) -> tuple[float, float, float, bool]:
        """Direction of the letters (a unit vector), their size, and whether they are bold."""
        thing = pdfium.FPDFText_GetTextObject(self._text, index)
        key = ctypes.cast(thing, ctypes.c_void_p).value or 0
        known = self._styles.get(key)
        if known is not None and key:
            return known
        pdfium.FPDFText_GetMatrix(self._text, index, self._matrix)
        m = self._matrix
        size = pdfium.FPDFText_GetFontSize(self._text, index) * math.hypot(m.c, m.d)
        length = math.hypot(m.a, m.b) or 1.0
        x0, y0 = self._place(0.0, 0.0)
        x1, y1 = self._place(m.a / length, m.b / length)
        bold = pdfium.FPDFText_GetFontWeight(self._text, index) >= _BOLD_WEIGHT
        if not bold and key:
            bold = _bold_by_name(thing)
        self._styles[key] = (x1 - x0, y1 - y0, abs(size), bold)
        return self._styles[key]

    def letter(self, index: int, code: int) -> _Letter:
        """The letter with its place as seen."""
        across, down, size, bold = self._style(index)
        pdfium.FPDFText_GetCharBox(
            self._text, index, self._left, self._right, self._bottom, self._top
        )
        pdfium.FPDFText_GetCharOrigin(self._text, index, self._x, self._y)
        ax, ay = self._place(self._left.value, self._bottom.value)
        bx, by = self._place(self._right.value, self._top.value)
        ox, base = self._place(self._x.value, self._y.value)
        level = across > 0 and abs(down) <= _SLANTED
        return _Letter(
            chr(code), min(ax, bx, ox), max(ax, bx), min(ay, by), base, size, bold, level
        )


def _bold_by_name(thing: Any) -> bool:
    font = pdfium.FPDFTextObj_GetFont(thing)
    buffer = ctypes.create_string_buffer(200)
    pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
    name = buffer.value.decode("utf-8", "replace").lower()
    return any(word in name for word in ("bold", "black", "heavy", "demi"))


def _goes_on(run: Run, letter: _Letter) -> bool:
    if abs(run.size - letter.size) > 0.3 or run.bold != letter.bold:
        return False
    if abs(run.base - letter.base) > _SAME_LINE * run.size:
        return False
    return -_OVER * run.size <= letter.x0 - run.x1 <= _APART * run.size


def _add(page: PageRuns, letter: _Letter) -> None:
    last = page.runs[-1] if page.runs else None
    if last is not None and _goes_on(last, letter):
        last.text += letter.char
        last.x1 = max(last.x1, letter.x1)
        last.top = min(last.top, letter.top)
        return
    page.runs.append(
        Run(letter.char, letter.x0, letter.x1, letter.base, letter.size, letter.bold, letter.top)
    )


def page_runs(page: Any, *, max_letters: int) -> PageRuns:
    """The runs of an open page; OverflowError where it has more letters than a page can hold."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    if count > max_letters:
        raise OverflowError(count)
    reader = _Page(page, text_page)
    found = PageRuns(*page.get_size())
    raw = text_page.raw
    for index in range(count):
        code = pdfium.FPDFText_GetUnicode(raw, index)
        if code in (0x0D, 0x0A):
            continue
        if code in (0x20, 0xA0, 0x09):
            if found.runs and not found.runs[-1].text.endswith(" "):
                found.runs[-1].text += " "
            continue
        if code in _UNMAPPED or code in _PRIVATE:
            if code != 0xFFFE:
                found.unmapped += 1
                continue
            code = _HYPHEN
        letter = reader.letter(index, 0xAD if code == _HYPHEN else code)
        found.letters += 1
        if letter.level and letter.size > 0:
            _add(found, letter)
        else:
            found.slanted += 1
    text_page.close()
    return found
