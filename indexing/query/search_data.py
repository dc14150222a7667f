"""Reads the data of query understanding: ``corpora/search/*.yml``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kb import safe_yaml
from kb.text.lemmas import primary


def read(name: str) -> Mapping[str, Any]:
    """The mapping in ``corpora/search/<name>.yml``."""
    data: Mapping[str, Any] = safe_yaml.load(
        (files("corpora") / "search" / f"{name}.yml").read_text("utf-8")
    )
    return data


@lru_cache(maxsize=1)
def _aliases() -> Mapping[str, str]:
    aliases: Mapping[str, str] = read("aliases")["aliases"]
    return aliases


def table_language(lang: str) -> str:
    """The code under which the words of a BCP 47 language stand: ``sr-Latn`` -> ``hbs``."""
    code = primary(lang)
    return _aliases().get(code, code)
