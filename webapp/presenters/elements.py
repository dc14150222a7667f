"""The catalogue of elements, and one element with what States do."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.catalogue import Element
from kb.model.cells import Review, Status
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
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
class ElementsView:
    """The whole catalogue."""

    answer: str
    groups: tuple[ElementGroup, ...]


@dataclass(frozen=True, slots=True)
class ReferenceView:
    """One requirement."""

    instrument: str
    short: str
    title: str
    instrument_url: str
    article: str
    level: str
    level_word: str
    sub_elements: tuple[str, ...]
    since: date | None
    until: date | None
    note: str


@dataclass(frozen=True, slots=True)
class SubElementView:
    """A part of the element."""

    slug: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class FactSpecView:
    """A fact that provisions state."""

    name: str
    title: str
    type: str
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
    group: str
    core: bool
    definition: str
    questions: tuple[str, ...]
    sub_elements: tuple[SubElementView, ...]
    facts: tuple[FactSpecView, ...]
    references: tuple[ReferenceView, ...]
    guidance: tuple[str, ...]
    kinds: tuple[str, ...]
    not_counted: tuple[str, ...]
    related: tuple[ElementItem, ...]
    as_of: date
    states: tuple[ElementStateView, ...]
    states_without_law: int
    invented: bool


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
    return ElementsView(answer, groups)


def element_view(site: Site, slug: str, as_of: date | None) -> ElementView:
    """One element on a day. NotHeld for an unknown slug."""
    element = site.standards.element(slug)
    day = as_of or site.clock.today()
    states = _states(site, slug, day)
    group = next(g.title for g, members in site.standards.groups if element in members)
    elements = site.standards.elements
    real = sum(1 for state in site.standards.states.values() if not state.invented)
    return ElementView(
        slug=slug,
        id=element.id,
        title=element.title,
        group=group,
        core=element.core,
        definition=element.definition,
        questions=element.questions,
        sub_elements=tuple(
            SubElementView(s.slug, s.title, s.description) for s in element.sub_elements
        ),
        facts=tuple(FactSpecView(f.name, f.title, f.type, f.unit, f.values) for f in element.facts),
        references=_references(site, element),
        guidance=element.guidance,
        kinds=tuple(words.kind_word(kind.value) for kind in element.kinds),
        not_counted=element.not_counted,
        related=tuple(_item(elements[s]) for s in element.related if s in elements),
        as_of=day,
        states=states,
        states_without_law=real - sum(1 for s in states if not s.invented),
        invented=any(state.invented for state in states),
    )


def _references(site: Site, element: Element) -> tuple[ReferenceView, ...]:
    return tuple(
        ReferenceView(
            instrument=r.instrument,
            short=site.standards.instruments[r.instrument].short,
            title=site.standards.instruments[r.instrument].title,
            instrument_url=site.standards.instruments[r.instrument].url,
            article=r.citation,
            level=r.level.value,
            level_word=words.level_word(r.level.value),
            sub_elements=tuple(
                site.standards.sub_element_title(element.slug, s) for s in r.sub_elements
            ),
            since=r.since,
            until=r.until,
            note=r.note,
        )
        for r in element.references
    )


def _states(site: Site, slug: str, day: date) -> tuple[ElementStateView, ...]:
    held = site.reader.state_counts()
    codes = tuple(code for code in site.standards.states if code in held)
    matrix = site.matrix(day, None, codes, (slug,))
    order = list(Status)
    views = [
        ElementStateView(
            state=cell.state,
            name=site.standards.state_name(cell.state),
            url=state_url(cell.state),
            cell_url=f"/matrix?element={slug}&cell={cell.state}:{slug}#drawer",
            invented=site.standards.invented(cell.state),
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
        for cell in matrix.cells
    ]
    return tuple(sorted(views, key=lambda v: (order.index(v.as_if or v.status), v.name)))
