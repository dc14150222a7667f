"""Search: what is found, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kb.errors import MissingPartError
from kb.model.search import Filters, Hit, Mode, Query, SearchResult
from webapp.presenters import words
from webapp.presenters.facets import Facet, facets_of
from webapp.presenters.passages import Part, parts
from webapp.presenters.search_asked import LAST_OFFSET, SearchAsked
from webapp.standards import Standards
from webapp.translate import gettext, ngettext
from webapp.urls import element_url, provision_url, query_string, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_SHORT_WORD = 2
"""Words up to this length explain nothing and are not named."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of the provision's text with its marks."""

    kind: str
    text: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class ElementChip:
    """An element found in the provision by the machine."""

    slug: str
    title: str
    url: str


@dataclass(frozen=True, slots=True)
class HitView:
    """One provision found."""

    id: str
    rank: int
    citation: str
    heading: str
    lang: str
    language: str
    in_force_from: date | None
    in_force_until: date | None
    superseded: bool
    """Whether the text was out of force on the day of the search."""
    score: float
    lexical: float | None
    semantic: float | None
    passages: tuple[Passage, ...]
    elements: tuple[ElementChip, ...]
    why: str
    url: str
    law_url: str


@dataclass(frozen=True, slots=True)
class LawHits:
    """Hits of one law."""

    work_id: str
    work_title: str
    state: str
    state_name: str
    invented: bool
    url: str
    hits: tuple[HitView, ...]


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
class SearchView:
    """The search page; ``groups`` keep the order of the hits."""

    query: str
    mode: Mode
    modes: tuple[ModeView, ...]
    examples: tuple[Example, ...]
    as_of: date | None
    history: bool
    problem: str
    answer: str
    total: int
    took_ms: float
    facets: tuple[Facet, ...]
    groups: tuple[LawHits, ...]
    offset: int
    previous_url: str
    next_url: str
    clear_url: str
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


def search_view(site: Site, query: SearchAsked) -> SearchView:
    """Search and lay out the hits. Where a part is missing ``problem`` says how to mend it."""
    result, problem = _search(site, query)
    hits = result.hits if result else ()
    groups = _groups(site, hits, query.offset)
    total = result.total if result else 0
    more = query.offset + query.limit < min(total, LAST_OFFSET) and len(hits) == query.limit
    before = max(query.offset - query.limit, 0)
    return SearchView(
        query=query.text,
        mode=query.mode,
        modes=_modes(query.mode),
        examples=examples(),
        as_of=query.filters.as_of,
        history=query.filters.as_of is None,
        problem=problem,
        answer=_answer(query, result),
        total=total,
        took_ms=round(result.took_ms, 1) if result else 0.0,
        facets=_facets(site.standards, query, result.facets if result else {}),
        groups=groups,
        offset=query.offset,
        previous_url=query.url(offset=before or "") if query.offset else "",
        next_url=query.url(offset=query.offset + query.limit) if more else "",
        clear_url=_clear_url(query),
        invented=any(group.invented for group in groups),
        kept=_kept(query),
    )


def _clear_url(query: SearchAsked) -> str:
    bare = Filters(as_of=query.today)
    return replace(query, filters=bare).url() if query.filters != bare else ""


def _search(site: Site, query: SearchAsked) -> tuple[SearchResult | None, str]:
    if not query.text:
        return None, ""
    try:
        return (
            site.index().search(
                Query(query.text, query.mode, query.filters, query.limit, query.offset)
            ),
            "",
        )
    except MissingPartError as error:
        return None, str(error)


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


def _groups(site: Site, hits: tuple[Hit, ...], offset: int) -> tuple[LawHits, ...]:
    order: dict[str, list[tuple[int, Hit]]] = {}
    for place, hit in enumerate(hits):
        order.setdefault(hit.work_id, []).append((offset + place + 1, hit))
    return tuple(
        LawHits(
            work_id=work_id,
            work_title=found[0][1].work_title,
            state=found[0][1].state,
            state_name=site.standards.state_name(found[0][1].state),
            invented=site.standards.invented(found[0][1].state),
            url=work_url(work_id),
            hits=tuple(_hit(site, hit, rank) for rank, hit in found),
        )
        for work_id, found in order.items()
    )


def _hit(site: Site, hit: Hit, rank: int) -> HitView:
    row = site.reader.provision(hit.id)
    version = row.expression_id.rpartition("/")[2] if row else ""
    text = site.reader.expression(row.expression_id) if row else None
    since = text.expression.in_force_from if text else None
    until = text.expression.in_force_until if text else None
    return HitView(
        id=hit.id,
        rank=rank,
        citation=hit.citation,
        heading=hit.heading,
        lang=hit.lang,
        language=words.language_name(hit.lang),
        in_force_from=since,
        in_force_until=until,
        superseded=until is not None and until <= site.clock.today(),
        score=round(hit.score, 4),
        lexical=None if hit.lexical is None else round(hit.lexical, 4),
        semantic=None if hit.semantic is None else round(hit.semantic, 4),
        passages=tuple(
            Passage(h.kind, parts(h.text, h.marks, "meaning" if h.kind == "meaning" else "words"))
            for h in hit.highlights
        ),
        elements=tuple(
            ElementChip(slug, site.standards.element_title(slug), element_url(slug))
            for slug in hit.elements
        ),
        why=_why(hit),
        url=provision_url(hit.id),
        law_url=work_url(hit.work_id, version=version, at=row.eid if row else ""),
    )


def _why(hit: Hit) -> str:
    reasons: list[str] = []
    matched = {
        word
        for h in hit.highlights
        if h.kind != "meaning"
        for start, end in h.marks
        for word in h.text[start:end].lower().split()
        if len(word) > _SHORT_WORD
    }
    if hit.lexical is not None:
        shown = ", ".join(sorted(matched)[:6])
        reasons.append(
            gettext(
                "words in common: %(words)s (score %(score).2f)", words=shown, score=hit.lexical
            )
            if shown
            else gettext("words in common (score %(score).2f)", score=hit.lexical)
        )
    if hit.semantic is not None:
        reasons.append(gettext("similar meaning (similarity %(score).2f)", score=hit.semantic))
    if hit.elements:
        reasons.append(
            ngettext(
                "%(num)d element found in it", "%(num)d elements found in it", len(hit.elements)
            )
        )
    return "; ".join(reasons)


def _active(query: SearchAsked) -> dict[str, tuple[str, ...]]:
    f = query.filters
    return {"state": f.states, "lang": f.langs, "element": f.elements, "kind": f.kinds}


def _kept(query: SearchAsked) -> tuple[tuple[str, str], ...]:
    pairs = [(name, value) for name, values in _active(query).items() for value in values]
    return (*pairs, *(("work", work) for work in query.filters.works))


def _facets(
    standards: Standards, query: SearchAsked, counts: Mapping[str, Mapping[str, int]]
) -> tuple[Facet, ...]:
    active = _active(query)
    return facets_of(standards, counts, active, lambda name, values: query.url(**{name: values}))
