"""Citations of provisions by number: "sections 2 and 4", "§ 168 odst. 1", "80 inci madde".

Words of all languages stand in ``corpora/lexicon/references.yml``; only the few that mean one
thing here and another there are asked by language.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kb.tagging.reference_words import is_word, words_between
from kb.text.lemmas import primary

_RAISED = str.maketrans({raised: f".{n}" for n, raised in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")})
_LOOKALIKE = str.maketrans("аесоα", "aecoa")
_LATIN = "bis|ter|quater|quinquies|sexies|septies|octies|novies|decies"
_TOKEN = re.compile(
    rf"(?P<number>(?:(?<!\w)[A-Z]\.?[ \u00a0]?)?\d+[⁰¹²³⁴-⁹]*(?:[.\-\u2011/_]\d+[⁰¹²³⁴-⁹]*)*"
    rf"(?:[ \u00a0\-]?(?:{_LATIN})\b(?![ \u00a0]\d)|[-/]?[^\W\d_](?![^\W_]))?)"
    r"|(?P<word>[^\W\d_]+)|(?P<mark>\n|[^\w\s])"
)
_PARTS = re.compile(r"\d+|[^\W\d_]+|:")
_STOPS = frozenset(",;:\n")
_FAR, _NEAR = 8, 3
"""Words between a number and the law it belongs to: after "of", and else."""
_BEFORE = 80
_AFTER = 160
_SMALL = 99
"""Paragraphs of an article have no higher numbers."""

OWN, OTHER = "own", "other"


@dataclass(frozen=True, slots=True)
class Citation:
    """One number, or a range of numbers, that a text cites."""

    start: int
    """Offset of the number in the text."""
    number: str
    """Normal form, see :func:`normal`."""
    until: str
    """Last number of a range, else empty."""
    part: bool
    """The number of a paragraph, not of an article."""
    law: str
    """``own`` where the text says "of this law", ``other`` where it names one, else empty."""
    near: str
    """The words round the citation, case-folded: they may name the law."""

    def holds(self, number: str) -> bool:
        """Whether a number in normal form is cited."""
        if number == self.number:
            return True
        return bool(self.until) and _key(self.number) <= _key(number) <= _key(self.until)


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    kind: str
    text: str


def normal(number: str) -> str:
    """One spelling of a number: ``225-4-1`` -> ``225.4.1``, ``177 bis`` -> ``177bis``, ``133¹`` ->
    ``133.1``, ``L. 425-1`` -> ``l425.1``."""
    parts = _PARTS.findall(number.translate(_RAISED).casefold().translate(_LOOKALIKE))
    joined = ""
    for part in parts:
        joined += "." + part if part.isdigit() and joined[-1:].isdigit() else part
    return joined


@lru_cache(maxsize=4_096)
def _key(number: str) -> tuple[tuple[int, float, str], ...]:
    """Sorts numbers as laws do: 9 before 10, 279.01 before 279.011 before 279.02."""
    return tuple(
        (0, float(f"0.{part}") if part[0] == "0" else float(part), "")
        if part.isdigit()
        else (1, 0.0, part)
        for part in _PARTS.findall(number)
    )


class _Scanner:
    def __init__(self, text: str, lang: str) -> None:
        self.text = text
        self.tokens = [
            _Token(m.start(), m.end(), str(m.lastgroup), _bare(m[0])) for m in _TOKEN.finditer(text)
        ]
        self.ands = words_between("and_words", lang)
        self.tos = words_between("to_words", lang)

    def token(self, at: int) -> _Token:
        """A token, or an empty one outside the text."""
        if 0 <= at < len(self.tokens):
            return self.tokens[at]
        return _Token(len(self.text), len(self.text), "", "")

    def all(self) -> Iterator[Citation]:
        """Citations in text order, those whose word follows the number after the others."""
        used: set[int] = set()
        for at, token in enumerate(self.tokens):
            if token.kind == "number":
                continue
            article, part = is_word(token.text, "article_words"), is_word(token.text, "part_words")
            if not (article or part):
                continue
            first = at + 1
            while self.token(first).text in (".", "§"):
                first += 1
            if self.token(first).kind == "number" and first not in used:
                end, found = self.list_from(first)
                used.update(range(first, end))
                yield from self.cited(found, first, end, part=not article, back=False)
        for at, token in enumerate(self.tokens):
            if token.kind != "number" and is_word(token.text, "article_words_after"):
                yield from self.led(at, used)

    def led(self, at: int, used: set[int]) -> Iterator[Citation]:
        """Citations whose word stands after the numbers, at ``at``."""
        last = self.number_before(at)
        if last in used or last < 0:
            return
        first = last
        while True:
            place = first - 1
            joined = False
            while self.token(place).text == "," or self.token(place).text.casefold() in self.ands:
                place, joined = place - 1, True
            place = self.skip_ordinal(place)
            if not joined or self.token(place).kind != "number" or place in used:
                break
            first = place
        numbers = [n for n in range(first, last + 1) if self.token(n).kind == "number"]
        found = [(self.token(n).start, self.token(n).text, "") for n in numbers]
        found = [self.with_letter(entry, at, last) for entry in found]
        chapter = self.chapter_of(first)
        if chapter:
            found = [(start, f"{chapter}:{number}", until) for start, number, until in found]
        yield from self.cited(found, first, at + 1, part=False, back=True)

    def number_before(self, at: int) -> int:
        """Place of the number that a following word belongs to, -1 where there is none."""
        place = at - 1
        while self.token(place).text in (".", "-", "’", "'"):
            place -= 1
        spaced = self.token(place)
        if spaced.kind == "word" and len(spaced.text) == 1 and self.is_number(place - 1):
            return place - 1
        place = self.skip_ordinal(place)
        return place if self.is_number(place) else -1

    def is_number(self, place: int) -> bool:
        """Whether a number stands there."""
        return self.token(place).kind == "number"

    def skip_ordinal(self, place: int) -> int:
        """The place before "inci", "-րդ" or a full stop behind a number."""
        while self.token(place).text in (".", "-", "’", "'") or is_word(
            self.token(place).text, "ordinals"
        ):
            place -= 1
        return place

    def with_letter(self, entry: tuple[int, str, str], at: int, last: int) -> tuple[int, str, str]:
        """Add the letter of "1 a §" and "227. gr. a" to the last number."""
        start, number, until = entry
        if start != self.token(last).start:
            return entry
        between = self.token(last + 1)
        if last + 1 < at and between.kind == "word" and len(between.text) == 1:
            return start, number + between.text, until
        behind = self.token(at + 1 + (self.token(at + 1).text == "."))
        hangs_on = behind.kind == "word" and len(behind.text) == 1 and behind.text not in self.ands
        if hangs_on and is_word(self.token(at).text, "letter_after"):
            return start, number + behind.text, until
        return entry

    def chapter_of(self, first: int) -> str:
        """Number of the chapter named right before a section, or empty."""
        place = first - 1
        while self.token(place).text == ".":
            place -= 1
        if is_word(self.token(place).text, "chapter_words"):
            place = self.skip_ordinal(place - 1)
            return self.token(place).text if self.is_number(place) else ""
        return ""

    def list_from(self, at: int) -> tuple[int, list[tuple[int, str, str]]]:
        """(start, number, end of range) of a list of numbers, and the place after it."""
        found: list[tuple[int, str, str]] = []
        while self.is_number(at):
            token = self.token(at)
            number, until, at = token.text, _hyphen_range(token.text), at + 1
            letter = self.token(at)
            spaced = letter.kind == "word" and len(letter.text) == 1 and letter.text.islower()
            if spaced and letter.start - token.end == 1 and not self.is_number(at + 1):
                found.append((token.start, number + letter.text, ""))
                at += letter.text not in self.ands
            at = self.skip_brackets(at)
            if self.token(at).text.casefold() in self.tos and self.is_number(at + 1):
                until = self.token(at + 1).text
                at = self.skip_brackets(at + 2)
            found.append((token.start, number, until))
            following = at
            while self.token(following).text in (",", "§"):
                following += 1
            if self.token(following).text.casefold() in self.ands:
                following += 1
            while self.token(following).text == "§":
                following += 1
            if following == at or not self.is_number(following):
                break
            at = following
        return at, found

    def skip_brackets(self, at: int) -> int:
        """The place after "(1)(a)"."""
        while self.token(at).text == "(" and self.token(at + 2).text == ")":
            at += 3
        return at

    def cited(
        self, found: Iterable[tuple[int, str, str]], first: int, end: int, *, part: bool, back: bool
    ) -> Iterator[Citation]:
        """Citations of the numbers in tokens ``first`` to ``end``; ``back`` where the law may be
        named before them too."""
        law = self.law_named(self.following(end))
        if back and not law:
            law = self.law_named(self.preceding(first - 1))
        for start, number, until in found:
            plain = normal(number)
            small = int(re.split(r"\D", plain.lstrip("l"), maxsplit=1)[0] or _SMALL + 1) <= _SMALL
            last = self.token(end - 1).end
            near = " ".join(self.text[max(0, start - _BEFORE) : last + _AFTER].casefold().split())
            yield Citation(start, plain, normal(until), part and small, law, near)

    def following(self, at: int) -> list[str]:
        """Words after a list, up to the next stop."""
        words: list[str] = []
        depth = 0
        for token in self.tokens[at : at + 3 * _FAR]:
            depth += (token.text == "(") - (token.text == ")")
            if token.text in _STOPS and depth <= 0:
                break
            if token.kind == "word":
                words.append(token.text)
        return words[: _FAR + 1]

    def preceding(self, at: int) -> list[str]:
        """Words before a list, nearest first, up to the next stop."""
        words: list[str] = []
        for token in reversed(self.tokens[max(0, at - _FAR) : at + 1]):
            if token.text in _STOPS:
                break
            if token.kind == "word":
                words.append(token.text)
        return words

    def law_named(self, words: Sequence[str]) -> str:
        """Whether the words name this law, another one, or none."""
        reach = _FAR if words and words[0].casefold() == "of" else _NEAR
        for place, word in enumerate(words[: reach + 1]):
            if is_word(word, "law_words"):
                near = words[max(0, place - 2) : place + 2]
                return OWN if any(is_word(w, "own_words") for w in near) else OTHER
        return ""


def _bare(token: str) -> str:
    """A number without the letter of an ordinal that hangs on it: ``143-ე``."""
    return token[:-2] if token[-2:-1] == "-" and is_word(token[-1], "ordinals") else token


def _hyphen_range(number: str) -> str:
    """``113-116`` is a range as well as a number: its end, else empty."""
    low, _, high = number.partition("-")
    return high if low.isdigit() and high.isdigit() and int(low) < int(high) else ""


@lru_cache(maxsize=256)
def citations(text: str, lang: str) -> tuple[Citation, ...]:
    """All provisions that a text cites by number, in no other order than that of reading."""
    found: list[Citation] = []
    for one in _Scanner(text, primary(lang)).all():
        found.append(one)
        low, _, high = one.number.partition(".")
        if one.until and high == one.until and low.isdigit():
            found.append(Citation(one.start, low, one.until, one.part, one.law, one.near))
    return tuple(found)
