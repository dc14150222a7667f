"""Facets as aggregations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from indexing.backends.elastic_query import Dsl, condition_query
from indexing.query.conditions import status_on
from indexing.query.engine import Counts
from kb.model.search import FACETS, Status

MOST_VALUES = 20_000
"""Values of one facet; three of them stay below the server's search.max_buckets."""
PAGE_VALUES = 10_000
_STATUS = "status"


def counts_body(query: Dsl, day: date | None) -> Dsl:
    """Counts all that the query finds, by each value of each facet."""
    facets = {
        name: {"terms": {"field": name, "size": MOST_VALUES}} for name in FACETS if name != _STATUS
    }
    if day is not None:
        named = {one.value: condition_query(status_on(one, day)) for one in Status}
        facets[_STATUS] = {"filters": {"filters": named}}
    return {"query": query, "size": 0, "track_total_hits": True, "aggs": facets}


def counts_of(answer: Mapping[str, Any]) -> Counts:
    """The counts in the answer, most frequent first, then by value."""
    found = {name: _ordered(dict(_buckets(one))) for name, one in answer["aggregations"].items()}
    return Counts(int(answer["hits"]["total"]["value"]), found)


def values_body(field: str, after: Mapping[str, Any] | None) -> Dsl:
    """A page of all values of a keyword field."""
    asked = {"size": PAGE_VALUES, "sources": [{"value": {"terms": {"field": field}}}]}
    return {
        "size": 0,
        "track_total_hits": False,
        "aggs": {"values": {"composite": {**asked, **({"after": after} if after else {})}}},
    }


def values_of(answer: Mapping[str, Any]) -> tuple[list[str], Mapping[str, Any] | None]:
    """(the values of the page, where the next page begins or None)."""
    page = answer["aggregations"]["values"]
    return [one["key"]["value"] for one in page["buckets"]], page.get("after_key")


def _buckets(aggregation: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    buckets = aggregation["buckets"]
    if isinstance(buckets, Mapping):
        buckets = [{"key": key, **bucket} for key, bucket in buckets.items()]
    for bucket in buckets:
        if bucket["doc_count"]:
            yield bucket["key"], int(bucket["doc_count"])


def _ordered(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))
