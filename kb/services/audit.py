"""Checks the audit log: each row against its hash and the row before, the end against the head,
and each decision in the store against the row that tells of it."""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import Engine

from kb.model.desk import FIRST_LINK, AuditRow, canonical, decision_details, link
from kb.store import audit
from kb.store.decisions import all_decisions

DECIDED = "decision"
"""Kind of the rows that tell of a decision; their subject is ``decision:`` and its number."""


@dataclass(frozen=True, slots=True)
class Broken:
    """The first thing that is not as it was written."""

    row: int
    """Number of the row of the audit log; 0 where a row is missing altogether."""
    why: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What a check found."""

    rows: int
    decisions: int
    last_hash: str
    """Write it down elsewhere: it proves later that nothing before it was changed."""
    broken: Broken | None


def verify(engine: Engine) -> Verified:
    """Read the whole log and all decisions."""
    told: dict[str, tuple[int, str]] = {}
    expected, count = FIRST_LINK, 0
    for row in audit.oldest_first(engine):
        why = _wrong(row, expected, count + 1)
        if why:
            return Verified(count, 0, expected, Broken(row.id, why))
        count, expected = count + 1, row.hash
        if row.kind == DECIDED:
            told[row.subject] = (row.id, row.details)
    last_id, last_hash = audit.head(engine)
    if (last_id, last_hash) != (count, expected):
        why = f"The log ends at row {count}, but its head tells of row {last_id}: rows were deleted"
        return Verified(count, 0, expected, Broken(count + 1, why))
    decisions = all_decisions(engine)
    for decision in decisions:
        number, details = told.pop(f"decision:{decision.id}", (0, ""))
        if details != canonical(decision_details(decision)):
            why = f"Decision {decision.id} is not what the log tells of it"
            if not number:
                why = f"The log does not tell of decision {decision.id}"
            return Verified(count, len(decisions), expected, Broken(number, why))
    for subject, (number, _) in sorted(told.items()):
        why = f"The log tells of {subject.replace(':', ' ')}, which is no longer in the store"
        return Verified(count, len(decisions), expected, Broken(number, why))
    return Verified(count, len(decisions), expected, None)


def _wrong(row: AuditRow, expected: str, number: int) -> str:
    if row.id != number:
        return f"Row {number} is missing"
    if row.previous != expected:
        return "It does not hold the hash of the row before it"
    if row.hash != link(row):
        return "Its content does not give its hash"
    try:
        json.loads(row.details)
    except ValueError:
        return "Its details are no JSON"
    return ""
