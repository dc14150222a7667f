"""What people decided on findings and cells, and what that makes of a cell.

The latest verdict of each person counts. A decision on a cell holds as long as the set of finding
keys that the person saw is the set that stands there now; a second person confirms only what both
have seen.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kb.model.cells import Evidence, Review, Status
from kb.model.findings import Decision

_AGREES = frozenset({"accept", "override"})


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Decisions, indexed."""

    findings: Mapping[str, tuple[Decision, ...]]
    """Finding key to the latest decision of each person, oldest first."""
    cells: Mapping[tuple[str, str, str, str], tuple[Decision, ...]]
    """(State, territory, element, instrument) to every decision, oldest first."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A cell's status after people's decisions."""

    status: Status
    review: Review
    suggested: bool
    reason: str


def index_decisions(decisions: Iterable[Decision]) -> Verdicts:
    """Sort decisions by what they are about."""
    findings: dict[str, dict[str, Decision]] = {}
    cells: dict[tuple[str, str, str, str], list[Decision]] = {}
    for decision in sorted(decisions, key=lambda d: (d.at, d.id)):
        if decision.target == "finding":
            persons = findings.setdefault(decision.finding_key, {})
            persons.pop(decision.who, None)
            persons[decision.who] = decision
        else:
            key = (decision.state, decision.territory, decision.element, decision.instrument)
            cells.setdefault(key, []).append(decision)
    return Verdicts(
        {key: tuple(persons.values()) for key, persons in findings.items()},
        {key: tuple(found) for key, found in cells.items()},
    )


def keep_standing(evidence: Sequence[Evidence], verdicts: Verdicts) -> tuple[Evidence, ...]:
    """Evidence without what was rejected, findings and sub-elements alike, and with the facts
    that people corrected. What is in dispute stays until it is settled."""
    kept = []
    for item in evidence:
        decided = verdicts.findings.get(item.finding_id, ())
        if _rejected(decided):
            continue
        kept.append(_as_decided(item, decided, verdicts))
    return tuple(kept)


def _as_decided(item: Evidence, decided: Sequence[Decision], verdicts: Verdicts) -> Evidence:
    gone = {
        sub for sub, key in item.sub_findings.items() if _rejected(verdicts.findings.get(key, ()))
    }
    if not decided and not gone:
        return replace(item, decision="") if item.decision else item
    facts = dict(item.facts)
    for decision in decided:
        facts |= decision.facts  # type: ignore[arg-type]
    return replace(
        item,
        decision=decided[-1].verdict if decided else "",
        sub_elements=tuple(sub for sub in item.sub_elements if sub not in gone),
        sub_findings={s: key for s, key in item.sub_findings.items() if s not in gone},
        facts={name: value for name, value in facts.items() if value is not None},
    )


def _rejected(decided: Sequence[Decision]) -> bool:
    return bool(decided) and all(d.verdict == "reject" for d in decided)


def finding_keys(evidence: Iterable[Evidence]) -> frozenset[str]:
    """Keys of all findings that the evidence shows, those of sub-elements too: what a person has
    seen who decides on the cell."""
    return frozenset(
        key for item in evidence for key in (item.finding_id, *item.sub_findings.values())
    )


def review_findings(
    evidence: Sequence[Evidence],
    verdicts: Verdicts,
    status: Status,
    status_of: Callable[[Sequence[Evidence]], Status],
) -> Review:
    """A status is confirmed when the accepted findings alone give it.

    ``status_of`` measures a part of the evidence. Two persons who accepted the findings that
    give the status make it confirmed twice; accepted by one and rejected by another, disputed.
    """
    votes = [verdicts.findings.get(item.finding_id, ()) for item in evidence]
    parts = (verdicts.findings.get(key, ()) for e in evidence for key in e.sub_findings.values())
    if any(disputed(found) for found in (*votes, *parts)):
        return Review.DISPUTED
    agreeing = [len({d.who for d in found if d.verdict in _AGREES}) for found in votes]
    for persons, review in ((2, Review.CONFIRMED_TWICE), (1, Review.CONFIRMED)):
        accepted = [e for e, count in zip(evidence, agreeing, strict=True) if count >= persons]
        if accepted and (len(accepted) == len(evidence) or status_of(accepted) is status):
            return review
    return Review.SUGGESTED


