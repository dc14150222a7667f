"""Days of reflection, months of a permit, the age of a child."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.findings import FactValue
from kb.tagging.facts.breaks import Breaks
from kb.tagging.facts.durations import Duration, durations
from kb.tagging.facts.numbers import near, numbers
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_REFLECTION_REACH = 30
_PERMIT_REACH = 25
_AGE_REACH = 6
_RENEW_REACH = 6
_BEFORE_NAME = 4
"""A length before the name counts as so many words farther: "within three days a period of ..."."""
_DECIDE_REACH = 6
_DAYS_OF_PERMIT = 4.0
"""Months from which a length in days is that of a permit and no time limit."""
_MOST_LENGTHS = 3
"""A text that states more different lengths has several permits: which is meant stays open."""
_CHILD_BEFORE = 5
_DAYS_A_MONTH = 30
_AGES = range(12, 25)
_NOWHERE = 10_000


def _places(unit: Unit, cls: str) -> list[tuple[int, int]]:
    return [(hit.first, hit.last) for hit in unit.hits.get(cls, ())]


def _distance(first: int, last: int, places: Sequence[tuple[int, int]]) -> int:
    """Words to the nearest place; one that follows the length is a little farther."""
    return min(
        (
            max(start - last + _BEFORE_NAME if start > last else first - end, 0)
            for start, end in places
        ),
        default=_NOWHERE,
    )


def is_age(unit: Unit, duration: Duration) -> bool:
    """Whether the length is the age of a person."""
    hits = unit.hits
    overlaps = any(
        hit.first <= duration.last and duration.first <= hit.last for hit in hits.get("age", ())
    )
    return overlaps or (
        duration.value / 12 in _AGES
        and near(hits.get("child", ()), duration.first, duration.last, _CHILD_BEFORE, 0)
    )


def _is_prolonging(unit: Unit, duration: Duration, breaks: Breaks) -> bool:
    return any(
        breaks.same_sentence(hit.first, duration.first)
        and -_RENEW_REACH <= duration.first - hit.last <= _RENEW_REACH
        for hit in unit.hits.get("renew", ())
    )


def _granted(
    unit: Unit,
    found: Sequence[Duration],
    anchors: Sequence[tuple[int, int]],
    reach: int,
) -> Duration | None:
    """The length that is granted: not one by which it is prolonged where there is another, in
    the sentence that names the thing where there is one, nearest to the name."""
    breaks = Breaks(unit.text, unit.words, unit.hits)
    sentences = {breaks.sentence(first) for first, _ in anchors}
    first_in = {breaks.sentence(d.first): d.first for d in reversed(found)}
    ranked = [
        (
            _is_prolonging(unit, duration, breaks)
            and (duration.first != first_in[breaks.sentence(duration.first)] or at > 0),
            breaks.sentence(duration.first) not in sentences,
            _distance(duration.first, duration.last, anchors),
            at,
        )
        for at, duration in enumerate(found)
    ]
    near_enough = [entry for entry in ranked if entry[2] <= reach]
    return found[min(near_enough)[3]] if near_enough else None


def _least(duration: Duration) -> float:
    return duration.value if duration.low is None else duration.low


def reflection_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``reflection_days``: the length of the period; of a range the least, for that is sure."""
    anchors = _places(unit, "reflection") or _places(unit, "decide")
    found = [
        duration
        for duration in durations(unit.text, unit.words, unit.hits, lexicon)
        if duration.unit not in ("year", "hour")
    ]
    granted = _granted(unit, found, anchors, _REFLECTION_REACH)
    return {"reflection_days": round(_least(granted) * _DAYS_A_MONTH)} if granted else {}


def permit_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``permit_months``: the length of the first permit."""
    anchors = _places(unit, "permit")
    reflection = _places(unit, "reflection") + _places(unit, "decide")
    found = [
        duration
        for duration in durations(unit.text, unit.words, unit.hits, lexicon)
        if (duration.unit in ("year", "month") or duration.value >= _DAYS_OF_PERMIT)
        and duration.value / 12 not in _AGES
        and not is_age(unit, duration)
        and not _is_reflection(duration, anchors, reflection)
    ]
    lengths = {duration.value for duration in found}
    if len(lengths) > _MOST_LENGTHS:
        return {}
    reach = _PERMIT_REACH if len(lengths) > 1 else _NOWHERE
    granted = _granted(unit, found, anchors, reach)
    return {"permit_months": round(_least(granted))} if granted else {}


def _is_reflection(
    duration: Duration,
    permits: Sequence[tuple[int, int]],
    reflection: Sequence[tuple[int, int]],
) -> bool:
    """Whether a length in months is that of the period of reflection, not of the permit."""
    if duration.unit == "year":
        return False
    gap = _gap(duration.first, duration.last, reflection)
    return gap <= _DECIDE_REACH and gap <= _gap(duration.first, duration.last, permits)


def child_age_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``child_age``: the age stated beside a child."""
    anchors = _places(unit, "child") + _places(unit, "age")
    ages = [
        number.value
        for number in numbers(unit.text, unit.words, unit.hits, lexicon)
        if number.value in _AGES and _gap(number.first, number.last, anchors) <= _AGE_REACH
    ]
    if not ages:
        return {}
    return {"child_age": 18 if 18.0 in ages else int(ages[0])}


def _gap(first: int, last: int, places: Sequence[tuple[int, int]]) -> int:
    return min((max(start - last, first - end, 0) for start, end in places), default=_NOWHERE)
