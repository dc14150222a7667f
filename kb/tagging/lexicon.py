"""Cue terms of a language: ``corpora/lexicon/<lang>.yml``, checked and made ready for matching.

A term is words with single spaces. ``recruit*`` is any word with that beginning, ``*handel`` any
with that end, ``*opfer*`` any that holds it, ``a|b`` either, ``~4`` up to four words between.
Words are compared folded (case, accents), as they stand and by their lemma.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from kb import safe_yaml
from kb.errors import KbError
from kb.tagging.orthography import Orthography, orthography
from kb.text.folding import fold
from kb.text.lemmas import primary

_GAP = re.compile(r"~(\d+)")
_MAX_GAP = 30
_STEM = 6
_FOLDER = "lexicon"
_NOT_LANGUAGES = frozenset({"rules", "references", "reading"})


class LexiconError(KbError):
    """A lexicon file breaks the schema; the message names file and place."""


@dataclass(frozen=True, slots=True)
class Step:
    """One word of a term and how many words may stand before it at most."""

    piece: int
    gap: int


@dataclass(frozen=True, slots=True)
class Term:
    """One cue term of a class."""

    cls: str
    steps: tuple[Step, ...]
    needs: frozenset[int]
    """The patterns of all its words."""


class Pieces:
    """Knows which word patterns a word fits."""

    def __init__(self, how: Orthography) -> None:
        self.how = how
        self._ids: dict[str, int] = {}
        self._exact: dict[str, list[int]] = {}
        self._prefix: dict[str, list[int]] = {}
        self._prefix_lengths: tuple[int, ...] = ()
        self._suffix: dict[str, list[int]] = {}
        self._suffix_lengths: tuple[int, ...] = ()
        self._inside: list[tuple[str, int]] = []

    def add(self, text: str) -> int:
        """Number of the pattern, new or known."""
        if text in self._ids:
            return self._ids[text]
        number = self._ids[text] = len(self._ids)
        for choice in text.split("|"):
            self._add_choice(choice, number)
        return number

    def _add_choice(self, choice: str, number: int) -> None:
        stem = fold(self.how.plain(choice.strip("*")))
        if choice.startswith("*") and choice.endswith("*"):
            self._inside.append((stem, number))
        elif choice.startswith("*"):
            self._suffix.setdefault(stem, []).append(number)
            self._suffix_lengths = tuple(sorted({len(stem), *self._suffix_lengths}))
        elif choice.endswith("*"):
            self._prefix.setdefault(stem, []).append(number)
            self._prefix_lengths = tuple(sorted({len(stem), *self._prefix_lengths}))
        else:
            self._exact.setdefault(stem, []).append(number)

    def of(self, folded: str) -> Iterator[int]:
        """Patterns that the folded word fits."""
        yield from self._exact.get(folded, ())
        for length in self._prefix_lengths:
            if length > len(folded):
                break
            yield from self._prefix.get(folded[:length], ())
        for length in self._suffix_lengths:
            if length > len(folded):
                break
            yield from self._suffix.get(folded[-length:], ())
        for part, number in self._inside:
            if part in folded:
                yield number


@dataclass(frozen=True)
class Lexicon:
    """Everything known about the words of one language."""

    lang: str
    pieces: Pieces
    starts: Mapping[int, tuple[Term, ...]]
    """First pattern of a term to the terms."""
    classes: frozenset[str]
    stems: Mapping[str, frozenset[str]]
    """Class to word beginnings of which any text with a hit of the class holds one."""
    numbers: Mapping[str, float]
    """Folded number word to its value."""
    digest: str


def _flatten(classes: Mapping[str, object], place: str) -> Iterator[tuple[str, str]]:
    for name, value in classes.items():
        if isinstance(value, Mapping):
            yield from ((f"{name}.{sub}", term) for sub, term in _flatten(value, place))
        elif isinstance(value, list) and all(isinstance(term, str) for term in value):
            yield from ((str(name), term) for term in value)
        else:
            raise LexiconError(f"{place}: class {name!r} must be a list of terms.")


def parse_term(text: str, cls: str, pieces: Pieces) -> Term:
    """Read one term; LexiconError where it is empty, starts with a gap or a gap is too wide."""
    steps: list[Step] = []
    gap = 0
    for part in pieces.how.parts(text):
        match = _GAP.fullmatch(part)
        if match:
            gap = int(match[1])
            if not steps or not 0 < gap <= _MAX_GAP:
                raise LexiconError(f"The gap in the term {text!r} ({cls}) is wrong.")
            continue
        if "~" in part or not part.strip("*|"):
            raise LexiconError(f"The term {text!r} ({cls}) cannot be read.")
        steps.append(Step(pieces.add(part), gap))
        gap = 0
    if not steps or gap:
        raise LexiconError(f"The term {text!r} ({cls}) is incomplete.")
    return Term(cls, tuple(steps), frozenset(step.piece for step in steps))


def _rarest(text: str, how: Orthography) -> tuple[str, ...]:
    """Beginnings of the alternatives of the term's longest word."""
    words = [part for part in how.parts(text) if not _GAP.fullmatch(part)]
    choices = [
        tuple(run[:_STEM] for choice in word.split("|") for run in how.runs(choice.strip("*")))
        for word in words
    ]
    return max(choices, key=lambda stems: min(map(len, stems)))


