"""Reads the printed numbers of articles, levels and containers: ``Art. 25-quinquies.``, ``(a)``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kb.model.law import ProvisionKind
from kb.parsing.labels import find_label, value_of
from kb.parsing.words import words_of

_MARKS = " .:,;–—-)]"
_OPENING = " ([“„«”»\"'‘"
_WORD = re.compile(r"([^\W\d_]+\.?)\s+(?=\d|[IVXLC]+$)")
_LAST = re.compile(r"\w+(?:[.\-]\w+)*$")
_DASHES = frozenset("-–—−•*·")
_CACHED = 16384


@dataclass(frozen=True, slots=True)
class Number:
    """A number as printed, and how it is cited."""

    number: str
    bare: str = ""
    """Without marks, for addresses; empty where it is the number itself."""
    word: str = ""
    cite: str = ""
    eid: str = ""
    style: str = ""
    value: int = 0
    heading: str = ""
    kind: ProvisionKind | None = None


@lru_cache(_CACHED)
def article_number(printed: str, lang: str, state: str) -> Number:
    """Number, word and pin cite of an article: ``§ 262 a.`` is ``262 a``, cited ``§ 262 a``."""
    words = words_of(lang, state)
    text = printed.strip(_MARKS).lstrip(_OPENING)
    said = ""
    for word in words.after:
        if text.endswith(word):
            said, text = word, text[: -len(word)].rstrip(_MARKS)
            break
    if not said:
        lower = text.casefold()
        for word in sorted(words.before, key=len, reverse=True):
            plain = word.casefold().rstrip(".")
            after = lower[len(plain) : len(plain) + 1]
            if lower.startswith(plain) and not after.isalpha():
                said, text = word, text[len(plain) :].lstrip(" .")
                break
    if not said:
        match = _WORD.match(text)
        if match is not None:
            said, text = match[1], text[match.end() :]
    number = text or printed.strip(_MARKS)
    eid = "sec" if "§" in said else "art" if said[:2].casefold() in ("ar", "άρ", "čl") else ""
    return Number(
        number,
        word=said,
        cite=words.cite(said or ("" if words.bare else "§"), "{n}"),
        eid=eid or words.eid,
    )


@lru_cache(_CACHED)
def level_number(printed: str, style: str, lang: str, form: str) -> Number:
    """Number of a paragraph or point; ``form`` prints one that came without marks."""
    text = printed.strip().lstrip("“„«\"'‘").strip()
    if text and all(char in _DASHES for char in text):
        return Number(text, style="-")
    if form and text and text[-1].isalnum():
        text = form.format(n=text)
    label = find_label(f"{text} ", lang)
    if label is not None and label.end >= len(text):
        chosen = style if style in label.styles else label.styles[0]
        bare = label.bare
        return Number(label.printed, bare, style=chosen, value=value_of(bare, chosen))
    number = text.strip(_MARKS)
    last = _LAST.search(number)
    bare = last[0] if last is not None else number
    value = value_of(bare, style) if bare else 0
    return Number(number, bare.casefold(), style=style, value=value)


@lru_cache(_CACHED)
def container_number(printed: str, lang: str, state: str) -> Number:
    """Number and word of a book, part, title, chapter or division."""
    text = printed.strip(_MARKS)
    words = words_of(lang, state)
    found = words.container(text) or words.container(f"{text}.")
    if found is not None and found.number:
        bare = found.number.strip(" .").lower() if len(found.number) > 4 else found.number
        return Number(
            found.number, bare, found.word, found.cite, heading=found.heading, kind=found.kind
        )
    return Number(text, text.casefold())


_ROMAN = ((100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"),
          (4, "iv"), (1, "i"))  # fmt: skip


def roman(value: int) -> str:
    """Small Roman numeral of a number below 400."""
    said = ""
    for size, letters in _ROMAN:
        while value >= size:
            said, value = said + letters, value - size
    return said
