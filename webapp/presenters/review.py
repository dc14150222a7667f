"""The review queue: findings that wait for a person, the most doubtful first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.model.desk import EDITOR, Account, may
from kb.model.findings import DISAGREEMENT
from kb.store.rows import FindingRow, ReviewRow
from webapp import asked
from webapp.asked import Args
from webapp.presenters import words
from webapp.presenters.facets import Facet, facets_of
from webapp.presenters.passages import Part, quoted
from webapp.presenters.queue import MINE, NEW, QUEUES, queue_title, waiting
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, finding_url, provision_url, query_string, state_url, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

PAGE = 25
LAST_OFFSET = 100_000


@dataclass(frozen=True, slots=True)
class ReviewAsked:
    """What the address asks for."""

    queue: str
    states: tuple[str, ...]
    elements: tuple[str, ...]
    langs: tuple[str, ...]
    offset: int
    limit: int

    @property
    def active(self) -> dict[str, tuple[str, ...]]:
        """Values of each field to narrow by."""
        return {"state": self.states, "element": self.elements, "lang": self.langs}

    def url(self, **changed: str | int | tuple[str, ...]) -> str:
        """The same list with something changed; it starts again at the first finding."""
        limit = "" if self.limit == PAGE else self.limit
        return "/review" + query_string({**self.narrowed(), "limit": limit, **changed})

    def narrowed(self) -> dict[str, str | int | tuple[str, ...] | None]:
        """Queue and filters, for an address."""
        return {"queue": "" if self.queue == NEW else self.queue, **self.active}


@dataclass(frozen=True, slots=True)
class WaitingView:
    """One finding that waits."""

    key: str
    doubt: float
    why: str
    confidence: float
    method: str
    element: str
    element_title: str
    element_url: str
    state: str
    state_name: str
    state_url: str
    invented: bool
    lang: str
    language: str
    work_id: str
    work: str
    law_url: str
    provision_id: str
    citation: str
    provision_url: str
    why_url: str
    quote: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class QueueLink:
    """A queue and how many findings wait in it."""

    queue: str
    title: str
    url: str
    count: int
    active: bool


@dataclass(frozen=True, slots=True)
class ReviewView:
    """One page of the queue."""

    queue: str
    queues: tuple[QueueLink, ...]
    one_url: str
    """Where they are decided one by one; empty for who is not signed in."""
    bulk_url: str
    """Where many are decided or assigned at once; empty for who may not."""
    sign_in_url: str
    answer: str
    total: int
    """Findings that pass the filters."""
    offset: int
    facets: tuple[Facet, ...]
    findings: tuple[WaitingView, ...]
    previous_url: str
    next_url: str
    clear_url: str
    invented: bool


def read(args: Args, site: Site) -> ReviewAsked:
    """Read the address; NotHeld for a State or element that does not exist."""
    return ReviewAsked(
        queue=asked.one_of(args, "queue", QUEUES, NEW),
        states=tuple(site.standards.state(code).code for code in asked.many(args, "state")),
        elements=tuple(site.standards.element(slug).slug for slug in asked.many(args, "element")),
        langs=asked.many(args, "lang"),
        offset=asked.number(args, "offset", default=0, least=0, most=LAST_OFFSET),
        limit=asked.number(args, "limit", default=PAGE, least=1, most=100),
    )


def review_view(site: Site, query: ReviewAsked, person: Account | None = None) -> ReviewView:
    """One page of the queue, and how many findings each filter leaves."""
    rows = waiting(site, query.queue, person)
    kept = narrow(rows, query)
    shown = kept[query.offset : query.offset + query.limit]
    before, after = max(query.offset - query.limit, 0), query.offset + query.limit
    chosen = query_string(query.narrowed())
    editor = person is not None and may(person.role, EDITOR)
    return ReviewView(
        queue=query.queue,
        queues=_queues(site, query, person),
        one_url=f"/review/one{chosen}" if person and kept else "",
        bulk_url=f"/review/bulk{chosen}" if editor and kept else "",
        sign_in_url="" if person else "/login" + query_string({"back": query.url()}),
        answer=_answer(kept, query),
        total=len(kept),
        offset=query.offset,
        facets=_facets(site, rows, query),
        findings=waiting_views(site, shown),
        previous_url=query.url(offset=before or "") if query.offset else "",
        next_url=query.url(offset=after) if after < len(kept) else "",
        clear_url=query.url(state="", element="", lang="") if any(query.active.values()) else "",
        invented=any(site.standards.invented(row.state) for row in shown),
    )


def _queues(site: Site, query: ReviewAsked, person: Account | None) -> tuple[QueueLink, ...]:
    return tuple(
        QueueLink(
            queue,
            queue_title(queue),
            "/review" + query_string({"queue": "" if queue == NEW else queue}),
            len(waiting(site, queue, person)),
            queue == query.queue,
        )
        for queue in QUEUES
        if person is not None or queue != MINE
    )


def narrow(rows: Sequence[ReviewRow], query: ReviewAsked) -> list[ReviewRow]:
    """The rows that pass all filters."""
    return [row for row in rows if _passes(row, query)]


def _passes(row: ReviewRow, query: ReviewAsked, *, but: str = "") -> bool:
    """Whether the row has a chosen value in each field, one field left out."""
    return all(
        not chosen or name == but or getattr(row, name) in chosen
        for name, chosen in query.active.items()
    )


def _answer(rows: Sequence[ReviewRow], query: ReviewAsked) -> str:
    if not rows:
        if any(query.active.values()):
            return gettext("No finding of this choice waits for a look.")
        return gettext("No finding waits for a look.")
    states = len({row.state for row in rows})
    found = ngettext("%(num)d finding", "%(num)d findings", len(rows))
    of = ngettext("of %(num)d State", "of %(num)d States", states)
    wait = ngettext("waits for a look", "wait for a look, the most telling first", len(rows))
    return f"{found} {of} {wait}."


def _facets(site: Site, rows: Sequence[ReviewRow], query: ReviewAsked) -> tuple[Facet, ...]:
    counts = {
        name: Counter(getattr(row, name) for row in rows if _passes(row, query, but=name))
        for name in query.active
    }
    return facets_of(
        site.standards, counts, query.active, lambda name, values: query.url(**{name: values})
    )


def waiting_views(site: Site, rows: Sequence[ReviewRow]) -> tuple[WaitingView, ...]:
    """Findings with the words that carry them."""
    found = site.reader.findings_by_key([row.key for row in rows])
    return tuple(_waiting(site, row, found[row.key][0]) for row in rows if row.key in found)


def why_doubtful(doubt: float) -> str:
    """Why a finding waits for a person, in words; empty where it does not."""
    if doubt == DISAGREEMENT:
        return gettext("rules and meaning disagree")
    return gettext("near the threshold") if doubt > DISAGREEMENT else ""


def _waiting(site: Site, row: ReviewRow, found: FindingRow) -> WaitingView:
    standards = site.standards
    version = row.expression_id.rpartition("/")[2]
    return WaitingView(
        key=row.key,
        doubt=row.doubt,
        why=why_doubtful(row.doubt),
        confidence=round(row.confidence, 3),
        method=row.method,
        element=row.element,
        element_title=standards.element_title(row.element),
        element_url=element_url(row.element),
        state=row.state,
        state_name=standards.state_name(row.state),
        state_url=state_url(row.state),
        invented=standards.invented(row.state),
        lang=row.lang,
        language=words.language_name(row.lang),
        work_id=row.work_id,
        work=row.work_title,
        law_url=work_url(row.work_id, version=version, at=row.eid),
        provision_id=row.provision_id,
        citation=row.citation,
        provision_url=provision_url(row.provision_id),
        why_url=finding_url(row.key),
        quote=quoted(found.text, [(span.start, span.end) for span in found.finding.spans]),
    )
