"""Which kinds of law are known and held, State by State."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from crawlers.framework.card import Card
from kb.store.crawls import SourceTimes
from webapp.presenters import words
from webapp.urls import state_url

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class Coverage:
    """One State."""

    state: str
    state_name: str
    state_url: str
    invented: bool
    sources: int
    closed: int
    """Sources that only a person reads."""
    laws_known: int
    laws_held: int
    held: tuple[str, ...]
    """Kinds of law whose text is held, in words."""
    not_held: tuple[str, ...]
    """Kinds that a card names and whose text is not held, in words."""
    last_success: datetime | None
    """When a source of the State was read last."""


def coverage_view(
    site: Site, cards: Sequence[Card], times: Mapping[str, SourceTimes]
) -> tuple[Coverage, ...]:
    """Every State that has a card or a law, real ones first, by name."""
    held: dict[str, list[str]] = {}
    for row in site.reader.works():
        held.setdefault(row.work.state, []).append(str(row.work.kind))
    of_state: dict[str, list[Card]] = {}
    for card in cards:
        if card.state is not None:
            of_state.setdefault(card.state, []).append(card)
    states = sorted(held.keys() | of_state.keys())
    rows = [_row(site, code, of_state.get(code, []), held.get(code, []), times) for code in states]
    return tuple(sorted(rows, key=lambda row: (row.invented, row.state_name)))


def _row(
    site: Site,
    code: str,
    cards: Sequence[Card],
    held: Sequence[str],
    times: Mapping[str, SourceTimes],
) -> Coverage:
    read = [times[card.key].last_success for card in cards if card.key in times]
    known = [work.kind for card in cards for work in card.works]
    return Coverage(
        state=code,
        state_name=site.standards.state_name(code),
        state_url=state_url(code),
        invented=site.standards.invented(code),
        sources=len(cards),
        closed=sum(not card.crawlable for card in cards),
        laws_known=len(known),
        laws_held=len(held),
        held=_kinds(held),
        not_held=_kinds(set(known) - set(held)),
        last_success=max((at for at in read if at is not None), default=None),
    )


def _kinds(kinds: Iterable[str]) -> tuple[str, ...]:
    return tuple(words.kind_word(kind) for kind in sorted(set(kinds)))
