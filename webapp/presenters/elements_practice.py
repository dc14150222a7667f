"""What States do on one element: distribution, map, facts, provisions that people confirmed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kb.assessment.medians import numbers_of
from kb.assessment.rules import load_rules
from kb.catalogue import Element, FactSpec
from kb.model.cells import Cell, FactSeen, Status
from webapp.locale import number_words
from webapp.presenters import words
from webapp.presenters.charts import Dots, fact_dots, status_bars
from webapp.presenters.map import MapView
from webapp.presenters.passages import Part
from webapp.standards import Standards
from webapp.translate import gettext
from webapp.urls import provision_url, state_url

_CONFIRMED = ("accept", "override")
_GOOD = (Status.MET, Status.LARGELY)
_MOST_EXEMPLARY = 6
_NUMBERS = ("int", "float")


@dataclass(frozen=True, slots=True)
class StatusCount:
    """States with one status."""

    status: Status
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class FactOfState:
    """What one State states of a fact."""

    state: str
    name: str
    url: str
    invented: bool
    values: tuple[float, ...]
    said: str


@dataclass(frozen=True, slots=True)
class FactPractice:
    """One numeric fact over the States that state it, the largest first."""

    name: str
    title: str
    unit: str
    asked: float | None
    asked_by: str
    """Which article asks for at least ``asked``; empty where none does."""
    states: tuple[FactOfState, ...]


@dataclass(frozen=True, slots=True)
class Exemplary:
    """A provision whose finding a person confirmed, of a State that meets the element."""

    state: str
    state_name: str
    invented: bool
    work: str
    citation: str
    provision_url: str
    lang: str
    quote: tuple[Part, ...]
    sub_elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """What the States do; ``distribution`` counts States whose law was searched."""

    searched: int
    distribution: tuple[StatusCount, ...]
    facts: tuple[FactPractice, ...]
    exemplary: tuple[Exemplary, ...]


def practice_of(
    standards: Standards, element: Element, cells: Sequence[Cell], seen: MapView
) -> Practice:
    """From the cells of all States whose law is held, and the map that counts them."""
    counted = {state.state for state in seen.states}
    shown = [cell for cell in cells if cell.state in counted]
    tally = Counter[Status](
        state.content for state in seen.states if state.content is not Status.NOT_SEARCHED
    )
    return Practice(
        searched=sum(tally.values()),
        distribution=tuple(
            StatusCount(status, words.status_word(status), tally[status])
            for status in Status
            if tally[status]
        ),
        facts=tuple(
            practice
            for spec in element.facts
            if spec.type in _NUMBERS and (practice := _fact(standards, element, spec, shown)).states
        ),
        exemplary=_exemplary(standards, shown),
    )


def _fact(
    standards: Standards, element: Element, spec: FactSpec, cells: Sequence[Cell]
) -> FactPractice:
    states = []
    for cell in cells:
        stated = cell.facts.get(spec.name, ())
        if numbers := numbers_of(stated):
            states.append(
                FactOfState(
                    state=cell.state,
                    name=standards.state_name(cell.state),
                    url=state_url(cell.state),
                    invented=standards.invented(cell.state),
                    values=numbers,
                    said=" / ".join(_said(numbers, stated)),
                )
            )
    states.sort(key=lambda one: (-max(one.values), one.name))
    asked, asked_by = _asked(standards, element, spec.name)
    return FactPractice(spec.name, spec.title, spec.unit, asked, asked_by, tuple(states))


def _said(numbers: Sequence[float], stated: Sequence[FactSeen]) -> tuple[str, ...]:
    """The numbers from the smallest, then what is no number ("life")."""
    rest = (one.value for one in stated if isinstance(one.value, str))
    said = [
        *(number_words(number) for number in numbers),
        *(words.value_words(value) for value in rest),
    ]
    return tuple(dict.fromkeys(said))


def _asked(standards: Standards, element: Element, fact: str) -> tuple[float | None, str]:
    """The largest number that a rule asks for at least, and the article that asks."""
    rules = load_rules()
    found: list[tuple[float, str]] = []
    for reference in element.references:
        rule = rules.rule(element.slug, reference.instrument)
        short = standards.instruments[reference.instrument].abbreviation
        found += [
            (float(item.test.value), f"{short} {reference.citation}")
            for item in (rule.items if rule else ())
            if item.test and item.test.fact == fact and item.test.operator == "at_least"
            if isinstance(item.test.value, int | float) and not isinstance(item.test.value, bool)
        ]
    return max(found, key=lambda pair: pair[0], default=(None, ""))


def _exemplary(standards: Standards, cells: Sequence[Cell]) -> tuple[Exemplary, ...]:
    """Confirmed provisions of States that meet the element: those with most sub-elements first,
    one a State."""
    best: dict[str, tuple[int, Exemplary]] = {}
    for cell in cells:
        if (cell.as_if or cell.status) not in _GOOD:
            continue
        for item in cell.evidence:
            if item.decision not in _CONFIRMED:
                continue
            rank = len(item.sub_elements)
            if cell.state in best and best[cell.state][0] >= rank:
                continue
            subs = (standards.sub_element_title(cell.element, s) for s in item.sub_elements)
            best[cell.state] = rank, Exemplary(
                cell.state, standards.state_name(cell.state),
                standards.invented(cell.state), item.work, item.citation,
                provision_url(item.provision_id), item.lang, (Part(item.quote),), tuple(subs),
            )  # fmt: skip
    ordered = sorted(best.values(), key=lambda pair: -pair[0])
    return tuple(one for _, one in ordered[:_MOST_EXEMPLARY])


def distribution_chart(practice: Practice, title: str) -> Markup:
    """One bar for each status."""
    return status_bars(
        "distribution",
        gettext("%(element)s: States by status", element=title),
        [(one.status, one.count) for one in practice.distribution],
    )


def fact_charts(practice: Practice) -> tuple[tuple[FactPractice, Markup], ...]:
    """One dot plot for each numeric fact."""
    return tuple((fact, _dots(fact)) for fact in practice.facts)


def _dots(fact: FactPractice) -> Markup:
    asked = None
    if fact.asked is not None:
        said = gettext("%(article)s: at least %(value)g", article=fact.asked_by, value=fact.asked)
        asked = (fact.asked, said)
    rows = [Dots(one.name, one.values, one.said) for one in fact.states]
    return fact_dots(
        f"dots-{fact.name.replace('_', '-')}", fact.title, words.unit_word(fact.unit), rows, asked
    )
