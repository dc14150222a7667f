"""The audit log, and how far reviewers agree."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kb.model.desk import ADMINISTRATOR, Account, AuditRow, may
from kb.services.agreement import ALL, Agreement, agreements
from kb.services.audit import verify
from kb.store import audit
from kb.store.assignments import blind_pairs
from webapp.locale import language
from webapp.presenters.desk import names_of
from webapp.translate import gettext
from webapp.urls import element_url, finding_url, query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

PAGE = 50
LAST_OFFSET = 10_000_000
_MOST_CHECKED = 20_000
_DESK_KINDS = (
    "decision", "decision.sealed", "decision.unsealed", "comment", "assigned", "change.looked-at",
)  # fmt: skip
"""What everybody with an account may see; who signed in and when is for administrators."""


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One row of the log."""

    id: int
    at: datetime
    who: str
    what: str
    details: str
    url: str
    hash: str


@dataclass(frozen=True, slots=True)
class AuditView:
    """A part of the log, the newest first."""

    answer: str
    whole: bool
    """Whether the log is as it was written."""
    lines: tuple[AuditLine, ...]
    total: int
    all_kinds: bool
    previous_url: str
    next_url: str


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """Agreement on one element, or on all (no element)."""

    element: str
    title: str
    url: str
    pairs: int
    agreed: int
    share: float | None
    kappa: float | None
    words: str


@dataclass(frozen=True, slots=True)
class AgreementView:
    """Agreement of blind double reviews; the first line is over all elements."""

    answer: str
    lines: tuple[AgreementLine, ...]


def audit_view(site: Site, person: Account, offset: int) -> AuditView:
    """Rows that the person may see, and whether the whole log holds."""
    kinds = () if may(person.role, ADMINISTRATOR) else _DESK_KINDS
    names = names_of(site, person)
    total = audit.count(site.engine, kinds)
    rows = audit.newest(site.engine, limit=PAGE, offset=offset, kinds=kinds)
    key = ("verified", language(), *audit.head(site.engine))
    answer, whole = site.memory.get(key, lambda: _verified(site))
    before = max(offset - PAGE, 0)
    return AuditView(
        answer=answer,
        whole=whole,
        lines=tuple(_line(row, names) for row in rows),
        total=total,
        all_kinds=not kinds,
        previous_url="/audit" + query_string({"offset": before or ""}) if offset else "",
        next_url=f"/audit?offset={offset + PAGE}" if offset + PAGE < total else "",
    )


def _verified(site: Site) -> tuple[str, bool]:
    """Checked again when a row was added, as long as the log is short enough for a page."""
    rows, _ = audit.head(site.engine)
    if rows > _MOST_CHECKED:
        return gettext("This log is too long to be checked here; kb audit verify does it."), True
    found = verify(site.engine)
    if found.broken:
        return gettext(
            "The log is broken at row %(row)s: %(why)s.", row=found.broken.row, why=found.broken.why
        ), False
    return gettext(
        "The log is as it was written; rows: %(rows)s, decisions: %(decisions)s.",
        rows=found.rows,
        decisions=found.decisions,
    ), True


def _line(row: AuditRow, names: dict[str, str]) -> AuditLine:
    details = json.loads(row.details)
    key = details.get("finding_key") or row.subject.partition("finding:")[2]
    return AuditLine(
        id=row.id,
        at=datetime.fromisoformat(row.at),
        who=names.get(row.who, row.who) or gettext("nobody who is known"),
        what=_what(row.kind),
        details=_details(row.kind, row.subject, details),
        url=finding_url(key) if key else "",
        hash=row.hash,
    )


def _what(kind: str) -> str:
    return {
        "decision": gettext("decided"),
        "decision.sealed": gettext("gave a sealed verdict"),
        "decision.unsealed": gettext("took a sealed verdict back"),
        "comment": gettext("commented"),
        "assigned": gettext("assigned findings"),
        "change.looked-at": gettext("looked at a change of law"),
        "account.added": gettext("made an account"),
        "account.role": gettext("changed a role"),
        "account.password": gettext("set a password"),
        "account.signed-in": gettext("signed in"),
        "account.signed-out": gettext("signed out"),
        "account.signed-out-everywhere": gettext("signed out everywhere"),
        "account.refused": gettext("was refused to sign in"),
    }.get(kind, kind)


def _details(kind: str, subject: str, details: dict[str, object]) -> str:
    if kind == "decision":
        place = [details["state"], details["territory"], details["element"], details["instrument"]]
        said = [details["verdict"], details["status"], details["reason"]]
        return "; ".join(", ".join(str(one) for one in part if one) for part in (place, said))
    if kind == "comment":
        return str(details["text"])
    if kind == "assigned":
        people, keys = details["to"], details["keys"]
        assert isinstance(people, list)
        assert isinstance(keys, list)
        blind = gettext("blind") if details["blind"] else ""
        return ", ".join(filter(None, (str(len(keys)), *map(str, people), blind)))
    if kind == "account.role":
        return f"{subject}: {details['from']} → {details['to']}"
    return subject.partition("finding:")[2][:12] or subject


def agreement_view(site: Site) -> AgreementView:
    """Kappa by element, from the blind reviews that both readers have finished."""
    lines = tuple(_agreement(site, one) for one in agreements(blind_pairs(site.engine)))
    if not lines:
        answer = gettext("No blind review is finished yet.")
    else:
        answer = gettext(
            "%(agreed)s of %(pairs)s findings got the same verdict from two reviewers who did not"
            " see each other's.",
            agreed=lines[0].agreed,
            pairs=lines[0].pairs,
        )
    return AgreementView(answer, lines)


def _agreement(site: Site, one: Agreement) -> AgreementLine:
    whole = one.element == ALL
    return AgreementLine(
        element=one.element,
        title=gettext("All elements") if whole else site.standards.element_title(one.element),
        url="" if whole else element_url(one.element),
        pairs=one.pairs,
        agreed=one.agreed,
        share=round(one.share, 3) if one.share is not None else None,
        kappa=round(one.kappa, 3) if one.kappa is not None else None,
        words=_kappa_words(one.kappa),
    )


def _kappa_words(kappa: float | None) -> str:
    """Landis and Koch, The measurement of observer agreement for categorical data, 1977."""
    if kappa is None:
        return gettext("cannot be told: all verdicts are the same")
    for least, says in (
        (0.81, gettext("almost perfect")),
        (0.61, gettext("substantial")),
        (0.41, gettext("moderate")),
        (0.21, gettext("fair")),
        (0.0, gettext("slight")),
    ):
        if kappa >= least:
            return says
    return gettext("less than by chance")
