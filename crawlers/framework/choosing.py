"""Which sources a crawl takes: named ones, those of a State, or those that are due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from crawlers.framework.addresses import AddressRule
from crawlers.framework.card import Card
from kb.errors import UsageError

_INVENTED = re.compile("X[A-Z]")


def named(cards: Sequence[Card], keys: Iterable[str]) -> tuple[Card, ...]:
    """The cards of these keys; UsageError for a key of none."""
    by_key = {card.key: card for card in cards}
    unknown = [key for key in keys if key not in by_key]
    if unknown:
        raise UsageError(f"There is no source {unknown[0]!r}; kb sources lists them.")
    return tuple(by_key[key] for key in dict.fromkeys(keys))


def of_state(cards: Sequence[Card], state: str) -> tuple[Card, ...]:
    """The cards of a State; UsageError where it has none."""
    found = tuple(card for card in cards if card.state == state.upper())
    if not found:
        raise UsageError(f"There is no source of the State {state!r}; kb sources lists them.")
    return found


def due(
    cards: Sequence[Card],
    last_ends: Mapping[str, datetime],
    now: datetime,
    rule: AddressRule,
) -> tuple[Card, ...]:
    """Cards whose last good end is older than ``update_every`` days, or that have none.

    Sources of invented States are due only where the operator lists their hosts: their site runs
    on this machine for tests and the demonstration.
    """
    return tuple(
        card
        for card in cards
        if card.crawlable
        and _is_old(last_ends.get(card.key), card.update_every, now)
        and (not is_invented(card) or all_private(card, rule))
    )


def is_invented(card: Card) -> bool:
    """Whether the card is of a demonstration State."""
    return card.state is not None and _INVENTED.fullmatch(card.state) is not None


def all_private(card: Card, rule: AddressRule) -> bool:
    """Whether the operator lists every host of the card."""
    return all(
        rule.is_private(host.partition(":")[0], int(host.partition(":")[2] or 0))
        for host in card.allowed_hosts
    )


def _is_old(last: datetime | None, days: int, now: datetime) -> bool:
    return last is None or now - last >= timedelta(days=days)
