"""The sources of law that have a card."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from crawlers.framework.card import Card
from webapp.presenters import words
from webapp.standards import Standards
from webapp.translate import gettext
from webapp.urls import state_url, web_address

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class SourceView:
    """One card."""

    key: str
    state: str | None
    state_name: str
    state_url: str
    name: str
    name_original: str
    lang: str
    publisher: str
    official: bool
    languages: tuple[str, ...]
    url: str
    access: tuple[str, ...]
    text_state: str
    licence: str
    robots: str
    verified: bool
    works: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SourcesView:
    """All cards."""

    answer: str
    sources: tuple[SourceView, ...]


def sources_view(site: Site) -> SourcesView:
    """All cards, by State."""
    views = [_source(card, site.standards) for card in site.cards]
    views.sort(key=lambda v: (v.state is None, v.state_name, v.key))
    states = {view.state for view in views if view.state}
    answer = gettext(
        "%(count)d sources of %(states)d States have a card.", count=len(views), states=len(states)
    )
    return SourcesView(answer, tuple(views))


def _source(card: Card, standards: Standards) -> SourceView:
    return SourceView(
        key=card.key,
        state=card.state,
        state_name=standards.state_name(card.state) if card.state else "",
        state_url=state_url(card.state) if card.state else "",
        name=card.name_en,
        name_original=card.name_original,
        lang=card.languages[0],
        publisher=card.publisher,
        official=card.official,
        languages=tuple(words.language_name(code) for code in card.languages),
        url=web_address(str(card.start_url)),
        access=tuple(dict.fromkeys(access.kind for access in card.access)),
        text_state=card.text_state.replace("-", " "),
        licence=card.terms.licence,
        robots=card.terms.robots,
        verified=card.verified,
        works=tuple(work.key for work in card.works),
    )
