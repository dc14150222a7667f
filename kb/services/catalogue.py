"""The catalogue as linked data, ready to be written or served."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from rdflib import Graph

from kb.catalogue import Catalogue, CatalogueError
from kb.export.skos import catalogue_graph

CATALOGUE_FORMATS = ("turtle", "jsonld")
_KEPT = 256
"""Two forms of the whole and of each of the sixty elements, for two base addresses."""


@lru_cache(maxsize=_KEPT)
def catalogue_bytes(catalogue: Catalogue, form: str, base: str, only: str | None = None) -> bytes:
    """The catalogue, or the element ``only``, in one of :data:`CATALOGUE_FORMATS`.

    The same catalogue gives the same bytes in every process.
    """
    return _written(catalogue_graph(catalogue, base, only=only), form)


def checked_bytes(catalogue: Catalogue, form: str, base: str) -> bytes:
    """The whole catalogue once it conforms to its shapes; CatalogueError with a sentence for each
    thing wrong if it does not."""
    from kb.export.shacl import wrong_in  # noqa: PLC0415 - the site never needs it

    wrong = wrong_in(catalogue_graph(catalogue, base), base)
    if wrong:
        raise CatalogueError(list(wrong))
    return catalogue_bytes(catalogue, form, base)


def _written(graph: Graph, form: str) -> bytes:
    if form == "turtle":
        return graph.serialize(format="turtle", encoding="utf-8")
    prefixes = {prefix: str(namespace) for prefix, namespace in graph.namespaces()}
    text = graph.serialize(format="json-ld", context=prefixes)
    body = json.dumps(_settled(json.loads(text)), ensure_ascii=False, indent=1)
    return f"{body}\n".encode()


def _settled(value: Any) -> Any:
    """The same data in one order: sets have none, and rdflib writes them as they come."""
    if isinstance(value, dict):
        return {key: _settled(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return sorted((_settled(item) for item in value), key=json.dumps)
    return value
