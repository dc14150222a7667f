"""What the store's reader returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from kb.model.findings import NO_REFERENCES, FactValue, Finding, References
from kb.model.law import Expression, Work


@dataclass(frozen=True, slots=True)
class Totals:
    """How much the store holds."""

    states: int
    works: int
    provisions: int
    findings: int
    decisions: int
    last_ingest: datetime | None


@dataclass(frozen=True, slots=True)
class StateCount:
    """How much is held of one State."""

    works: int
    provisions: int
    findings: int


@dataclass(frozen=True, slots=True)
class ExpressionRow:
    """An expression with the record of where its bytes came from."""

    expression: Expression
    sha256: str
    retrieved_at: datetime
    url: str
    notes: tuple[tuple[str, str], ...] = ()
    """(eId or empty, text) of footnotes and editorial notes."""


@dataclass(frozen=True, slots=True)
class WorkRow:
    """A work with its expressions, newest first."""

    work: Work
    expressions: tuple[ExpressionRow, ...]


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """A provision as it stands in one expression."""

    id: str
    expression_id: str
    position: int
    eid: str
    parent: str | None
    kind: str
    number: str
    heading: str
    text: str
    citation: str
    target: str
    unit_sha256: str | None


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding and the provision, of one expression, in which it stands."""

    finding: Finding
    provision_id: str
    text: str
    """Text of the provision into which the finding's spans point."""
    decision: str = ""
    """Latest verdict of a person, or empty."""


@dataclass(frozen=True, slots=True)
class ReviewRow:
    """A finding that waits for a person, in a text in force."""

    key: str
    doubt: float
    element: str
    confidence: float
    method: str
    state: str
    lang: str
    work_id: str
    work_title: str
    expression_id: str
    provision_id: str
    eid: str
    citation: str


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit of text."""

    sha256: str
    lang: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class PendingUnit:
    """A unit to tag for a work, with all places where it stands."""

    unit: UnitRow
    text_sha256: str
    work_id: str
    state: str
    work_title: str
    eids: tuple[str, ...]
    context: str = ""
    """Digest of ``references``; empty where there are none."""
    references: References = NO_REFERENCES


@dataclass(frozen=True, slots=True)
class RolePlace:
    """A provision of a version of a law, in whose text a unit with a role stands."""

    work_id: str
    expression_id: str
    eid: str
    """Of the article, where the unit is a part of one."""
    number: str
    """As printed; may be empty."""
    citation: str
    role: str


@dataclass(frozen=True, slots=True)
class Tags:
    """What the tagger says of a unit as a whole, for the search index."""

    elements: tuple[str, ...] = ()
    """Asserted, sorted."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """Confidence 0..1 of every element that came into question."""
    sub_elements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Element that came into question to its sub-elements that were found."""
    facts: Mapping[str, tuple[FactValue, ...]] = field(default_factory=dict)
    """Name to the values of the asserted findings."""


@dataclass(frozen=True, slots=True)
class IndexRow:
    """A unit as it goes into the index: one row a run of unchanged wording."""

    provision_id: str
    work_id: str
    state: str
    lang: str
    work_title: str
    kind: str
    citation: str
    number: str
    unit_sha256: str
    tags: Tags
    in_force_from: date | None
    in_force_until: date | None
