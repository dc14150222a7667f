"""The catalogue of elements, and one element with what States do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from markupsafe import Markup

from kb.catalogue import Element, Instrument
from kb.model.cells import Cell, Review, Status
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
from webapp.presenters.charts import Drawing
from webapp.presenters.elements_practice import (
    FactPractice,
    Practice,
    distribution_chart,
    fact_charts,
    practice_of,
)
from webapp.presenters.held import held_counts
from webapp.presenters.map import MapAsked, element_drawing, map_view
from webapp.presenters.requirements import (
    InstrumentView,
    ReferenceView,
    instrument_dates,
    instruments_of,
    references_of,
)
from webapp.standards import Standards
from webapp.translate import gettext
from webapp.urls import element_url, state_url

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class ElementItem:
    """One line of the catalogue."""

    slug: str
    title: str
    definition: str
    core: bool
    url: str


@dataclass(frozen=True, slots=True)
class ElementGroup:
    """Elements that stand together."""

    slug: str
    title: str
    elements: tuple[ElementItem, ...]


@dataclass(frozen=True, slots=True)
class InstrumentItem:
    """One standard that the elements come from."""

    id: str
    abbreviation: str
    short: str
    title: str
    url: str
    dates: str
    reservations_allowed: str
    amendments: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class ElementsView:
    """The whole catalogue."""

    answer: str
    groups: tuple[ElementGroup, ...]
    instruments: tuple[InstrumentItem, ...]


@dataclass(frozen=True, slots=True)
class SubElementView:
    """A part of the element."""

    slug: str
    title: str
    description: str
    asked_by: tuple[str, ...]
    """Articles that name it (``CE 13``)."""


@dataclass(frozen=True, slots=True)
class FactSpecView:
    """A fact that provisions state."""

    name: str
    title: str
    type: str
    type_word: str
    unit: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementStateView:
    """What one State does."""

    state: str
    name: str
    url: str
    cell_url: str
    invented: bool
    status: Status
    word: str
    shape: str
    colour: str
    review: Review
    review_word: str
    claims: bool
    as_if: Status | None
    as_if_word: str
    reason: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ElementView:
    """One element."""

    slug: str
    id: str
    title: str
    short: str
    group: str
    group_slug: str
    core: bool
    definition: str
    questions: tuple[str, ...]
    sub_elements: tuple[SubElementView, ...]
    facts: tuple[FactSpecView, ...]
    references: tuple[ReferenceView, ...]
    instruments: tuple[InstrumentView, ...]
    guidance: tuple[str, ...]
    kinds: tuple[str, ...]
    not_counted: tuple[str, ...]
    related: tuple[ElementItem, ...]
    as_of: date
    states: tuple[ElementStateView, ...]
    states_without_law: int
    practice: Practice
    invented: bool


@dataclass(frozen=True, slots=True)
class ElementPage:
    """The page: the view and its drawings."""

    data: ElementView
    distribution: Markup
    drawing: Drawing
    facts: tuple[tuple[FactPractice, Markup], ...]


def _item(element: Element) -> ElementItem:
    return ElementItem(
        element.slug, element.title, element.definition, element.core, element_url(element.slug)
    )


def elements_view(site: Site) -> ElementsView:
    """All elements by group."""
    groups = tuple(
        ElementGroup(group.slug, group.title, tuple(map(_item, members)))
        for group, members in site.standards.groups
    )
    answer = gettext(
        "%(count)d elements in %(groups)d groups; %(core)d of them are the core.",
        count=len(site.standards.elements),
        groups=len(groups),
        core=len(site.standards.core),
    )
    return ElementsView(
        answer, groups, tuple(map(_instrument, site.standards.instruments.values()))
    )


def _instrument(instrument: Instrument) -> InstrumentItem:
    return InstrumentItem(
        id=instrument.id,
        abbreviation=instrument.abbreviation,
        short=instrument.short,
        title=instrument.title,
        url=instrument.url,
        dates=instrument_dates(instrument),
        reservations_allowed=instrument.reservations_allowed,
        amendments=tuple(
            f"{amendment.title}: {instrument_dates(amendment)}"
            for amendment in instrument.amendments
        ),
        note=instrument.note,
    )


def element_view(site: Site, slug: str, as_of: date | None) -> ElementView:
    """One element on a day. NotHeld for an unknown slug."""
    element = site.standards.element(slug)
    day = as_of or site.clock.today()
    cells = _cells(site, slug, day)
    states = _states(site.standards, slug, cells)
    group = next(g for g, members in site.standards.groups if element in members)
    elements = site.standards.elements
    real = sum(1 for state in site.standards.states.values() if not state.invented)
    return ElementView(
        slug=slug,
        id=element.id,
        title=element.title,
        short=element.short,
        group=group.title,
        group_slug=group.slug,
        core=element.core,
        definition=element.definition,
        questions=element.questions,
        sub_elements=_sub_elements(site.standards, element),
        facts=tuple(
            FactSpecView(f.name, f.title, f.type, words.fact_type_word(f.type), f.unit, f.values)
            for f in element.facts
        ),
        references=references_of(site.standards, element, day),
        instruments=instruments_of(site.standards, element, day),
        guidance=element.guidance,
        kinds=tuple(words.kind_word(kind.value) for kind in element.kinds),
        not_counted=element.not_counted,
        related=tuple(_item(elements[s]) for s in element.related if s in elements),
        as_of=day,
        states=states,
        states_without_law=real - sum(1 for s in states if not s.invented),
        practice=practice_of(site.standards, element, cells, map_view(site, MapAsked(slug, as_of))),
        invented=any(state.invented for state in states),
    )


def _sub_elements(standards: Standards, element: Element) -> tuple[SubElementView, ...]:
    """Each with the articles that name it; those that ask for the whole element are left out."""
    return tuple(
        SubElementView(
            slug=sub.slug,
            title=sub.title,
            description=sub.description,
            asked_by=tuple(
                dict.fromkeys(
                    f"{standards.instruments[r.instrument].abbreviation} {r.citation}"
                    for r in element.references
                    if sub.slug in r.sub_elements
                )
            ),
        )
        for sub in element.sub_elements
    )


def element_page(site: Site, view: ElementView, as_of: date | None) -> ElementPage:
    """Everything the template shows."""
    seen = map_view(site, MapAsked(view.slug, as_of))
    return ElementPage(
        view,
        distribution_chart(view.practice, view.title),
        element_drawing(site.standards, seen.states, view.title),
        fact_charts(view.practice),
    )


def _cells(site: Site, slug: str, day: date) -> tuple[Cell, ...]:
    """Cells of the States whose law is held; read with all others, as the map reads them."""
    held = held_counts(site)
    matrix = site.matrix(day, None, tuple(site.standards.states), (slug,))
    return tuple(cell for cell in matrix.cells if cell.state in held)


def _states(standards: Standards, slug: str, cells: Sequence[Cell]) -> tuple[ElementStateView, ...]:
    order = list(Status)
    views = [
        ElementStateView(
            state=cell.state,
            name=standards.state_name(cell.state),
            url=state_url(cell.state),
            cell_url=f"/matrix?element={slug}&cell={cell.state}:{slug}#drawer",
            invented=standards.invented(cell.state),
            status=cell.status,
            word=words.status_word(cell.status),
            shape=shape(cell.status, cell.as_if),
            colour=colour(cell.status),
            review=cell.review,
            review_word=words.review_word(cell.review),
            claims=words.claims(cell.status),
            as_if=cell.as_if,
            as_if_word=words.status_word(cell.as_if) if cell.as_if else "",
            reason=cell.reason,
            facts=tuple(
                words.fact_parts({n: [s.value for s in v] for n, v in cell.facts.items()}, 4)
            ),
        )
        for cell in cells
    ]
    return tuple(sorted(views, key=lambda v: (order.index(v.as_if or v.status), v.name)))
