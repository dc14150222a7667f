"""The compliance matrix: statuses, evidence, cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from kb.model.findings import FactValue

Day = date
"""A calendar date, for records with a field of that name."""


class Status(StrEnum):
    """Statuses of a cell, in the words of the design."""

    MET = "met"
    LARGELY = "largely"
    PARTLY = "partly"
    NOT_MET = "not met"
    NOT_FOUND = "not found"
    NOT_SEARCHED = "not searched"
    NOT_APPLICABLE = "not applicable"
    BENCHMARK = "benchmark"
    NEEDS_REVIEW = "needs review"


class Review(StrEnum):
    """How far people have confirmed a cell."""

    SUGGESTED = "suggested"
    CONFIRMED = "confirmed"
    CONFIRMED_TWICE = "confirmed-twice"
    DISPUTED = "disputed"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One finding as a cell shows it."""

    finding_id: str
    provision_id: str
    work_id: str
    work: str
    citation: str
    quote: str
    """The sentence or passage that carries the finding, in the original."""
    start: int
    end: int
    lang: str
    text_state: str
    in_force_from: date | None
    source_url: str
    retrieved_at: datetime | None
    sha256: str
    confidence: float
    method: str
    sub_elements: tuple[str, ...] = ()
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    territories: tuple[str, ...] = ()
    enacted_year: int | None = None
    decision: str = ""
    """Latest verdict on the finding (accept, reject, override) or empty."""
    sub_findings: Mapping[str, str] = field(default_factory=dict)
    """Sub-element to the key of its own finding."""


@dataclass(frozen=True, slots=True)
class HeldWork:
    """A work whose text is held for the date, hence was searched."""

    id: str
    title: str
    kind: str
    as_of: date | None
    territories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SearchRecord:
    """What was searched for a cell that shows no evidence."""

    works: tuple[HeldWork, ...]
    missing_kinds: tuple[str, ...]
    tagger_version: str
    date: Day


@dataclass(frozen=True, slots=True)
class RequirementStatus:
    """One article reference measured for a State on a date."""

    instrument: str
    article: str
    level: str
    binding: str
    """``yes``, ``no``, ``reserved`` or ``unknown``."""
    status: Status
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FactSeen:
    """One stated value and the provision that states it."""

    value: FactValue
    provision_id: str


@dataclass(frozen=True, slots=True)
class TerritoryStatus:
    """Status of the element in one territory."""

    territory: str
    status: Status


@dataclass(frozen=True, slots=True)
class Cell:
    """Status of one element for one State at a date."""

    state: str
    element: str
    status: Status
    as_if: Status | None
    suggested: bool
    review: Review
    reason: str
    confidence: float | None
    facts: Mapping[str, tuple[FactSeen, ...]]
    gaps: tuple[str, ...]
    requirements: tuple[RequirementStatus, ...]
    territories: tuple[TerritoryStatus, ...]
    evidence: tuple[Evidence, ...]
    searched: SearchRecord | None


@dataclass(frozen=True, slots=True)
class Matrix:
    """All cells for a date, row-major: States x elements."""

    as_of: date
    instrument: str | None
    states: tuple[str, ...]
    elements: tuple[str, ...]
    cells: tuple[Cell, ...]
