"""A condition on entries as a tree, the same for every engine.

The leaves on words look at analysed words (:mod:`indexing.query.analysis`): ``field`` is ``text``
(text, heading and names), ``heading`` or ``name`` (citation and title of the work). The other
leaves look at the fields of ``indexing/schema/fields.yml``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

ANYWHERE = "text"
HEADING = "heading"
NAME = "name"


@dataclass(frozen=True, slots=True)
class Holds:
    """The word, by its folded form or one of its folded lemmas."""

    form: str
    lemmas: tuple[str, ...]
    field: str = ANYWHERE


@dataclass(frozen=True, slots=True)
class InOrder:
    """The forms in this order, with at most ``slop`` other words between them altogether."""

    forms: tuple[str, ...]
    slop: int = 0
    field: str = ANYWHERE


@dataclass(frozen=True, slots=True)
class StartsWith:
    """A word whose form begins so."""

    prefix: str
    field: str = ANYWHERE


@dataclass(frozen=True, slots=True)
class Near:
    """A word whose form differs by at most ``distance`` letters (Damerau-Levenshtein, 1 or 2)."""

    form: str
    distance: int
    field: str = ANYWHERE


@dataclass(frozen=True, slots=True)
class Has:
    """A keyword field with one of the values; none of them: nothing passes."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Compare:
    """A fact with a number in the bounds, both included; resolved to :class:`Has` before an
    engine sees it."""

    fact: str
    least: float
    most: float


@dataclass(frozen=True, slots=True)
class Days:
    """``start`` or ``until`` in the bounds, both included; ordinals, see ``columns.first_day``."""

    field: str
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; no part: always true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One part holds; no part: never true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


OnWords: TypeAlias = Holds | InOrder | StartsWith | Near
OnColumns: TypeAlias = Has | Compare | Days
Condition: TypeAlias = (
    Holds | InOrder | StartsWith | Near | Has | Compare | Days | All | AnyOf | Not
)
EVERYTHING = All(())


def both(*conditions: Condition) -> Condition:
    """All of them, flattened: nested :class:`All` become one."""
    parts: list[Condition] = []
    for one in conditions:
        parts.extend(one.parts if isinstance(one, All) else [one])
    return parts[0] if len(parts) == 1 else All(tuple(dict.fromkeys(parts)))


def split(condition: Condition) -> tuple[Condition, Condition]:
    """(what looks at columns alone, the rest), both of which must hold."""
    parts = condition.parts if isinstance(condition, All) else (condition,)
    columns = tuple(part for part in parts if on_columns(part))
    rest = tuple(part for part in parts if not on_columns(part))
    return both(*columns), both(*rest)


def on_columns(condition: Condition) -> bool:
    """Whether no leaf looks at words."""
    match condition:
        case All(parts) | AnyOf(parts):
            return all(map(on_columns, parts))
        case Not(part):
            return on_columns(part)
        case Holds() | InOrder() | StartsWith() | Near():
            return False
    return True
