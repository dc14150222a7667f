"""Tells a citation ("§ 133 Karistusseadustik", "section 4 of the 2008 Act") from a question.

A citation is a number with the word of an article and, where more words stand with it, the name of
a law: a word for laws, an abbreviation or a criminal code. Every other number must belong to a
paragraph, to the law's name or be its year. So "article 13 reflection period of at least 30 days"
is a question. Whether such a provision exists is for the index to say.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from indexing.query.citation_tokens import (
    NOTHING,
    NUMBER_SIGNS,
    Token,
    is_abbreviation,
    is_telling,
    names_law,
    tokens,
)
from indexing.query.citation_words import citation_words
from kb.text.numbers import cited_number, spellings

LONGEST_CITATION = 200
"""Characters."""
_MOST_WORDS = 14
"""Of a law's name: "Human Trafficking and Exploitation (Criminal Justice and Support for Victims)
Act (Northern Ireland)" has twelve."""
_YEAR = re.compile(r"(?:1[89]|20)\d\d")
_OF_YEAR = re.compile(r"\d+/((?:1[89]|20)\d\d)")
_SIMPLE = re.compile(r"\d+")
_LETTER = re.compile(r"[a-z]", re.ASCII)
_SKIPPED = (".", "-", "’", "'", "‑")


@dataclass(frozen=True, slots=True)
class Cited:
    """A provision cited by number."""

    numbers: tuple[str, ...]
    """In the form of :func:`kb.text.numbers.cited_number`: ``133``, ``177bis``, ``225-4-1``."""
    title_words: tuple[str, ...] = ()
    """Words of the law's name as typed, without connecting words; none where no law is named."""
    year: str | None = None
    """Year of the law."""

    @property
    def keys(self) -> tuple[str, ...]:
        """Values of the field ``number`` to look for: the numbers as any law prints them."""
        found = (spelling for number in self.numbers for spelling in spellings(number))
        return tuple(dict.fromkeys(found))


def cited(query: str) -> Cited | None:
    """What a query cites, None where it is no citation."""
    if not query.strip() or len(query) > LONGEST_CITATION:
        return None
    return _Reader(tokens(query)).read()


