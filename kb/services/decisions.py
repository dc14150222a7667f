"""People decide on findings and cells, take decisions back, comment, and are asked to decide.

Everything is written with its row of the audit log in one transaction. A decision is never
changed: a new one of the same person takes its place, and ``undo`` takes back what that person
decided. In a blind review a verdict is sealed until both persons have given theirs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Connection, Engine

from kb.assessment.review import finding_keys
from kb.errors import UsageError
from kb.model.cells import Evidence, Status
from kb.model.desk import (
    CELL,
    FINDING,
    OVERRIDE,
    REJECT,
    UNDO,
    VERDICTS,
    Assignment,
    CellPlace,
    Place,
    canonical,
    decision_details,
)
from kb.model.findings import Decision, FactValue
from kb.store import assignments, audit, comments
from kb.store import decisions as store

MOST_TEXT = 4_000
MOST_AT_ONCE = 200
"""Findings that one form may decide on: as many as a person can look through on one page."""
CELL_STATUSES = (
    Status.MET, Status.LARGELY, Status.PARTLY, Status.NOT_MET, Status.NOT_FOUND,
    Status.NOT_APPLICABLE,
)  # fmt: skip
"""What a person may set a cell to."""


class Outcome(StrEnum):
    """What became of a verdict."""

    KEPT = "kept"
    SAME = "same"
    """The person had decided so already; nothing was written."""
    SEALED = "sealed"
    """Kept until the other reader of a blind review has decided."""
    OPENED = "opened"
    """The second verdict of a blind review: both stand now."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What somebody says."""

    verdict: str
    reason: str = ""
    status: str = ""
    facts: Mapping[str, FactValue | None] | None = None


class ChangedError(UsageError):
    """The findings of a cell are not those that the person had before them."""


class BlindError(UsageError):
    """Others are reading this finding blind."""


def decide_findings(
    engine: Engine, now: datetime, who: str, keys: Sequence[str], said: Verdict
) -> list[Outcome]:
    """The same verdict on findings, all or none. UsageError for a key that nobody knows, for an
    unknown verdict, for a reason that is missing; BlindError where others read it blind."""
    if not keys or len(keys) > MOST_AT_ONCE:
        raise UsageError(f"A form decides on 1 to {MOST_AT_ONCE} findings; this has {len(keys)}.")
    if said.verdict == UNDO:
        keys = [store.decided_key(engine, who, key) for key in keys]
    else:
        _check(said, FINDING)
    places = store.places_of(engine, list(dict.fromkeys(keys)))
    missing = [key for key in keys if key not in places]
    if missing:
        raise UsageError(f"There is no finding with the key {missing[0][:64]!r}.")
    with engine.begin() as connection:
        audit.take_turn(connection)
        own = _own(connection, who)
        store.keep_places(connection, places.values())
        return [
            _decide_finding(connection, now, who, place, said, own) for place in places.values()
        ]


def _decide_finding(
    connection: Connection,
    now: datetime,
    who: str,
    place: Place,
    said: Verdict,
    own: Mapping[tuple[str, ...], Decision],
) -> Outcome:
    decision = replace(
        _blank(FINDING, now, who, said),
        finding_key=place.key,
        state=place.state,
        element=place.element,
        facts=dict(said.facts or {}),
    )
    readers = assignments.blind_readers(connection, place.key)
    if readers and not assignments.is_opened(connection, place.key):
        return _decide_blind(connection, decision, place, readers)
    return _keep(connection, decision, own.get((FINDING, place.key)))


def _decide_blind(
    connection: Connection, decision: Decision, place: Place, readers: Sequence[str]
) -> Outcome:
    if decision.who not in readers:
        raise BlindError(
            "Two reviewers are reading this finding blind; others can decide on it when both have."
        )
    if decision.verdict == UNDO:
        if not assignments.unseal_own(connection, place.key, decision.who):
            return Outcome.SAME
        _tell_sealed(connection, decision, "decision.unsealed")
        return Outcome.KEPT
    assignments.seal(connection, decision, place.element)
    _tell_sealed(connection, decision, "decision.sealed")
    given = assignments.sealed_of(connection, place.key)
    if {row.who for row in given} != set(readers):
        return Outcome.SEALED
    for row in given:
        kept = replace(decision, verdict=row.verdict, reason=row.reason, facts=row.facts,
                       who=row.who)  # fmt: skip
        _keep(connection, kept, None)
    assignments.open_seal(connection, place.key, decision.at)
    return Outcome.OPENED


def _tell_sealed(connection: Connection, decision: Decision, kind: str) -> None:
    """The log says that there is a verdict, and nothing of what it is."""
    audit.append(connection, at=decision.at, who=decision.who, kind=kind,
                 subject=f"finding:{decision.finding_key}", details={})  # fmt: skip


