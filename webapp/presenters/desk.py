"""What people decided and noted on a finding or a cell, and what the form to decide needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kb.assessment.review import finding_keys
from kb.assessment.territories import applies_in
from kb.model.cells import Cell, Status
from kb.model.desk import CELL, REVIEWER, Account, CellPlace, Comment, may
from kb.model.findings import Decision
from kb.services.decisions import CELL_STATUSES, seen_digest
from kb.store import comments as comment_store
from kb.store.accounts import accounts
from webapp.presenters import words
from webapp.translate import gettext
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class DecisionLine:
    """One decision that stands. Who gave it is told only to people with an account."""

    who: str
    word: str
    verdict: str
    reason: str
    facts: tuple[str, ...]
    at: datetime
    mine: bool
    stale: bool
    """The findings of the cell changed since."""


@dataclass(frozen=True, slots=True)
class CommentLine:
    """One comment."""

    who: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Where:
    """A part of a State that a decision can be about; ``value`` carries the mark of what was
    seen there."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FindingLink:
    """A finding of the cell, to decide on by itself."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class CellDesk:
    """The part of the drawer with decisions and comments."""

    state: str
    element: str
    instrument: str
    as_of: date
    decisions: tuple[DecisionLine, ...]
    comments: tuple[CommentLine, ...]
    comments_hidden: int
    may_decide: bool
    signed_in: bool
    mine: bool
    where: tuple[Where, ...]
    statuses: tuple[tuple[str, str], ...]
    findings: tuple[FindingLink, ...]
    sign_in_url: str


def names_of(site: Site, person: Account | None) -> dict[str, str]:
    """Name to shown name; empty for who has no account."""
    if person is None:
        return {}
    return {one.name: one.shown for one in accounts(site.engine)}


def verdict_word(verdict: str) -> str:
    """What a verdict is called on the pages."""
    return {
        "accept": gettext("Confirmed"),
        "reject": gettext("Rejected"),
        "override": gettext("Corrected"),
    }.get(verdict, verdict)


def decision_lines(
    decisions: Iterable[Decision],
    names: dict[str, str],
    person: Account | None,
    keys: frozenset[str] | None = None,
) -> tuple[DecisionLine, ...]:
    """Lines of decisions, the newest first; ``keys`` are what stands in a cell now."""
    return tuple(
        DecisionLine(
            who=names.get(decision.who, decision.who) if person else gettext("a reviewer"),
            word=_word(decision),
            verdict=decision.verdict,
            reason=decision.reason,
            facts=_facts(decision),
            at=decision.at,
            mine=person is not None and decision.who == person.name,
            stale=keys is not None and not _saw(decision, keys),
        )
        for decision in reversed(list(decisions))
    )


def _word(decision: Decision) -> str:
    if decision.target == CELL and decision.status:
        return gettext("Set to: %(status)s", status=words.status_word(Status(decision.status)))
    return verdict_word(decision.verdict)


def _facts(decision: Decision) -> tuple[str, ...]:
    return tuple(
        words.fact_words(name, value)
        if value is not None
        else gettext("%(fact)s: not stated", fact=words.slug_words(name))
        for name, value in decision.facts.items()
    )


def _saw(decision: Decision, keys: frozenset[str]) -> bool:
    before = dict(decision.renumbered)
    return {before.get(key, key) for key in keys} == set(decision.seen_keys)


def comment_lines(found: Sequence[Comment], names: dict[str, str]) -> tuple[CommentLine, ...]:
    """Lines of comments, the oldest first."""
    return tuple(CommentLine(names.get(one.who, one.who), one.text, one.at) for one in found)


def cell_desk(
    site: Site, cell: Cell, person: Account | None, *, as_of: date, instrument: str, address: str
) -> CellDesk:
    """Decisions and comments on a cell, and the form for who may decide."""
    names = names_of(site, person)
    keys = finding_keys(cell.evidence)
    decisions = [
        one
        for one in site.reader.decisions()
        if one.target == CELL
        and (one.state, one.element, one.instrument) == (cell.state, cell.element, instrument)
        and one.as_of <= as_of.isoformat()
    ]
    place = CellPlace(cell.state, "", cell.element, instrument)
    found = comment_store.of_cell(site.engine, place)
    return CellDesk(
        state=cell.state,
        element=cell.element,
        instrument=instrument,
        as_of=as_of,
        decisions=decision_lines(decisions, names, person, keys),
        comments=comment_lines(found, names) if person else (),
        comments_hidden=0 if person else len(found),
        may_decide=person is not None and may(person.role, REVIEWER),
        signed_in=person is not None,
        mine=person is not None and any(one.who == person.name for one in decisions),
        where=_where(cell),
        statuses=tuple((one.value, words.status_word(one)) for one in CELL_STATUSES),
        findings=tuple(
            FindingLink(f"{item.citation}, {item.work}", one_url(item.finding_id, address))
            for item in cell.evidence
        ),
        sign_in_url="/login" + query_string({"back": address}),
    )


def one_url(key: str, back: str = "") -> str:
    """The page on which one finding is decided."""
    return "/review/one" + query_string({"key": key, "back": back})


def _where(cell: Cell) -> tuple[Where, ...]:
    whole = Where(":" + seen_digest(finding_keys(cell.evidence)), gettext("The whole State"))
    parts = [
        Where(f"{one.territory}:{seen_digest(territory_keys(cell, one.territory))}", one.territory)
        for one in cell.territories
    ]
    return (whole, *parts)


def territory_keys(cell: Cell, territory: str) -> frozenset[str]:
    """Keys of the findings that apply in a part of the State."""
    return finding_keys(item for item in cell.evidence if applies_in(item, territory))
