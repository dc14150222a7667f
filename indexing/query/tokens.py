"""Cuts what a person typed into words, phrases, field clauses, operators and parentheses.

No text is refused. What is no word and no sign of the language is punctuation and left out, so
that every token can be written down again as the grammar asks for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from kb.text.folding import encodable

LONGEST_QUERY = 2_000
"""Characters of a query that count; a provision pasted whole still fits."""
LONGEST_PHRASE = 30
"""Words; a longer text in quotation marks is a pasted passage and read as plain words."""
FARTHEST = 50
"""Words that may stand between those of a phrase."""
_QUOTES = '"„“”‟«»'
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
_CHUNK = re.compile(rf"[^\s(){_QUOTES}]+")
_FIELD = re.compile(r"(?P<name>[A-Za-z]\w*(?:\.\w+)?):(?=\S)")
_RANGE = re.compile(rf"[\[{{]\s*[^\s\]}}{_QUOTES}]+\s+TO\s+[^\s\]}}{_QUOTES}]+\s*[\]}}]")
_SLOP = re.compile(r"~(\d*)")
_DEGREE = re.compile(r"\d+(?:\.\d+)?")
_BETWEEN_WORDS = re.compile(r"[:^\\{}\[\]]+")
_ENDS = ",;.!?"
_CAPITALS = 4
"""Words beside AND, OR and NOT from which on a query all in capitals is a heading."""


class Kind(Enum):
    """What a token is."""

    WORD = "word"
    PHRASE = "phrase"
    CLAUSE = "clause"
    OPEN = "("
    CLOSE = ")"
    AND = "AND"
    OR = "OR"
    NOT = "NOT"
    MUST = "+"


LEAVES = frozenset({Kind.WORD, Kind.PHRASE, Kind.CLAUSE})
JOINS = frozenset({Kind.AND, Kind.OR})
PREFIXES = frozenset({Kind.NOT, Kind.MUST})


@dataclass(frozen=True, slots=True)
class Token:
    """A part of a query."""

    kind: Kind
    text: str = ""
    field: str = ""
    """Name before the colon, lower case."""
    mark: str = ""
    """Behind a word ``*`` or ``~1``, behind a phrase ``~5``; ``"`` for a quoted value."""


@dataclass(frozen=True, slots=True)
class Tokens:
    """A query in parts, with the first thing that could not be read as it stands."""

    parts: tuple[Token, ...]
    problem: str = ""


def tidy(text: str) -> str:
    """The text without control characters and lone surrogates, blanks single, cut at a blank."""
    text = " ".join(_CONTROL.sub(" ", encodable(text[: LONGEST_QUERY + 1])).split())
    if len(text) <= LONGEST_QUERY:
        return text
    return text[:LONGEST_QUERY].rpartition(" ")[0] or text[:LONGEST_QUERY]


def tokens(text: str, known: Callable[[str], bool]) -> Tokens:
    """Cut a tidy text; ``known`` tells whether a name before a colon is a field."""
    scanner = _Scanner(text, known)
    parts = tuple(scanner.run())
    heading = _as_heading(text, parts)
    if heading is not None:
        return Tokens(heading, "The query is in capitals, so AND, OR and NOT were read as words.")
    return Tokens(parts, scanner.problem)


def _as_heading(text: str, parts: tuple[Token, ...]) -> tuple[Token, ...] | None:
    """A heading in capitals as words, None where the text is none."""
    kinds = {part.kind for part in parts}
    signs = {Kind.AND, Kind.OR, Kind.NOT}
    words = sum(part.kind is Kind.WORD for part in parts)
    if text != text.upper() or not kinds & signs or kinds - signs - {Kind.WORD}:
        return None
    if words < _CAPITALS or "-" in text or any(part.mark for part in parts):
        return None
    return tuple(
        replace(part, kind=Kind.WORD, text=(part.text or part.kind.value).lower()) for part in parts
    )


