"""What a State's law provides, line by line; its numbers against others; its laws over time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kb.assessment.medians import Middle, by_element, middle, numbers_of, value_of
from kb.assessment.overview import ProfileLine, load_overview
from kb.catalogue import State
from kb.model.cells import Cell, Review, Status
from kb.model.findings import FactValue
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
from webapp.presenters.held import held_counts
from webapp.presenters.laws import LawView
from webapp.standards import Standards
from webapp.titles import profile_label
from webapp.urls import element_url, provision_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_NUMBERS = ("int", "float")
_MOST_PLACES = 3
_MOST_EVENTS = 40


@dataclass(frozen=True, slots=True)
class PlaceLink:
    """Where it stands."""

    citation: str
    work: str
    lang: str
    url: str


@dataclass(frozen=True, slots=True)
class ProfileView:
    """One line of the profile, read from one element."""

    label: str
    element: str
    title: str
    url: str
    cell_url: str
    status: Status
    word: str
    shape: str
    colour: str
    as_if: Status | None
    as_if_word: str
    review: Review
    review_word: str
    claims: bool
    says: tuple[str, ...]
    """Parts and facts that were found, in words; empty where nothing was found."""
    places: tuple[PlaceLink, ...]


@dataclass(frozen=True, slots=True)
class MedianView:
    """One number against the median of the region and of all States whose law states it."""

    fact: str
    title: str
    unit: str
    element_url: str
    said: str
    value: float
    region: float | None
    region_states: int
    everyone: float | None
    everyone_states: int
    most: float
    """What a full bar is."""


@dataclass(frozen=True, slots=True)
class EventView:
    """A day on which a text of a law came into force."""

    on: date
    title: str
    lang: str
    url: str
    text_state_word: str
    first: bool
    """The first text of the law that is held."""


@dataclass(frozen=True, slots=True)
class FreshView:
    """One place that laws of the State were taken from."""

    source: str
    laws: int
    oldest: datetime
    newest: datetime


def profile_of(cells: Sequence[Cell], standards: Standards) -> tuple[ProfileView, ...]:
    """The lines of the profile; an element without a cell is left out."""
    by_slug = {cell.element: cell for cell in cells}
    return tuple(
        _profile(line, by_slug[slug], standards)
        for line in load_overview().profile
        for slug in line.elements
        if slug in by_slug
    )


def _profile(line: ProfileLine, cell: Cell, standards: Standards) -> ProfileView:
    return ProfileView(
        label=profile_label(line.label),
        element=cell.element,
        title=standards.element_title(cell.element),
        url=element_url(cell.element),
        cell_url=f"/matrix?state={cell.state}&cell={cell.state}:{cell.element}#drawer",
        status=cell.status,
        word=words.status_word(cell.status),
        shape=shape(cell.status, cell.as_if),
        colour=colour(cell.status),
        as_if=cell.as_if,
        as_if_word=words.status_word(cell.as_if) if cell.as_if else "",
        review=cell.review,
        review_word=words.review_word(cell.review),
        claims=words.claims(cell.status),
        says=(
            *(parts_found(cell, standards) if line.parts else ()),
            *_facts(line, cell, standards),
        ),
        places=_places(cell),
    )


def parts_found(cell: Cell, standards: Standards) -> tuple[str, ...]:
    """Sub-elements that were found, in the catalogue's order."""
    found = {sub for item in cell.evidence for sub in item.sub_elements}
    element = standards.elements[cell.element]
    return tuple(sub.title for sub in element.sub_elements if sub.slug in found)


def _facts(line: ProfileLine, cell: Cell, standards: Standards) -> tuple[str, ...]:
    specs = {spec.name: spec for spec in standards.elements[cell.element].facts}
    said = []
    for name in line.facts:
        if name not in specs:
            continue
        values = dict.fromkeys(_said(s.value, specs[name].unit) for s in cell.facts.get(name, ()))
        if values:
            said.append(f"{specs[name].title}: {' / '.join(values)}")
    return tuple(said)


