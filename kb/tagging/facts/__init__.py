"""Typed facts: numbers and choices that a provision states."""

from __future__ import annotations

from collections.abc import Sequence

from kb.model.findings import FactValue
from kb.tagging.matching import Unit
from kb.tagging.windows import Window


def read_facts(
    unit: Unit, lexicon: str, readers: Sequence[str], near: Sequence[Window]
) -> dict[str, FactValue]:
    """Facts of the named readers."""
    return {}