def review_cell(
    decisions: Sequence[Decision],
    evidence: Sequence[Evidence],
    machine: Reviewed,
    as_of: date,
) -> Reviewed:
    """Apply the decisions on the cell itself; ``machine`` is what stands without them."""
    decisions = [d for d in decisions if not d.as_of or d.as_of <= as_of.isoformat()]
    if not decisions:
        return machine
    last = decisions[-1]
    keys = finding_keys(evidence)
    seen = [d for d in {d.who: d for d in decisions}.values() if _saw(d, keys)]
    if not seen:
        latest = tuple({d.who: d for d in decisions}.values())
        return Reviewed(Status.NEEDS_REVIEW, _agreement(latest), True, _changed(last))
    latest = tuple(sorted(seen, key=lambda d: (d.at, d.id)))
    last = latest[-1]
    review = _agreement(latest)
    status, reason = machine.status, machine.reason
    overrides = [d for d in decisions if d.verdict == "override" and d.status and _saw(d, keys)]
    if last.verdict == "reject":
        status = Status.NEEDS_REVIEW
        reason = f"A reviewer does not agree with “{machine.status}”{_because(last)}"
        review = Review.DISPUTED
    elif overrides:
        status = Status(overrides[-1].status)
        reason = overrides[-1].reason or reason
    suggested = not any(d.verdict in _AGREES for d in latest)
    return Reviewed(status, review, suggested, reason)


def _saw(decision: Decision, keys: frozenset[str]) -> bool:
    """Whether the person saw the findings that stand there now, renumbered or not."""
    before = dict(decision.renumbered)
    return {before.get(key, key) for key in keys} == set(decision.seen_keys)


def _agreement(latest: Sequence[Decision]) -> Review:
    words = {(d.verdict, d.status if d.verdict == "override" else "") for d in latest}
    if any(verdict == "reject" for verdict, _ in words):
        return Review.DISPUTED
    statuses = {status for verdict, status in words if verdict == "override"}
    if len(statuses) > 1:
        return Review.DISPUTED
    if statuses and len(words) > 1 and not _accepted_after_override(latest):
        return Review.DISPUTED
    return Review.CONFIRMED_TWICE if len(latest) > 1 else Review.CONFIRMED


def _accepted_after_override(latest: Sequence[Decision]) -> bool:
    """An accept that follows an override agrees with the overridden status."""
    override = min((d.at, d.id) for d in latest if d.verdict == "override")
    return all((d.at, d.id) >= override for d in latest if d.verdict == "accept")


def disputed(found: Sequence[Decision]) -> bool:
    """Whether the latest decisions of several persons on a finding differ: accepted by one and
    rejected by another, corrected in two ways, or corrected after another had accepted it."""
    verdicts = {d.verdict for d in found}
    if "reject" in verdicts and verdicts & _AGREES:
        return True
    corrected = [d for d in found if d.verdict == "override" and d.facts]
    if any(d.facts != corrected[0].facts for d in corrected):
        return True
    accepted = [(d.at, d.id) for d in found if d.verdict == "accept"]
    return any((d.at, d.id) > first for d in corrected for first in accepted)


def _changed(last: Decision) -> str:
    what = f"“{last.status}”" if last.status else last.verdict
    return (
        f"The findings changed since {last.who} decided ({what}, {last.at.date().isoformat()})"
        f"{_because(last)}"
    )


def _because(decision: Decision) -> str:
    return f": {decision.reason}" if decision.reason else ""
