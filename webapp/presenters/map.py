"""The map of one element: how each State stands, and the drawing of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.model.cells import Cell, Review, Status
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
from webapp.presenters.charts import Drawing, Pointed, border_note, draw
from webapp.standards import Standards
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, state_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_DEFAULT_ELEMENT = "residence-permit"
FOUND = (Status.MET, Status.LARGELY, Status.PARTLY)
_HAS_CONTENT = (*FOUND, Status.NEEDS_REVIEW, Status.NOT_MET)


@dataclass(frozen=True, slots=True)
class MapAsked:
    """What the address asks for."""

    element: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class MapState:
    """How one State stands; ``content`` is its status, or what it would be if it were bound."""

    state: str
    name: str
    url: str
    cell_url: str
    invented: bool
    content: Status
    status: Status
    word: str
    shape: str
    colour: str
    as_if: Status | None
    as_if_word: str
    review: Review
    review_word: str
    claims: bool
    reason: str


@dataclass(frozen=True, slots=True)
class MapCount:
    """States with one status."""

    content: Status
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class MapView:
    """One element over all States."""

    question: str
    answer: str
    element: str
    element_title: str
    element_url: str
    matrix_url: str
    as_of: date
    searched: int
    """States whose law was searched for the element."""
    found: int
    all_states: int
    counts: tuple[MapCount, ...]
    states: tuple[MapState, ...]
    note: str
    invented: bool


@dataclass(frozen=True, slots=True)
class MapPage:
    """The page: the view, its drawing, the elements to choose from."""

    data: MapView
    drawing: Drawing
    options: tuple[tuple[str, tuple[tuple[str, str, bool], ...]], ...]


def read(args: Args, site: Site) -> MapAsked:
    """Read the address; NotHeld for an unknown element, UsageError for a wrong date."""
    slug = asked.text(args, "element") or _default(site)
    return MapAsked(site.standards.element(slug).slug, asked.day(args, "as_of"))


def _default(site: Site) -> str:
    elements = site.standards.elements
    return _DEFAULT_ELEMENT if _DEFAULT_ELEMENT in elements else next(iter(elements))


def map_view(site: Site, query: MapAsked) -> MapView:
    """How every State stands on the element."""
    standards = site.standards
    element = standards.elements[query.element]
    day = query.as_of or site.clock.today()
    matrix = site.matrix(day, None, tuple(standards.states), (element.slug,))
    states = tuple(_state(standards, cell) for cell in matrix.cells)
    shown = counted(states)
    searched = [s for s in shown if s.content is not Status.NOT_SEARCHED]
    found = [s for s in searched if s.content in _HAS_CONTENT]
    tally = Counter(s.content for s in shown)
    return MapView(
        question=gettext("Which States' law addresses “%(element)s”?", element=element.title),
        answer=_answer(len(found), len(searched), len(shown), _all_invented(shown)),
        element=element.slug,
        element_title=element.title,
        element_url=element_url(element.slug),
        matrix_url=f"/matrix?element={element.slug}",
        as_of=day,
        searched=len(searched),
        found=len(found),
        all_states=len(shown),
        counts=tuple(MapCount(s, words.status_word(s), tally[s]) for s in Status if tally[s]),
        states=shown,
        note=border_note(),
        invented=any(s.invented for s in shown),
    )


def counted(states: Sequence[MapState]) -> tuple[MapState, ...]:
    """The States that figures speak of: the real ones, with the invented ones only where no real
    law is held, for the two are never added up."""
    real = [s for s in states if not s.invented]
    invented = [s for s in states if s.invented]
    if invented and all(s.content is Status.NOT_SEARCHED for s in real):
        return tuple(invented)
    return tuple(real)


def _all_invented(states: Sequence[MapState]) -> bool:
    return bool(states) and all(s.invented for s in states)


def _answer(found: int, searched: int, everyone: int, invented: bool) -> str:
    if not searched:
        return gettext("No law that could answer this is held yet. That says nothing of the law.")
    said = ngettext(
        "Provisions were found in %(found)d of %(num)d State whose law is held for this.",
        "Provisions were found in %(found)d of %(num)d States whose law is held for this.",
        searched,
        found=found,
    )
    if invented:
        return gettext("%(sentence)s All of them are invented.", sentence=said)
    return gettext(
        "%(sentence)s Of the other %(rest)d no such law is held; nothing is said of them.",
        sentence=said,
        rest=everyone - searched,
    )


def _state(standards: Standards, cell: Cell) -> MapState:
    content = cell.as_if or cell.status
    return MapState(
        state=cell.state,
        name=standards.state_name(cell.state),
        url=state_url(cell.state),
        cell_url=f"/matrix?element={cell.element}&cell={cell.state}:{cell.element}#drawer",
        invented=standards.invented(cell.state),
        content=content,
        status=cell.status,
        word=words.status_word(cell.status),
        shape=shape(cell.status, cell.as_if),
        colour=colour(cell.status),
        as_if=cell.as_if,
        as_if_word=words.status_word(cell.as_if) if cell.as_if else "",
        review=cell.review,
        review_word=words.review_word(cell.review),
        claims=words.claims(cell.status),
        reason=cell.reason,
    )


def pointed(state: MapState) -> Pointed:
    """The State as the drawing shows it: filled by its content, opened at its cell."""
    said = words.status_word(state.content)
    if state.status is Status.BENCHMARK:
        said = gettext("%(word)s (not bound)", word=said)
    if state.claims:
        said = f"{said}, {state.review_word}"
    label = gettext("%(state)s: %(said)s", state=state.name, said=said)
    fill = "not-applicable" if state.content is Status.BENCHMARK else colour(state.content)
    return Pointed(state.state, state.name, fill, label, state.cell_url, state.invented)


def element_drawing(standards: Standards, states: Sequence[MapState], title: str) -> Drawing:
    """The map of one element."""
    legend = {colour(s): words.status_word(s) for s in Status if s is not Status.BENCHMARK}
    return draw(standards, [pointed(state) for state in states], title, legend)


def map_page(site: Site, view: MapView) -> MapPage:
    """Everything the template shows."""
    options = tuple(
        (group.title, tuple((e.slug, e.title, e.slug == view.element) for e in members))
        for group, members in site.standards.groups
    )
    drawing = element_drawing(site.standards, view.states, view.element_title)
    return MapPage(view, drawing, options)