@dataclass(slots=True)
class _Scanner:
    text: str
    known: Callable[[str], bool]
    problem: str = ""
    at: int = 0
    groups: list[str] = field(default_factory=list)
    """Field of each parenthesis that is open."""

    def run(self) -> Iterator[Token]:
        while self.at < len(self.text):
            char = self.text[self.at]
            if char.isspace():
                self.at += 1
            elif char in _QUOTES:
                yield from self.phrase(self.groups[-1] if self.groups else "")
            elif char == "(":
                yield self.open(self.groups[-1] if self.groups else "")
            elif char == ")":
                self.groups = self.groups[:-1]
                self.at += 1
                yield Token(Kind.CLOSE)
            elif char in "+-" and self.begins_operand():
                self.at += 1
                yield Token(Kind.MUST if char == "+" else Kind.NOT)
            else:
                yield from self.clause_or_words()

    def say(self, problem: str) -> None:
        self.problem = self.problem or problem

    def begins_operand(self) -> bool:
        before = self.text[self.at - 1 : self.at]
        after = self.text[self.at + 1 : self.at + 2]
        return (not before or before.isspace() or before in "(+-") and (
            _letter(after) or after in tuple(f"({_QUOTES}+-")
        )

    def open(self, name: str) -> Token:
        self.groups.append(name)
        self.at += 1
        return Token(Kind.OPEN)

    def phrase(self, name: str) -> Iterator[Token]:
        end = next((n for n in range(self.at + 1, len(self.text)) if self.text[n] in _QUOTES), -1)
        if end < 0:
            self.at += 1
            self.say("A quotation mark has no partner, so it was left out.")
            return
        inner = " ".join(self.text[self.at + 1 : end].replace("\\", " ").split())
        self.at = end + 1
        mark = self.slop()
        if name and (any(map(_letter, inner)) or inner == "*"):
            yield Token(Kind.CLAUSE, inner, name, '"' + mark)
        elif inner.count(" ") >= LONGEST_PHRASE:
            self.say("A passage in quotation marks is long, so its words were read one by one.")
            yield from (Token(Kind.WORD, word) for word in plain_words(inner))
        elif any(map(_letter, inner)):
            if "*" in inner:
                self.say("A * inside quotation marks was left out.")
            yield Token(Kind.PHRASE, " ".join(inner.replace("*", " ").split()), mark=mark)

    def slop(self) -> str:
        match = _SLOP.match(self.text, self.at)
        if match is None:
            return ""
        self.at = match.end()
        words = int(match[1][:9] or 0)
        if words > FARTHEST:
            self.say(f"At most {FARTHEST} words may stand between those of a phrase.")
        return f"~{min(words, FARTHEST)}" if words else ""

    def clause_or_words(self) -> Iterator[Token]:
        match = _FIELD.match(self.text, self.at)
        if match is not None and self.known(match["name"].lower()):
            value = self.text[match.end()]
            if value != ")":
                self.at = match.end()
                yield from self.value(match["name"].lower())
                return
        chunk = self.chunk()
        if chunk in ("AND", "OR", "NOT"):
            yield Token(Kind(chunk))
        elif self.groups and self.groups[-1]:
            yield from self.clause(self.groups[-1], chunk)
        else:
            yield from self.words(chunk)

    def value(self, name: str) -> Iterator[Token]:
        char = self.text[self.at]
        between = _RANGE.match(self.text, self.at)
        if char in _QUOTES:
            yield from self.phrase(name)
        elif char == "(":
            yield self.open(name)
        elif between:
            self.at = between.end()
            yield Token(Kind.CLAUSE, " ".join(between[0].split()), name)
        else:
            yield from self.clause(name, self.chunk())

    def clause(self, name: str, chunk: str) -> Iterator[Token]:
        value = chunk.rstrip(_ENDS)
        if any(map(_letter, value)) or "*" in value:
            yield Token(Kind.CLAUSE, value, name)

    def chunk(self) -> str:
        match = _CHUNK.match(self.text, self.at)
        assert match is not None, "the scanner stands on a character of a chunk"
        self.at = match.end()
        return match[0]

    def words(self, chunk: str) -> Iterator[Token]:
        """Words of a chunk; the last may carry a mark."""
        for piece in _BETWEEN_WORDS.split(chunk):
            head, wave, rest = piece.partition("~")
            if wave:
                degree = _DEGREE.match(rest)
                yield from self.fuzzy(head, degree[0] if degree else "")
                rest = rest[degree.end() :] if degree else rest
                yield from (Token(Kind.WORD, word) for word in plain_words(rest.replace("~", " ")))
            else:
                yield from self.starred(piece)

    def fuzzy(self, head: str, degree: str) -> Iterator[Token]:
        found = list(plain_words(head))
        yield from (Token(Kind.WORD, word) for word in found[:-1])
        if not found or not _letter(head[-1]):
            yield from (Token(Kind.WORD, word) for word in (*found[-1:], degree) if word)
            return
        word, letters = found[-1], sum(map(_letter, found[-1]))
        if degree not in ("", "0", "1", "2"):
            self.say(f'"{word}~{degree[:9]}" was read as "{word}~2": at most two letters differ.')
        mark = {"": "~1", "1": "~1", "0": ""}.get(degree, "~2")
        if mark and letters < 3:
            self.say(f'"{word}" is too short to be found with other letters.')
            mark = ""
        yield Token(Kind.WORD, word, mark=mark)

    def starred(self, piece: str) -> Iterator[Token]:
        """A * at the end of a word is a wildcard, elsewhere a mistake, several are emphasis."""
        body = piece.strip(_PUNCTUATION)
        stem = body.rstrip("*")
        single = len(body) - len(stem) == 1
        plain = stem.lstrip("*")
        leading = len(stem) - len(plain)
        meant = single or "*" in plain or (leading == 1 and stem == body)
        if not meant or not any(map(_letter, piece)):
            yield from (Token(Kind.WORD, word) for word in plain_words(piece.replace("*", " ")))
            return
        start, inside, _ = plain.partition("*")
        found = list(plain_words(start))
        if inside or leading:
            self.say("The sign * stands for letters only at the end of a word.")
        if not single and not inside:
            yield from (Token(Kind.WORD, word) for word in found)
            return
        if not found or not _letter(start[-1:]) or sum(map(_letter, found[-1])) < 2:
            self.say("The sign * needs at least two letters before it.")
            yield from (Token(Kind.WORD, word) for word in plain_words(piece.replace("*", " ")))
            return
        yield from (Token(Kind.WORD, word) for word in found[:-1])
        yield Token(Kind.WORD, found[-1], mark="*")


_PUNCTUATION = ",;.!?'’…"


def _letter(char: str) -> bool:
    """Whether it is part of a word: a letter, a digit, or an accent that stands after one."""
    return bool(char) and (char.isalnum() or unicodedata.category(char)[0] == "M")


def plain_words(text: str) -> Iterator[str]:
    """Words without the punctuation round them; signs of the language become words."""
    for chunk in text.split():
        for piece in _BETWEEN_WORDS.split(chunk.replace("~", ":").replace("*", ":")):
            start, end = 0, len(piece)
            while start < end and not piece[start].isalnum():
                start += 1
            while end > start and not _letter(piece[end - 1]):
                end -= 1
            if start < end:
                word = piece[start:end]
                yield word.lower() if word in ("AND", "OR", "NOT", "TO") else word
