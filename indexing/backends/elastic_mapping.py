"""Settings and mapping of an index, made from ``indexing/schema/fields.yml``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from indexing.backends.elastic_query import Dsl
from indexing.schema import BOOSTS, FIELDS

K1, B = 1.2, 0.75
"""BM25 as tantivy computes it: Robertson, Zaragoza: The Probabilistic Relevance Framework (2009).
"""
ABSENT = "\u2205" * 8
"""Stands in a field without words, so that the server's count of texts with the field is the count
of all texts, as in the other engines. No analysed word holds this sign, and none is within two
letters of it."""
HNSW = {"type": "int8_hnsw", "m": 16, "ef_construction": 100}
"""Named, since the server's default for 384 dimensions and more is bbq_hnsw: recall@10 on tight
clusters 0.47, with int8_hnsw 0.95 (docs/decisions/elasticsearch.md)."""
MOST_IN_WINDOW = 10_000
"""Hits within reach of one request where the index is small: the server's default."""
SINGLE_TYPE: Mapping[str, Dsl] = {
    "keyword": {"type": "keyword"},
    "keywords": {"type": "keyword"},
    "day": {"type": "long"},
    "shown": {"type": "text", "index": False, "norms": False},
}
ID_FIELD = "id"
"""Shown, and looked up by its whole value."""


@dataclass(frozen=True, slots=True)
class FieldLength:
    """How much a field of words holds over all entries."""

    words: int
    absent: int
    """Entries without a word in it; each holds :data:`ABSENT`."""


@dataclass(frozen=True, slots=True)
class Similarity:
    """Parameters of the server's BM25 for one field."""

    k1: float
    b: float

    @property
    def correction(self) -> float:
        """By what a weight is multiplied so that scores are those of K1 and B: the server
        multiplies by k1 + 1."""
        return (K1 + 1) / (self.k1 + 1)


def similarity(length: FieldLength) -> Similarity:
    """Parameters under which the server, for which :data:`ABSENT` is a word like others, scores
    as if it were none: only the mean length of the field differs."""
    if not length.words:
        return Similarity(K1, B)
    steep = K1 * B * (length.words + length.absent) / length.words
    return Similarity(K1 * (1 - B) + steep, steep / (K1 * (1 - B) + steep))


def corrections(lengths: Mapping[str, FieldLength]) -> dict[str, float]:
    """Factor on the weight of each field of words."""
    return {field: similarity(length).correction for field, length in lengths.items()}


def index_body(
    *,
    dimensions: int,
    count: int,
    lengths: Mapping[str, FieldLength],
    elements: Collection[str],
    about: Mapping[str, Any],
) -> Dsl:
    """What creates the index: one shard, so that counts of words are those of the whole; nothing
    refreshed or copied while it is filled. ``about`` goes into ``_meta``; ``elements`` have a
    score in some entry."""
    bm25 = {field: similarity(length) for field, length in lengths.items()}
    return {
        "settings": {
            "number_of_shards": 1,
            "number_of_replicas": 0,
            "refresh_interval": "-1",
            "max_result_window": max(MOST_IN_WINDOW, count),
            "similarity": {
                f"bm25_{field}": {"type": "BM25", "k1": one.k1, "b": one.b}
                for field, one in bm25.items()
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_meta": dict(about),
            "_source": {"excludes": list(BOOSTS)},
            "properties": {
                "row": {"type": "long"},
                **{f["name"]: _property(f, dimensions, elements) for f in FIELDS},
            },
        },
    }


def parts_body() -> Dsl:
    """What creates the small index beside it, for the tables that a reader loads."""
    return {
        "settings": {"number_of_shards": 1, "number_of_replicas": 0},
        "mappings": {
            "dynamic": "strict",
            "properties": {
                "part": {"type": "keyword"},
                "number": {"type": "integer"},
                "data": {"type": "binary"},
            },
        },
    }


def _property(field: Mapping[str, Any], dimensions: int, elements: Collection[str]) -> Dsl:
    name, kind = field["name"], field["kind"]
    if name == ID_FIELD:
        return {"type": "keyword", "doc_values": False}
    if kind == "words":
        return {"type": "text", "analyzer": "whitespace", "similarity": f"bm25_{name}"}
    if kind == "scores":
        numbers = {slug: {"type": "float"} for slug in sorted(elements)}
        return {"type": "object", "dynamic": "strict", "properties": numbers}
    if kind == "vectors":
        window = {
            "type": "dense_vector",
            "dims": dimensions,
            "index": True,
            "similarity": "max_inner_product",
            "index_options": HNSW,
        }
        return {"type": "nested", "dynamic": "strict", "properties": {"window": window}}
    return dict(SINGLE_TYPE[kind])
