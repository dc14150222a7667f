"""One cell, opened: requirement, status with reason, evidence, facts, gaps, search record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from kb.assessment.requirements import tier
from kb.catalogue import Level
from kb.model.cells import Cell, HeldWork, Matrix, RequirementStatus, Review, Status
from kb.store.reading import Reader
from webapp.presenters import words
from webapp.presenters.evidence import EvidenceView, evidence_views
from webapp.standards import Standards
from webapp.translate import gettext
from webapp.urls import element_url, provision_url, state_url, work_url


@dataclass(frozen=True, slots=True)
class RequirementView:
    """One article reference, measured."""

    instrument: str
    instrument_title: str
    article: str
    level: str
    binding: str
    status: Status
    word: str
    shape: str
    reason: str


@dataclass(frozen=True, slots=True)
class FactView:
    """One stated value and where it stands."""

    name: str
    words: str
    provision_id: str
    url: str


@dataclass(frozen=True, slots=True)
class TerritoryView:
    """Status in one territory."""

    territory: str
    status: Status
    word: str
    shape: str


@dataclass(frozen=True, slots=True)
class SearchedWork:
    """A law that was searched."""

    id: str
    title: str
    kind: str
    as_of: date | None
    url: str


@dataclass(frozen=True, slots=True)
class SearchedView:
    """Where and when we looked."""

    works: tuple[SearchedWork, ...]
    missing_kinds: tuple[str, ...]
    tagger_version: str
    looked_on: date


@dataclass(frozen=True, slots=True)
class CellView:
    """Everything that a cell opens on."""

    state: str
    state_name: str
    state_url: str
    invented: bool
    element: str
    element_title: str
    element_url: str
    sentence: str
    status: Status
    word: str
    shape: str
    as_if: Status | None
    as_if_word: str
    claims: bool
    """Whether the status says something of the law; only then is it suggested or confirmed."""
    suggested: bool
    review: Review
    review_word: str
    reason: str
    confidence: float | None
    requirements: tuple[RequirementView, ...]
    evidence: tuple[EvidenceView, ...]
    facts: tuple[FactView, ...]
    gaps: tuple[str, ...]
    territories: tuple[TerritoryView, ...]
    searched: SearchedView | None


_AS_IF_SHAPE: Mapping[Status | None, str] = {
    Status.MET: "benchmark-full",
    Status.LARGELY: "benchmark-full",
    Status.PARTLY: "benchmark-half",
    Status.NOT_FOUND: "benchmark-dashed",
}


def shape(status: Status, as_if: Status | None = None) -> str:
    """Name of the symbol in the sprite."""
    if status is Status.BENCHMARK:
        return _AS_IF_SHAPE.get(as_if, "benchmark-empty")
    return status.value.replace(" ", "-")


def colour(status: Status) -> str:
    """Name of the colour class."""
    return status.value.replace(" ", "-")


_NEAREST = ("yes", "unknown", "reserved", "no")


def strictest(cell: Cell) -> RequirementStatus | None:
    """The requirement that a cell is measured against first: binding, then strictest."""
    return min(
        cell.requirements,
        key=lambda one: (_NEAREST.index(one.binding), tier(Level(one.level))),
        default=None,
    )


def duty_words(cell: Cell) -> str:
    """``; mandatory, binds the State``: what a sentence of a cell adds of the obligation."""
    first = strictest(cell)
    if first is None:
        return ""
    return f"; {words.level_word(first.level)}, {_binding_words(first)}"


def _binding_words(requirement: RequirementStatus) -> str:
    """Whether it binds; a political commitment is given and binds nobody in law."""
    if requirement.level == Level.POLITICAL and requirement.binding == "yes":
        return gettext("given by the State")
    return words.binding_word(requirement.binding)


def find_cell(matrix: Matrix, state: str, element: str) -> Cell:
    """The cell at a State and an element; ValueError if the matrix lacks one of them."""
    row, column = matrix.states.index(state), matrix.elements.index(element)
    return matrix.cells[row * len(matrix.elements) + column]


def cell_view(cell: Cell, reader: Reader, standards: Standards) -> CellView:
    """Open a cell."""
    title = standards.element_title(cell.element)
    return CellView(
        state=cell.state,
        state_name=standards.state_name(cell.state),
        state_url=state_url(cell.state),
        invented=standards.invented(cell.state),
        element=cell.element,
        element_title=title,
        element_url=element_url(cell.element),
        sentence=words.cell_sentence(
            cell, standards.state_name(cell.state), standards.element_short(cell.element).lower()
        )
        + duty_words(cell),
        status=cell.status,
        word=words.status_word(cell.status),
        shape=shape(cell.status, cell.as_if),
        as_if=cell.as_if,
        as_if_word=words.status_word(cell.as_if) if cell.as_if else "",
        claims=words.claims(cell.status),
        suggested=words.claims(cell.status) and cell.suggested,
        review=cell.review,
        review_word=words.review_word(cell.review),
        reason=cell.reason,
        confidence=cell.confidence,
        requirements=_requirements(cell, standards),
        evidence=evidence_views(cell.evidence, cell.element, reader, standards),
        facts=tuple(
            FactView(
                name,
                words.fact_words(name, seen.value),
                seen.provision_id,
                provision_url(seen.provision_id),
            )
            for name, values in cell.facts.items()
            for seen in values
        ),
        gaps=cell.gaps,
        territories=tuple(
            TerritoryView(t.territory, t.status, words.status_word(t.status), shape(t.status))
            for t in cell.territories
        ),
        searched=_searched(cell),
    )


def _requirements(cell: Cell, standards: Standards) -> tuple[RequirementView, ...]:
    return tuple(
        RequirementView(
            instrument=r.instrument,
            instrument_title=standards.instrument_short(r.instrument),
            article=r.article,
            level=words.level_word(r.level),
            binding=_binding_words(r),
            status=r.status,
            word=words.status_word(r.status),
            shape=shape(r.status),
            reason=r.reason,
        )
        for r in cell.requirements
    )


def _searched(cell: Cell) -> SearchedView | None:
    record = cell.searched
    if record is None:
        return None
    return SearchedView(
        works=tuple(_searched_work(work) for work in record.works),
        missing_kinds=tuple(words.kind_word(kind) for kind in record.missing_kinds),
        tagger_version=record.tagger_version,
        looked_on=record.date,
    )


def _searched_work(work: HeldWork) -> SearchedWork:
    return SearchedWork(
        work.id, work.title, words.kind_word(work.kind), work.as_of, work_url(work.id)
    )
