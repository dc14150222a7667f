"""Numbers, words and marks of a citation, and what each word is by itself."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexing.query.citation_words import citation_words
from kb.text.folding import fold

_RAISED = "⁰¹²³⁴-⁹"
_LATIN = (
    "bis|ter|qu[aá]ter|quinquies|sexies|septies|octies|nonies|novies|decies|undecies|duodecies|"
    "terdecies|vicies|tricies"
)
_TOKEN = re.compile(
    rf"(?P<number>(?:(?<!\w)[LRDA]\*{{0,2}}\.?[ \u00a0]?(?=\d))?\d+[{_RAISED}]*(?:\^\d+)?"
    rf"(?:[.:/‑\-]\d+[{_RAISED}]*)*"
    rf"(?:[ \u00a0\-]?(?:{_LATIN})\b(?:\.\d+)?|[-/]?[^\W\d_](?![^\W_])|er\b|re\b)?)"
    r"|(?P<word>(?:[^\W\d_]\.){2,}|[^\W\d_]+)|(?P<mark>[^\w\s])"
)
NUMBER_SIGNS = frozenset({"№", "no", "nr", "n", "num", "c", "br", "sayili", "#"})
"""Folded signs before the number of a law: "No. 263", "Nr. 678"."""


@dataclass(slots=True)
class Token:
    kind: str
    text: str
    folded: str
    role: str = ""
    """``article`` (its word or number), ``part``, ``year``, ``name``; empty: not yet known."""


NOTHING = Token("", "", "")


def tokens(query: str) -> list[Token]:
    """The tokens, without the ordinal that hangs on a number (``143-ე``)."""
    found: list[Token] = []
    for match in _TOKEN.finditer(query):
        kind, text = str(match.lastgroup), match[0]
        if kind == "number" and text[-2:-1] in ("-", "/"):
            text = text[:-2] if citation_words().ordinals.fullmatch(fold(text[-1])) else text
        found.append(Token(kind, text, fold(text)))
    return found


def is_abbreviation(word: str) -> bool:
    """``StGB``, ``УК``, ``U.S.C.``, ``c.p.``"""
    return 2 <= len(word) <= 8 and (sum(map(str.isupper, word)) >= 2 or "." in word)


def names_law(token: Token) -> bool:
    """Whether the word is one for a law, or an abbreviation."""
    return token.kind == "word" and (
        bool(citation_words().laws.fullmatch(token.folded)) or is_abbreviation(token.text)
    )


def is_telling(token: Token) -> bool:
    """Whether a word is more than a connecting one."""
    if token.folded in NUMBER_SIGNS:
        return False
    return len(token.text) > 3 or not token.text.islower() or names_law(token)
