"""One finding to decide on, with everything that is needed for it on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.catalogue import FactSpec
from kb.model.desk import REVIEWER, Account, may
from kb.model.findings import Decision, FactValue
from kb.store import assignments
from kb.store import comments as comment_store
from kb.store.decisions import of_findings, sub_findings
from kb.store.review import rows_of
from kb.store.rows import FindingRow, ReviewRow
from webapp.asked import NotHeld, shown
from webapp.presenters import words
from webapp.presenters.desk import (
    CommentLine,
    DecisionLine,
    comment_lines,
    decision_lines,
    names_of,
    one_url,
    verdict_word,
)
from webapp.presenters.passages import Part, parts, quoted
from webapp.presenters.queue import waiting
from webapp.presenters.review import ReviewAsked, WaitingView, narrow, waiting_views
from webapp.translate import gettext, ngettext
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

_WHOLE_CHARACTERS = 6_000
"""A longer provision is shown as the passage round the words that carry the finding."""


@dataclass(frozen=True, slots=True)
class FactInput:
    """A fact that may be corrected; ``value`` is what the tagger read, or empty."""

    name: str
    title: str
    unit: str
    value: str
    choices: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SubView:
    """A sub-element found with the finding; it is decided by itself."""

    key: str
    title: str
    url: str
    word: str


@dataclass(frozen=True, slots=True)
class LastView:
    """What one decided a moment ago, to take it back."""

    key: str
    words: str
    back: str


@dataclass(frozen=True, slots=True)
class OneView:
    """The finding in view; ``item`` is None where nothing waits."""

    answer: str
    progress: str
    item: WaitingView | None
    text: tuple[Part, ...]
    part_of: str
    """Title of the sub-element, where the finding is of one."""
    definition: str
    questions: tuple[str, ...]
    not_counted: tuple[str, ...]
    requirements: tuple[str, ...]
    facts: tuple[FactInput, ...]
    subs: tuple[SubView, ...]
    decisions: tuple[DecisionLine, ...]
    comments: tuple[CommentLine, ...]
    blind: bool
    mine: str
    may_decide: bool
    last: LastView | None
    here_url: str
    then_url: str
    skip_url: str
    list_url: str


def one_view(
    site: Site, query: ReviewAsked, person: Account, *, key: str, after: str, done: str, back: str
) -> OneView:
    """The finding named by ``key``, else the first of the queue, or the one after ``after``.
    NotHeld for a key that no text in force holds."""
    row, left = _chosen(site, query, person, key, after)
    list_url = back or query.url()
    last = _last(site, person, done, query)
    if row is None:
        return OneView(
            gettext("Nothing waits in this list."), _progress(site, person), None, (), "", "", (),
            (), (), (), (), (), (), False, "", False, last, "/review/one", "", "", list_url,
        )  # fmt: skip
    return _view(site, query, person, row, left, last, list_url, fixed=bool(key), after=after)


def _chosen(
    site: Site, query: ReviewAsked, person: Account, key: str, after: str
) -> tuple[ReviewRow | None, int]:
    rows = narrow(waiting(site, query.queue, person), query)
    if key:
        found = site.reader.findings_by_key([key]).get(key)
        whole = _whole_key(site, found[0]) if found else ""
        held = rows_of(site.engine, site.clock.today(), [whole]) if whole else []
        if not held:
            raise NotHeld(f"No finding with the key {shown(key)!r} stands in a text in force.")
        return held[0], len(rows)
    place = next((n + 1 for n, row in enumerate(rows) if row.key == after), 0)
    row = rows[place] if place < len(rows) else (rows[0] if rows else None)
    return row, len(rows)


def _whole_key(site: Site, found: FindingRow) -> str:
    """Key of the finding of the element, also where a sub-element's was named."""
    if not found.finding.sub_element:
        return found.finding.key
    return next(
        (
            row.finding.key
            for row in site.reader.findings_of(found.provision_id)
            if row.finding.element == found.finding.element and not row.finding.sub_element
        ),
        "",
    )


