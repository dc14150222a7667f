"""The sources of law that have a card: what they are, what may be done, when they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawlers.framework.card import Card
from kb.store.crawls import SourceTimes, source_times
from webapp.presenters import source_words as said
from webapp.presenters import words
from webapp.presenters.source_laws import LawPointer, law_pointers
from webapp.presenters.sources_coverage import Coverage, coverage_view
from webapp.standards import Standards
from webapp.translate import gettext, ngettext
from webapp.urls import state_url, web_address

if TYPE_CHECKING:
    from webapp.wiring import Site

_NEVER = SourceTimes()
_COUNTED = ("fresh", "due", "failed", "never")


@dataclass(frozen=True, slots=True)
class Way:
    """One way in."""

    kind: str
    address: str
    """With ``{placeholders}``."""
    format: str
    notes: str


@dataclass(frozen=True, slots=True)
class SourceView:
    """One card."""

    key: str
    state: str | None
    state_name: str
    state_url: str
    invented: bool
    name: str
    name_original: str
    lang: str
    publisher: str
    official: bool
    languages: tuple[str, ...]
    languages_in_part: tuple[str, ...]
    url: str
    access: tuple[str, ...]
    ways: tuple[Way, ...]
    text_state: str
    point_in_time: str
    update_feed: str
    licence: str
    robots: str
    """What was seen of robots.txt; empty where nothing was."""
    pace: str
    """How often a program asks, in words."""
    closed: str
    """Why no program reads it; empty where one may."""
    verified: bool
    verified_words: str
    seen: tuple[str, ...]
    notes: str
    freshness: str
    """``closed``, ``no-address``, ``never``, ``fresh``, ``due`` or ``failed``."""
    freshness_words: str
    last_success: datetime | None
    last_failure: datetime | None
    failure: str
    """Why it failed last; empty where it never did."""
    works: tuple[str, ...]
    laws: tuple[LawPointer, ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    """All cards, what they cover and what went wrong."""

    answer: str
    summary: tuple[str, ...]
    coverage: tuple[Coverage, ...]
    failed: tuple[str, ...]
    """Keys of the sources whose last reading failed or is held for review."""
    sources: tuple[SourceView, ...]
    invented: bool


def sources_view(site: Site) -> SourcesView:
    """All cards, by State. Invented States appear only while their law is held."""
    cards = [c for c in site.cards if c.state is None or c.state in site.standards.states]
    with site.engine.connect() as connection:
        times = source_times(connection)
    now = site.clock.now()
    views = [_source(card, times.get(card.key, _NEVER), now, site.standards) for card in cards]
    views.sort(key=lambda view: (view.state is None, view.invented, view.state_name, view.key))
    states = {view.state for view in views if view.state and not view.invented}
    answer = gettext(
        "%(count)d sources of %(states)d States have a card.",
        count=sum(not view.invented for view in views),
        states=len(states),
    )
    return SourcesView(
        answer=answer,
        summary=tuple(_summary(views)),
        coverage=coverage_view(site, cards, times),
        failed=tuple(view.key for view in views if view.freshness == "failed"),
        sources=tuple(views),
        invented=any(view.invented for view in views),
    )


def _summary(views: Sequence[SourceView]) -> list[str]:
    real = [view for view in views if not view.invented]
    laws = [law for view in real for law in view.laws]
    closed = sum(view.freshness == "closed" for view in real)
    unread = sum(not law.verified for law in laws)
    counts: Mapping[str, int] = {
        state: sum(view.freshness == state for view in real) for state in _COUNTED
    }
    return [
        gettext(
            "The cards name %(laws)d laws to gather; %(unread)d of them were seen nowhere yet.",
            laws=len(laws),
            unread=unread,
        ),
        ngettext(
            "%(num)d source is closed to programs: a person hands its files in.",
            "%(num)d sources are closed to programs: a person hands their files in.",
            closed,
        ),
        gettext(
            "Read on time: %(fresh)d. Due to be read again: %(due)d. Last reading failed: "
            "%(failed)d. Not read yet: %(never)d.",
            **counts,
        ),
    ]


def _source(card: Card, times: SourceTimes, now: datetime, standards: Standards) -> SourceView:
    freshness = said.freshness_of(card, times, now)
    return SourceView(
        key=card.key,
        state=card.state,
        state_name=standards.state_name(card.state) if card.state else "",
        state_url=state_url(card.state) if card.state else "",
        invented=bool(card.state and standards.invented(card.state)),
        name=card.name_en,
        name_original=card.name_original,
        lang=card.languages[0],
        publisher=card.publisher,
        official=card.official,
        languages=tuple(words.language_name(code) for code in card.languages),
        languages_in_part=tuple(words.language_name(code) for code in card.languages_in_part),
        url=web_address(str(card.start_url)),
        access=tuple(dict.fromkeys(access.kind for access in card.access)),
        ways=tuple(Way(a.kind, a.url_pattern, a.format, a.notes) for a in card.access),
        text_state=card.text_state.replace("-", " "),
        point_in_time=card.point_in_time,
        update_feed=card.update_feed,
        licence=card.terms.licence,
        robots=card.terms.robots,
        pace=said.pace_words(card),
        closed=said.closed_words(card),
        verified=card.verified,
        verified_words=said.verified_words(card),
        seen=card.seen,
        notes=card.notes,
        freshness=freshness,
        freshness_words=said.freshness_words(freshness),
        last_success=times.last_success,
        last_failure=times.last_failure,
        failure=times.failure_reason,
        works=tuple(work.key for work in card.works),
        laws=law_pointers(card),
    )
