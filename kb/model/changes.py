"""A change of law that the store has seen, and its review."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class ChangeKind(StrEnum):
    """What happened to a law."""

    AMENDED = "amended"
    VANISHED = "vanished"
    """Its source does not publish it any more. The text that was read is kept."""


class ChangeState(StrEnum):
    """Whether the change asks for a person."""

    OPEN = "open"
    LOOKED_AT = "looked at"
    HISTORY = "history"
    """Both texts came in together, or the older one later: nothing new happened."""


@dataclass(frozen=True, slots=True)
class Change:
    """From one text of a law to the next, or to none."""

    key: str
    """SHA-256 of kind, law, language, and identifier and words of both texts."""
    kind: ChangeKind
    work_id: str
    lang: str
    old_expression: str
    new_expression: str
    """Empty where the law vanished."""
    seen_at: datetime
    """UTC; when the store first held both texts tagged, or noticed that the law is gone."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Articles ``changed``, ``added``, ``removed`` and ``moved`` (renumbered, same words)."""
    gained: tuple[str, ...] = ()
    """Elements found in the new text and not in the old one, sorted."""
    lost: tuple[str, ...] = ()
    """Elements found in the old text and not in the new one, sorted."""
    touched: tuple[str, ...] = ()
    """Elements of which some finding came, went or stands in other words; with the above."""
    state: ChangeState = ChangeState.OPEN
    ended_at: datetime | None = None
    """When a law that had vanished came back."""
    who: str = ""
    looked_at: datetime | None = None
