"""The reviewers' desk: accounts, comments, assignments, and what is written of all that is done.

Pure values and rules. A decision itself is :class:`kb.model.findings.Decision`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kb.model.findings import Decision

READER, REVIEWER, EDITOR, ADMINISTRATOR = "reader", "reviewer", "editor", "administrator"
ROLES = (READER, REVIEWER, EDITOR, ADMINISTRATOR)
"""Each may do what those before it may do."""
CLOSED = "closed"
"""The role of an account that nobody can use any more; its decisions stay."""
ACCEPT, REJECT, OVERRIDE, UNDO = "accept", "reject", "override", "undo"
VERDICTS = (ACCEPT, REJECT, OVERRIDE)
FINDING, CELL = "finding", "cell"
FIRST_LINK = "0" * 64
"""What the first row of the audit log holds in place of the hash of a row before."""


def may(role: str, needed: str) -> bool:
    """Whether somebody with the role may do what asks for ``needed``."""
    return role in ROLES and ROLES.index(role) >= ROLES.index(needed)


@dataclass(frozen=True, slots=True)
class Account:
    """A person who may sign in. ``name`` is folded to lower case and never changes."""

    id: int
    name: str
    shown: str
    role: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that holds until it expires or is revoked; ``key`` is the hash of its token."""

    key: str
    account: Account
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class CellPlace:
    """What a decision or comment on a cell is about; no instrument is the strictest that binds."""

    state: str
    territory: str
    element: str
    instrument: str


@dataclass(frozen=True, slots=True)
class Place:
    """Where a finding stands: the five parts of its key, and the text that people read there."""

    key: str
    work_id: str
    eid: str
    text_sha256: str
    element: str
    sub_element: str
    state: str
    lang: str
    text: str


@dataclass(frozen=True, slots=True)
class Comment:
    """What somebody noted on a finding or a cell. Append-only."""

    id: int
    finding_key: str
    cell: CellPlace | None
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Assignment:
    """A finding that somebody was asked to decide on. Where it is blind, another person was asked
    too, and neither sees the other's verdict before both have decided."""

    finding_key: str
    who: str
    by: str
    blind: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class BlindPair:
    """Two verdicts on one finding, each given without sight of the other; in the order in which
    the persons were named."""

    element: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class AuditRow:
    """One row of the audit log. ``at`` is ISO 8601 in UTC; ``details`` is canonical JSON."""

    id: int
    at: str
    who: str
    kind: str
    subject: str
    details: str
    previous: str
    hash: str


def canonical(details: Mapping[str, Any]) -> str:
    """JSON that is the same for the same content: keys sorted, no spaces."""
    return json.dumps(details, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def link(row: AuditRow) -> str:
    """SHA-256 (hex) of a row of the audit log with the hash of the row before it."""
    parts = (row.previous, str(row.id), row.at, row.who, row.kind, row.subject, row.details)
    return hashlib.sha256(canonical({"row": parts}).encode()).hexdigest()


def about(decision: Decision) -> tuple[str, ...]:
    """What a decision is about: the finding, or the cell."""
    if decision.target == FINDING:
        return (FINDING, decision.finding_key)
    cell = (decision.state, decision.territory, decision.element, decision.instrument)
    return (CELL, *cell)


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that nobody took back, in their order.

    An ``undo`` takes back everything that the same person decided before on the same thing, as
    if that person had not decided; it does not stand itself.
    """
    kept: dict[int, Decision] = {}
    of_person: dict[tuple[str, ...], list[int]] = {}
    for place, decision in enumerate(decisions):
        person = (*about(decision), decision.who)
        if decision.verdict == UNDO:
            for earlier in of_person.pop(person, ()):
                del kept[earlier]
        else:
            kept[place] = decision
            of_person.setdefault(person, []).append(place)
    return list(kept.values())


def decision_details(decision: Decision) -> dict[str, Any]:
    """A decision as the audit log holds it; the same for a row read back from the store."""
    return {
        "target": decision.target,
        "finding_key": decision.finding_key,
        "state": decision.state,
        "territory": decision.territory,
        "element": decision.element,
        "instrument": decision.instrument,
        "as_of": decision.as_of,
        "seen_keys": sorted(decision.seen_keys),
        "verdict": decision.verdict,
        "status": decision.status,
        "reason": decision.reason,
        "facts": {name: _plain(value) for name, value in decision.facts.items()},
        "who": decision.who,
        "at": decision.at.isoformat(),
    }


def _plain(value: object) -> object:
    return list(value) if isinstance(value, Sequence) and not isinstance(value, str) else value
