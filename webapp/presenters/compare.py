"""Two to five States side by side on one element."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.assessment.comparison import Comparison, FactRow, Place, SubElementRow, compare
from kb.errors import UsageError
from kb.model.findings import FactValue
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.cells import CellView, cell_view
from webapp.translate import gettext
from webapp.urls import provision_url

if TYPE_CHECKING:
    from webapp.wiring import Site

LEAST, MOST = 2, 5
_DEFAULT_ELEMENT = "reflection-period"


@dataclass(frozen=True, slots=True)
class CompareAsked:
    """What the address asks for."""

    states: tuple[str, ...]
    element: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose."""

    value: str
    label: str
    on: bool


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under one title."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FactColumn:
    """What one State says of a fact; ``bar`` is 0-100 on the scale of all States."""

    said: tuple[str, ...]
    bar: int | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact over the States."""

    name: str
    title: str
    unit: str
    columns: tuple[FactColumn, ...]


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """A provision that carries a sub-element."""

    citation: str
    provision_id: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceView:
    """One State and one sub-element; ``present`` is None where no law was searched or nothing
    on the element was found."""

    present: bool | None
    links: tuple[PlaceLink, ...]


@dataclass(frozen=True, slots=True)
class SubElementLine:
    """One sub-element over the States."""

    slug: str
    title: str
    places: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class CompareView:
    """The comparison; columns follow ``states``."""

    question: str
    states: tuple[str, ...]
    state_names: tuple[str, ...]
    element: str
    element_title: str
    element_url: str
    as_of: date
    columns: tuple[CellView, ...]
    facts: tuple[FactLine, ...]
    sub_elements: tuple[SubElementLine, ...]
    state_options: tuple[OptionGroup, ...]
    element_options: tuple[OptionGroup, ...]
    hint: str
    pickers: int
    invented: bool


def read(args: Args, site: Site) -> CompareAsked:
    """Read the address; NotHeld for what is unknown, UsageError for more than five States."""
    states = tuple(
        dict.fromkeys(site.standards.state(code).code for code in asked.many(args, "state"))
    )
    if len(states) > MOST:
        raise UsageError(f"Choose two to five States; {len(states)} are too many to read.")
    slug = asked.text(args, "element") or _default_element(site)
    return CompareAsked(states, site.standards.element(slug).slug, asked.day(args, "as_of"))


def _default_element(site: Site) -> str:
    elements = site.standards.elements
    return _DEFAULT_ELEMENT if _DEFAULT_ELEMENT in elements else next(iter(elements))


def compare_view(site: Site, query: CompareAsked) -> CompareView:
    """The States' law on the element; with fewer than two States only the form and a hint."""
    element = site.standards.elements[query.element]
    day = query.as_of or site.clock.today()
    comparison = _compare(site, query, day) if len(query.states) >= LEAST else None
    cells = comparison.cells if comparison else ()
    names = tuple(site.standards.state_name(code) for code in query.states)
    return CompareView(
        question=_question(element.title, names),
        states=query.states,
        state_names=names,
        element=element.slug,
        element_title=element.title,
        element_url=f"/elements/{element.slug}",
        as_of=day,
        columns=tuple(cell_view(cell, site.reader, site.standards) for cell in cells),
        facts=tuple(map(_fact, comparison.facts)) if comparison else (),
        sub_elements=tuple(map(_sub_element, comparison.rows)) if comparison else (),
        state_options=_state_options(site, query),
        element_options=_element_options(site, query),
        hint=_hint(len(query.states)),
        pickers=max(3, min(len(query.states) + 1, MOST)),
        invented=any(site.standards.invented(code) for code in query.states),
    )


def _compare(site: Site, query: CompareAsked, day: date) -> Comparison:
    matrix = site.matrix(day, None, query.states, (query.element,))
    by_state = {cell.state: cell for cell in matrix.cells}
    return compare(site.catalogue, [by_state[code] for code in query.states])


def _question(title: str, names: tuple[str, ...]) -> str:
    if len(names) < LEAST:
        return gettext("How do States compare?")
    listed = ", ".join(names[:-1]) + gettext(" and ") + names[-1]
    return gettext("%(element)s: %(states)s", element=title, states=listed)


def _hint(count: int) -> str:
    if count >= LEAST:
        return ""
    if count == 1:
        return gettext("Choose one more State at least.")
    return gettext("Choose two to five States and one element.")


def _fact(row: FactRow) -> FactLine:
    values = [tuple(dict.fromkeys(seen.value for seen in column)) for column in row.values]
    numbers = [number for column in values for v in column if (number := _number(v)) is not None]
    top = max(numbers, default=0)
    columns = tuple(
        FactColumn(
            said=tuple(words.value_words(value) for value in column),
            bar=_bar([n for v in column if (n := _number(v)) is not None], top),
        )
        for column in values
    )
    return FactLine(row.name, row.title, row.unit, columns)


def _number(value: FactValue) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]


def _bar(numbers: list[float], top: float) -> int | None:
    return round(100 * max(numbers) / top) if numbers and top > 0 else None


def _sub_element(row: SubElementRow) -> SubElementLine:
    return SubElementLine(row.slug, row.title, tuple(_place(place) for place in row.places))


def _place(place: Place) -> PlaceView:
    return PlaceView(
        place.present,
        tuple(
            PlaceLink(item.citation, item.provision_id, provision_url(item.provision_id))
            for item in place.evidence
        ),
    )


def _state_options(site: Site, query: CompareAsked) -> tuple[OptionGroup, ...]:
    held = site.reader.state_counts()
    groups: dict[str, list[Option]] = {gettext("Law held here"): []}
    for state in sorted(site.standards.states.values(), key=lambda s: s.name):
        title = gettext("Law held here") if state.code in held else state.region
        option = Option(state.code, state.name, state.code in query.states)
        groups.setdefault(title, []).append(option)
    return tuple(OptionGroup(title, tuple(found)) for title, found in groups.items() if found)


def _element_options(site: Site, query: CompareAsked) -> tuple[OptionGroup, ...]:
    return tuple(
        OptionGroup(
            group.title,
            tuple(Option(e.slug, e.title, e.slug == query.element) for e in members),
        )
        for group, members in site.standards.groups
    )
