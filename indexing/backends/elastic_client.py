"""The only file that imports Elasticsearch's client. Errors of the client and of the server become
one sentence each; an address with its password is in none of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import (
    ApiError,
    ConnectionTimeout,
    Elasticsearch,
    TransportError,
    UnsupportedProductError,
)

from indexing.backends.elastic_load import BUSY, Away, TooLarge, reason
from indexing.backends.elastic_query import Dsl
from kb.errors import KbError, MissingPartError

NOT_CONFIGURED = "Elasticsearch is not configured; set KB_ELASTICSEARCH_URL."
SILENT = "Elasticsearch does not answer; start it or mend KB_ELASTICSEARCH_URL."
_GONE = "index_not_found_exception"
_EXISTS = "resource_already_exists_exception"


class Gone(MissingPartError):
    """There is no such index or alias."""


class Exists(KbError):
    """There is an index of that name."""


@dataclass(frozen=True, slots=True)
class Times:
    """Longest waits for one answer, in seconds."""

    reading_s: float = 10.0
    writing_s: float = 60.0
    merging_s: float = 3_600.0


class Server:
    """What the engine asks of a server. Safe for threads, and for processes that fork."""

    def __init__(self, url: str, times: Times | None = None) -> None:
        """MissingPartError where there is no address or it is none."""
        if not url:
            raise MissingPartError(NOT_CONFIGURED)
        self._url = url
        self._times = times or Times()
        self._process = 0
        self._client: Elasticsearch
        self._connected()

    def close(self) -> None:
        """Let go of the connections."""
        self._connected().close()

    def behind(self, alias: str) -> list[str]:
        """Names of the indices behind an alias, sorted."""
        try:
            with sentences():
                return sorted(self._reading().indices.get_alias(name=alias))
        except Gone:
            return []

    def is_index(self, name: str) -> bool:
        """Whether an index, not an alias, has the name."""
        try:
            with sentences():
                return name in self._reading().indices.get(index=name, features="aliases")
        except Gone:
            return False

    def about(self, pattern: str) -> dict[str, dict[str, Any]]:
        """``_meta`` of each index whose name fits, empty where it has none."""
        try:
            with sentences():
                found = self._reading().indices.get_mapping(index=pattern)
        except Gone:
            return {}
        return {name: index["mappings"].get("_meta", {}) for name, index in found.items()}

    def note(self, index: str, about: Mapping[str, Any]) -> None:
        """Replace the ``_meta`` of an index."""
        with sentences():
            self._reading().indices.put_mapping(index=index, meta=about)

    def create(self, index: str, body: Dsl, alias: str = "") -> None:
        """Make an index; :class:`Exists` if there is one."""
        aliases: Dsl = {alias: {}} if alias else {}
        with sentences():
            self._writing().indices.create(index=index, aliases=aliases, **body)

    def remove(self, *indices: str) -> None:
        """Remove indices; one that is not there is no error."""
        if indices:
            with sentences():
                self._writing().indices.delete(index=list(indices), ignore_unavailable=True)

    def bulk(self, target: str, lines: Sequence[Any], *, alias: bool) -> list[Mapping[str, Any]]:
        """Send lines of a bulk request; one result a document. ``alias``: the target must be an
        alias, so that nothing is written to an index that the server makes up."""
        with sentences():
            answer = self._writing().bulk(
                index=target,
                operations=lines,
                require_alias=alias,
                filter_path="items.*.status,items.*.error",
            )
        return [next(iter(item.values())) for item in answer["items"]]

    def refresh(self, index: str) -> None:
        """Make what was written visible."""
        with sentences():
            self._writing().indices.refresh(index=index)

    def settle(self, index: str, *, merge: bool) -> None:
        """Make what was loaded visible; with ``merge`` as one segment, which answers fastest."""
        with sentences():
            self._writing().indices.refresh(index=index)
            if merge:
                merging = self._connected().options(
                    request_timeout=self._times.merging_s, max_retries=0
                )
                merging.indices.forcemerge(index=index, max_num_segments=1)
            ready = {"refresh_interval": None, "auto_expand_replicas": "0-1"}
            self._writing().indices.put_settings(index=index, settings={"index": ready})

    def count(self, index: str) -> int:
        """How many documents an index holds."""
        with sentences():
            return int(self._reading().count(index=index)["count"])

    def switch(self, alias: str, new: str, old: Sequence[str], also: str) -> None:
        """Put an alias on another index in one step, and take the alias ``also`` off it."""
        gone = [{"remove": {"index": name, "alias": alias}} for name in old]
        loading = {"remove": {"index": new, "alias": also, "must_exist": False}}
        with sentences():
            self._writing().indices.update_aliases(
                actions=[*gone, {"add": {"index": new, "alias": alias}}, loading]
            )

    def search(self, index: str, body: Dsl) -> dict[str, Any]:
        """Answer of one search."""
        with sentences():
            return dict(self._reading().search(index=index, body=body).body)

    def searches(self, index: str, bodies: Sequence[Dsl]) -> list[dict[str, Any]]:
        """Answers of several searches in one request."""
        if len(bodies) == 1:
            return [self.search(index, bodies[0])]
        lines = [part for body in bodies for part in ({}, body)]
        with sentences():
            answers = self._reading().msearch(index=index, searches=lines).body["responses"]
        for answer in answers:
            if "error" in answer:
                raise KbError(f"Elasticsearch refuses the request: {reason(_cause(answer))}.")
        return list(answers)

    def documents(
        self, index: str, ids: Sequence[str], fields: Sequence[str], vectors: bool
    ) -> list[dict[str, Any]]:
        """Fields of documents by id, in that order; :class:`Gone` if one is not there. Vectors
        are left out unless they are asked for."""
        body = {
            "query": {"ids": {"values": list(ids)}},
            "size": len(ids),
            "track_total_hits": False,
            "_source": {"includes": list(fields), "exclude_vectors": not vectors},
        }
        hits = {hit["_id"]: hit["_source"] for hit in self.search(index, body)["hits"]["hits"]}
        if not hits.keys() >= set(ids):
            raise Gone(REMOVED)
        return [hits[one] for one in ids]

    def _reading(self) -> Elasticsearch:
        return self._connected().options(request_timeout=self._times.reading_s, max_retries=0)

    def _writing(self) -> Elasticsearch:
        return self._connected().options(request_timeout=self._times.writing_s, max_retries=0)

    def _connected(self) -> Elasticsearch:
        # Sockets of a parent process must not be read by two children.
        if self._process != os.getpid():
            try:
                self._client = Elasticsearch(self._url)
            except (ValueError, TypeError):
                raise MissingPartError(
                    "KB_ELASTICSEARCH_URL is no address such as https://user:password@host:9200."
                ) from None
            self._process = os.getpid()
        return self._client


REMOVED = "The search index was removed from Elasticsearch; run `kb index`."


@contextmanager
def sentences() -> Iterator[None]:
    """Errors of the client as errors of this program."""
    try:
        yield
    except UnsupportedProductError:
        raise MissingPartError(
            "What answers at KB_ELASTICSEARCH_URL is not Elasticsearch; mend the address."
        ) from None
    except ApiError as error:
        raise _refused(error) from None
    except ConnectionTimeout:
        raise Away(
            "Elasticsearch did not answer in time; look at its health, then try again."
        ) from None
    except TransportError:
        raise Away(SILENT) from None


def _refused(error: ApiError) -> KbError:
    status = error.meta.status
    kind = str(error.error)
    if kind == _EXISTS:
        return Exists("Elasticsearch holds an index of that name.")
    if status == 404:
        return Gone(REMOVED)
    if status in (401, 403):
        return MissingPartError(
            "Elasticsearch refuses the user or the password; mend KB_ELASTICSEARCH_URL."
        )
    if status == 413:
        return TooLarge("The request is larger than Elasticsearch takes.")
    if status in BUSY:
        return Away("Elasticsearch is too busy to answer; try again in a minute.")
    body = error.body if isinstance(error.body, Mapping) else {}
    return KbError(f"Elasticsearch refuses the request: {reason(_cause(body))}.")


def _cause(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The result of the shard that failed, where there is one: it says more."""
    error = body.get("error")
    causes = error.get("root_cause") if isinstance(error, Mapping) else None
    return {"error": causes[0]} if causes else body
