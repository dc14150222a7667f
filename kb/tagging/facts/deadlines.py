"""Limits of time: limitation, plans, claims, decisions, guardians, assistance.

Such texts state many lengths, so a fact is given only where the structure leaves one reading.
"""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.findings import FactValue
from kb.tagging.cues import Hit
from kb.tagging.facts.breaks import Breaks
from kb.tagging.facts.durations import Duration, durations
from kb.tagging.facts.periods import is_age
from kb.tagging.facts.sanctions import NONE, Sanctions
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_DAYS = {"year": 365 / 12, "month": 30.0, "week": 30.0, "day": 30.0, "hour": 30.0}
"""Days a month of each unit's own count: a year has 365 days, a month 30."""
_HOURS_A_MONTH = 720
_PLAN_REACH = 12
_GUARDIAN_REACH = 15
_PLAN_YEARS = range(2, 16)
"""One year is the time of a report."""
_MAJORITY_MONTHS = 18 * 12


def _lengths(unit: Unit, lexicon: Lexicon, units: Sequence[str]) -> list[Duration]:
    """Lengths in the given units that are no prison term and no age."""
    found = durations(unit.text, unit.words, unit.hits, lexicon)
    sanctions = Sanctions(unit, found)
    return [
        duration
        for duration in found
        if duration.unit in units
        and not is_age(unit, duration)
        and sanctions.governing(duration) == NONE
    ]


def _days(duration: Duration) -> int:
    return round(duration.value * _DAYS[duration.unit])


def _beside(found: Sequence[Duration], hits: Sequence[Hit], reach: int) -> list[Duration]:
    return [
        duration
        for duration in found
        if any(max(hit.first - duration.last, duration.first - hit.last) <= reach for hit in hits)
    ]


def _only(values: Sequence[int]) -> int | None:
    return values[0] if len(set(values)) == 1 else None


def limitation_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``limitation_years``: that of the line on trafficking, else the only one. Eighteen years
    are the age from which time runs for a child."""
    years = [d for d in _lengths(unit, lexicon, ("year",)) if d.value != _MAJORITY_MONTHS]
    breaks = Breaks(unit.text, unit.words, unit.hits)
    lines = {breaks.sentence(hit.first) for hit in unit.hits.get("topic", ())}
    own = [d for d in years if breaks.sentence(d.first) in lines]
    value = _only([round(d.value / 12) for d in own or years])
    return {} if value is None else {"limitation_years": value}


def plan_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``plan_cycle_years``: the only number of years beside the plan."""
    years = [d for d in _lengths(unit, lexicon, ("year",)) if d.value / 12 in _PLAN_YEARS]
    beside = _beside(years, unit.hits.get("action_plan", ()), _PLAN_REACH)
    value = _only([round(d.value / 12) for d in beside])
    return {} if value is None else {"plan_cycle_years": value}


def claim_deadline_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``deadline_days`` of a claim for compensation: the only one in months or years."""
    found = _lengths(unit, lexicon, ("year", "month"))
    value = _only([_days(duration) for duration in found])
    return {} if value is None else {"deadline_days": value}


def decision_deadline_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``deadline_days`` of a decision on the status of victim: the only one in days or weeks."""
    found = _lengths(unit, lexicon, ("day", "week"))
    value = _only([_days(duration) for duration in found])
    return {} if value is None else {"deadline_days": value}


def guardian_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``deadline_hours``: in how many hours a guardian is named; a day has 24."""
    found = _lengths(unit, lexicon, ("hour", "day"))
    beside = _beside(found, unit.hits.get("guardian", ()), _GUARDIAN_REACH)
    value = _only([round(duration.value * _HOURS_A_MONTH) for duration in beside])
    return {} if value is None else {"deadline_hours": value}


def assistance_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``duration_days`` of assistance: the only length in the text."""
    found = _lengths(unit, lexicon, ("month", "week", "day"))
    value = _only([_days(duration) for duration in found])
    return {} if value is None else {"duration_days": value}
