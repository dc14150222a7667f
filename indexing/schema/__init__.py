"""The fields of the search index, read from ``fields.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType
from typing import Any

import yaml

KINDS = frozenset({"words", "keyword", "keywords", "day", "shown", "vectors", "scores"})


def _load() -> tuple[int, tuple[Mapping[str, Any], ...]]:
    data = yaml.safe_load(files("indexing.schema").joinpath("fields.yml").read_text("utf-8"))
    fields = tuple(MappingProxyType(field) for field in data["fields"])
    for field in fields:
        if field["kind"] not in KINDS or not field["about"]:
            raise ValueError(f"fields.yml: {field['name']} has no known kind or no description")
        if (field["kind"] == "words") is not ("weight" in field):
            raise ValueError(f"fields.yml: {field['name']}: words have a weight, others none")
    return data["version"], fields


VERSION, FIELDS = _load()
BOOSTS: Mapping[str, float] = MappingProxyType(
    {field["name"]: float(field["weight"]) for field in FIELDS if field["kind"] == "words"}
)
