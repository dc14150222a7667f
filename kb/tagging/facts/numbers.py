"""Numbers in digits and words, durations with their unit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kb.tagging.cues import Hit, Hits, Word
from kb.tagging.lexicon import Lexicon

_MOST_DIGITS = 4
_UNIT_REACH = 2
"""Words between a number and its unit: "eighteen (18) years", "10 full years"."""
_RANGE_REACH = 4
MONTHS = {"year": 12.0, "month": 1.0, "day": 1 / 30}


@dataclass(frozen=True, slots=True)
class Number:
    """A number at words ``first`` to ``last``."""

    first: int
    last: int
    value: float


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in months; ``low`` is set where a range is stated."""

    first: int
    last: int
    unit: str
    value: float
    low: float | None = None


def numbers(words: Sequence[Word], lexicon: Lexicon) -> tuple[Number, ...]:
    """All numbers, the longest reading first ("quatre-vingt-dix" is one)."""
    found: list[Number] = []
    at = 0
    while at < len(words):
        number = _number_at(words, at, lexicon)
        if number is None:
            at += 1
            continue
        found.append(number)
        at = number.last + 1
    return tuple(found)


def _number_at(words: Sequence[Word], at: int, lexicon: Lexicon) -> Number | None:
    folded = words[at].folded
    if folded.isdecimal():
        return Number(at, at, float(folded)) if len(folded) <= _MOST_DIGITS else None
    for length in (3, 2, 1):
        if at + length <= len(words):
            phrase = " ".join(word.folded for word in words[at : at + length])
            if phrase in lexicon.numbers:
                return _with_ones(words, at, at + length - 1, lexicon.numbers[phrase], lexicon)
    return None


def _with_ones(
    words: Sequence[Word], first: int, last: int, value: float, lexicon: Lexicon
) -> Number:
    """Add the ones of "twenty five"."""
    if value >= 20 and value % 10 == 0 and last + 1 < len(words):
        ones = lexicon.numbers.get(words[last + 1].folded)
        if ones is not None and 0 < ones < 10:
            return Number(first, last + 1, value + ones)
    return Number(first, last, value)


def _is_paragraph_number(text: str, word: Word) -> bool:
    """Whether the number is like the "(1)" before a paragraph."""
    if text[word.start - 1 : word.start] != "(" or text[word.end : word.end + 1] != ")":
        return False
    lead = text[max(0, word.start - 8) : word.start - 1].rstrip(" \u00a0")
    return not lead or lead[-1] in '\n.;:—–-”"»'


def durations(
    text: str, words: Sequence[Word], hits: Hits, lexicon: Lexicon
) -> tuple[Duration, ...]:
    """Numbers followed by a unit of time, with ranges such as "three to eight years"."""
    found_numbers = [
        number
        for number in numbers(words, lexicon)
        if not _is_paragraph_number(text, words[number.first])
    ]
    units = sorted((hit.first, unit) for unit in MONTHS for hit in hits.get(f"unit.{unit}", ()))
    found: list[Duration] = []
    for index, number in enumerate(found_numbers):
        unit = _unit_of(number, units, found)
        if unit is None:
            continue
        place, name = unit
        value = number.value * MONTHS[name]
        low = _low(found_numbers, index, found, value, name, words)
        if low is not None and found and found[-1].last >= found_numbers[index - 1].first:
            found.pop()
        first = found_numbers[index - 1].first if low is not None else number.first
        found.append(Duration(first, place, name, value, low))
    return tuple(found)


def _unit_of(
    number: Number, units: Sequence[tuple[int, str]], earlier: Sequence[Duration]
) -> tuple[int, str] | None:
    """Place and name of the number's unit: after it, right before it ("lat 3"), or, for the
    upper end of such a range ("od lat 3 do 15"), that of the number before."""
    for place, name in units:
        if number.last < place <= number.last + 1 + _UNIT_REACH:
            return place, name
    for place, name in units:
        if place == number.first - 1:
            return number.last, name
    if earlier and 0 < number.first - earlier[-1].last <= 2 and earlier[-1].low is None:
        led = any(place == earlier[-1].first - 1 for place, _ in units)
        return (number.last, earlier[-1].unit) if led else None
    return None


def _low(
    found: Sequence[Number],
    index: int,
    earlier: Sequence[Duration],
    value: float,
    name: str,
    words: Sequence[Word],
) -> float | None:
    """Lower end, in months, when the number before belongs to the same range."""
    if not index:
        return None
    before = found[index - 1]
    if found[index].first - before.last > _RANGE_REACH:
        return None
    if earlier and before.first <= earlier[-1].last and earlier[-1].low is None:
        if earlier[-1].first != before.first:
            return None
        low = earlier[-1].value
    else:
        low = before.value * MONTHS[name]
    return low if 0 < low < value else None


def near(hits: Sequence[Hit], first: int, last: int, before: int, after: int) -> bool:
    """Whether a hit lies within so many words before ``first`` or after ``last``."""
    return any(first - before <= hit.last and hit.first <= last + after for hit in hits)
