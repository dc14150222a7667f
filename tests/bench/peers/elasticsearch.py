"""Elasticsearch as it is commonly set up: one index, int8 HNSW, one segment, the words and the
vector in one request. Its answers come without query encoding: the vector is given."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import numpy as np
from corpus_generator import place_of

from kb.model.search import FloatArray, IndexEntry, Mode
from peers.peer import FACETS, SHOWN

INDEX = "kb-bench"
BATCH = 1_000
TIMEOUT_S = 3_600
NEAREST = 100
"""Nearest provisions that the fused request asks for, as recall@100 does."""
USUAL_CANDIDATES = 150
"""How many the graph looks at where a request does not say: 1.5 times as many."""
WIDE_CANDIDATES = 2_000
"""So many that its recall comes nearer to that of an exact search."""
SCALE = 1e6
"""Vectors are sent as whole numbers, which are short; the cosine knows no scale."""


class Elasticsearch:
    """An index of its own on a server."""

    name = "Elasticsearch"
    modes = (Mode.HYBRID, Mode.LEXICAL, Mode.SEMANTIC)
    most_queries = 1_000

    def __init__(self, url: str, candidates: int = USUAL_CANDIDATES) -> None:
        self._candidates = candidates
        place = urlsplit(url)
        assert place.hostname is not None
        self._server = http.client.HTTPConnection(
            place.hostname, place.port or 9200, timeout=TIMEOUT_S
        )

    def build(self, entries: Iterable[IndexEntry]) -> None:
        """Load the provisions and merge them to one segment."""
        self._call("DELETE", f"/{INDEX}?ignore_unavailable=true")
        waiting = iter(entries)
        first = list(islice(waiting, BATCH))
        self._call("PUT", f"/{INDEX}", _definition(first[0].vectors.shape[1]))
        part = first
        while part:
            answer = self._call("POST", f"/{INDEX}/_bulk?filter_path=errors", _lines(part))
            if answer["errors"]:
                raise RuntimeError("Elasticsearch took not all provisions.")
            part = list(islice(waiting, BATCH))
        self._call("POST", f"/{INDEX}/_forcemerge?max_num_segments=1")
        self._call("POST", f"/{INDEX}/_refresh")

    def size_bytes(self) -> int:
        """Of the index."""
        stats = self._call("GET", f"/{INDEX}/_stats/store")
        return int(stats["indices"][INDEX]["primaries"]["store"]["size_in_bytes"])

    def resident_mb(self) -> float:
        """Memory of the server, where it runs on this machine."""
        nodes = self._call("GET", "/_nodes/process")["nodes"]
        pid = next(iter(nodes.values()))["process"]["id"]
        try:
            status = Path(f"/proc/{pid}/status").read_text()
        except OSError:
            return 0.0
        return int(status.partition("VmRSS:")[2].split()[0]) * 1024 / 1e6

    def ask(self, mode: Mode, text: str, vector: FloatArray, state: str) -> int:
        """One request for the hits and three aggregations."""
        only = [{"term": {"state": state}}] if state else []
        request: dict[str, Any] = {
            "size": SHOWN,
            "_source": ["state", "heading", "text"],
            "track_total_hits": True,
            "aggs": {name: {"terms": {"field": name, "size": 60}} for name in FACETS},
        }
        if mode is not Mode.SEMANTIC:
            words = {"query": text, "fields": ["text", "heading^1.2", "work_title^0.3"]}
            request["query"] = {"bool": {"must": [{"multi_match": words}], "filter": only}}
        if mode is not Mode.LEXICAL:
            request["knn"] = self._knn(vector, NEAREST) | ({"filter": only} if only else {})
        answer = self._call("POST", f"/{INDEX}/_search", request)
        return int(answer["hits"]["total"]["value"])

    def nearest(self, vector: FloatArray, count: int) -> list[int]:
        """Places of the nearest by its HNSW graph."""
        request = {"size": count, "_source": False, "knn": self._knn(vector, count)}
        answer = self._call("POST", f"/{INDEX}/_search", request)
        return [place_of(hit["_id"]) for hit in answer["hits"]["hits"]]

    def _knn(self, vector: FloatArray, count: int) -> dict[str, object]:
        return {
            "field": "vector",
            "query_vector": _whole(vector),
            "k": count,
            "num_candidates": self._candidates,
        }

    def _call(self, method: str, path: str, body: object = None) -> Any:
        data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        headers = {
            "Content-Type": "application/x-ndjson" if isinstance(body, str) else "application/json"
        }
        self._server.request(method, path, None if body is None else data, headers)
        answer = self._server.getresponse()
        said = answer.read()
        if answer.status >= 400 and method != "DELETE":
            raise RuntimeError(f"Elasticsearch: {method} {path}: {said[:500]!r}")
        return json.loads(said)


def _whole(vector: FloatArray) -> list[int]:
    numbers: list[int] = np.rint(vector * SCALE).astype(np.int64).tolist()
    return numbers


def _definition(dimensions: int) -> dict[str, object]:
    vector = {
        "type": "dense_vector",
        "dims": dimensions,
        "similarity": "cosine",
        "index_options": {"type": "int8_hnsw"},
    }
    words = {name: {"type": "text"} for name in ("text", "heading", "work_title")}
    keywords = {name: {"type": "keyword"} for name in (*FACETS, "kind", "work")}
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0, "refresh_interval": "-1"},
        "mappings": {"dynamic": "strict", "properties": words | keywords | {"vector": vector}},
    }


def _lines(entries: Iterable[IndexEntry]) -> str:
    def lines() -> Iterator[str]:
        for entry in entries:
            yield json.dumps({"index": {"_id": entry.id}})
            yield json.dumps(
                {
                    "text": entry.text,
                    "heading": entry.heading,
                    "work_title": entry.work_title,
                    "state": entry.state,
                    "lang": entry.lang,
                    "kind": entry.kind,
                    "work": entry.work_id,
                    "element": entry.elements,
                    "vector": _whole(entry.vectors[0]),
                },
                ensure_ascii=False,
            )
        yield ""

    return "\n".join(lines())