@dataclass(slots=True)
class _Reader:
    tokens: list[Token]
    numbers: list[str] = field(default_factory=list)
    first_word: str = ""
    """The word beside the first number."""

    def at(self, place: int) -> Token:
        return self.tokens[place] if 0 <= place < len(self.tokens) else NOTHING

    def read(self) -> Cited | None:
        for place, token in enumerate(self.tokens):
            if token.kind == "number" and not token.role:
                self.number(place)
        if not self.numbers and not self.without_article():
            return None
        names = [token for token in self.tokens if token.kind == "word" and not token.role]
        if not self.rest_belongs() or not self.named(names):
            return None
        years = [token.text for token in self.tokens if token.role == "year"]
        for token in self.tokens:
            of_year = _OF_YEAR.fullmatch(token.text) if token.role == "name" else None
            years += [of_year[1]] if of_year else []
        title = (t.text for t in self.tokens if t.role == "name" or (t in names and is_telling(t)))
        return Cited(tuple(dict.fromkeys(self.numbers)), tuple(title), years[0] if years else None)

    def number(self, place: int) -> None:
        """Find out what the number is that stands there."""
        word = self.word_before(place)
        after = self.word_after(place)
        if word >= 0 and self.is_article(self.at(word).folded):
            self.article(place, word)
        elif word >= 0 and self.is_part(self.at(word).folded):
            self.part(word, place)
        elif self.continues_list(place) and not _YEAR.fullmatch(self.at(place).text):
            self.article(place, place)
        elif citation_words().chapters.fullmatch(self.at(after).folded):
            self.part(place, after)
        elif citation_words().after.fullmatch(self.at(after).folded) and not self.numbers:
            self.article(place, after)
        elif self.numbers and citation_words().parts.fullmatch(self.at(after).folded):
            self.part(place, after)

    def word_before(self, place: int) -> int:
        bracketed = self.at(place - 1).text == "(" and self.at(place + 1).text == ")"
        place -= 1 + bracketed
        while self.at(place).text in _SKIPPED or (
            self.at(place).text == "§" and self.at(place - 1).text == "§"
        ):
            place -= 1
        return place

    def word_after(self, place: int) -> int:
        place += 1
        while self.at(place).text in _SKIPPED or (
            self.at(place).kind == "word"
            and citation_words().ordinals.fullmatch(self.at(place).folded)
        ):
            place += 1
        letter = self.at(place)
        if _LETTER.fullmatch(letter.text) and citation_words().after.fullmatch(
            self.at(place + 1).folded
        ):
            return place + 1
        return place

    def is_article(self, word: str) -> bool:
        """Whether a word stands for an article here: § and ст. may follow one and mean a part."""
        if not citation_words().before.fullmatch(word):
            return False
        if not self.numbers or word == self.first_word:
            return True
        return word != "§" and not citation_words().parts.fullmatch(word)

    @staticmethod
    def is_part(word: str) -> bool:
        words = citation_words()
        return bool(words.parts.fullmatch(word) or words.before.fullmatch(word))

    def article(self, place: int, word: int) -> None:
        self.first_word = self.first_word or self.at(word).folded
        for token in self.tokens[min(place, word) : max(place, word) + 1]:
            token.role = token.role or "article"
        number = self.at(place).text
        follower = self.at(place + 1)
        if self.letter_belongs(place + 1):
            number += follower.text
            follower.role = "article"
            place += 1
        number += self.letter_after(word)
        plain = cited_number(number)
        if plain:
            self.numbers.append(plain)
        while self.at(place + 1).text == "(" and self.at(place + 3).text == ")":
            if len(self.at(place + 2).text) > 3:
                break
            self.part(place + 1, place + 3)
            place += 3

    def letter_after(self, word: int) -> str:
        """The letter behind the word, as in "227. gr. a"."""
        place = word + 1 + (self.at(word + 1).text == ".")
        letter = self.at(place)
        last = self.at(place + 1).kind != "number"
        if not last or not citation_words().letter_after.fullmatch(self.at(word).folded):
            return ""
        if not _LETTER.fullmatch(letter.text):
            return ""
        letter.role = "article"
        return letter.text

    def letter_belongs(self, place: int) -> bool:
        """Whether the letter of "133 a" belongs to the number before it."""
        letter, behind = self.at(place), self.at(place + 1)
        if letter.role == "article" and behind.role == "article":
            return bool(_LETTER.fullmatch(letter.text))
        if not _LETTER.fullmatch(letter.text) or citation_words().ands.fullmatch(
            letter.text.casefold()
        ):
            return False
        return behind.kind in ("", "mark") or (
            behind.kind == "word" and is_abbreviation(behind.text)
        )

    def part(self, first: int, last: int) -> None:
        for token in self.tokens[first : last + 1]:
            token.role = token.role or "part"
        letter = self.at(last + 1)
        if len(letter.text) == 1 and self.at(last + 2).text == ")":
            letter.role = "part"

    def continues_list(self, place: int) -> bool:
        before = place - 1
        while self.at(before).kind and citation_words().ands.fullmatch(
            self.at(before).text.casefold()
        ):
            before -= 1
        last = self.at(before)
        return before < place - 1 and last.role == "article" and last.kind == "number"

    def rest_belongs(self) -> bool:
        """Whether every other number is a year or part of the law's name."""
        for place, token in enumerate(self.tokens):
            if token.role or token.kind == "mark":
                continue
            if token.kind == "number":
                if _YEAR.fullmatch(token.text):
                    token.role = "year"
                elif self.in_name(place):
                    token.role = "name"
                else:
                    return False
            elif citation_words().parts.fullmatch(token.folded) and self.letter_of_part(place):
                self.part(place, place + 1)
        return True

    def letter_of_part(self, place: int) -> bool:
        """Whether "lit. a" or "point (b)" stands there."""
        place += 1
        while self.at(place).text in (".", "("):
            place += 1
        single = len(self.at(place).text) == 1 and self.at(place).kind == "word"
        if single:
            for token in self.tokens[place - 1 : place + 1]:
                token.role = token.role or "part"
        return single

    def in_name(self, place: int) -> bool:
        """Whether the number is that of the law: "Law No. 263/2013", "18 U.S.C."."""
        before = place - 1
        while self.at(before).kind and (
            self.at(before).text in _SKIPPED or self.at(before).folded in NUMBER_SIGNS
        ):
            before -= 1
        return any(names_law(self.at(n)) for n in (before, place + 1)) or bool(
            _OF_YEAR.fullmatch(self.at(place).text)
        )

    def named(self, names: Sequence[Token]) -> bool:
        """Whether the words beside the number name a law; no words do."""
        names = [token for token in names if not token.role]
        if not names:
            return True
        first = next(n for n, token in enumerate(self.tokens) if token.role == "article")
        ahead = [token for token in self.tokens[:first] if token in names]
        if len(names) > _MOST_WORDS or any(token.text == "?" for token in self.tokens):
            return False
        if ahead:
            return self.tells_law(ahead)
        return self.tells_law(names) and self.begins_name(names)

    def begins_name(self, names: Sequence[Token]) -> bool:
        """Whether the first word behind the number begins a name, and no remark on it."""
        word = names[0]
        linked = word.text.islower() and len(word.text) <= 3
        dated = any(token.role == "year" for token in self.tokens)
        return linked or dated or not word.text.islower() or names_law(word) or self.code(names)

    def tells_law(self, names: Sequence[Token]) -> bool:
        short = (
            token.text.istitle() and len(token.text) <= 5 and self.at(n + 1).text == "."
            for n, token in enumerate(self.tokens)
            if token in names
        )
        return any(map(names_law, names)) or self.code(names) or any(short)

    @staticmethod
    def code(names: Sequence[Token]) -> bool:
        """Whether the name begins like that of a criminal code."""
        return bool(citation_words().codes.match(" ".join(token.folded for token in names)))

    def without_article(self) -> bool:
        """Read "279.01 Criminal Code", "StGB 232", "18 U.S.C. 1591"."""
        solid = [token for token in self.tokens if token.kind != "mark"]
        numbers = [t for t in solid if t.kind == "number" and not _YEAR.fullmatch(t.text)]
        words = [token for token in solid if token.kind == "word"]
        if not numbers or len(numbers) > 2 or not words or any(token.role for token in solid):
            return False
        number = numbers[-1]
        if len(numbers) == 2 and not (solid[0] is numbers[0] and is_abbreviation(solid[1].text)):
            return False
        short = all(is_abbreviation(token.text) for token in words)
        plain = bool(_SIMPLE.fullmatch(number.text))
        first, last = solid[0] is number, solid[-1] is number
        if "/" in number.text or not (first or last):
            return False
        complex_name = not plain and self.tells_law(words) and names_law(words[0])
        if short or self.code(words) or complex_name:
            number.role = "article"
            self.numbers.append(cited_number(number.text))
            return bool(self.numbers[0])
        return False
