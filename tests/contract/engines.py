"""Engines that hold to one contract. A further engine is one more maker."""

from __future__ import annotations

import atexit
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pytest
from elasticsearch import ApiError, Elasticsearch, TransportError

from indexing.backends.elastic import ElasticBackend
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


def elasticsearch(folder: Path, encoder: Encoder, entries: Sequence[IndexEntry]) -> Engine:
    """The engine on a server; each index stands under a name of its own."""
    backend = elastic_backend(folder, lambda: encoder)
    backend.build(entries, key="contract")
    return backend.open_engine()


def elastic_backend(folder: Path, encoder: Callable[[], Encoder]) -> ElasticBackend:
    """A backend with nothing on the server yet; the test is skipped where there is none."""
    url = os.environ.get("KB_TEST_ELASTICSEARCH_URL", "")
    if not url:
        pytest.skip(NO_SERVER)
    site = f"test{secrets.token_hex(6)}"
    atexit.register(_remove, url, site)
    return ElasticBackend(url, encoder, folder, site=site)


def _remove(url: str, site: str) -> None:
    with Elasticsearch(url, request_timeout=10) as client, suppress(ApiError, TransportError):
        for index in client.indices.get(index=f"{site}-*", features="aliases"):
            client.indices.delete(index=index)


NO_SERVER = (
    "needs Elasticsearch: set KB_ELASTICSEARCH_URL, or run .ci/run beside ../shared/elasticsearch"
)
MAKERS: dict[str, Maker] = {
    "memory": memory,
    "embedded": embedded,
    "elasticsearch": elasticsearch,
}
