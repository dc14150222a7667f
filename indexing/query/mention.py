"""Something that a query names in plain words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Mention:
    """A State or an element named at ``start`` to ``end`` of the query."""

    value: str
    """Code of the State or slug of the element."""
    words: str
    """What stands there."""
    start: int
    end: int
