"""The language of search: queries, filters and hits, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float32]


class Mode(StrEnum):
    """How hits are found: by words, by meaning, or both (fused by reciprocal rank)."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions every hit fulfils: OR inside a field, AND between fields; empty means any."""

    states: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    as_of: date | None = None
    """Only text in force on this day; None means every text in the index."""


@dataclass(frozen=True, slots=True)
class Query:
    """One search."""

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class IndexEntry:
    """One unit of text as it goes into an index."""

    id: str
    """Provision id."""
    work_id: str
    state: str
    lang: str
    work_title: str
    kind: str
    citation: str
    heading: str
    text: str
    elements: tuple[str, ...]
    in_force_from: date | None
    in_force_until: date | None
    vectors: FloatArray
    """Shape (windows, dimensions), unit rows."""


@dataclass(frozen=True, slots=True)
class Highlight:
    """A part of the text shown with a hit; ``marks`` are offsets inside ``text``."""

    text: str
    marks: tuple[tuple[int, int], ...]
    start: int
    """Offset of the part in the provision's text."""
    kind: str = "words"
    """``words`` or ``meaning``."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One provision found."""

    id: str
    state: str
    work_id: str
    work_title: str
    citation: str
    heading: str
    lang: str
    score: float
    lexical: float | None
    semantic: float | None
    elements: tuple[str, ...]
    highlights: tuple[Highlight, ...]


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What an index answers; facets count all hits, not the page."""

    query: str
    mode: Mode
    total: int
    took_ms: float
    facets: Mapping[str, Mapping[str, int]]
    """Field (``state``, ``lang``, ``element``, ``kind``) to value to count."""
    hits: tuple[Hit, ...]
