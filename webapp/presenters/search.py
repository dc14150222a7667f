"""Search: what is found, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from kb.errors import MissingPartError
from kb.model.search import Mode, Reading, SearchResult
from kb.ports import ProvisionIndex
from webapp.presenters.facets import Facet, facets_of
from webapp.presenters.search_asked import FILTERS, LAST_OFFSET, SearchAsked
from webapp.presenters.search_hits import LawHits, law_groups, law_url, rows_of
from webapp.presenters.search_reading import (
    ReadingView,
    raised_states,
    reading_view,
    searched_by,
)
from webapp.translate import gettext, ngettext
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

_FACETS = tuple(name for name in FILTERS if name != "work")
_MOST_VALUES = 300
"""Values of one facet; the catalogue has 293 sub-elements."""


@dataclass(frozen=True, slots=True)
class ModeView:
    """A way of searching."""

    mode: Mode
    title: str
    hint: str
    active: bool


@dataclass(frozen=True, slots=True)
class Example:
    """A question to start with."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class WorkFilter:
    """A law to which the search is held; ``url`` takes it away."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class FileLink:
    """The results as a file."""

    form: str
    url: str


@dataclass(frozen=True, slots=True)
class SearchView:
    """The search page; ``groups`` keep the order of the hits."""

    query: str
    mode: Mode
    modes: tuple[ModeView, ...]
    searched_by: str
    examples: tuple[Example, ...]
    as_of: date
    history: bool
    problem: str
    answer: str
    total: int
    took_ms: float
    reading: ReadingView
    cited: tuple[LawHits, ...]
    facets: tuple[Facet, ...]
    works: tuple[WorkFilter, ...]
    groups: tuple[LawHits, ...]
    offset: int
    previous_url: str
    next_url: str
    clear_url: str
    here_url: str
    save_url: str
    files: tuple[FileLink, ...]
    invented: bool
    kept: tuple[tuple[str, str], ...]
    """Active filters, to be sent again with a new question."""


def examples() -> tuple[Example, ...]:
    """Three questions that show what search can do."""
    questions = (
        gettext("how long may a victim stay to recover and reflect"),
        gettext("victims are not punished for offences they were compelled to commit"),
        gettext("residence permit without a duty to testify"),
    )
    return tuple(Example(text, "/search" + query_string({"q": text})) for text in questions)


def run(site: Site, query: SearchAsked) -> tuple[SearchResult | None, str]:
    """The answer of the index, or None with the sentence that says what is missing."""
    if not query.text:
        return None, ""
    try:
        return _counted(site.index(), query), ""
    except MissingPartError as error:
        return None, str(error)


def _counted(index: ProvisionIndex, query: SearchAsked) -> SearchResult:
    """The answer; a field with active values is counted as if it had none, so that others can be
    added to them."""
    result = index.search(query.query())
    facets = dict(result.facets)
    for name in _FACETS:
        if query.active()[name]:
            nothing: dict[str, Any] = {FILTERS[name]: ()}
            filters = replace(query.filters, **nothing)
            wider = replace(query.query(), filters=filters, limit=1, offset=0, highlight=False)
            facets[name] = index.search(wider).facets.get(name, {})
    return replace(result, facets=facets)


def cited_place(site: Site, query: SearchAsked, result: SearchResult | None) -> str:
    """Address of the provision if the query cites exactly one, else empty. A reader who asks for
    every text, for the list or for a further page gets the list."""
    if result is None or len(result.cited) != 1 or query.stay or query.history or query.offset:
        return ""
    (hit,) = result.cited
    row = rows_of(site, result.cited).get(hit.id)
    return law_url(replace(hit, highlights=()), row, asked=query.text) if row else ""


def search_view(
    site: Site, query: SearchAsked, found: tuple[SearchResult | None, str] | None = None
) -> SearchView:
    """Search (or take what :func:`run` found) and lay out the hits. Where a part is missing
    ``problem`` says how to mend it."""
    result, problem = found or run(site, query)
    hits = result.hits if result else ()
    reading = result.reading if result else Reading()
    groups = law_groups(
        site, hits, day=query.day, offset=query.offset, raised=raised_states(reading)
    )
    cited = law_groups(site, result.cited, day=query.day) if result else ()
    total = result.total if result else 0
    more = query.offset + query.limit < min(total, LAST_OFFSET) and len(hits) == query.limit
    before = max(query.offset - query.limit, 0)
    bare = query.bare()
    return SearchView(
        query=query.text,
        mode=query.mode,
        modes=_modes(query.mode),
        searched_by=searched_by(query.mode) if result else "",
        examples=examples(),
        as_of=query.day,
        history=query.history,
        problem=problem,
        answer=_answer(query, result),
        total=total,
        took_ms=round(result.took_ms, 1) if result else 0.0,
        reading=reading_view(site.standards, reading, query),
        cited=cited,
        facets=_facets(site, query, result.facets if result else {}),
        works=_works(site, query),
        groups=groups,
        offset=query.offset,
        previous_url=query.url(offset=before or "") if query.offset else "",
        next_url=query.url(offset=query.offset + query.limit) if more else "",
        clear_url=bare.url() if bare != query else "",
        here_url=query.url(offset=query.offset or ""),
        save_url=query.url(at="/searches", limit="", stay=""),
        files=tuple(
            FileLink(form, query.url(at=f"/search.{form}", limit="", stay=""))
            for form in ("xlsx", "csv", "json")
            if hits
        ),
        invented=any(group.invented for group in (*groups, *cited)),
        kept=_kept(query),
    )


def _modes(active: Mode) -> tuple[ModeView, ...]:
    named = (
        (Mode.HYBRID, gettext("Words and meaning"), gettext("both, the best of each first")),
        (Mode.LEXICAL, gettext("Words"), gettext("the words of the question, in any form")),
        (Mode.SEMANTIC, gettext("Meaning"), gettext("similar meaning, in any language")),
    )
    return tuple(ModeView(mode, title, hint, mode is active) for mode, title, hint in named)


def _answer(query: SearchAsked, result: SearchResult | None) -> str:
    if result is None:
        return ""
    if not result.total:
        return gettext("No provision found. Try other words, another mode or fewer filters.")
    return ngettext("%(num)d provision.", "%(num)d provisions, the best first.", result.total)


def _kept(query: SearchAsked) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, values in query.active().items() for value in values)


def _facets(
    site: Site, query: SearchAsked, counts: Mapping[str, Mapping[str, int]]
) -> tuple[Facet, ...]:
    active = {name: values for name, values in query.active().items() if name in _FACETS}
    return facets_of(
        site.standards,
        counts,
        active,
        query.with_filter,
        most=_MOST_VALUES,
    )


def _works(site: Site, query: SearchAsked) -> tuple[WorkFilter, ...]:
    chosen = query.filters.works
    return tuple(
        WorkFilter(
            title=(row.work.short_title or row.work.title) if row else work_id,
            url=query.url(work=tuple(other for other in chosen if other != work_id)),
        )
        for work_id in chosen
        for row in [site.reader.work(work_id)]
    )
