"""Days of reflection, months of a permit, the age of a child."""

from __future__ import annotations

from kb.model.findings import FactValue
from kb.tagging.facts.numbers import durations, numbers
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_REFLECTION_REACH = 30
_PERMIT_REACH = 25
_AGE_REACH = 6
_DAYS_A_MONTH = 30
_AGES = range(12, 25)


def _distance(place: int, last: int, hits: list[tuple[int, int]]) -> int:
    return min((max(first - last, place - end, 0) for first, end in hits), default=10_000)


def _places(unit: Unit, cls: str) -> list[tuple[int, int]]:
    return [(hit.first, hit.last) for hit in unit.hits.get(cls, ())]


def reflection_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``reflection_days``: the length stated nearest to the period's name."""
    anchors = _places(unit, "reflection") or _places(unit, "decide")
    best: tuple[int, float] | None = None
    for duration in durations(unit.text, unit.words, unit.hits, lexicon):
        if duration.unit == "year":
            continue
        distance = _distance(duration.first, duration.last, anchors)
        if distance <= _REFLECTION_REACH and (best is None or distance < best[0]):
            best = (distance, duration.value)
    return {"reflection_days": round(best[1] * _DAYS_A_MONTH)} if best else {}


def permit_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``permit_months``: the length stated nearest to the permit."""
    anchors = _places(unit, "permit")
    best: tuple[int, float] | None = None
    for duration in durations(unit.text, unit.words, unit.hits, lexicon):
        if duration.unit == "day" or duration.value / 12 in _AGES:
            continue
        distance = _distance(duration.first, duration.last, anchors)
        if distance <= _PERMIT_REACH and (best is None or distance < best[0]):
            best = (distance, duration.value)
    return {"permit_months": round(best[1])} if best else {}


def child_age_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``child_age``: the age stated beside a child."""
    anchors = _places(unit, "child") + _places(unit, "age")
    ages = [
        (_distance(number.first, number.last, anchors), number.value)
        for number in numbers(unit.words, lexicon)
        if number.value in _AGES
    ]
    near = [age for distance, age in ages if distance <= _AGE_REACH]
    if not near:
        return {}
    return {"child_age": 18 if 18.0 in near else int(near[0])}