def read_lexicon(text: str, lang: str) -> Lexicon:
    """Build the lexicon from the text of its file."""
    data = safe_yaml.load(text)
    place = f"{_FOLDER}/{lang}.yml"
    if not isinstance(data, dict) or data.get("language") != lang:
        raise LexiconError(f"{place}: must be a mapping with 'language: {lang}'.")
    unknown = set(data) - {"language", "numbers", "classes", "note"}
    if unknown:
        raise LexiconError(f"{place}: unknown keys {sorted(unknown)}.")
    how = orthography(lang)
    pieces = Pieces(how)
    starts: dict[int, list[Term]] = {}
    classes: set[str] = set()
    stems: dict[str, set[str]] = {}
    for cls, entry in _flatten(data["classes"], place):
        term = parse_term(entry, cls, pieces)
        starts.setdefault(term.steps[0].piece, []).append(term)
        classes.add(cls)
        stems.setdefault(cls, set()).update(_rarest(entry, how))
    numbers = {
        " ".join(fold(how.plain(part)) for part in how.parts(str(word))): float(value)
        for value, words in (data.get("numbers") or {}).items()
        for word in words
    }
    return Lexicon(
        lang=lang,
        pieces=pieces,
        starts={piece: tuple(terms) for piece, terms in starts.items()},
        classes=frozenset(classes),
        stems={cls: frozenset(found) for cls, found in stems.items()},
        numbers=numbers,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


@lru_cache(maxsize=1)
def available() -> tuple[str, ...]:
    """Languages that have a lexicon file."""
    names = (entry.name for entry in (files("corpora") / _FOLDER).iterdir())
    langs = (name.removesuffix(".yml") for name in names if name.endswith(".yml"))
    return tuple(sorted(lang for lang in langs if lang not in _NOT_LANGUAGES))


def read_data(name: str) -> str:
    """Text of a file of the lexicon folder."""
    return (files("corpora") / _FOLDER / name).read_text("utf-8")


def lexicon_key(lang: str, aliases: Mapping[str, str]) -> str:
    """Name of the lexicon that serves a language tag, or empty."""
    code = primary(lang)
    code = aliases.get(code, code)
    return code if code in available() else ""


@lru_cache(maxsize=64)
def load_lexicon(lang: str) -> Lexicon:
    """The lexicon of a language that :func:`available` lists."""
    return read_lexicon(read_data(f"{lang}.yml"), lang)
