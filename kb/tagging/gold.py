"""Labelled provisions, and the tagger's candidates beside their labels."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.model.findings import TagInput, TagResult

MUST = 2
"""A label of this grade must be found; grade 1 counts neither way."""
_GRADES = (0, 1, MUST)


class GoldError(ValueError):
    """A line that is no labelled provision; the message says why."""


@dataclass(frozen=True)
class GoldRow:
    """One labelled provision."""

    item: TagInput
    labels: Mapping[str, int]
    subs: Mapping[str, Sequence[str]]
    facts: Mapping[str, Any]
    hard_negative: bool = False
    """Without labels, though it uses the same words."""


Pair = tuple[GoldRow, Sequence[TagResult]]
"""A provision with everything that the tagger says of it."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate for one (provision, element) pair, with the grade of its label."""

    number: int
    """Place of the provision in the gold, from 0."""
    lang: str
    element: str
    confidence: float
    asserted: bool
    grade: int


def _text(row: Mapping[str, Any], key: str, *, needed: bool) -> str:
    value = row.get(key)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise GoldError(f"{key!r} must be a string")
    return value


def _mapping(row: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = row.get(key)
    if value is None and key != "labels":
        return {}
    if not isinstance(value, dict):
        raise GoldError(f"{key!r} must be an object")
    return value


def read_gold(row: Any) -> GoldRow:
    """One line of a gold file, decoded; GoldError where it is no labelled provision."""
    if not isinstance(row, dict):
        raise GoldError("it is no JSON object")
    fields: dict[str, Any] = {
        key: _text(row, key, needed=key in ("id", "lang", "text"))
        for key in ("id", "lang", "text", "heading", "state", "work")
    }
    item = TagInput(**fields)
    labels = _mapping(row, "labels")
    for element, grade in labels.items():
        if isinstance(grade, bool) or grade not in _GRADES:
            raise GoldError(f"the grade of {element!r} must be 1 or {MUST}")
    subs = _mapping(row, "sub")
    for group, names in subs.items():
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise GoldError(f"the sub-elements of {group!r} must be a list of strings")
    hard = row.get("hard_negative") is True
    return GoldRow(item, labels, subs, _mapping(row, "facts"), hard)


def read_gold_line(line: bytes) -> GoldRow:
    """One line of a gold file (UTF-8); GoldError where it is no labelled provision."""
    try:
        return read_gold(json.loads(line.decode("utf-8-sig")))
    except UnicodeDecodeError as error:
        raise GoldError("it is not UTF-8") from error
    except (json.JSONDecodeError, RecursionError) as error:
        raise GoldError("it is no JSON") from error


def judge(pairs: Iterable[Pair], groups: Mapping[str, Sequence[str]]) -> Iterator[Judged]:
    """Candidates of each provision, asserted or not, under the names of ``groups``.

    A group of several elements is one candidate: its best confidence, its highest grade,
    asserted where one of them is.
    """
    for number, (row, results) in enumerate(pairs):
        found = {result.element: result for result in results}
        for name, members in groups.items():
            own = [found[member] for member in members if member in found]
            if own:
                yield Judged(
                    number,
                    row.item.lang,
                    name,
                    max(result.confidence for result in own),
                    any(result.asserted for result in own),
                    max(row.labels.get(member, 0) for member in members),
                )
