"""Lays the evidence for one element side by side, by sub-element and by fact: of several States, or
of one State on several days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kb.assessment.measure import facts_seen
from kb.assessment.rule import FactTest
from kb.assessment.rulebook import read_by_machine
from kb.assessment.rules import load_rules
from kb.catalogue import Catalogue, Element
from kb.errors import UsageError
from kb.model.cells import Cell, Evidence, FactSeen


@dataclass(frozen=True, slots=True)
class Place:
    """Whether one State's law has a sub-element, and where."""

    state: str
    present: bool | None
    """None: no law was searched, or nothing on the element was found."""
    evidence: tuple[Evidence, ...]
    looked_for: bool = True
    """False where no machine reads texts for the sub-element: only a person can say."""


@dataclass(frozen=True, slots=True)
class SubElementRow:
    """One sub-element across the States."""

    slug: str
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class FactRow:
    """One fact across the States, in the order of the States; empty where nothing is stated."""

    name: str
    title: str
    unit: str
    values: tuple[tuple[FactSeen, ...], ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """One element compared."""

    element: str
    title: str
    states: tuple[str, ...]
    cells: tuple[Cell, ...]
    facts: tuple[FactRow, ...]
    rows: tuple[SubElementRow, ...]
    rest: tuple[tuple[Evidence, ...], ...]
    """For each State, evidence in which no sub-element was recognised."""
    days: tuple[date, ...] = ()
    """The day of each column, where the columns are days of one State; else empty."""

    @property
    def keys(self) -> tuple[str, ...]:
        """A name for each column that no other column has: ``XA``, or ``XA@2015-01-01``."""
        if not self.days:
            return self.states
        return tuple(f"{state}@{day}" for state, day in zip(self.states, self.days, strict=True))


def compare(catalogue: Catalogue, cells: Sequence[Cell], days: Sequence[date] = ()) -> Comparison:
    """Align the cells of one element; UsageError if they are of several elements or of none.
    ``days`` are the days of the cells where these differ."""
    slugs = {cell.element for cell in cells}
    if len(slugs) != 1:
        raise UsageError("A comparison needs the cells of exactly one element.")
    element = catalogue.elements[slugs.pop()]
    tests = _fact_tests(element.slug)
    return Comparison(
        element=element.slug,
        title=element.title,
        states=tuple(cell.state for cell in cells),
        cells=tuple(cells),
        facts=_fact_rows(element, cells),
        rows=tuple(
            SubElementRow(
                sub.slug,
                sub.title,
                tuple(_place(cell, sub.slug, tests.get(sub.slug, ())) for cell in cells),
            )
            for sub in element.sub_elements
        ),
        rest=tuple(tuple(e for e in cell.evidence if not e.sub_elements) for cell in cells),
        days=tuple(days),
    )


def _fact_tests(element: str) -> Mapping[str, tuple[FactTest, ...]]:
    """The facts that show a sub-element: 45 days show "at least 30 days"."""
    found: dict[str, dict[FactTest, None]] = {}
    for rule in load_rules().elements.get(element, {}).values():
        for item in rule.items:
            if item.test is not None and len(item.sub_elements) == 1:
                found.setdefault(item.sub_elements[0], {})[item.test] = None
    return {sub: tuple(tests) for sub, tests in found.items()}


def _place(cell: Cell, sub: str, tests: Sequence[FactTest]) -> Place:
    looked_for = bool(tests) or sub in read_by_machine().get(cell.element, frozenset())
    if not cell.evidence:
        return Place(cell.state, None, (), looked_for)
    carrying = tuple(e for e in cell.evidence if sub in e.sub_elements or _shown(e, tests))
    return Place(cell.state, bool(carrying), carrying, looked_for)


def _shown(item: Evidence, tests: Sequence[FactTest]) -> bool:
    """Whether a fact that the provision states shows the sub-element."""
    return any(
        test.holds(value)
        for test in tests
        if (stated := item.facts.get(test.fact)) is not None
        for value in (stated if isinstance(stated, tuple) else (stated,))
    )


def _fact_rows(element: Element, cells: Sequence[Cell]) -> tuple[FactRow, ...]:
    """Facts that some State states, in the catalogue's order; unknown names come last."""
    seen = [facts_seen(cell.evidence) for cell in cells]
    known = {spec.name: spec for spec in element.facts}
    names = [*known, *sorted({name for one in seen for name in one} - set(known))]
    return tuple(
        FactRow(
            name=name,
            title=known[name].title if name in known else name.replace("_", " "),
            unit=known[name].unit if name in known else "",
            values=tuple(one.get(name, ()) for one in seen),
        )
        for name in names
        if any(name in one for one in seen)
    )
