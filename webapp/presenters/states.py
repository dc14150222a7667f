"""The list of States, and one State."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.catalogue import POLITICAL_CONSENT, State, TreatyStatus
from kb.model.cells import Cell, Review, Status
from kb.store.rows import StateCount
from webapp.presenters import words
from webapp.presenters.cells import colour, shape
from webapp.presenters.held import held_counts
from webapp.presenters.laws import LawView, law_views
from webapp.presenters.states_profile import (
    EventView,
    FreshView,
    MedianView,
    ProfileView,
    cells_by_element,
    freshness_of,
    medians_of,
    profile_of,
    timeline_of,
)
from webapp.presenters.states_words import FOUND, content_said, treaties_said
from webapp.standards import Standards
from webapp.titles import region_title
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, state_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_GOOD = (Status.MET, Status.LARGELY)
_NOTHING = StateCount(0, 0, 0)


@dataclass(frozen=True, slots=True)
class StateItem:
    """One line of the list."""

    code: str
    name: str
    region: str
    languages: tuple[str, ...]
    coe: bool
    eu: bool
    invented: bool
    works: int
    provisions: int
    findings: int
    url: str


@dataclass(frozen=True, slots=True)
class StatesView:
    """All participating States."""

    answer: str
    states: tuple[StateItem, ...]
    invented: bool


@dataclass(frozen=True, slots=True)
class ReservationView:
    """A reservation or declaration."""

    words: str
    made: date | None
    source: str
    verified: bool


@dataclass(frozen=True, slots=True)
class TreatyView:
    """One instrument and the State."""

    instrument: str
    short: str
    title: str
    url: str
    party: str
    party_word: str
    consent: str
    in_force: date | None
    verified: bool
    note: str
    source: str
    reservations: tuple[ReservationView, ...]


@dataclass(frozen=True, slots=True)
class StateCell:
    """Status of one element, in a list."""

    element: str
    title: str
    url: str
    cell_url: str
    status: Status
    word: str
    shape: str
    colour: str
    review: Review
    review_word: str
    claims: bool
    suggested: bool
    as_if: Status | None
    as_if_word: str
    reason: str
    core: bool
    group: str


@dataclass(frozen=True, slots=True)
class StateView:
    """One State: in words, gaps, laws, instruments, findings."""

    code: str
    name: str
    name_fr: str
    name_ru: str
    region: str
    languages: tuple[str, ...]
    coe: bool
    eu: bool
    invented: bool
    as_of: date
    summary: tuple[str, ...]
    gaps: tuple[StateCell, ...]
    strengths: tuple[StateCell, ...]
    profile: tuple[ProfileView, ...]
    medians: tuple[MedianView, ...]
    timeline: tuple[EventView, ...]
    freshness: tuple[FreshView, ...]
    cells: tuple[StateCell, ...]
    laws: tuple[LawView, ...]
    treaties: tuple[TreatyView, ...]
    works: int
    provisions: int
    findings: int


def _item(state: State, count: StateCount) -> StateItem:
    return StateItem(
        code=state.code,
        name=state.name,
        region=region_title(state.region),
        languages=tuple(words.language_name(code) for code in state.languages),
        coe=state.coe_member,
        eu=state.eu_member,
        invented=state.invented,
        works=count.works,
        provisions=count.provisions,
        findings=count.findings,
        url=state_url(state.code),
    )


def states_view(site: Site) -> StatesView:
    """All States with what is held of each."""
    counts = held_counts(site)
    items = tuple(
        _item(state, counts.get(code, _NOTHING)) for code, state in site.standards.states.items()
    )
    real = [item for item in items if not item.invented]
    held = sum(1 for item in real if item.works)
    answer = gettext(
        "Law of %(held)d of %(all)d participating States is held here.",
        held=held,
        all=len(real),
    )
    return StatesView(answer, items, any(item.invented for item in items))


def state_view(site: Site, code: str, as_of: date | None) -> StateView:
    """One State on a day. NotHeld for an unknown code."""
    state = site.standards.state(code)
    day = as_of or site.clock.today()
    elements = tuple(site.standards.elements)
    matrix = site.matrix(day, None, (state.code,), elements)
    standards = site.standards
    cells = tuple(state_cell(cell, standards) for cell in matrix.cells)
    count = held_counts(site).get(state.code, _NOTHING)
    laws = law_views(site.reader.works(state.code), site.standards)
    gaps = tuple(c for c in cells if _is_gap(c))
    return StateView(
        code=state.code,
        name=state.name,
        name_fr=state.names.fr,
        name_ru=state.names.ru,
        region=region_title(state.region),
        languages=tuple(words.language_name(lang) for lang in state.languages),
        coe=state.coe_member,
        eu=state.eu_member,
        invented=state.invented,
        as_of=day,
        summary=_summary(site.standards, state, matrix.cells, laws, day),
        gaps=gaps,
        strengths=tuple(c for c in cells if (c.as_if or c.status) in _GOOD),
        profile=profile_of(matrix.cells, site.standards) if laws else (),
        medians=medians_of(site, state, matrix.cells, day) if laws else (),
        timeline=timeline_of(laws),
        freshness=freshness_of(laws),
        cells=cells,
        laws=laws,
        treaties=_treaties(site.standards, state),
        works=count.works,
        provisions=count.provisions,
        findings=count.findings,
    )


def state_cell(cell: Cell, standards: Standards) -> StateCell:
    """A cell as a line of a list."""
    element = standards.elements[cell.element]
    return StateCell(
        element=cell.element,
        title=element.title,
        url=element_url(cell.element),
        cell_url=f"/matrix?state={cell.state}&cell={cell.state}:{cell.element}#drawer",
        status=cell.status,
        word=words.status_word(cell.status),
        shape=shape(cell.status, cell.as_if),
        colour=colour(cell.status),
        review=cell.review,
        review_word=words.review_word(cell.review),
        claims=words.claims(cell.status),
        suggested=cell.suggested and words.claims(cell.status),
        as_if=cell.as_if,
        as_if_word=words.status_word(cell.as_if) if cell.as_if else "",
        reason=cell.reason,
        core=element.core,
        group=element.group,
    )


def _is_gap(cell: StateCell) -> bool:
    content = cell.as_if or cell.status
    return content in (Status.NOT_MET, Status.PARTLY, Status.NEEDS_REVIEW) or (
        content is Status.NOT_FOUND and cell.core
    )


def _summary(
    standards: Standards,
    state: State,
    cells: Sequence[Cell],
    laws: Sequence[LawView],
    day: date,
) -> tuple[str, ...]:
    said = [_standing(state), *filter(None, [treaties_said(standards, state)])]
    if not laws:
        said.append(gettext("No law of %(name)s is held here yet.", name=state.name))
        return tuple(said)
    core = [cell for cell in cells if cell.element in standards.core]
    counts = Counter(cell.as_if or cell.status for cell in core)
    found = sum(counts[status] for status in FOUND)
    said.append(
        ngettext(
            "%(num)d law of %(name)s is held here; it was read as it stands on %(day)s.",
            "%(num)d laws of %(name)s are held here; they were read as they stand on %(day)s.",
            len(laws),
            name=state.name,
            day=words.day(day),
        )
    )
    said.append(
        gettext(
            "Of the %(all)d most important elements, content was found for %(found)d: %(parts)s.",
            all=len(core),
            found=found,
            parts=words.status_counts(counts),
        )
    )
    said += content_said(cells_by_element(cells), standards)
    suggested = sum(1 for cell in cells if cell.suggested and words.claims(cell.status))
    if suggested:
        said.append(
            gettext("These are suggestions of the machine; a lawyer has yet to confirm them.")
        )
    return tuple(said)


def _standing(state: State) -> str:
    if state.invented:
        return gettext(
            "%(name)s is an invented State for demonstration; its laws are invented too.",
            name=state.name,
        )
    member = [
        name
        for name, is_member in (
            (gettext("the Council of Europe"), state.coe_member),
            (gettext("the European Union"), state.eu_member),
        )
        if is_member
    ]
    if not member:
        return gettext(
            "%(name)s is an OSCE participating State; it is a member neither of the Council of "
            "Europe nor of the European Union.",
            name=state.name,
        )
    return gettext(
        "%(name)s is an OSCE participating State and a member of %(bodies)s.",
        name=state.name,
        bodies=gettext(" and ").join(member),
    )


def _treaties(standards: Standards, state: State) -> tuple[TreatyView, ...]:
    return tuple(
        _treaty(standards, state.code, key, standards.catalogue.status(state.code, key))
        for key in standards.instruments
    )


def _treaty(standards: Standards, state: str, key: str, row: TreatyStatus) -> TreatyView:
    instrument = standards.instruments[key]
    party_word = {
        "yes": gettext("party"),
        "no": gettext("not a party"),
        "unknown": gettext("not known"),
    }[row.party]
    if row.consent_type == POLITICAL_CONSENT:
        party_word = gettext("political commitment")
    kind = words.consent_word(row.consent_type)
    consent = " ".join(filter(None, (kind, words.day(row.consent_date))))
    return TreatyView(
        instrument=key,
        short=instrument.short,
        title=instrument.title,
        url=instrument.url,
        party=row.party,
        party_word=party_word,
        consent=consent,
        in_force=row.in_force,
        verified=row.verified,
        note=row.note,
        source=row.source,
        reservations=tuple(
            ReservationView(
                " ".join(filter(None, (r.kind.capitalize(), r.article, r.effect))),
                r.date,
                r.source,
                r.verified,
            )
            for r in standards.catalogue.reservations(state, key)
        ),
    )
