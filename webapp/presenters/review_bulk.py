"""Many findings at once: exactly which, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model.desk import REVIEWER, Account, may
from kb.services.decisions import MOST_AT_ONCE
from kb.store.accounts import accounts
from webapp.presenters.queue import waiting
from webapp.presenters.review import ReviewAsked, WaitingView, narrow, waiting_views
from webapp.translate import gettext, ngettext

if TYPE_CHECKING:
    from webapp.wiring import Site

DOING = ("accept", "reject", "assign", "blind")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may decide."""

    name: str
    shown: str


@dataclass(frozen=True, slots=True)
class BulkView:
    """What will be decided or assigned, to be confirmed."""

    answer: str
    left_out: str
    findings: tuple[WaitingView, ...]
    people: tuple[Person, ...]
    list_url: str
    invented: bool
    problem: str
    reason: str
    doing: str


def bulk_view(
    site: Site, query: ReviewAsked, person: Account, *,
    problem: str = "", reason: str = "", doing: str = "",
) -> BulkView:  # fmt: skip
    """The first findings of the filtered list, as many as one page can show."""
    rows = narrow(waiting(site, query.queue, person), query)
    shown = waiting_views(site, rows[:MOST_AT_ONCE])
    left = len(rows) - len(shown)
    return BulkView(
        answer=ngettext(
            "This decides on exactly this %(num)d finding.",
            "This decides on exactly these %(num)d findings.",
            len(shown),
        ),
        left_out=gettext(
            "%(num)s more pass the filters and are not touched; narrow the list or repeat.",
            num=left,
        )
        if left
        else "",
        findings=shown,
        people=tuple(
            Person(one.name, one.shown) for one in accounts(site.engine) if may(one.role, REVIEWER)
        ),
        list_url=query.url(),
        invented=any(one.invented for one in shown),
        problem=problem,
        reason=reason,
        doing=doing,
    )
