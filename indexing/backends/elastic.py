"""The engine for institutions: an Elasticsearch server that several sites can share.

An index is named after its content and never changes once it is filled; the alias
``kb-provisions`` names the one in use (docs/decisions/elasticsearch.md).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from functools import cached_property
from pathlib import Path

from indexing.backends.elastic_build import SITE, Builder, Names, Pace, in_use
from indexing.backends.elastic_client import Server, Times
from indexing.backends.elastic_documents import spooled
from indexing.backends.elastic_engine import ElasticEngine
from indexing.query.answer import Answerer
from indexing.query.engine import Engine
from indexing.schema import VERSION
from kb.errors import MissingPartError
from kb.model.search import IndexEntry
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings

FORMAT = 1
"""Counts the changes of what is stored beside the fields of the schema."""
_MENDING = "run `kb index`"


class ElasticBackend:
    """kb.ports.IndexBackend on a server."""

    def __init__(
        self,
        url: str,
        encoder: Callable[[], Encoder],
        folder: Path,
        *,
        site: str = SITE,
        times: Times | None = None,
        pace: Pace | None = None,
    ) -> None:
        """``folder`` takes the texts on their way to the server while an index is built; names on
        the server begin with ``site``, in lower case and without a hyphen at its end."""
        self._url = url
        self._encoder = encoder
        self._folder = folder
        self._site = site
        self._times = times
        self._pace = pace or Pace()

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index of the content ``key`` unless it stands, and switch to it. Each error
        is one sentence; the index in use stays in use until the new one is complete."""
        model = self._encoder()
        made_of = f"elasticsearch {FORMAT} {VERSION} {model.digest} {key}"
        names = Names(hashlib.sha256(made_of.encode()).hexdigest()[:32], self._site)
        about = {"schema": VERSION, "format": FORMAT, "model": model.digest}
        builder = Builder(self._server, names, about, self._pace)
        if not builder.standing():
            with spooled(entries, model.dimensions, self._folder) as spool:
                builder.build(spool)
        return names.digest

    def current(self) -> str | None:
        """Digest of the index behind the alias, None if there is none; one short request.
        MissingPartError where the server does not answer."""
        return in_use(self._server, self._site)

    def open(self) -> ProvisionIndex:
        """Open the index in use; MissingPartError if there is none, or another version or another
        model made it."""
        return Answerer(self.open_engine(), self._encoder)

    def open_engine(self) -> Engine:
        """The engine of the index in use; MissingPartError as for ``open``."""
        server = Server(self._url, self._times)
        try:
            digest = in_use(server, self._site)
            if digest is None:
                raise MissingPartError(f"There is no search index yet; {_MENDING}.")
            names = Names(digest, self._site)
            about = server.about(names.index).get(names.index, {})
            if (about.get("schema"), about.get("format")) != (VERSION, FORMAT):
                raise MissingPartError(
                    f"The search index was made by another version of this program; {_MENDING}."
                )
            if about["model"] != self._encoder().digest:
                raise MissingPartError(f"The search index was made with another model; {_MENDING}.")
        except BaseException:
            server.close()
            raise
        return ElasticEngine(server, names.index, names.parts, about)

    def remove(self) -> None:
        """Remove the index in use and its tables from the server; nothing where there is none."""
        digest = in_use(self._server, self._site)
        if digest is not None:
            names = Names(digest, self._site)
            self._server.remove(names.index, names.parts)

    @cached_property
    def _server(self) -> Server:
        return Server(self._url, self._times)


def create(settings: Settings, encoder: Callable[[], Encoder]) -> ElasticBackend:
    """The backend on the configured server."""
    return ElasticBackend(settings.elasticsearch_url, encoder, settings.index_dir)
