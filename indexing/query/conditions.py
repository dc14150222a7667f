"""Filters as conditions, and facts as the keywords that an index holds of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from indexing.query.columns import EARLIEST, LATEST
from indexing.query.tree import (
    EVERYTHING,
    All,
    AnyOf,
    Compare,
    Condition,
    Days,
    Has,
    Not,
    both,
)
from kb.model.search import Filters, Status

_FIELDS = {
    "state": "states",
    "lang": "langs",
    "kind": "kinds",
    "work": "works",
    "element": "elements",
    "sub_element": "sub_elements",
    "region": "regions",
    "instrument": "instruments",
    "year": "years",
}
"""Keyword field to field of the filters."""
DRAFT_KIND = "draft"


def in_force(day: date) -> Condition:
    """Texts in force on a day; a text whose dates are unknown is."""
    number = day.toordinal()
    return All((Days("start", EARLIEST, number), Days("until", number + 1, LATEST)))


def status_on(status: Status, day: date) -> Condition:
    """Texts with a status on a day. A draft is nothing but a draft."""
    number = day.toordinal()
    if status is Status.DRAFT:
        return Has("kind", (DRAFT_KIND,))
    law = Not(Has("kind", (DRAFT_KIND,)))
    if status is Status.IN_FORCE:
        return both(law, in_force(day))
    if status is Status.REPEALED:
        return both(law, Days("until", EARLIEST, number))
    return both(law, Days("start", number + 1, LATEST), Days("until", number + 1, LATEST))


def filter_condition(filters: Filters, today: date | None) -> Condition:
    """What the filters ask of an entry. ``today`` is the day of ``statuses`` where the filters
    name no day; without any day they ask nothing."""
    parts: list[Condition] = [
        Has(field, values) for field, name in _FIELDS.items() if (values := getattr(filters, name))
    ]
    if filters.as_of is not None:
        parts.append(in_force(filters.as_of))
    day = filters.as_of or today
    if filters.statuses and day is not None:
        known = [status for status in Status if status.value in filters.statuses]
        parts.append(AnyOf(tuple(status_on(status, day) for status in known)))
    return both(*parts) if parts else EVERYTHING


def resolved(condition: Condition, fact_tokens: Callable[[], Sequence[str]]) -> Condition:
    """The condition with each :class:`Compare` as the fact keywords within its bounds."""
    match condition:
        case Compare(fact, least, most):
            tokens = (token.partition("=") for token in fact_tokens())
            return Has(
                "fact",
                tuple(
                    f"{name}={value}"
                    for name, _, value in tokens
                    if name == fact and _within(value, least, most)
                ),
            )
        case All(parts):
            return All(tuple(resolved(part, fact_tokens) for part in parts))
        case AnyOf(parts):
            return AnyOf(tuple(resolved(part, fact_tokens) for part in parts))
        case Not(part):
            return Not(resolved(part, fact_tokens))
    return condition


def _within(value: str, least: float, most: float) -> bool:
    try:
        return least <= float(value) <= most
    except ValueError:
        return False
