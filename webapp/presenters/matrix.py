"""The compliance matrix: which rows and columns, what counts, what is open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.assessment.state_sets import load_state_sets
from kb.catalogue import Element, Group, State
from kb.errors import UsageError
from kb.model.cells import Cell, Matrix, Review, Status
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.cells import CellView, cell_view, find_cell
from webapp.presenters.matrix_rows import (
    SORTS,
    FactAsked,
    FactOfState,
    elements_with,
    facts_of_states,
    ordered,
    read_fact,
)
from webapp.presenters.matrix_subs import SubColumn, sub_columns
from webapp.titles import fact_title, region_title
from webapp.translate import gettext
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

STATE_GROUPS = ("coe", "eu")
SCOPES = ("all", "held")
COLUMNS = ("core", "all")


@dataclass(frozen=True, slots=True)
class MatrixAsked:
    """What the address asks for."""

    states: tuple[str, ...]
    groups: tuple[str, ...]
    elements: tuple[str, ...]
    element_groups: tuple[str, ...]
    scope: str
    columns: str
    instrument: str
    as_of: date
    as_of_given: bool
    statuses: tuple[str, ...]
    cell: tuple[str, str] | None
    one: str
    """The State that phones show."""
    reviews: tuple[str, ...] = ()
    sub: bool = False
    """Whether sub-elements are columns too."""
    sort: str = "region"
    fact: FactAsked | None = None

    def shows(self, cell: Cell) -> bool:
        """Whether the filters of status and review keep the cell."""
        return (not self.statuses or cell.status.value in self.statuses) and (
            not self.reviews or (words.claims(cell.status) and cell.review.value in self.reviews)
        )

    def query(self, *, cell: str = "", **changed: str) -> str:
        """The same matrix with one thing changed, as a query string."""
        pairs: dict[str, str | int | tuple[str, ...] | None] = {
            "state": self.states,
            "group": self.groups,
            "element": self.elements,
            "topic": self.element_groups,
            "scope": self.scope if self.scope != "all" else "",
            "columns": self.columns if self.columns != "core" else "",
            "instrument": self.instrument,
            "as_of": self.as_of.isoformat() if self.as_of_given else "",
            "status": self.statuses,
            "review": self.reviews,
            "sub": "1" if self.sub else "",
            "sort": self.sort if self.sort != "region" else "",
            **(self.fact.pairs() if self.fact else {}),
        }
        return query_string({**pairs, **changed, "cell": cell})


@dataclass(frozen=True, slots=True)
class RowGroup:
    """States of one region."""

    title: str
    states: tuple[str, ...]
    held: bool
    """Whether law of these States is held here."""


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Elements of one group."""

    title: str
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MatrixView:
    """The matrix; ``cells`` are row-major over ``states`` x ``elements``."""

    title: str
    answer: str
    as_of: date
    instrument: str | None
    states: tuple[str, ...]
    elements: tuple[str, ...]
    rows: tuple[RowGroup, ...]
    columns: tuple[ColumnGroup, ...]
    cells: tuple[Cell, ...]
    counts: dict[str, int]
    invented: bool
    shown: CellView | None
    sub_elements: tuple[SubColumn, ...] = ()
    """Columns of sub-elements, each after its element."""
    facts: tuple[FactOfState, ...] = ()
    """What each State says of the fact that is asked for."""


def read(args: Args, site: Site) -> MatrixAsked:
    """Read the address; NotHeld for an unknown State, element or instrument."""
    instrument = asked.text(args, "instrument")
    if instrument:
        site.standards.instrument(instrument)
    as_of = asked.day(args, "as_of")
    return MatrixAsked(
        states=tuple(site.standards.state(code).code for code in asked.many(args, "state")),
        groups=asked.many(args, "group"),
        elements=tuple(site.standards.element(s).slug for s in asked.many(args, "element")),
        element_groups=asked.many(args, "topic"),
        scope=asked.one_of(args, "scope", SCOPES, "all"),
        columns=asked.one_of(args, "columns", COLUMNS, "core"),
        instrument=instrument,
        as_of=as_of or site.clock.today(),
        as_of_given=as_of is not None,
        statuses=_statuses(args),
        reviews=_reviews(args),
        sub=asked.one_of(args, "sub", ("0", "1"), "0") == "1",
        sort=asked.one_of(args, "sort", SORTS, "region"),
        fact=read_fact(args, site.standards),
        cell=_cell(args, site),
        one=asked.text(args, "one").upper(),
    )


