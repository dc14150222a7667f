"""Engines that hold to one contract. A further engine is one more maker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from indexing.backends.embedded import EmbeddedBackend
from indexing.backends.memory import MemoryBackend
from indexing.query.engine import Engine
from kb.model.search import IndexEntry
from kb.ports import Encoder

Maker = Callable[[Path, Encoder, Sequence[IndexEntry]], Engine]
"""Builds an index below a folder and opens it."""


def memory(_folder: Path, encoder: Encoder, entries: Sequence[IndexEntry]) -> Engine:
    """The engine in plain Python."""
    backend = MemoryBackend(lambda: encoder)
    backend.build(entries, key="contract")
    return backend.open_engine()


def embedded(folder: Path, encoder: Encoder, entries: Sequence[IndexEntry]) -> Engine:
    """The engine with tantivy."""
    backend = EmbeddedBackend(folder, lambda: encoder)
    backend.build(entries, key="contract")
    return backend.open_engine()


MAKERS: dict[str, Maker] = {"memory": memory, "embedded": embedded}