def _said(value: FactValue, unit: str) -> str:
    """A value with its unit; imprisonment for life has none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return words.number_of(value, unit)
    return words.value_words(value)


def _places(cell: Cell) -> tuple[PlaceLink, ...]:
    links = {
        (e.work, e.citation): PlaceLink(e.citation, e.work, e.lang, provision_url(e.provision_id))
        for e in reversed(cell.evidence)
    }
    return tuple(reversed(links.values()))[:_MOST_PLACES]


def medians_of(site: Site, state: State, own: Sequence[Cell], day: date) -> tuple[MedianView, ...]:
    """Every number that the State's law states, beside the medians; real and invented States are
    never put together."""
    elements = tuple(
        element
        for element in site.standards.elements.values()
        if any(spec.type in _NUMBERS for spec in element.facts)
    )
    held = held_counts(site)
    others = tuple(
        other for other in site.standards.states.values()
        if other.code in held and other.invented == state.invented
    )  # fmt: skip
    codes = tuple(other.code for other in others)
    matrix = site.matrix(day, None, codes, tuple(element.slug for element in elements))
    region = {other.code for other in others if other.region == state.region}
    cells = by_element(matrix.cells)
    mine = {cell.element: cell for cell in own}
    return tuple(
        _median(spec.name, spec.title, spec.unit, element.slug, mine[element.slug],
                cells.get(element.slug, ()), region)
        for element in elements
        for spec in element.facts
        if spec.type in _NUMBERS and numbers_of(mine[element.slug].facts.get(spec.name, ()))
    )  # fmt: skip


def _median(
    name: str,
    title: str,
    unit: str,
    element: str,
    own: Cell,
    cells: Sequence[Cell],
    region: set[str],
) -> MedianView:
    stated = own.facts[name]
    value = value_of(stated) or 0.0
    near = middle([cell for cell in cells if cell.state in region], name)
    everyone: Middle = middle(cells, name)
    return MedianView(
        fact=name,
        title=title,
        unit=unit,
        element_url=element_url(element),
        said=" / ".join(dict.fromkeys(words.value_words(one.value) for one in stated)),
        value=value,
        region=near.value,
        region_states=near.states,
        everyone=everyone.value,
        everyone_states=everyone.states,
        most=max(value, near.value or 0, everyone.value or 0),
    )


def timeline_of(laws: Sequence[LawView]) -> tuple[EventView, ...]:
    """Texts by the day from which they were in force, the newest first; the forty newest."""
    events: list[EventView] = []
    for law in laws:
        dated = [version for version in law.versions if version.in_force_from]
        first = min((v.in_force_from for v in dated if v.in_force_from), default=None)
        days: dict[date, EventView] = {}
        for version in dated:
            assert version.in_force_from is not None
            days.setdefault(
                version.in_force_from,
                EventView(
                    version.in_force_from,
                    law.short_title or law.title,
                    version.lang,
                    version.url,
                    version.text_state_word,
                    version.in_force_from == first,
                ),
            )
        events += days.values()
    events.sort(key=lambda event: (event.on, event.title), reverse=True)
    return tuple(events[:_MOST_EVENTS])


def freshness_of(laws: Sequence[LawView]) -> tuple[FreshView, ...]:
    """Where the newest texts were taken from and when, the stalest place first."""
    by_host: dict[str, list[datetime]] = defaultdict(list)
    for law in laws:
        for version in law.versions[:1]:
            by_host[urlsplit(version.source_url).hostname or ""].append(version.retrieved_at)
    views = [FreshView(host, len(at), min(at), max(at)) for host, at in by_host.items()]
    return tuple(sorted(views, key=lambda view: view.oldest))


def cells_by_element(cells: Sequence[Cell]) -> Mapping[str, Cell]:
    """Cells of one State by element."""
    return {cell.element: cell for cell in cells}
