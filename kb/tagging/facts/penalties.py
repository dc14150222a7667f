"""Years of imprisonment: least, most, and most when aggravated."""

from __future__ import annotations

from dataclasses import dataclass

from kb.model.findings import FactValue
from kb.tagging.facts.numbers import Duration, durations, near
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_PRISON_BEFORE = 12
_PRISON_AFTER = 10
_MARK_BEFORE = 5
_MOST_YEARS = 60
LIFE = "life"


@dataclass(frozen=True, slots=True)
class Term:
    """One stated prison term in years; ``most`` is infinite for life."""

    place: int
    least: float | None
    most: float | None
    otherwise: bool


def _number(value: float) -> FactValue:
    return int(value) if value == int(value) else round(value, 2)


def _is_prison(unit: Unit, duration: Duration) -> bool:
    if duration.unit == "day" or duration.value > _MOST_YEARS * 12:
        return False
    if not near(
        unit.hits.get("prison", ()), duration.first, duration.last, _PRISON_BEFORE, _PRISON_AFTER
    ):
        return False
    return not near(unit.hits.get("child", ()), duration.first, duration.last, 4, 0)


def _term(unit: Unit, duration: Duration) -> Term:
    most: float | None = duration.value / 12
    least: float | None = duration.low / 12 if duration.low is not None else None
    if least is None:
        up_to = near(unit.hits.get("upto", ()), duration.first, duration.first, _MARK_BEFORE, -1)
        at_least = _closest_is_least(unit, duration)
        if at_least and not (up_to and not at_least):
            least, most = most, None
    otherwise = near(unit.hits.get("otherwise", ()), duration.first, duration.last, 40, 30)
    return Term(duration.first, least, most, otherwise)


def _closest_is_least(unit: Unit, duration: Duration) -> bool:
    def last_before(cls: str) -> int:
        ends = [h.last for h in unit.hits.get(cls, ()) if h.last < duration.first]
        return max((e for e in ends if duration.first - e <= _MARK_BEFORE), default=-1)

    return last_before("atleast") > last_before("upto")


def prison_terms(unit: Unit, lexicon: Lexicon) -> tuple[Term, ...]:
    """All prison terms of the text in order, with imprisonment for life."""
    found = [
        _term(unit, duration)
        for duration in durations(unit.text, unit.words, unit.hits, lexicon)
        if _is_prison(unit, duration)
    ]
    found += [Term(hit.first, None, float("inf"), False) for hit in unit.hits.get("life", ())]
    return tuple(sorted(found, key=lambda term: term.place))


def _base(terms: tuple[Term, ...], unit: Unit) -> tuple[float | None, float | None, int]:
    """Least and most of the basic offence, and the place where it is stated."""
    marked = [term for term in terms if term.otherwise and term.most != float("inf")]
    first = (marked or list(terms))[0]
    least, most, place = first.least, first.most, first.place
    for term in terms:
        if term.place <= place or term.place - place > 25:
            continue
        if most is None and term.most is not None:
            most = term.most
        elif least is None and term.most is None and term.least is not None:
            least = term.least
    return least, most, place


def penalty_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``min_years``, ``max_years`` and ``max_years_aggravated`` as far as they are stated."""
    terms = prison_terms(unit, lexicon)
    if not terms:
        return {}
    least, most, _ = _base(terms, unit)
    facts: dict[str, FactValue] = {}
    if least is not None:
        facts["min_years"] = _number(least)
    if most is not None:
        facts["max_years"] = LIFE if most == float("inf") else _number(most)
    higher = max((term.most for term in terms if term.most is not None), default=None)
    if higher is not None and most is not None and higher > most:
        facts["max_years_aggravated"] = LIFE if higher == float("inf") else _number(higher)
    return facts


def aggravated_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``max_years_aggravated`` of a text that only grades the penalty, else of the whole."""
    terms = prison_terms(unit, lexicon)
    most = max((term.most for term in terms if term.most is not None), default=None)
    if most is None:
        return {}
    return {"max_years_aggravated": LIFE if most == float("inf") else _number(most)}
