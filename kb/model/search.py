"""The language of search: queries, filters and hits, the same for every engine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

import numpy as np
import numpy.typing as npt

LIFE = 999.0
"""Years that stand for imprisonment for life, so that it is longer than any number."""

FloatArray = npt.NDArray[np.float32]


FACETS = (
    "state", "region", "element", "sub_element", "lang", "kind", "status", "year", "instrument",
)  # fmt: skip
"""Fields counted over all hits."""


class Mode(StrEnum):
    """How hits are found: by words, by meaning, or both (fused by reciprocal rank)."""

    HYBRID = "hybrid"
    LEXICAL = "lexical"
    SEMANTIC = "semantic"


class Status(StrEnum):
    """What a text is on a day."""

    IN_FORCE = "in-force"
    REPEALED = "repealed"
    """No longer in force: repealed or replaced by a later text."""
    COMING = "coming"
    DRAFT = "draft"
    """The work is a draft: its kind is ``draft``."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Conditions every hit fulfils: OR inside a field, AND between fields; empty means any."""

    states: tuple[str, ...] = ()
    langs: tuple[str, ...] = ()
    elements: tuple[str, ...] = ()
    works: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    sub_elements: tuple[str, ...] = ()
    """Written ``element/sub-element``, such as ``means/fraud``."""
    regions: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    """Years, four digits, in which the text came into force."""
    statuses: tuple[str, ...] = ()
    """Names of :class:`Status`, on the day of the query."""
    as_of: date | None = None
    """Only text in force on this day; None means every text in the index."""


NO_FILTERS = Filters()


@dataclass(frozen=True, slots=True)
class Query:
    """One search."""

    text: str
    mode: Mode = Mode.HYBRID
    filters: Filters = field(default_factory=Filters)
    limit: int = 10
    offset: int = 0
    today: date | None = None
    """The day on which the facet ``status`` and the filter ``statuses`` look, where the filters
    name none; without any day there is no such facet."""
    highlight: bool = True
    """Whether hits show the part of the text that matched; finding it takes time."""


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
    element_scores: Mapping[str, float] = field(default_factory=dict)
    """Probability 0..1 of each element, also of those that the tagger does not assert."""
    sub_elements: tuple[str, ...] = ()
    """Written ``element/sub-element``, also of elements that the tagger does not assert."""
    region: str = ""
    instruments: tuple[str, ...] = ()
    """Instruments with a requirement on one of the elements."""
    numbers: tuple[str, ...] = ()
    """Numbers by which the provision is cited, folded and without blanks: ``133``, ``177bis``."""
    facts: Mapping[str, tuple[float | str, ...]] = field(default_factory=dict)
    """Values of each fact; imprisonment for life is :data:`LIFE`."""


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
    asked_elements: tuple[tuple[str, float], ...] = ()
    """Elements of the query that the provision holds, with their probability: they raised it."""


@dataclass(frozen=True, slots=True)
class Named:
    """A State or an element that the query names in plain words."""

    field: str
    """``state`` or ``element``."""
    value: str
    words: str
    """As the query writes it."""
    raised: bool
    """Whether its provisions were raised in the answer; not so where a filter names it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a query was read."""

    text: str = ""
    """The query in its own language as it was read; empty where it was taken as typed."""
    problem: str = ""
    """One sentence on what could not be read, or empty."""
    named: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What an index answers; facets count all hits, not the page."""

    query: str
    mode: Mode
    total: int
    took_ms: float
    facets: Mapping[str, Mapping[str, int]]
    """Field (as in :data:`FACETS`) to value to count, most frequent first."""
    hits: tuple[Hit, ...]
    reading: Reading = Reading()
    cited: tuple[Hit, ...] = ()
    """Provisions that the query cites by number and title, if it is a citation."""
