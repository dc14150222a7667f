"""From evidence, treaty facts and decisions to the cells of the matrix. Pure: reads only its input.

A cell is measured against the strictest requirement that binds the State on the date; if none
binds it the status is ``benchmark`` and ``as_if`` says what the content would be.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from math import prod

from kb.assessment.found import Found
from kb.assessment.measure import facts_seen, place, rank
from kb.assessment.requirements import (
    Standard,
    bound_status,
    choose,
    gaps_of,
    level_capped,
    measure_requirements,
    requirement_status,
)
from kb.assessment.review import (
    Reviewed,
    Verdicts,
    index_decisions,
    keep_standing,
    review_cell,
    review_findings,
)
from kb.assessment.rulebook import RuleBook
from kb.assessment.rules import Rules, load_rules
from kb.assessment.territories import territories_of
from kb.catalogue import Catalogue, Element
from kb.errors import UsageError
from kb.model.cells import (
    Cell,
    Evidence,
    HeldWork,
    Matrix,
    Review,
    SearchRecord,
    Status,
    TerritoryStatus,
)
from kb.model.findings import Decision

_MOST_CONFIDENT = 0.99


@dataclass(frozen=True, slots=True)
class StateRecord:
    """What is held and decided for one State on the date."""

    state: str
    evidence_by_element: Mapping[str, Sequence[Evidence]] = field(default_factory=dict)
    held: Sequence[HeldWork] = ()
    decisions: Sequence[Decision] = ()
    """Decisions on findings and cells; those of other States do no harm."""
    looked_for: frozenset[str] | None = None
    """Elements that the tagger looks for; None means all. The others were not searched."""


@dataclass(frozen=True)
class _Standing:
    """One State: evidence filtered, works sorted and decisions indexed once for all elements."""

    record: StateRecord
    as_of: date
    verdicts: Verdicts

    @cached_property
    def evidence(self) -> dict[str, tuple[Evidence, ...]]:
        return {
            element: keep_standing([e for e in found if self._begun(e)], self.verdicts)
            for element, found in self.record.evidence_by_element.items()
        }

    def _begun(self, item: Evidence) -> bool:
        return item.in_force_from is None or item.in_force_from <= self.as_of

    @cached_property
    def beside(self) -> dict[str, frozenset[str]]:
        """Provision id to the elements found in it."""
        found: dict[str, set[str]] = {}
        for element, evidence in self.evidence.items():
            for item in evidence:
                found.setdefault(item.provision_id, set()).add(element)
        return {key: frozenset(elements) for key, elements in found.items()}

    @cached_property
    def held_by_kind(self) -> dict[str, list[HeldWork]]:
        kinds: dict[str, list[HeldWork]] = {}
        for work in self.record.held:
            kinds.setdefault(work.kind, []).append(work)
        return kinds

    def found(self, element: Element) -> Found:
        wanted = self.record.looked_for
        looked_for = wanted is None or element.slug in wanted
        kinds = element.kinds if looked_for else ()
        held = tuple(w for kind in kinds for w in self.held_by_kind.get(kind, ()))
        evidence = self.evidence.get(element.slug, ())
        return Found(
            element=element,
            evidence=evidence,
            held=held,
            looked_for=looked_for,
            territories=territories_of(self.record.state, evidence, held),
            beside=self.beside if evidence else {},
        )


@dataclass(frozen=True)
class _Assessor:
    """Everything that is the same for all cells of a matrix."""

    catalogue: Catalogue
    book: RuleBook
    instrument: str | None
    tagger_version: str

    def row(
        self, record: StateRecord, verdicts: Verdicts, elements: Sequence[Element]
    ) -> list[Cell]:
        standing = _Standing(record, self.book.as_of, verdicts)
        return [self.cell(standing, element) for element in elements]

    def cell(self, standing: _Standing, element: Element) -> Cell:
        found = standing.found(element)
        requirements, standards = measure_requirements(
            self.catalogue, self.book, found, standing.record.state, self.instrument
        )
        primary = choose(standards)
        territories = self._territories(standing, found, primary)
        machine = self._suggest(standing, found, primary)
        machine = _weakest_territory(machine, primary, territories)
        reviewed = self._decided(standing, found, machine, territory="")
        benchmark = reviewed.status is Status.BENCHMARK and primary is not None
        missing = tuple(k.value for k in element.kinds if k not in standing.held_by_kind)
        searched = SearchRecord(found.held, missing, self.tagger_version, self.book.as_of)
        return Cell(
            state=standing.record.state,
            element=element.slug,
            status=reviewed.status,
            as_if=primary.measure.status if benchmark and primary else None,
            suggested=reviewed.suggested,
            review=reviewed.review,
            reason=reviewed.reason,
            confidence=_confidence(found.evidence),
            facts=facts_seen(found.evidence),
            gaps=gaps_of(standards, primary),
            requirements=tuple(requirement_status(one) for one in requirements),
            territories=territories,
            evidence=found.evidence,
            searched=None if found.evidence else searched,
        )

    def _suggest(self, standing: _Standing, found: Found, primary: Standard | None) -> Reviewed:
        """The status without decisions on the cell, and how far its findings are confirmed."""
        if primary is None:
            short = self.book.rules.cite.get(self.instrument or "", self.instrument or "")
            reason = f"{short} has no rule on this element"
            return Reviewed(Status.NOT_APPLICABLE, Review.SUGGESTED, True, reason)
        status, reason = bound_status(
            primary.binding, primary.verified, primary.reason, primary.measure
        )
        content = primary.measure.status

        def status_of(part: Sequence[Evidence]) -> Status:
            found_part = Found(
                found.element, tuple(part), found.held, found.territories, found.beside
            )
            return found_part.measure(self.book.rules, primary.rule).status

        review = review_findings(found.evidence, standing.verdicts, content, status_of)
        confirmed = review in {Review.CONFIRMED, Review.CONFIRMED_TWICE}
        return Reviewed(status, review, not confirmed, reason)

    def _decided(
        self, standing: _Standing, found: Found, machine: Reviewed, territory: str
    ) -> Reviewed:
        state = standing.record.state
        key = (state, territory, found.element.slug, self.instrument or "")
        decisions = standing.verdicts.cells.get(key, ())
        evidence = found.evidence_in(territory)
        return review_cell(decisions, evidence, machine, self.book.as_of)

    def _territories(
        self, standing: _Standing, found: Found, primary: Standard | None
    ) -> tuple[TerritoryStatus, ...]:
        if primary is None:
            return ()
        statuses = []
        for territory in found.territories:
            content = found.measure_in(self.book.rules, primary.rule, territory)
            content = level_capped(content, primary.tier)
            machine = Reviewed(content.status, Review.SUGGESTED, True, content.reason)
            decided = self._decided(standing, found, machine, territory)
            statuses.append(TerritoryStatus(territory, decided.status))
        return tuple(statuses)


def assess_matrix(
    catalogue: Catalogue,
    records: Sequence[StateRecord],
    *,
    as_of: date,
    instrument: str | None = None,
    tagger_version: str = "",
    elements: Sequence[str] = (),
    rules: Rules | None = None,
) -> Matrix:
    """Cells of all records x elements (all of the catalogue by default), row by row.

    UsageError for an element, instrument or State that is not in the catalogue.
    """
    slugs = tuple(elements) or tuple(catalogue.elements)
    chosen = [_element(catalogue, slug) for slug in slugs]
    if instrument is not None and instrument not in catalogue.instruments:
        raise UsageError(f"The instrument {instrument!r} is not in the catalogue.")
    book = RuleBook(rules or load_rules(), as_of)
    assessor = _Assessor(catalogue, book, instrument, tagger_version)
    indexed = {id(record.decisions): record.decisions for record in records}
    verdicts = {key: index_decisions(decisions) for key, decisions in indexed.items()}
    cells = tuple(
        cell
        for record in records
        for cell in assessor.row(record, verdicts[id(record.decisions)], chosen)
    )
    return Matrix(as_of, instrument, tuple(record.state for record in records), slugs, cells)


def assess_cell(
    catalogue: Catalogue,
    record: StateRecord,
    element: str,
    *,
    as_of: date,
    instrument: str | None = None,
    tagger_version: str = "",
    rules: Rules | None = None,
) -> Cell:
    """One cell; errors as :func:`assess_matrix`."""
    matrix = assess_matrix(
        catalogue,
        [record],
        as_of=as_of,
        instrument=instrument,
        tagger_version=tagger_version,
        elements=[element],
        rules=rules,
    )
    return matrix.cells[0]


def _weakest_territory(
    machine: Reviewed, primary: Standard | None, territories: Sequence[TerritoryStatus]
) -> Reviewed:
    """Decisions on territories change the State's status: it is the weakest of theirs."""
    if primary is None or primary.binding != "yes" or not territories:
        return machine
    worst = max(territories, key=lambda one: rank(one.status))
    if worst.status is primary.measure.status:
        return machine
    reason = f"{worst.status.capitalize()} in {worst.territory}, as decided there"
    return replace(machine, status=worst.status, reason=reason)


def _element(catalogue: Catalogue, slug: str) -> Element:
    if slug not in catalogue.elements:
        raise UsageError(f"There is no element {slug!r} in the catalogue.")
    return catalogue.elements[slug]


def _confidence(evidence: Sequence[Evidence]) -> float | None:
    """Chance that at least one provision is right; language versions of one count once."""
    if not evidence:
        return None
    best: dict[tuple[str, str], float] = {}
    for item in evidence:
        best[place(item)] = max(best.get(place(item), 0.0), item.confidence)
    return round(min(1 - prod(1 - value for value in best.values()), _MOST_CONFIDENT), 3)
