"""How the writing of a language is read: ``corpora/lexicon/reading.yml``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

import yaml

from kb.text.folding import IGNORED, MARKS, fold

_APOSTROPHES = "'’‘ʼʻ`´′"
_LETTERS_TO_UNICODE = "ʼʻ"
_DROP = dict.fromkeys(map(ord, _APOSTROPHES))
_HYPHEN = re.compile(r"[-‐‑]")
_INVISIBLE = re.compile(f"[{IGNORED}]+")
_APOSTROPHE = re.compile(rf"[{_APOSTROPHES}]")


@dataclass(frozen=True)
class Orthography:
    """What the reader of words and sentences must know of a language."""

    word: re.Pattern[str]
    """A word is its one group: ``split`` gives gap, word, gap, word, ..., gap."""
    joins: bool
    """An apostrophe stands inside a word and may be left out; else it parts two words."""
    letters: Mapping[int, str]
    """Table for ``str.translate``: letters of another script, perhaps none."""
    abbreviations: frozenset[str]
    """Folded words after which a dot ends no sentence."""
    ordinals: bool
    """A number with a dot may be an ordinal."""

    def plain(self, word: str) -> str:
        """The word as a dictionary has it: in the lexicon's script, composed, without invisible
        characters and without apostrophes that are part of it."""
        if self.joins:
            word = word.translate(_DROP)
        if word.isascii():
            return word
        word = unicodedata.normalize("NFC", _INVISIBLE.sub("", word))
        return word.translate(self.letters) if self.letters else word

    def parts(self, term: str) -> list[str]:
        """The words of a term, cut where the words of a text are cut."""
        term = _HYPHEN.sub(" ", term)
        return (term if self.joins else _APOSTROPHE.sub(" ", term)).split()

    def runs(self, word: str) -> tuple[str, ...]:
        """Folded runs of characters of which every text with the word holds one, however the
        text writes its apostrophes and in whichever of its scripts."""
        run = max(_APOSTROPHE.split(word), key=len)
        return tuple({fold(self.plain(run)), fold(self._other_script(run))})

    def _other_script(self, run: str) -> str:
        run = run.lower()
        for letter, latin in sorted(self.letters.items(), key=lambda pair: -len(pair[1])):
            if latin.islower():
                run = run.replace(latin, chr(letter))
        return run


def _word(*, joins: bool) -> re.Pattern[str]:
    """Letters and digits; accents, invisible characters and perhaps apostrophes between them."""
    letter = r"[^\W_]" if joins else rf"[^\W_{_LETTERS_TO_UNICODE}]"
    between = rf"(?:[{MARKS}{IGNORED}]+{'|[' + _APOSTROPHES + ']' if joins else ''})"
    return re.compile(rf"({letter}+(?:{between}{letter}+)*[{MARKS}]*)")


@lru_cache(maxsize=1)
def reading_data() -> str:
    """Text of the file."""
    return (files("corpora") / "lexicon" / "reading.yml").read_text("utf-8")


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    data: Mapping[str, Any] = yaml.safe_load(reading_data())
    return data


@lru_cache(maxsize=64)
def orthography(lexicon: str) -> Orthography:
    """The orthography of a lexicon's language; the common rules where the file says nothing."""
    data = _data()
    joins = lexicon in data["apostrophe_inside"]
    table: Mapping[str, str] = data["letters"].get(lexicon, {})
    capitals = {old.upper(): new.capitalize() for old, new in table.items()}
    words = (*data["abbreviations"]["all"], *data["abbreviations"].get(lexicon, ()))
    return Orthography(
        word=_word(joins=joins),
        joins=joins,
        letters=str.maketrans({**table, **capitals}),
        abbreviations=frozenset(map(fold, words)),
        ordinals=lexicon in data["ordinal_dot"],
    )