def _view(
    site: Site, query: ReviewAsked, person: Account, row: ReviewRow, left: int,
    last: LastView | None, list_url: str, *, fixed: bool, after: str,
) -> OneView:  # fmt: skip
    found = site.reader.findings_by_key([row.key])[row.key][0]
    decided, names = of_findings(site.engine), names_of(site, person)
    sealed = assignments.sealed_by(site.engine, person.name).get(row.key, "")
    blind = person.name in assignments.open_blind(site.engine).get(row.key, {})
    own = [d for d in decided.get(row.key, ()) if d.who == person.name]
    element = site.standards.element(row.element)
    chosen = query.narrowed()
    here = "/review/one" + query_string({**chosen, "key": row.key})
    then = here if fixed else "/review/one" + query_string(
        {**chosen, "after": after, "done": row.key}
    )  # fmt: skip
    return OneView(
        answer=_answer(left),
        progress=_progress(site, person),
        item=waiting_views(site, [row])[0],
        text=_text(found),
        part_of="",
        definition=element.definition,
        questions=element.questions,
        not_counted=element.not_counted,
        requirements=_requirements(site, row.element, site.clock.today()),
        facts=fact_inputs(element.facts, found.finding.facts, decided.get(row.key, ())),
        subs=_subs(site, row, decided, person),
        decisions=decision_lines(decided.get(row.key, ()), names, person),
        comments=comment_lines(
            () if blind else comment_store.of_findings(site.engine, [row.key]).get(row.key, ()),
            names,
        ),
        blind=blind,
        mine=verdict_word(sealed or (own[-1].verdict if own else "")),
        may_decide=may(person.role, REVIEWER),
        last=last,
        here_url=here,
        then_url=then,
        skip_url="" if fixed else "/review/one" + query_string({**chosen, "after": row.key}),
        list_url=list_url,
    )


def _text(found: FindingRow) -> tuple[Part, ...]:
    spans = [(span.start, span.end) for span in found.finding.spans]
    if len(found.text) > _WHOLE_CHARACTERS:
        return quoted(found.text, spans)
    return parts(found.text, spans, "evidence")


def _answer(left: int) -> str:
    return ngettext(
        "%(num)d finding waits in this list.", "%(num)d findings wait in this list.", left
    )


def _progress(site: Site, person: Account) -> str:
    today = site.clock.today()
    own = [d for d in site.reader.decisions() if d.who == person.name and d.at.date() == today]
    count = len({d.id for d in own})
    return ngettext("You gave %(num)d decision today.", "You gave %(num)d decisions today.", count)


def _requirements(site: Site, slug: str, day: date) -> tuple[str, ...]:
    return tuple(
        gettext(
            "%(instrument)s art. %(article)s, %(level)s",
            instrument=site.standards.instrument_short(one.instrument),
            article=one.citation,
            level=words.level_word(one.level),
        )
        for one in site.standards.element(slug).references
        if one.stands_on(day)
    )


def fact_inputs(
    specs: Sequence[FactSpec], read: Mapping[str, FactValue], decided: Sequence[Decision]
) -> tuple[FactInput, ...]:
    """Facts of an element with what stands now: as read, or as the last person corrected it."""
    now: dict[str, FactValue | None] = dict(read)
    for decision in decided:
        now |= decision.facts
    return tuple(
        FactInput(
            spec.name,
            spec.title,
            spec.unit,
            plain_value(now.get(spec.name)),
            ("yes", "no") if spec.type == "bool" else spec.values if spec.type == "enum" else (),
        )
        for spec in specs
    )


def plain_value(value: FactValue | None) -> str:
    """A value as somebody types it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple | list):
        return ", ".join(str(one) for one in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _subs(
    site: Site, row: ReviewRow, decided: Mapping[str, Sequence[Decision]], person: Account
) -> tuple[SubView, ...]:
    found = sub_findings(site.engine, row.key)
    return tuple(
        SubView(
            key,
            site.standards.sub_element_title(row.element, slug),
            one_url(row.key),
            _sub_word(decided.get(key, ())),
        )
        for slug, key in found.items()
    )


def _sub_word(decided: Sequence[Decision]) -> str:
    latest = {one.who: one.verdict for one in decided}
    if not latest:
        return gettext("suggested")
    said = set(latest.values())
    return verdict_word(said.pop()).lower() if len(said) == 1 else gettext("disputed")


def _last(site: Site, person: Account, done: str, query: ReviewAsked) -> LastView | None:
    if not done:
        return None
    own = [d for d in of_findings(site.engine).get(done, ()) if d.who == person.name]
    sealed = assignments.sealed_by(site.engine, person.name).get(done, "")
    verdict = sealed or (own[-1].verdict if own else "")
    found = site.reader.findings_by_key([done]).get(done) if verdict else None
    if not found:
        return None
    said = gettext(
        "%(verdict)s: %(element)s.",
        verdict=verdict_word(verdict),
        element=site.standards.element_title(found[0].finding.element),
    )
    if sealed:
        said += " " + gettext("It stays sealed until the second reader has decided.")
    back = "/review/one" + query_string({**query.narrowed(), "key": done})
    return LastView(done, said, back)
