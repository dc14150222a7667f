"""Lists of provisions as files."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from kb.errors import UsageError
from kb.export.hits import MAX_HITS, HitRow, HitsAbout, hits_to_csv, hits_to_json, hits_to_xlsx
from kb.model.search import Highlight, Hit, SearchResult
from kb.store.found import FoundRow
from webapp.presenters.facets import label_of
from webapp.presenters.search_asked import SearchAsked
from webapp.presenters.search_hits import rows_of
from webapp.presenters.search_reading import searched_by
from webapp.translate import gettext
from webapp.urls import provision_url, web_address

if TYPE_CHECKING:
    from webapp.wiring import Site

FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv",
    "json": "application/json",
}
"""Ending to media type."""


def list_bytes(rows: Sequence[HitRow], about: HitsAbout, form: str) -> bytes:
    """The list in one of :data:`FORMS`."""
    if form == "xlsx":
        return hits_to_xlsx(rows, about)
    if form == "csv":
        return hits_to_csv(rows, about)
    return (json.dumps(hits_to_json(rows, about), ensure_ascii=False, indent=1) + "\n").encode()


def search_file(site: Site, query: SearchAsked, form: str) -> bytes:
    """The first :data:`kb.export.hits.MAX_HITS` hits as a file; UsageError without a query."""
    if not query.text:
        raise UsageError("There is nothing to export: the address has no query (q).")
    index = site.index()
    result = index.search(replace(query.query(), limit=MAX_HITS, offset=0))
    rows = rows_of(site, result.hits)
    hits = [_hit(site, hit, rows.get(hit.id), n) for n, hit in enumerate(result.hits, start=1)]
    return list_bytes(hits, _about(site, query, result, index.digest), form)


def _about(site: Site, query: SearchAsked, result: SearchResult, digest: str) -> HitsAbout:
    return HitsAbout(
        title=gettext("Provisions found"),
        query=query.text,
        mode=searched_by(query.mode),
        as_of=query.filters.as_of,
        filters=filter_words(site, query),
        index=digest,
        total=result.total,
        made_at=site.clock.now(),
        address=site.settings.public_base.rstrip("/") + query.url(limit="", stay="1"),
    )


def filter_words(site: Site, query: SearchAsked) -> str:
    """Active filters in words: ``state: Estonia; language: Estonian``."""
    return "; ".join(
        f"{name.replace('_', ' ')}: {', '.join(label_of(site.standards, name, v) for v in values)}"
        for name, values in query.active().items()
        if values
    )


def _hit(site: Site, hit: Hit, row: FoundRow | None, rank: int) -> HitRow:
    return HitRow(
        rank=rank,
        id=hit.id,
        state=hit.state,
        state_name=site.standards.state_name(hit.state),
        invented=site.standards.invented(hit.state),
        law=hit.work_title,
        citation=hit.citation,
        heading=hit.heading,
        lang=hit.lang,
        in_force_from=row.in_force_from if row else None,
        in_force_until=row.in_force_until if row else None,
        snippet=" … ".join(_snippet(shown) for shown in hit.highlights),
        elements=tuple(site.standards.element_title(slug) for slug in hit.elements),
        score=round(hit.score, 6),
        lexical=hit.lexical,
        semantic=hit.semantic,
        official_url=web_address(row.source_url) if row else "",
        address=site.settings.public_base.rstrip("/") + provision_url(hit.id),
    )


def _snippet(shown: Highlight) -> str:
    return " ".join(shown.text.split())
