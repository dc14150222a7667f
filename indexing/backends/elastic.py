"""The engine for institutions: Elasticsearch. This file alone imports its client.

This version finds out whether the server answers and which index its alias names. Building and
searching there is not part of it yet; both say so in one sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError

from kb.errors import MissingPartError, UsageError
from kb.model.search import IndexEntry
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings

ALIAS = "kb-provisions"
_TIMEOUT_S = 3.0
_NOT_YET = "This version searches with the embedded engine only; set KB_INDEX_BACKEND=embedded."


class ElasticBackend:
    """kb.ports.IndexBackend for a server."""

    def __init__(self, url: str) -> None:
        self._url = url

    def current(self) -> str | None:
        """Name of the index behind the alias, None if there is none. MissingPartError where the
        server does not answer."""
        if not self._url:
            raise MissingPartError("Elasticsearch is not configured; set KB_ELASTICSEARCH_URL.")
        try:
            with Elasticsearch(self._url, request_timeout=_TIMEOUT_S, max_retries=0) as client:
                client.info()
                return next(iter(client.indices.get_alias(name=ALIAS)), None)
        except NotFoundError:
            return None
        except (ApiError, TransportError, ValueError) as error:
            raise MissingPartError(
                "Elasticsearch does not answer; start it or mend KB_ELASTICSEARCH_URL."
            ) from error

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """UsageError: not part of this version."""
        raise UsageError(_NOT_YET)

    def open(self) -> ProvisionIndex:
        """UsageError: not part of this version."""
        raise UsageError(_NOT_YET)


def create(settings: Settings, _encoder: Callable[[], Encoder]) -> ElasticBackend:
    """The backend on the configured server."""
    return ElasticBackend(settings.elasticsearch_url)
