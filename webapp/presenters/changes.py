"""Changes of law: the newest first, and one with its words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kb.model.changes import Change, ChangeKind, ChangeState
from kb.model.desk import Account
from kb.model.law import Work
from kb.store import changes as store
from webapp import asked
from webapp.asked import Args
from webapp.presenters.desk import names_of
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, query_string, state_url, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

PAGE = 20
LAST_OFFSET = 100_000
ALL = "all"
CHOICES = (ALL, *(state.value for state in ChangeState))


@dataclass(frozen=True, slots=True)
class ChangesAsked:
    """What the address asks for."""

    review: str
    """A word of :class:`kb.model.changes.ChangeState`, or ``all``."""
    state: str
    """Code of a State; empty means all."""
    offset: int
    limit: int

    def url(self, **changed: str | int) -> str:
        """The same list with something changed; it starts again at the first change."""
        limit = "" if self.limit == PAGE else self.limit
        review = "" if self.review == ALL else self.review
        return "/changes" + query_string(
            {"review": review, "state": self.state, "limit": limit, **changed}
        )


@dataclass(frozen=True, slots=True)
class TouchedElement:
    """An element with its page."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change, without its words."""

    key: str
    url: str
    kind: str
    review: str
    review_word: str
    who: str
    """Empty for a reader without an account."""
    looked_at: datetime | None
    ended_at: datetime | None
    seen_at: datetime
    state: str
    state_name: str
    state_url: str
    invented: bool
    work_id: str
    work: str
    law_url: str
    lang: str
    old_version: str
    """Language and day, such as ``est@2026-01-01``."""
    old_url: str
    new_version: str
    """Empty where the law vanished."""
    new_url: str
    summary: str
    gained: tuple[TouchedElement, ...]
    lost: tuple[TouchedElement, ...]
    reworded: tuple[TouchedElement, ...]
    """Found before and after, and some finding came, went or stands in other words."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A way to narrow the list."""

    label: str
    count: int
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class ChangesView:
    """One page of the list."""

    answer: str
    total: int
    offset: int
    choices: tuple[Choice, ...]
    changes: tuple[ChangeView, ...]
    state: str
    state_name: str
    every_state_url: str
    previous_url: str
    next_url: str
    invented: bool


def read(args: Args, site: Site) -> ChangesAsked:
    """Read the address; NotHeld for a State that does not exist."""
    code = asked.text(args, "state")
    return ChangesAsked(
        review=asked.one_of(args, "review", CHOICES, ALL),
        state=site.standards.state(code).code if code else "",
        offset=asked.number(args, "offset", default=0, least=0, most=LAST_OFFSET),
        limit=asked.number(args, "limit", default=PAGE, least=1, most=100),
    )


def changes_view(site: Site, query: ChangesAsked, person: Account | None = None) -> ChangesView:
    """One page of the list, and how many changes each choice leaves."""
    wanted = "" if query.review == ALL else query.review
    counts = {
        choice: store.count(site.engine, state="" if choice == ALL else choice, country=query.state)
        for choice in CHOICES
    }
    rows = store.latest(
        site.engine, state=wanted, country=query.state, offset=query.offset, limit=query.limit
    )
    total = counts[query.review]
    before, after = max(query.offset - query.limit, 0), query.offset + query.limit
    names = names_of(site, person)
    views = tuple(change_view(site, row, names) for row in rows)
    return ChangesView(
        answer=_answer(total, counts[ChangeState.OPEN.value]),
        total=total,
        offset=query.offset,
        choices=tuple(
            Choice(
                review_word(choice),
                counts[choice],
                query.url(review="" if choice == ALL else choice),
                choice == query.review,
            )
            for choice in CHOICES
        ),
        changes=views,
        state=query.state,
        state_name=site.standards.state_name(query.state) if query.state else "",
        every_state_url=query.url(state="") if query.state else "",
        previous_url=query.url(offset=before or "") if query.offset else "",
        next_url=query.url(offset=after) if after < total else "",
        invented=any(view.invented for view in views),
    )


def _answer(total: int, waiting: int) -> str:
    if not total:
        return gettext("No change of this choice is known.")
    found = ngettext("%(num)d change is known.", "%(num)d changes are known.", total)
    if not waiting:
        return f"{found} " + gettext("None waits for a look.")
    return f"{found} " + ngettext("%(num)d waits for a look.", "%(num)d wait for a look.", waiting)


def review_word(choice: str) -> str:
    """A state of review, or all, in words."""
    return {
        ALL: gettext("all"),
        ChangeState.OPEN.value: gettext("waits for a look"),
        ChangeState.LOOKED_AT.value: gettext("looked at"),
        ChangeState.HISTORY.value: gettext("history"),
    }[choice]


def change_view(site: Site, change: Change, names: Mapping[str, str]) -> ChangeView:
    """One change as the list and its own page show it. ``names`` are those of the people whom
    the reader may see."""
    row = site.reader.work(change.work_id)
    work = row.work if row else Work(change.work_id, "", "", change.work_id)
    old, new = (
        expression.rpartition("/")[2]
        for expression in (change.old_expression, change.new_expression)
    )
    kept = [slug for slug in change.touched if slug not in change.gained + change.lost]
    amended = change.kind is ChangeKind.AMENDED
    return ChangeView(
        key=change.key,
        url=f"/changes/{change.key}",
        kind=change.kind.value,
        review=change.state.value,
        review_word=review_word(change.state.value),
        who=names.get(change.who, ""),
        looked_at=change.looked_at,
        ended_at=change.ended_at,
        seen_at=change.seen_at,
        state=work.state,
        state_name=site.standards.state_name(work.state) if work.state else "",
        state_url=state_url(work.state) if work.state else "",
        invented=work.invented,
        work_id=work.id,
        work=work.short_title or work.title,
        law_url=work_url(work.id),
        lang=change.lang,
        old_version=old,
        old_url=work_url(work.id, version=old),
        new_version=new,
        new_url=work_url(work.id, version=new) if new else "",
        summary=summary(change),
        gained=elements(site, change.gained),
        lost=elements(site, change.lost),
        reworded=elements(site, kept) if amended else (),
    )


def elements(site: Site, slugs: list[str] | tuple[str, ...]) -> tuple[TouchedElement, ...]:
    """Elements by title."""
    titles = site.standards.element_title
    found = (TouchedElement(slug, titles(slug), element_url(slug)) for slug in slugs)
    return tuple(sorted(found, key=lambda element: element.title))


def summary(change: Change) -> str:
    """What happened, in one sentence."""
    if change.kind is ChangeKind.VANISHED:
        if change.ended_at:
            return gettext("Its source did not publish it for a time; it came back.")
        return gettext("Its source does not publish it any more; the text that was read is kept.")
    n = change.counts
    parts = [
        text
        for count, text in (
            (n["changed"], ngettext("%(num)d changed", "%(num)d changed", n["changed"])),
            (n["added"], ngettext("%(num)d new", "%(num)d new", n["added"])),
            (n["removed"], ngettext("%(num)d gone", "%(num)d gone", n["removed"])),
            (n["moved"], ngettext("%(num)d renumbered", "%(num)d renumbered", n["moved"])),
        )
        if count
    ]
    if not parts:
        return gettext("The words are the same.")
    return gettext("Provisions: %(parts)s.", parts=", ".join(parts))
