"""What the bench asks of another engine."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from kb.model.search import FloatArray, IndexEntry, Mode

SHOWN = 10
FACETS = ("state", "lang", "element")


class Peer(Protocol):
    """An engine with an index of its own."""

    name: str
    modes: tuple[Mode, ...]
    most_queries: int
    """How many questions it is asked."""

    def build(self, entries: Iterable[IndexEntry]) -> None:
        """Load the provisions and leave them ready for searching."""

    def size_bytes(self) -> int:
        """Of the index, on disk."""

    def resident_mb(self) -> float:
        """Memory of the engine's own process, 0 where it has none."""

    def ask(self, mode: Mode, text: str, vector: FloatArray, state: str) -> int:
        """Find the first ten provisions (of a State, if one is named) and count three facets;
        returns how many were found."""

    def nearest(self, vector: FloatArray, count: int) -> list[int]:
        """Places of the nearest provisions; none where the engine knows words only."""
