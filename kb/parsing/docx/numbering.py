"""Numbers that Word counts and never writes: ``Article 5``, ``(a)``, ``1.2``.

After ECMA-376 part 1, 17.9: a paragraph names a list and a level; the level has a start, a format
and a pattern such as ``%1.%2``. A level starts anew when a higher one counts on.
"""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from kb.parsing.docx.package import W
from kb.parsing.docx.styles import number, switch, value

_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
          (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщэюя"
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_CAPITALS = frozenset({"upperRoman", "upperLetter", "russianUpper"})
_BULLET = "-"
_MAX_LEVELS = 9


@dataclass(frozen=True, slots=True)
class _Level:
    start: int = 1
    form: str = "decimal"
    pattern: str = ""
    plain: bool = False
    """All counters are written as digits (``w:isLgl``)."""
    joined: bool = False
    """Nothing stands between number and text."""
    restarts: int | None = None
    """Level from which on it starts anew; 0 for never; None for any higher."""


@dataclass(frozen=True, slots=True)
class Label:
    """A number as it is shown, and what parts it from the text."""

    text: str
    gap: str


def shown(count: int, form: str) -> str:
    """A counter in a format of Word's; unknown formats are written as digits."""
    lower = form.lower()
    if lower.endswith("roman"):
        text = _roman(count)
    elif lower.endswith("letter"):
        text = _letters(count, _LATIN)
    elif lower in ("russianlower", "russianupper"):
        text = _letters(count, _RUSSIAN)
    elif form == "none":
        return ""
    elif form == "decimalZero":
        return f"{count:02d}"
    else:
        return str(count)
    return text.upper() if form in _CAPITALS else text


def _roman(count: int) -> str:
    text = ""
    for size, sign in _ROMAN:
        while count >= size and len(text) < 20:
            text += sign
            count -= size
    return text


def _letters(count: int, alphabet: str) -> str:
    """a ... z, aa, bb ...: the letter is doubled, not combined."""
    place, times = (count - 1) % len(alphabet), (count - 1) // len(alphabet) + 1
    return alphabet[place] * min(times, 5) if count > 0 else ""


def _read_level(element: etree._Element) -> _Level:
    start = number(value(element, "start"))
    return _Level(
        start=1 if start is None else start,
        form=value(element, "numFmt") or "decimal",
        pattern=value(element, "lvlText") or "",
        plain=bool(switch(element, "isLgl")),
        joined=value(element, "suff") == "nothing",
        restarts=number(value(element, "lvlRestart")),
    )


class Numbering:
    """The lists of one document and how far each is counted."""

    def __init__(self, root: etree._Element | None) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._abstract: dict[str, str] = {}
        self._overrides: dict[str, dict[int, _Level]] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counts: dict[str, list[int | None]] = {}
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        for element in root.iter(f"{W}abstractNum"):
            key = element.get(f"{W}abstractNumId", "")
            self._levels[key] = {
                place: _read_level(level)
                for level in element.findall(f"{W}lvl")
                if (place := number(level.get(f"{W}ilvl"))) is not None and place < _MAX_LEVELS
            }
        for element in root.iter(f"{W}num"):
            key = element.get(f"{W}numId", "")
            self._abstract[key] = value(element, "abstractNumId") or ""
            for override in element.findall(f"{W}lvlOverride"):
                place = number(override.get(f"{W}ilvl"))
                if place is None or place >= _MAX_LEVELS:
                    continue
                level = override.find(f"{W}lvl")
                if level is not None:
                    self._overrides.setdefault(key, {})[place] = _read_level(level)
                start = number(value(override, "startOverride"))
                if start is not None:
                    self._starts.setdefault(key, {})[place] = start

    def next(self, num_id: str, place: int) -> Label | None:
        """Count a paragraph of a list and show its number; None where it has none."""
        abstract = self._abstract.get(num_id)
        level = self._level(num_id, place)
        if abstract is None or level is None:
            return None
        counts = self._counts.setdefault(abstract, [None] * _MAX_LEVELS)
        for started, start in self._starts.pop(num_id, {}).items():
            counts[started] = start - 1
        for above in range(place):
            if counts[above] is None:
                counts[above] = self._start(num_id, above)
        current = counts[place]
        counts[place] = level.start if current is None else current + 1
        self._start_anew(num_id, place, counts)
        if level.form == "bullet":
            return Label(_BULLET, " ")
        text = self._filled(num_id, level, counts)
        return Label(text, "" if level.joined else " ") if text.strip() else None

    def _level(self, num_id: str, place: int) -> _Level | None:
        own = self._overrides.get(num_id, {}).get(place)
        return own or self._levels.get(self._abstract.get(num_id, ""), {}).get(place)

    def _start(self, num_id: str, place: int) -> int:
        level = self._level(num_id, place)
        return level.start if level is not None else 1

    def _start_anew(self, num_id: str, place: int, counts: list[int | None]) -> None:
        for below in range(place + 1, _MAX_LEVELS):
            level = self._level(num_id, below)
            restarts = level.restarts if level is not None else None
            if restarts is None or (restarts and place < restarts):
                counts[below] = None

    def _filled(self, num_id: str, level: _Level, counts: list[int | None]) -> str:
        text = level.pattern
        for place in range(_MAX_LEVELS):
            mark = f"%{place + 1}"
            if mark in text:
                own = self._level(num_id, place)
                form = "decimal" if level.plain or own is None else own.form
                text = text.replace(mark, shown(counts[place] or 0, form))
        return text
