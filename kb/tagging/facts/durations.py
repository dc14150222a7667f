"""Lengths of time: number and unit, lower end of a range, "at least" and "up to"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from kb.tagging.cues import Hit, Hits, Word
from kb.tagging.facts.breaks import Breaks
from kb.tagging.facts.numbers import UNITS, Number, numbers
from kb.tagging.lexicon import Lexicon

_UNIT_REACH = 2
"""Words between a number and its unit: "10 full years", "12 consecutive months"."""
_MARK_BEFORE = 8
_MARK_AFTER = 1
_NEXT_NUMBER = 4
_RANGE_WITH_UNIT = 2
_RANGE_WITHOUT_UNIT = 1
_RANGE_REACH = 7
"""Words between the ends of a range; the last where an "up to" stands between them."""
MONTHS = {"year": 12.0, "month": 1.0, "week": 7 / 30, "day": 1 / 30, "hour": 1 / 720}
LEAST, MOST = "least", "most"


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time in months at words ``first`` to ``last``.

    ``low`` is the lower end where a range is stated; ``bound`` says whether the text calls the
    value the least or the most; empty where it does neither.
    """

    first: int
    last: int
    unit: str
    value: float
    low: float | None = None
    bound: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    breaks: Breaks
    found: tuple[Number, ...]
    upto: tuple[Hit, ...]
    atleast: tuple[Hit, ...]
    leading: frozenset[int]
    """Words of "up to" and of conjunctions."""


def durations(
    text: str, words: Sequence[Word], hits: Hits, lexicon: Lexicon
) -> tuple[Duration, ...]:
    """All lengths of time in text order; the ends of a range are one."""
    reading = _Reading(
        Breaks(text, words, hits),
        numbers(text, words, hits, lexicon),
        tuple(hits.get("upto", ())),
        tuple(hits.get("atleast", ())),
        frozenset(
            at
            for cls in ("upto", "join.and", "join.or")
            for hit in hits.get(cls, ())
            for at in range(hit.first, hit.last + 1)
        ),
    )
    units = sorted((hit.first, unit) for unit in UNITS for hit in hits.get(f"unit.{unit}", ()))
    found: list[Duration] = []
    for index, number in enumerate(reading.found):
        placed = _unit_of(number, units, found, reading)
        if placed is None:
            continue
        last, unit = placed
        duration = Duration(number.first, last, unit, number.value * MONTHS[unit])
        duration = replace(duration, bound=_bound(duration, reading))
        low = _low(index, duration, found, reading)
        if low is not None:
            first, value = low
            if found and found[-1].last >= first:
                found.pop()
            duration = replace(duration, first=first, low=value, bound="")
        found.append(duration)
    return tuple(found)


def _unit_of(
    number: Number,
    units: Sequence[tuple[int, str]],
    earlier: Sequence[Duration],
    reading: _Reading,
) -> tuple[int, str] | None:
    """Last word and name of the number's unit: in the same word, after it, right before it
    ("lat 3"), or, for the upper end of such a range ("od lat 3 do 15"), that of the number
    before."""
    if number.unit:
        return number.last, number.unit
    breaks = reading.breaks
    following = next((other.first for other in reading.found if other.first > number.last), -1)
    led = any(place == number.first - 1 for place, _ in units)
    for place, name in units:
        if not number.last < place <= number.last + 1 + _UNIT_REACH:
            continue
        if -1 < following < place or (led and place == following - 1):
            break
        if not breaks.punctuated(number.last, place):
            return place, name
    for place, name in units:
        if place == number.first - 1 and not breaks.punctuated(place, number.first):
            taken = earlier and earlier[-1].first <= place <= earlier[-1].last
            return None if taken else (number.last, name)
    if earlier and 0 < number.first - earlier[-1].last <= 2 and earlier[-1].low is None:
        led = any(place == earlier[-1].first - 1 for place, _ in units)
        return (number.last, earlier[-1].unit) if led else None
    return None


def _bound(duration: Duration, reading: _Reading) -> str:
    """What the words around say: a mark after the value ("az olmayan") goes before one in its
    own ending ("ildən"), and that before one that leads ("up to")."""
    for pick in (_mark_after, _mark_within, _mark_before):
        least = pick(duration, reading.atleast, reading)
        most = pick(duration, reading.upto, reading)
        if least is not None or most is not None:
            return LEAST if most is None or (least is not None and least > most) else MOST
    return ""


def _mark_after(duration: Duration, marks: Sequence[Hit], reading: _Reading) -> int | None:
    """Place of the mark; None where there is none or it belongs to the next number."""
    for hit in marks:
        gap = hit.first - duration.last - 1
        if not 0 <= gap <= _MARK_AFTER or reading.breaks.broken(duration.last, hit.first):
            continue
        others = [n.first for n in reading.found if n.first > duration.last]
        if not any(at <= hit.last + _NEXT_NUMBER for at in others):
            return hit.last
    return None


def _mark_within(duration: Duration, marks: Sequence[Hit], reading: _Reading) -> int | None:
    inside = [hit for hit in marks if duration.first <= hit.first <= duration.last]
    return max((hit.last for hit in inside), default=None)


def _mark_before(duration: Duration, marks: Sequence[Hit], reading: _Reading) -> int | None:
    """The nearest mark that leads the value, with no other number or comma between."""
    ends = [
        hit.last
        for hit in marks
        if 0 < duration.first - hit.last <= _MARK_BEFORE
        and not reading.breaks.broken(hit.last, duration.first)
        and not any(hit.last < number.first < duration.first for number in reading.found)
    ]
    return max(ends, default=None)


def _low(
    index: int, upper: Duration, earlier: Sequence[Duration], reading: _Reading
) -> tuple[int, float] | None:
    """First word and value of the lower end, in months, where the number before is one."""
    if not index:
        return None
    before = reading.found[index - 1]
    placed = bool(earlier) and earlier[-1].first <= before.first <= earlier[-1].last
    if placed:
        lower = earlier[-1]
    else:
        lower = Duration(before.first, before.last, upper.unit, before.value * MONTHS[upper.unit])
        lower = replace(lower, bound=_bound(lower, reading))
    if lower.low is not None or lower.bound == MOST or not 0 < lower.value < upper.value:
        return None
    return (lower.first, lower.value) if _is_range(lower, upper, placed, reading) else None


def _is_range(lower: Duration, upper: Duration, placed: bool, reading: _Reading) -> bool:
    gap = upper.first - lower.last - 1
    if not gap and not placed and upper.first == upper.last:
        return False  # "eine dreimonatige Frist": the number of a compound stands alone
    led = any(lower.last < hit.first < upper.first for hit in reading.upto)
    if led and not placed:
        between = range(lower.last + 1, upper.first)
        led = sum(at not in reading.leading for at in between) <= _RANGE_WITHOUT_UNIT
    if gap > (_RANGE_REACH if led else _RANGE_WITH_UNIT if placed else _RANGE_WITHOUT_UNIT):
        return False
    breaks = reading.breaks
    if not breaks.same_sentence(lower.last, upper.first):
        return False
    if breaks.punctuated(lower.last, upper.first) and not (led and lower.bound == LEAST):
        return False
    return led or not breaks.alternative(lower.last, upper.first)
