"""The requirements of an element: measured one by one, and the strictest that binds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from kb.assessment.applicability import Applicability, Binding, applies
from kb.assessment.found import Found
from kb.assessment.measure import Measure, rank
from kb.assessment.rulebook import RuleBook
from kb.assessment.rules import Rule
from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue, Level, Reference
from kb.model.cells import RequirementStatus, Status

_TIERS = {
    Level.MANDATORY: 0,
    Level.MANDATORY_SOFTENED: 0,
    Level.BEST_EFFORTS: 1,
    Level.CONSIDER: 2,
    Level.OPTIONAL: 2,
    Level.POLITICAL: 3,
}
_FREE_FROM = 2
"""From this tier on the worst status is ``not found``, worded "not taken up"."""


@dataclass(frozen=True, slots=True)
class Requirement:
    """One reference, whether it binds, and what the content gives against it."""

    reference: Reference
    applicability: Applicability
    measure: Measure


@dataclass(frozen=True, slots=True)
class Standard:
    """What one instrument asks at one tier of obligation, measured as a whole."""

    instrument: str
    short: str
    tier: int
    binding: Binding
    verified: bool
    reason: str
    references: tuple[Reference, ...]
    rule: Rule
    measure: Measure


def tier(level: Level) -> int:
    """0 mandatory, 1 best efforts, 2 consider or optional, 3 political."""
    return _TIERS[level]


def measure_requirements(
    catalogue: Catalogue, book: RuleBook, found: Found, state: str, instrument: str | None
) -> tuple[tuple[Requirement, ...], tuple[Standard, ...]]:
    """Every reference of the element (of one instrument, if named), and the standards they form."""
    references = [
        r for r in found.element.references if instrument is None or r.instrument == instrument
    ]
    requirements = tuple(
        Requirement(
            reference,
            applies(catalogue, state, reference, book.as_of),
            level_capped(
                found.measure(book.rules, _rule(book, found, (reference,), frozenset())),
                tier(reference.level),
            ),
        )
        for reference in references
    )
    return requirements, _standards(catalogue, book, found, requirements)


def _rule(
    book: RuleBook, found: Found, references: Sequence[Reference], dropped: frozenset[str]
) -> Rule:
    whole = any(not reference.sub_elements for reference in references)
    asked = frozenset(s for reference in references for s in reference.sub_elements)
    return book.rule(
        found.element,
        references[0].instrument,
        frozenset() if whole else asked - dropped,
        dropped,
        frozenset(reference.citation for reference in references),
    )


def _standards(
    catalogue: Catalogue, book: RuleBook, found: Found, requirements: Iterable[Requirement]
) -> tuple[Standard, ...]:
    def key(one: Requirement) -> tuple[str, int, str]:
        reference = one.reference
        return reference.instrument, tier(reference.level), one.applicability.binding

    made = []
    ordered = sorted(requirements, key=key)
    for (instrument, level, _), group in groupby(ordered, key=key):
        members = tuple(group)
        dropped = frozenset(
            sub
            for one in ordered
            if one.reference.instrument == instrument and one.applicability.binding == "reserved"
            for sub in one.reference.sub_elements
        )
        reserved = members[0].applicability.binding == "reserved"
        references = tuple(one.reference for one in members)
        rule = _rule(book, found, references, frozenset() if reserved else dropped)
        made.append(
            Standard(
                instrument=instrument,
                short=book.rules.cite.get(instrument, catalogue.instruments[instrument].short),
                tier=level,
                binding=members[0].applicability.binding,
                verified=all(one.applicability.verified for one in members),
                reason=members[0].applicability.reason,
                references=references,
                rule=rule,
                measure=level_capped(found.measure(book.rules, rule), level),
            )
        )
    return tuple(made)


def choose(standards: Sequence[Standard]) -> Standard | None:
    """The strictest standard that binds: highest obligation, then the one least fulfilled.

    Where none binds: one of which it is not known, else one reserved, else one for comparison.
    """
    for binding in ("yes", "unknown", "reserved", "no"):
        among = [one for one in standards if one.binding == binding]
        if among:
            least = max(among, key=lambda one: (-one.tier, rank(one.measure.status)))
            return _partly_found(least, among)
    return None


def _partly_found(least: Standard, among: Sequence[Standard]) -> Standard:
    """What one standard asks is not there, yet another finds the element: partly, not nothing."""
    found = any(rank(one.measure.status) <= rank(Status.PARTLY) for one in among)
    if least.measure.status is not Status.NOT_FOUND or not found:
        return least
    return replace(least, measure=replace(least.measure, status=Status.PARTLY))


def requirement_status(one: Requirement) -> RequirementStatus:
    """The reference as the cell lists it."""
    reference, binding = one.reference, one.applicability
    status, reason = bound_status(binding.binding, binding.verified, binding.reason, one.measure)
    return RequirementStatus(
        instrument=reference.instrument,
        article=reference.citation,
        level=reference.level.value,
        binding=binding.binding,
        status=status,
        reason=reason,
    )


def bound_status(
    binding: Binding, verified: bool, why: str, content: Measure
) -> tuple[Status, str]:
    """What the content means for a State that is, is not, or may be bound.

    Party unknown or unverified never gives ``not met`` or ``not applicable``.
    """
    said = content.reason
    if binding == "no":
        return Status.BENCHMARK, join(why, said)
    if binding == "reserved":
        status = Status.NOT_APPLICABLE if verified else Status.NEEDS_REVIEW
        return status, why if verified else join(why, "this reservation was not verified")
    if binding == "unknown":
        searched = content.status is not Status.NOT_SEARCHED
        return (Status.NEEDS_REVIEW if searched else Status.NOT_SEARCHED), join(why, said)
    if verified:
        return content.status, said
    unsure = f"{why} (not verified)"
    if content.status is Status.NOT_MET:
        return Status.NEEDS_REVIEW, join(said, unsure)
    return content.status, join(said, unsure)


def gaps_of(standards: Sequence[Standard], primary: Standard | None) -> tuple[str, ...]:
    """Gaps in words with the article: the primary standard's first, then those of the others
    that bind and ask for more."""
    if primary is None:
        return ()
    others = [s for s in standards if s is not primary and s.binding == "yes"]
    gaps: dict[str, str] = {}
    for standard in (primary, *sorted(others, key=lambda s: s.tier)):
        for gap in standard.measure.gaps:
            where = cite(standard, gap.sub_elements, gap.article)
            gaps.setdefault(gap.words, f"{gap.words} ({where})")
    return tuple(gaps.values())


def cite(standard: Standard, subs: Sequence[str] = (), article: str = "") -> str:
    """``CETS 197 art. 24(c)``: the article that asks for the sub-elements, else for the whole."""
    if article:
        return f"{standard.short} art. {article}"
    exact = [r for r in standard.references if set(subs) & set(r.sub_elements)]
    whole = [r for r in standard.references if not r.sub_elements]
    reference = (exact or whole or list(standard.references))[0]
    article = "art. " if reference.citation[:1].isdigit() else ""
    return f"{standard.short} {article}{reference.citation}"


def level_capped(content: Measure, level: int) -> Measure:
    """The content as a duty to consider, an option or a political commitment sees it."""
    if level < _FREE_FROM or content.status not in {Status.NOT_MET, Status.NOT_FOUND}:
        return content
    words = load_vocabulary().not_taken_up
    return Measure(Status.NOT_FOUND, join(words, content.reason), content.gaps)


def join(*parts: str) -> str:
    """Clauses of a reason, in one line."""
    return "; ".join(part for part in parts if part)
