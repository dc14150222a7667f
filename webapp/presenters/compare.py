"""Two to five States, or two days of one State, side by side on one element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.assessment.comparison import Comparison, FactRow, Place, SubElementRow
from webapp.presenters import words
from webapp.presenters.cells import CellView, cell_view
from webapp.presenters.compare_asked import (
    LEAST,
    MOST,
    CompareAsked,
    comparison_of,
    largest_number,
    read,
)
from webapp.presenters.compare_provisions import TEXTS, AlignedRow, aligned_rows
from webapp.presenters.held import held_counts
from webapp.titles import region_title
from webapp.translate import gettext
from webapp.urls import provision_url

__all__ = ["CompareView", "compare_view", "read"]

if TYPE_CHECKING:
    from webapp.wiring import Site

FORMS = ("xlsx", "csv", "json")


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
    largest: float | None


@dataclass(frozen=True, slots=True)
class FactLine:
    """One fact over the States."""

    name: str
    title: str
    unit: str
    columns: tuple[FactColumn, ...]
    sort_url: str
    """Orders the columns by this fact; empty where no column states a number."""
    sorted: bool


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
    looked_for: bool = True
    """False where no machine reads texts for it."""


@dataclass(frozen=True, slots=True)
class SubElementLine:
    """One sub-element over the States."""

    slug: str
    title: str
    places: tuple[PlaceView, ...]


@dataclass(frozen=True, slots=True)
class ColumnView:
    """One column: a State, or one State on one of two days."""

    key: str
    state: str
    label: str
    as_of: date
    pinned: bool
    pin_url: str
    """Pins the column, or lets it go; empty where days are compared."""
    remove_url: str
    """The comparison without this column; empty where only two are left."""


@dataclass(frozen=True, slots=True)
class CompareView:
    """The comparison; everything with columns follows ``heads``."""

    question: str
    states: tuple[str, ...]
    state_names: tuple[str, ...]
    element: str
    element_title: str
    element_url: str
    as_of: date
    before: date | None
    heads: tuple[ColumnView, ...]
    columns: tuple[CellView, ...]
    facts: tuple[FactLine, ...]
    sub_elements: tuple[SubElementLine, ...]
    rows: tuple[AlignedRow, ...]
    text: str
    text_urls: tuple[tuple[str, str, bool], ...]
    """Switches between original and translation (word, address, on); empty where no law of the
    comparison is held in another language."""
    marked: bool
    marked_url: str
    address: str
    """The permanent address, with its days."""
    exports: tuple[tuple[str, str], ...]
    state_options: tuple[OptionGroup, ...]
    element_options: tuple[OptionGroup, ...]
    hint: str
    pickers: int
    invented: bool


def compare_view(site: Site, query: CompareAsked) -> CompareView:
    """The laws on the element; where too little is chosen only the form and a hint."""
    element = site.standards.elements[query.element]
    day = query.as_of or site.clock.today()
    comparison = comparison_of(site, query)
    cells = comparison.cells if comparison else ()
    heads = _heads(site, query, comparison, day) if comparison else ()
    standards = site.standards
    columns = tuple(cell_view(cell, site.reader, standards) for cell in cells)
    names = tuple(head.label for head in heads) or _names(site, query.states)
    return CompareView(
        question=_question(element.title, names, complete=comparison is not None),
        states=query.states,
        state_names=_names(site, query.states),
        element=element.slug,
        element_title=element.title,
        element_url=f"/elements/{element.slug}",
        as_of=day,
        before=query.before,
        heads=heads,
        columns=columns,
        facts=tuple(_fact(row, query) for row in comparison.facts) if comparison else (),
        sub_elements=tuple(map(_sub_element, comparison.rows)) if comparison else (),
        rows=aligned_rows(
            site,
            comparison,
            [head.as_of for head in heads],
            [column.evidence for column in columns],
            text=query.text,
            marked=query.marked,
        )
        if comparison
        else (),
        text=query.text,
        text_urls=_text_urls(site, query, comparison),
        marked=query.marked,
        marked_url=query.url(marked=not query.marked),
        address=query.url(as_of=day),
        exports=tuple((form.upper(), query.url(f"/compare.{form}", as_of=day)) for form in FORMS)
        if comparison
        else (),
        state_options=_state_options(site, query),
        element_options=_element_options(site, query),
        hint=_hint(query, complete=comparison is not None, day=day),
        pickers=max(3, min(len(query.states) + 1, MOST)),
        invented=any(site.standards.invented(code) for code in query.states),
    )


def _names(site: Site, states: Sequence[str]) -> tuple[str, ...]:
    return tuple(site.standards.state_name(code) for code in states)


def _heads(
    site: Site, query: CompareAsked, comparison: Comparison, day: date
) -> tuple[ColumnView, ...]:
    days = comparison.days or (day,) * len(comparison.states)
    return tuple(
        ColumnView(
            key=key,
            state=code,
            label=_label(site.standards.state_name(code), on if comparison.days else None),
            as_of=on,
            pinned=not comparison.days and code == query.pin,
            pin_url="" if comparison.days else query.url(pin="" if code == query.pin else code),
            remove_url=query.url(states=tuple(c for c in query.states if c != code))
            if not comparison.days and len(query.states) > LEAST
            else "",
        )
        for key, code, on in zip(comparison.keys, comparison.states, days, strict=True)
    )


def _label(name: str, day: date | None) -> str:
    if day is None:
        return name
    return gettext("%(state)s on %(day)s", state=name, day=words.day(day))


def _text_urls(
    site: Site, query: CompareAsked, comparison: Comparison | None
) -> tuple[tuple[str, str, bool], ...]:
    works = {e.work_id for cell in comparison.cells for e in cell.evidence} if comparison else set()
    several = any(
        len({row.expression.lang for row in site.reader.expressions(work)}) > 1 for work in works
    )
    if not several and query.text == TEXTS[0]:
        return ()
    said = {
        "original": gettext("Original"),
        "translation": gettext("Other language"),
        "both": gettext("Both"),
    }
    return tuple((said[text], query.url(text=text), text == query.text) for text in TEXTS)


def _question(title: str, names: tuple[str, ...], *, complete: bool) -> str:
    if not complete:
        return gettext("How do States compare?")
    listed = ", ".join(names[:-1]) + gettext(" and ") + names[-1]
    return gettext("%(element)s: %(states)s", element=title, states=listed)


def _hint(query: CompareAsked, *, complete: bool, day: date) -> str:
    if query.before is not None and len(query.states) > 1:
        return gettext("Two days are compared of one State at a time; the earlier day is left out.")
    if complete:
        return ""
    if query.before is not None and query.states and query.before >= day:
        return gettext("The earlier day has to come before the day of the law.")
    if len(query.states) == 1:
        return gettext("Choose one more State, or an earlier day to compare the State with itself.")
    return gettext("Choose two to five States and one element.")


def _fact(row: FactRow, query: CompareAsked) -> FactLine:
    values = [tuple(dict.fromkeys(seen.value for seen in column)) for column in row.values]
    largest = [largest_number(column) for column in values]
    top = max((number for number in largest if number is not None), default=0)
    columns = tuple(
        FactColumn(
            said=tuple(words.value_words(value) for value in column),
            bar=round(100 * most / top) if most is not None and top > 0 else None,
            largest=most,
        )
        for column, most in zip(values, largest, strict=True)
    )
    can_sort = any(most is not None for most in largest) and len(query.states) > 1
    on = can_sort and query.sort == row.name
    sort_url = query.url(sort="" if on else row.name) if can_sort else ""
    return FactLine(row.name, row.title, row.unit, columns, sort_url, on)


def _sub_element(row: SubElementRow) -> SubElementLine:
    return SubElementLine(row.slug, row.title, tuple(_place(place) for place in row.places))


def _place(place: Place) -> PlaceView:
    return PlaceView(
        place.present,
        tuple(
            PlaceLink(item.citation, item.provision_id, provision_url(item.provision_id))
            for item in place.evidence
        ),
        place.looked_for,
    )


def _state_options(site: Site, query: CompareAsked) -> tuple[OptionGroup, ...]:
    held = held_counts(site)
    groups: dict[str, list[Option]] = {gettext("Law held here"): []}
    for state in sorted(site.standards.states.values(), key=lambda s: s.name):
        title = gettext("Law held here") if state.code in held else region_title(state.region)
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