def _statuses(args: Args) -> tuple[str, ...]:
    known = {status.value for status in Status}
    wanted = asked.many(args, "status")
    for value in wanted:
        if value not in known:
            raise UsageError(
                f"status can be {', '.join(sorted(known))}; it cannot be {asked.shown(value)!r}."
            )
    return wanted


def _reviews(args: Args) -> tuple[str, ...]:
    wanted = asked.many(args, "review")
    known = [review.value for review in Review]
    for value in wanted:
        if value not in known:
            raise UsageError(
                f"review can be {', '.join(known)}; it cannot be {asked.shown(value)!r}."
            )
    return wanted


def _cell(args: Args, site: Site) -> tuple[str, str] | None:
    value = asked.text(args, "cell")
    if not value:
        return None
    code, _, slug = value.partition(":")
    return site.standards.state(code).code, site.standards.element(slug).slug


def asked_matrix(site: Site, query: MatrixAsked) -> Matrix:
    """The matrix of the States and elements that are asked for."""
    elements, facts = _elements(site, query), fact_rows(site, query)
    states = _states(site, query, site.reader.state_counts())
    if query.fact:
        states = tuple(code for code in states if code in facts)

    def unsorted() -> Matrix:
        return site.matrix(query.as_of, query.instrument or None, states, elements)

    rows = ordered(states, query.sort, unsorted, facts, site.standards)
    return site.matrix(query.as_of, query.instrument or None, rows, elements)


def fact_rows(site: Site, query: MatrixAsked) -> dict[str, FactOfState]:
    """State to its values of the fact that is asked for; empty where none is."""
    if query.fact is None:
        return {}
    elements = elements_with(query.fact.name, site.standards)
    states = _states(site, query, site.reader.state_counts())
    matrix = site.matrix(query.as_of, query.instrument or None, states, elements)
    return facts_of_states(matrix, query.fact)


def matrix_view(site: Site, query: MatrixAsked) -> MatrixView:
    """Build (or take from memory) the matrix that is asked for."""
    held = site.reader.state_counts()
    matrix, facts = asked_matrix(site, query), fact_rows(site, query)
    columns = sub_columns(site.standards, matrix.elements) if query.sub else {}
    return MatrixView(
        title=_title(site, query),
        answer=_answer(matrix),
        as_of=query.as_of,
        instrument=query.instrument or None,
        states=matrix.states,
        elements=matrix.elements,
        rows=_row_groups(site, query, matrix.states, held),
        columns=_column_groups(site, matrix.elements),
        cells=matrix.cells,
        counts=dict(Counter(cell.status.value for cell in matrix.cells)),
        invented=any(site.standards.states[code].invented for code in matrix.states),
        shown=shown_cell(site, query, matrix),
        sub_elements=tuple(one for slug in matrix.elements for one in columns.get(slug, ())),
        facts=tuple(facts[code] for code in matrix.states if code in facts),
    )


def shown_cell(site: Site, query: MatrixAsked, matrix: Matrix | None = None) -> CellView | None:
    """The cell that the address opens, None if it opens none."""
    if query.cell is None:
        return None
    state, element = query.cell
    if matrix is None or state not in matrix.states or element not in matrix.elements:
        matrix = site.matrix(query.as_of, query.instrument or None, (state,), (element,))
    return cell_view(find_cell(matrix, state, element), site.reader, site.standards)


