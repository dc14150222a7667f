"""Joins lines: a word that was parted at the line's end is made whole again.

The hyphen goes where the next line begins with a small letter. It stays where the document writes
the word with it elsewhere, where the language keeps it (``non-resident``), after a number, before
a capital letter, and where it stands for a part that comes later (``Zwangs- und Pflichtarbeit``).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files

from pydantic import BaseModel, ConfigDict, Field

from kb import safe_yaml
from kb.text.folding import fold

SOFT = "\u00ad"
_MARKS = "-\u2010\u2011\u2212" + SOFT
"""Hyphen, its typographic kinds, the minus sign (which Greek gazettes print) and the soft hyphen
(which also stands for a hyphen that pdfium knows to part a word)."""
_PARTED = re.compile(rf"(?P<word>[^\W_]+(?:[-\u2010][^\W_]+)*)(?P<mark>[{_MARKS}])$")
_FIRST = re.compile(r"[^\W_]+")
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")


class _Language(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    kept: list[str] = Field(default_factory=list)
    suspended: list[str] = Field(default_factory=list)


class HyphenFile(BaseModel):
    """``hyphens.yml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    languages: dict[str, _Language]


@cache
def hyphen_file() -> HyphenFile:
    """Checked ``hyphens.yml``."""
    text = (files("corpora") / "parsing" / "hyphens.yml").read_text("utf-8")
    return HyphenFile.model_validate(safe_yaml.load(text))


def joining_words(lang: str) -> tuple[str, ...]:
    """Words that join the items of a list (``and``, ``or``)."""
    own = hyphen_file().languages.get(lang)
    return tuple(own.suspended) if own is not None else ()


class Joiner:
    """Joins the lines of one document; knows the words that it writes unbroken."""

    def __init__(self, lang: str, lines: Iterable[str]) -> None:
        own = hyphen_file().languages.get(lang, _Language())
        self._kept = frozenset(own.kept)
        self._suspended = frozenset(fold(word) for word in own.suspended)
        self._words: Counter[str] = Counter()
        for line in lines:
            words = [fold(word) for word in _WORD.findall(line)]
            self._words.update(words[:-1] if _PARTED.search(line) else words)

    def join(self, before: str, after: str) -> tuple[str, int, int]:
        """Two lines as one text, hyphens taken away, and spaces put in."""
        if not before or not after:
            return before + after, 0, 0
        parted = _PARTED.search(before)
        if parted is None:
            return f"{before} {after}", 0, 1
        if self._word_goes_on(parted, after):
            return before[: parted.start("mark")] + after, 1, 0
        first = _FIRST.match(after)
        if first and fold(first[0]) in self._suspended:
            return f"{before} {after}", 0, 1
        return before.replace(SOFT, "-") + after, 0, 0

    def _word_goes_on(self, parted: re.Match[str], after: str) -> bool:
        first = _FIRST.match(after)
        if first is None or not after[0].islower() or parted["word"][-1].isdigit():
            return False
        start, end = fold(parted["word"]), fold(first[0])
        if end in self._suspended:
            return False
        whole, hyphened = self._words[start + end], self._words[f"{start}-{end}"]
        if whole or hyphened:
            return whole >= hyphened
        return start.rsplit("-", 1)[-1] not in self._kept
