"""Numbers in digits and words, also inside a compound with their unit ("seitsmeaastase")."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kb.tagging.cues import Hit, Hits, Word
from kb.tagging.lexicon import Lexicon

UNITS = ("year", "month", "week", "day", "hour")
_ALONE = {"single": 1.0, "double": 2.0}
_UNIT_AFTER = 2
"""Words after a number in which a unit is its own."""
_MOST_DIGITS = 4
_LONGEST_PHRASE = 3
_JOINER_LETTERS = 3
"""Letters of a word that joins tens and ones at most: "treinta y cinco", "njëzet e pesë"."""
_LINE_LEAD = re.compile(r"(?:^|\n)[ \t\u00a0]*(?:§[ \t\u00a0]*)?$")
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Number:
    """A number at words ``first`` to ``last``; ``unit`` is set where the word names it too."""

    first: int
    last: int
    value: float
    unit: str = ""


def numbers(text: str, words: Sequence[Word], hits: Hits, lexicon: Lexicon) -> tuple[Number, ...]:
    """All numbers but those of paragraphs, the longest reading first ("quatre-vingt-dix" is
    one). A number said twice, "seven (7)", is one."""
    compounds = {
        hit.first: unit
        for unit in UNITS
        for hit in hits.get(f"compound.{unit}", ())
        if hit.first == hit.last
    }
    found: list[Number] = []
    for number in _all_numbers(words, compounds, lexicon):
        if _is_paragraph_number(text, words[number.first]):
            continue
        if found and _is_repeated(found[-1], number):
            found[-1] = Number(found[-1].first, number.last, number.value, number.unit)
        else:
            found.append(number)
    found += _units_alone(hits, found)
    return tuple(sorted(found, key=lambda number: number.first))


def _units_alone(hits: Hits, found: Sequence[Number]) -> list[Number]:
    """Units that hold their number: "na rok", "godinu dana", the Maltese dual "sentejn"."""
    taken = {
        at for number in found for at in range(number.first - 1, number.last + 1 + _UNIT_AFTER)
    }
    alone: list[Number] = []
    for cls, value in _ALONE.items():
        for unit in UNITS:
            for hit in hits.get(f"{cls}.{unit}", ()):
                inside = range(hit.first, hit.last + 1)
                if taken.isdisjoint(inside):
                    taken.update(inside)
                    alone.append(Number(hit.first, hit.last, value, unit))
    return alone


def _is_repeated(before: Number, number: Number) -> bool:
    return before.value == number.value and not before.unit and number.first == before.last + 1


def _all_numbers(
    words: Sequence[Word], compounds: Mapping[int, str], lexicon: Lexicon
) -> Iterator[Number]:
    at = 0
    while at < len(words):
        number = _number_at(words, at, lexicon)
        if number is None and at in compounds:
            number = _inside_compound(words[at].folded, at, compounds[at], lexicon)
        if number is not None:
            yield number
        at = at + 1 if number is None else number.last + 1


def _number_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> Number | None:
    folded = words[at].folded
    if folded.isdecimal():
        return Number(at, at, float(folded)) if len(folded) <= _MOST_DIGITS else None
    for length in range(_LONGEST_PHRASE, 0, -1):
        if at + length <= len(words):
            phrase = " ".join(word.folded for word in words[at : at + length])
            if phrase in lexicon.numbers:
                return _with_ones(words, at, at + length - 1, lexicon.numbers[phrase], lexicon)
    return None


def _with_ones(
    words: Sequence[Word], first: int, last: int, value: float, lexicon: Lexicon
) -> Number:
    """Add the ones of "twenty five" and "veinte y cinco"."""
    if value >= 20 and value % 10 == 0:
        for at in (last + 1, last + 2):
            ones = lexicon.numbers.get(words[at].folded) if at < len(words) else None
            if ones is not None and 0 < ones < 10:
                return Number(first, at, value + ones)
            if at < len(words) and len(words[at].folded) > _JOINER_LETTERS:
                break
    return Number(first, last, value)


def _inside_compound(folded: str, at: int, unit: str, lexicon: Lexicon) -> Number | None:
    """Number and unit of one word; None where the word does not begin with a number."""
    digits = _DIGITS.match(folded)
    if digits:
        return Number(at, at, float(digits[0]), unit) if digits.end() <= _MOST_DIGITS else None
    value, rest = _longest_number(folded, lexicon)
    if value >= 20 and value % 10 == 0:
        ones, after = _longest_number(rest, lexicon)
        if 0 < ones < 10:
            value, rest = value + ones, after
    return Number(at, at, value, unit) if value and rest else None


def _longest_number(folded: str, lexicon: Lexicon) -> tuple[float, str]:
    for end in range(len(folded) - 1, 1, -1):
        value = lexicon.numbers.get(folded[:end])
        if value is not None:
            return value, folded[end:]
    return 0, folded


def _is_paragraph_number(text: str, word: Word) -> bool:
    """Whether the number is like the "(1)" before a paragraph or the "2." before a line."""
    if not word.folded.isdecimal():
        return False
    if text[word.end : word.end + 1] in (".", ")") and _LINE_LEAD.search(
        text, max(0, word.start - 12), word.start
    ):
        return True
    if text[word.start - 1 : word.start] != "(" or text[word.end : word.end + 1] != ")":
        return False
    lead = text[max(0, word.start - 8) : word.start - 1].rstrip(" \u00a0")
    return not lead or lead[-1] in '\n.;:—–-”"»'


def near(hits: Sequence[Hit], first: int, last: int, before: int, after: int) -> bool:
    """Whether a hit lies within so many words before ``first`` or after ``last``."""
    return any(first - before <= hit.last and hit.first <= last + after for hit in hits)