def decide_cell(
    engine: Engine,
    now: datetime,
    who: str,
    place: CellPlace,
    said: Verdict,
    *,
    as_of: date,
    evidence: Iterable[Evidence],
    seen: str,
) -> Outcome:
    """A verdict on a cell. ``evidence`` is what stands there now, ``seen`` the digest of the
    finding keys that the person had before them; ChangedError where they differ."""
    keys = sorted(finding_keys(evidence))
    if said.verdict != UNDO:
        _check(said, CELL)
        if seen != seen_digest(keys):
            raise ChangedError(
                "The findings of this cell changed while you looked at it; look again and decide."
            )
    places = store.places_of(engine, keys)
    decision = replace(
        _blank(CELL, now, who, said),
        state=place.state,
        territory=place.territory,
        element=place.element,
        instrument=place.instrument,
        as_of=as_of.isoformat(),
        seen_keys=tuple(keys),
        status=said.status if said.verdict == OVERRIDE else "",
    )
    with engine.begin() as connection:
        audit.take_turn(connection)
        own = _own(connection, who)
        store.keep_places(connection, places.values())
        about = (CELL, place.state, place.territory, place.element, place.instrument)
        return _keep(connection, decision, own.get(about))


def seen_digest(keys: Iterable[str]) -> str:
    """Short mark of a set of finding keys, for a form."""
    return hashlib.sha256("\n".join(sorted(keys)).encode()).hexdigest()[:32]


def _keep(connection: Connection, decision: Decision, before: Decision | None) -> Outcome:
    if before is None and decision.verdict == UNDO:
        return Outcome.SAME
    if before is not None and _same(before, decision):
        return Outcome.SAME
    kept = store.add_decision(connection, decision)
    audit.append(connection, at=kept.at, who=kept.who, kind="decision",
                 subject=f"decision:{kept.id}", details=decision_details(kept))  # fmt: skip
    return Outcome.KEPT


def _same(one: Decision, other: Decision) -> bool:
    """Whether a form was sent twice."""
    parts = [decision_details(replace(each, as_of="")) | {"at": ""} for each in (one, other)]
    return canonical(parts[0]) == canonical(parts[1])


def _own(connection: Connection, who: str) -> dict[tuple[str, ...], Decision]:
    """The latest standing decision of a person on each thing."""
    return store.latest_of(connection, who)


def _blank(target: str, now: datetime, who: str, said: Verdict) -> Decision:
    return Decision(
        id=0, target=target, finding_key="", state="", territory="", element="", instrument="",
        as_of="", seen_keys=(), verdict=said.verdict, status="", reason=said.reason.strip(),
        who=who, at=now,
    )  # fmt: skip


def _check(said: Verdict, target: str) -> None:
    if said.verdict not in VERDICTS:
        raise UsageError(f"A verdict is {', '.join(VERDICTS)}; {said.verdict[:40]!r} is none.")
    if said.verdict in (REJECT, OVERRIDE) and not said.reason.strip():
        raise UsageError("Say in a sentence why you reject or correct it.")
    if len(said.reason) > MOST_TEXT:
        raise UsageError(f"A reason has at most {MOST_TEXT:,} characters.")
    if said.verdict != OVERRIDE:
        return
    if target == CELL and said.status not in CELL_STATUSES:
        listed = ", ".join(CELL_STATUSES)
        raise UsageError(f"A cell can be set to {listed}; not to {said.status[:40]!r}.")
    if target == FINDING and not said.facts:
        raise UsageError("A correction of a finding says what the facts are.")


def comment(
    engine: Engine, now: datetime, who: str, text: str, *,
    finding_key: str = "", cell: CellPlace | None = None,
) -> int:  # fmt: skip
    """Note something on a finding or a cell; returns the comment's number."""
    plain = text.replace("\x00", " ").strip()
    if not plain or len(plain) > MOST_TEXT:
        raise UsageError(f"A comment has 1 to {MOST_TEXT:,} characters.")
    if cell is None and finding_key not in store.places_of(engine, [finding_key]):
        raise UsageError(f"There is no finding with the key {finding_key[:64]!r}.")
    with engine.begin() as connection:
        audit.take_turn(connection)
        number = comments.add_comment(connection, finding_key=finding_key, cell=cell,
                                      text=plain, who=who, at=now)  # fmt: skip
        audit.append(connection, at=now, who=who, kind="comment", subject=f"comment:{number}",
                     details={"finding_key": finding_key, "text": plain,
                              "cell": [cell.state, cell.territory, cell.element, cell.instrument]
                              if cell else []})  # fmt: skip
    return number


def assign(
    engine: Engine, now: datetime, by: str, keys: Sequence[str], people: Sequence[str], *,
    blind: bool = False,
) -> None:  # fmt: skip
    """Ask people to decide on findings. A blind review asks two, and only on findings on which
    nobody has decided."""
    if not keys or len(keys) > MOST_AT_ONCE:
        raise UsageError(f"A form assigns 1 to {MOST_AT_ONCE} findings; this has {len(keys)}.")
    if blind and len(set(people)) != 2:
        raise UsageError("A blind review needs two different reviewers.")
    known = store.places_of(engine, list(keys))
    missing = [key for key in keys if key not in known]
    if missing or not people:
        raise UsageError("Name at least one reviewer and findings that are held here.")
    decided = store.of_findings(engine) if blind else {}
    taken = assignments.blind_keys(engine)
    if any(key in decided or key in taken for key in keys):
        raise UsageError(
            "One of these findings is in a blind review, or somebody has decided on it already."
        )
    with engine.begin() as connection:
        audit.take_turn(connection)
        for key in dict.fromkeys(keys):
            rows = [Assignment(key, who, by, blind, now) for who in people]
            assignments.assign(connection, rows)
        details = {"keys": sorted(keys), "to": list(people), "blind": blind}
        audit.append(connection, at=now, who=by, kind="assigned",
                     subject=f"findings:{len(keys)}", details=details)  # fmt: skip
