"""Two to five States side by side on one element."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from flask_babel import gettext

from kb.errors import UsageError
from kb.model.cells import Cell
from kb.model.findings import FactValue
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.cells import CellView, cell_view
from webapp.urls import query_string

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
class FactRow:
    """One fact over the States."""

    name: str
    title: str
    unit: str
    columns: tuple[FactColumn, ...]


@dataclass(frozen=True, slots=True)
class SubElementRow:
    """One sub-element over the States: found or not."""

    slug: str
    title: str
    found: tuple[bool, ...]


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
    facts: tuple[FactRow, ...]
    sub_elements: tuple[SubElementRow, ...]
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
    cells: tuple[Cell, ...] = ()
    if len(query.states) >= LEAST:
        matrix = site.matrix(day, None, query.states, (query.element,))
        by_state = {cell.state: cell for cell in matrix.cells}
        cells = tuple(by_state[code] for code in query.states)
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
        facts=_facts(site, query.element, cells),
        sub_elements=_sub_elements(site, query.element, cells),
        state_options=_state_options(site, query),
        element_options=_element_options(site, query),
        hint=_hint(len(query.states)),
        pickers=max(3, min(len(query.states) + 1, MOST)),
        invented=any(site.standards.invented(code) for code in query.states),
    )


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


def _facts(site: Site, slug: str, cells: tuple[Cell, ...]) -> tuple[FactRow, ...]:
    specs = {fact.name: fact for fact in site.standards.elements[slug].facts}
    names = [name for name in specs if any(name in cell.facts for cell in cells)]
    names += sorted({n for cell in cells for n in cell.facts} - set(specs))
    return tuple(
        FactRow(
            name=name,
            title=specs[name].title if name in specs else words.slug_words(name),
            unit=specs[name].unit if name in specs else "",
            columns=_fact_columns(name, cells),
        )
        for name in names
    )


def _fact_columns(name: str, cells: tuple[Cell, ...]) -> tuple[FactColumn, ...]:
    values = [tuple(dict.fromkeys(s.value for s in cell.facts.get(name, ()))) for cell in cells]
    numbers = [number for column in values for v in column if (number := _number(v)) is not None]
    top = max(numbers, default=0)
    return tuple(
        FactColumn(
            said=tuple(words.value_words(value) for value in column),
            bar=_bar([n for v in column if (n := _number(v)) is not None], top),
        )
        for column in values
    )


def _number(value: FactValue) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]


def _bar(numbers: list[float], top: float) -> int | None:
    return round(100 * max(numbers) / top) if numbers and top > 0 else None


def _sub_elements(site: Site, slug: str, cells: tuple[Cell, ...]) -> tuple[SubElementRow, ...]:
    if not cells:
        return ()
    found = [{sub for item in cell.evidence for sub in item.sub_elements} for cell in cells]
    return tuple(
        SubElementRow(sub.slug, sub.title, tuple(sub.slug in seen for seen in found))
        for sub in site.standards.elements[slug].sub_elements
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


def compare_url(states: tuple[str, ...], element: str) -> str:
    """Address of a comparison."""
    return "/compare" + query_string({"state": states, "element": element})
