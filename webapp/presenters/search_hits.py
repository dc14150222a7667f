"""Provisions found, and in words why each is there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.model.search import Hit
from kb.store.found import FoundRow, found_rows
from webapp.presenters import words
from webapp.presenters.passages import Part, parts
from webapp.presenters.passages_found import written
from webapp.translate import gettext
from webapp.urls import element_url, provision_url, query_string, state_url, web_address, work_url

if TYPE_CHECKING:
    from webapp.wiring import Site

_SHORT_WORD = 2
"""Words up to this length explain nothing and are not named."""
_NAMED_WORDS = 6


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
    asked: bool
    """Whether the query asks for it."""


@dataclass(frozen=True, slots=True)
class HitView:
    """One provision found."""

    id: str
    rank: int
    state: str
    state_name: str
    citation: str
    heading: str
    lang: str
    language: str
    in_force_from: date | None
    in_force_until: date | None
    superseded: bool
    """Whether the text was out of force on the day of the search."""
    coming: bool
    """Whether the text comes into force after it."""
    score: float
    lexical: float | None
    semantic: float | None
    passages: tuple[Passage, ...]
    elements: tuple[ElementChip, ...]
    why: tuple[str, ...]
    url: str
    law_url: str
    similar_url: str
    source_url: str


@dataclass(frozen=True, slots=True)
class LawHits:
    """Hits of one law."""

    work_id: str
    work_title: str
    lang: str
    state: str
    state_name: str
    state_url: str
    invented: bool
    url: str
    hits: tuple[HitView, ...]


def rows_of(site: Site, hits: Sequence[Hit]) -> Mapping[str, FoundRow]:
    """What the store knows of them."""
    return found_rows(site.engine, [hit.id for hit in hits])


def law_groups(
    site: Site,
    hits: Sequence[Hit],
    *,
    day: date,
    offset: int = 0,
    raised: Mapping[str, str] | None = None,
) -> tuple[LawHits, ...]:
    """Hits by law; laws stand in the order of their best hit.

    ``raised`` are States whose provisions the query raised, with the words that named them.
    """
    rows = rows_of(site, hits)
    order: dict[str, list[tuple[int, Hit]]] = {}
    for place, hit in enumerate(hits):
        order.setdefault(hit.work_id, []).append((offset + place + 1, hit))
    groups = []
    for work_id, found in order.items():
        first = found[0][1]
        groups.append(
            LawHits(
                work_id=work_id,
                work_title=first.work_title,
                lang=first.lang,
                state=first.state,
                state_name=site.standards.state_name(first.state),
                state_url=state_url(first.state),
                invented=site.standards.invented(first.state),
                url=work_url(work_id),
                hits=tuple(
                    hit_view(site, hit, rows.get(hit.id), rank, day, raised or {})
                    for rank, hit in found
                ),
            )
        )
    return tuple(groups)


def law_url(hit: Hit, row: FoundRow | None, *, asked: str = "") -> str:
    """The law, opened at the provision, with what was found marked; ``asked`` is the query that
    leads straight there."""
    version = row.expression_id.rpartition("/")[2] if row else ""
    return work_url(
        hit.work_id,
        version=version,
        at=row.eid if row else "",
        found=written(hit.highlights) if row else "",
        asked=asked,
    )


def hit_view(
    site: Site, hit: Hit, row: FoundRow | None, rank: int, day: date, raised: Mapping[str, str]
) -> HitView:
    """One hit; ``row`` is None where the store holds it no longer."""
    since = row.in_force_from if row else None
    until = row.in_force_until if row else None
    return HitView(
        id=hit.id,
        rank=rank,
        state=hit.state,
        state_name=site.standards.state_name(hit.state),
        citation=hit.citation,
        heading=hit.heading,
        lang=hit.lang,
        language=words.language_name(hit.lang),
        in_force_from=since,
        in_force_until=until,
        superseded=until is not None and until <= day,
        coming=since is not None and since > day,
        score=round(hit.score, 4),
        lexical=None if hit.lexical is None else round(hit.lexical, 4),
        semantic=None if hit.semantic is None else round(hit.semantic, 4),
        passages=tuple(
            Passage(h.kind, parts(h.text, h.marks, "meaning" if h.kind == "meaning" else "words"))
            for h in hit.highlights
        ),
        elements=_chips(site, hit),
        why=_why(site, hit, raised),
        url=provision_url(hit.id, found=written(hit.highlights)),
        law_url=law_url(hit, row),
        similar_url="/similar" + query_string({"id": hit.id}),
        source_url=web_address(row.source_url) if row else "",
    )


def _chips(site: Site, hit: Hit) -> tuple[ElementChip, ...]:
    """Elements found in it, those asked for first."""
    wanted = {slug for slug, _ in hit.asked_elements}
    slugs = sorted(hit.elements, key=lambda slug: slug not in wanted)
    return tuple(
        ElementChip(slug, site.standards.element_title(slug), element_url(slug), slug in wanted)
        for slug in slugs
    )


def _why(site: Site, hit: Hit, raised: Mapping[str, str]) -> tuple[str, ...]:
    reasons: list[str] = []
    if hit.lexical is not None:
        shown = ", ".join(_matched(hit))
        reasons.append(
            gettext(
                "words in common: %(words)s (score %(score).2f)", words=shown, score=hit.lexical
            )
            if shown
            else gettext("words in common (score %(score).2f)", score=hit.lexical)
        )
    if hit.semantic is not None:
        reasons.append(gettext("similar meaning (similarity %(score).2f)", score=hit.semantic))
    if hit.asked_elements:
        held = ", ".join(
            f"{site.standards.element_title(slug)} ({probability:.2f})"
            for slug, probability in hit.asked_elements
        )
        reasons.append(gettext("holds what is asked for: %(elements)s", elements=held))
    if hit.state in raised:
        reasons.append(gettext("its State is named: “%(words)s”", words=raised[hit.state]))
    return tuple(reasons)


def _matched(hit: Hit) -> list[str]:
    """The words of the text that the query matched, each once, as they come."""
    matched = (
        word.strip(".,;:!?()[]«»“”\"'")
        for h in hit.highlights
        if h.kind != "meaning"
        for start, end in h.marks
        for word in h.text[start:end].lower().split()
    )
    return list(dict.fromkeys(word for word in matched if len(word) > _SHORT_WORD))[:_NAMED_WORDS]