def _states(site: Site, query: MatrixAsked, held: Mapping[str, object]) -> tuple[str, ...]:
    """Chosen States, else all; those whose law is held come first, each part by region."""
    everyone = site.standards.states.values()
    regions = site.standards.regions
    for group in query.groups:
        if group not in STATE_GROUPS and group not in regions and group not in _set_names():
            raise UsageError(f"There is no group of States {asked.shown(group)!r}.")
    chosen = [s for s in everyone if _wanted(s, query)]
    if query.scope == "held":
        chosen = [s for s in chosen if s.code in held]
    chosen = [s for s in chosen if s.code in held or not s.invented or s.code in query.states]
    chosen.sort(key=lambda s: (s.code not in held, regions.index(s.region), s.name))
    return tuple(state.code for state in chosen)


def _set_names() -> frozenset[str]:
    return frozenset(one.slug for one in load_state_sets())


def _wanted(state: State, query: MatrixAsked) -> bool:
    if not query.states and not query.groups:
        return True
    member = (state.coe_member and "coe" in query.groups) or (
        state.eu_member and "eu" in query.groups
    )
    in_set = any(one.slug in query.groups and state.code in one.states for one in load_state_sets())
    return member or in_set or state.code in query.states or state.region in query.groups


def _elements(site: Site, query: MatrixAsked) -> tuple[str, ...]:
    known = {group.slug for group, _ in site.standards.groups}
    for key in query.element_groups:
        if key not in known:
            raise UsageError(f"There is no group of elements {asked.shown(key)!r}.")
    chosen = bool(query.elements or query.element_groups)

    def wanted(group: Group, element: Element) -> bool:
        if chosen:
            return element.slug in query.elements or group.slug in query.element_groups
        return query.columns == "all" or element.core

    return tuple(e.slug for g, members in site.standards.groups for e in members if wanted(g, e))


def _sort_title(query: MatrixAsked) -> str:
    fact = query.fact.name if query.fact else ""
    return {
        "name": gettext("By name"),
        "found": gettext("Most content found first"),
        "gaps": gettext("Least content found first"),
        "fact": gettext("Largest value first: %(fact)s", fact=_fact_title(fact)),
    }[query.sort]


def _fact_title(name: str) -> str:
    return fact_title(name, words.slug_words(name))


def _row_groups(
    site: Site, query: MatrixAsked, states: Sequence[str], held: Mapping[str, object]
) -> tuple[RowGroup, ...]:
    if query.sort != "region":
        return (RowGroup(_sort_title(query), tuple(states), True),) if states else ()
    groups: list[tuple[tuple[bool, str], list[str]]] = []
    for code in states:
        key = (code in held, site.standards.states[code].region)
        if not groups or groups[-1][0] != key:
            groups.append((key, []))
        groups[-1][1].append(code)
    return tuple(
        RowGroup(region_title(region), tuple(codes), has) for (has, region), codes in groups
    )


def _column_groups(site: Site, elements: Sequence[str]) -> tuple[ColumnGroup, ...]:
    shown = set(elements)
    found = (
        ColumnGroup(g.title, tuple(e.slug for e in members if e.slug in shown))
        for g, members in site.standards.groups
    )
    return tuple(group for group in found if group.elements)


def _title(site: Site, query: MatrixAsked) -> str:
    date_words = words.day(query.as_of)
    if query.instrument:
        name = site.standards.instruments[query.instrument].title
        return gettext(
            "What do the laws say, measured against %(name)s on %(date)s?",
            name=name,
            date=date_words,
        )
    return gettext(
        "What do the laws say, measured against the strictest standard that binds each State "
        "on %(date)s?",
        date=date_words,
    )


def _answer(matrix: Matrix) -> str:
    counts = Counter(cell.status for cell in matrix.cells)
    states = len(matrix.states)
    return gettext(
        "%(states)d States, %(elements)d elements: %(counts)s.",
        states=states,
        elements=len(matrix.elements),
        counts=words.status_counts(counts) or gettext("no cells"),
    )
