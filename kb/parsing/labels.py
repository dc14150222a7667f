"""Numbers of paragraphs and points at the start of a text, and how they nest.

Styles are told by form: ``(1)``, ``(a)``, ``a)``, ``1.``, ``1°``, ``I.`` and so on. A letter that
may also be a Roman numeral is read by what came before it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from kb.parsing.words import level_file

_FORM = re.compile(
    r"""(?P<bullet>[-*•–—]\s+)?(?:
      \((?P<paren>\d{1,3}(?:[⁰¹²³⁴-⁹]{1,2}|[A-Za-z]{0,3})(?:[.\-]\d+)?|[a-z]{1,2}(?:\.\d+)?|[ivxlc]{1,6}(?:\.\d+)?
        |[A-Z](?:\.\d+)?|[IVXLC]{1,5}(?:\.\d+)?|[а-яґєії]|[α-ωά-ώ]{1,2})\)
    | (?P<degree>\d{1,3}
        (?:\s?°(?:\s(?:bis|ter|quater|quinquies|sexies)(?:\s[A-Z](?=\s))?(?!\w))?|\.?\s?º))
    | (?P<dot>\d{1,3}[a-z]{0,2})\.(?=\s|$|[–—-]\s?\S)(?!\s?\d{4}\b)
    | (?P<bracket>\d{1,3}(?:[⁰¹²³⁴-⁹]{1,2}|[a-z]?))\)(?=\s|$)
    | (?P<roman>[IVXLC]{1,6}(?:\s(?:bis|ter|quater))?)
        (?:\s?\.\s?[–—-]|\s[–—-](?=\s)|\.(?=\s[^\W\d_a-z]))
    | (?P<alpha>[a-z]{1,2}|[а-яґєії]|[α-ω]{1,2})(?:\)(?=\s|$|\S))
    | (?P<alphadot>[a-z])\.(?=\s)
    | (?P<upper>[A-Z])(?:\.\s?[–—-]|\s[–—](?=\s))
    )[\s]*(?:[.–—-]+\s+)?""",
    re.VERBOSE,
)
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}
_LEAD = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Label:
    """A number at the start of a text."""

    printed: str
    """As it stands in the provision's number, such as ``(a)``, ``a)``, ``1`` for ``1.``."""
    bare: str
    """Without its marks."""
    styles: tuple[str, ...]
    """Styles that the form allows, likeliest first."""
    end: int
    """Offset where the text begins."""


def roman_value(text: str) -> int:
    """Value of a Roman numeral in any case; 0 where it is none."""
    total = 0
    last = 0
    for char in reversed(text.lower()):
        value = _ROMAN_VALUES.get(char)
        if value is None:
            return 0
        total += value if value >= last else -value
        last = max(last, value)
    return total


@cache
def _word_numbers(lang: str) -> dict[str, int]:
    return {word: place for place, word in enumerate(level_file().words.get(lang, []), 1)}


def value_of(bare: str, style: str) -> int:
    """Place of a number in its row: ``b`` is 2, ``iv`` 4, ``3a`` 3."""
    if style in ("(i)", "(I)", "I."):
        return roman_value(bare.split(".", maxsplit=1)[0].split(maxsplit=1)[0])
    lead = _LEAD.match(bare)
    if lead:
        return int(lead[0])
    if style == "word":
        return max((n.get(bare, 0) for n in (_word_numbers("es"),)), default=0)
    first = bare[:1].lower()
    if first.isascii():
        return ord(first) - 96
    for start in ("α", "а"):
        if 0 <= ord(first) - ord(start) < 33:
            return ord(first) - ord(start) + 1
    return 0


def _paren_styles(bare: str) -> tuple[str, ...]:
    if bare[0].isdigit():
        return ("(1)",)
    head = bare.split(".", maxsplit=1)[0]
    lower = head.islower()
    plain, roman = ("(a)", "(i)") if lower else ("(A)", "(I)")
    value = roman_value(head)
    if not value:
        return (plain,)
    if len(head) > 2 or (len(head) == 2 and head[0] != head[1]):
        return (roman,)
    return (plain, roman)


def find_label(text: str, lang: str) -> Label | None:
    """The number with which a text opens, or None."""
    words = _word_numbers(lang)
    if words and text[:1].isupper():
        word, dot, _ = text.partition(".")
        if dot and word in words:
            end = len(word) + 1
            return Label(word, word, ("word",), end + len(text[end:]) - len(text[end:].lstrip()))
    match = _FORM.match(text)
    if match is None:
        return None
    form = match.lastgroup or ""
    bare = match[form]
    end = match.end()
    if form == "paren":
        return Label(f"({bare})", bare, _paren_styles(bare), end)
    if form == "degree":
        number = bare.replace("°", "").replace("º", "").rstrip(" .")
        return Label(bare, number, ("1°",), end)
    if form in ("alpha", "bracket"):
        double = len(bare) == 2 and bare[0] == bare[1]
        style = "1)" if form == "bracket" else "aa)" if double else "a)"
        return Label(f"{bare})", bare, (style,), end)
    style = {"dot": "1.", "roman": "I.", "alphadot": "a.", "upper": "A."}[form]
    return Label(bare, bare, (style,), end)
