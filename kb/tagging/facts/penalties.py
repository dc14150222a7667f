"""Years of imprisonment: least, most, and most when aggravated; whether a fine can stand alone."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from kb.model.findings import FactValue
from kb.tagging.facts.breaks import Breaks
from kb.tagging.facts.durations import LEAST, Duration, durations
from kb.tagging.facts.sanctions import PRISON, Sanctions
from kb.tagging.lexicon import Lexicon
from kb.tagging.matching import Unit

_PAIR_REACH = 25
"""Words between "not less than five years" and "not more than ten years" of one penalty."""
_LIFE_REACH = 15
_FINE_REACH = 14
_OTHERWISE_REACH = 30
LIFE = "life"


@dataclass(frozen=True, slots=True)
class Term:
    """One stated prison term in years; ``most`` is infinite for life."""

    place: int
    least: float | None
    most: float | None
    otherwise: bool = False


def _number(value: float) -> FactValue:
    return int(value) if value == int(value) else round(value, 2)


def _years(value: float) -> FactValue:
    return LIFE if math.isinf(value) else _number(value)


def _term(duration: Duration) -> Term:
    years = duration.value / 12
    if duration.low is not None:
        return Term(duration.first, duration.low / 12, years)
    if duration.bound == LEAST:
        return Term(duration.first, years, None)
    return Term(duration.first, None, years)


def prison_terms(unit: Unit, lexicon: Lexicon) -> tuple[Term, ...]:
    """All prison terms of the text in order, with imprisonment for life."""
    found = durations(unit.text, unit.words, unit.hits, lexicon)
    sanctions = Sanctions(unit, found)
    terms = [_term(d) for d in found if sanctions.governing(d) == PRISON]
    terms += _same_terms(unit, found, sanctions)
    terms += [Term(hit.first, None, math.inf) for hit in unit.hits.get("life", ())]
    marked = [replace(t, otherwise=_is_otherwise(unit, t, sanctions.breaks)) for t in terms]
    return tuple(sorted(marked, key=lambda term: term.place))


def _is_otherwise(unit: Unit, term: Term, breaks: Breaks) -> bool:
    return any(
        breaks.same_sentence(hit.first, term.place)
        and abs(hit.first - term.place) <= _OTHERWISE_REACH
        for hit in unit.hits.get("otherwise", ())
    )


def _same_terms(unit: Unit, found: tuple[Duration, ...], sanctions: Sanctions) -> list[Term]:
    """Terms said as "for the same term": that of the sanction before in the sentence."""
    terms = []
    for hit in unit.hits.get("same_term", ()):
        before = [
            d
            for d in found
            if d.last < hit.first and sanctions.breaks.same_sentence(d.first, hit.first)
        ]
        if not before:
            continue
        same = replace(before[-1], first=hit.first, last=hit.last)
        if sanctions.governing(same) == PRISON:
            terms.append(_term(same))
    return terms


def _basic(terms: tuple[Term, ...], breaks: Breaks) -> Term:
    """Least and most of the basic offence: those of the first penalty, or of the one "in any
    other case", with the other end where it is stated apart in the same sentence."""
    marked = [term for term in terms if term.otherwise]
    basic = (marked or list(terms))[0]
    for term in terms:
        if term.place <= basic.place or not breaks.same_sentence(term.place, basic.place):
            continue
        gap = term.place - basic.place
        if term.most is not None and math.isinf(term.most) and gap <= _LIFE_REACH:
            basic = replace(basic, most=term.most)
        elif gap > _PAIR_REACH:
            break
        elif basic.most is None and term.least is None:
            basic = replace(basic, most=term.most)
        elif basic.least is None and term.most is None and not math.isinf(basic.most or 0):
            basic = replace(basic, least=term.least)
    return basic


def penalty_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``min_years``, ``max_years`` and ``max_years_aggravated`` as far as they are stated."""
    terms = prison_terms(unit, lexicon)
    if not terms:
        return {}
    basic = _basic(terms, Breaks(unit.text, unit.words, unit.hits))
    facts: dict[str, FactValue] = {}
    if basic.least is not None:
        facts["min_years"] = _number(basic.least)
    if basic.most is not None:
        facts["max_years"] = _years(basic.most)
    higher = max((term.most for term in terms if term.most is not None), default=None)
    if higher is not None and basic.most is not None and higher > basic.most:
        facts["max_years_aggravated"] = _years(higher)
    return facts


def aggravated_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``max_years_aggravated`` of a text that only grades the penalty, else of the whole."""
    terms = prison_terms(unit, lexicon)
    most = max((term.most for term in terms if term.most is not None), default=None)
    return {} if most is None else {"max_years_aggravated": _years(most)}


def service_penalty_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``max_penalty_years`` for the use of services: the most of the penalty in the sentence
    that speaks of it, else of the first."""
    terms = prison_terms(unit, lexicon)
    breaks = Breaks(unit.text, unit.words, unit.hits)
    lines = {breaks.sentence(hit.first) for hit in unit.hits.get("use_services", ())}
    own = tuple(term for term in terms if breaks.sentence(term.place) in lines)
    if not terms:
        return {}
    most = _basic(own or terms, breaks).most
    return {} if most is None or math.isinf(most) else {"max_penalty_years": _number(most)}


def fine_facts(unit: Unit, lexicon: Lexicon) -> dict[str, FactValue]:
    """``fine_alone``: true where the first penalty is prison or a fine instead.

    Nothing is said where no alternative is seen: the general part may still allow one.
    """
    terms = prison_terms(unit, lexicon)
    if not terms:
        return {}
    breaks = Breaks(unit.text, unit.words, unit.hits)
    sentence = breaks.sentence(_basic(terms, breaks).place)
    prisons = [h for h in unit.hits.get("prison", ()) if breaks.sentence(h.first) == sentence]
    for fine in unit.hits.get("sanction.fine", ()):
        for prison in prisons:
            left, right = sorted((fine, prison), key=lambda hit: hit.first)
            if (
                breaks.sentence(fine.first) == sentence
                and 0 < right.first - left.last <= _FINE_REACH
                and breaks.alternative(left.last, right.first)
                and not breaks.joined(left.last, right.first)
            ):
                return {"fine_alone": True}
    return {}
