"""Bellania (invented): a search API that takes JSON, and laws as Akoma Ntoso."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urljoin

from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, audit, exactly, lookup, one

_MOST_PAGES = 50


def crawl(ctx: Context) -> None:
    """Hand over every law of the card that the search finds."""
    found = crawl_search(ctx)
    languages = {lang: lang for lang in ctx.card.languages}
    for work in ctx.works():
        hit = found.get(work.identifier)
        if hit is None:
            ctx.warn("The search does not find this law any more.", work=work.key)
            continue
        answer = ctx.fetch(urljoin(str(ctx.card.start_url), hit["manifestation"]))
        if answer.ok:
            lang = lookup(languages, hit["language"])
            ctx.emit(Document(answer, work, lang, f"{work.identifier}.xml"))
        else:
            ctx.error(f"The server answered {answer.status}.", work=work.key, url=answer.url)


def crawl_search(ctx: Context) -> dict[str, dict[str, str]]:
    """Every hit by identifier; their count is that which the answers tell."""
    hits: dict[str, dict[str, str]] = {}
    totals: set[int] = set()
    for page in range(1, _MOST_PAGES + 1):
        answer = ctx.fetch(
            urljoin(str(ctx.card.start_url), "api/search"),
            method="POST",
            data=json.dumps({"text": "", "page": page}).encode(),
            headers={"Content-Type": "application/json"},
        )
        if not answer.ok:
            raise Unexpected(f"The search answered {answer.status}.", answer.url)
        total, found = parse_hits(answer.json())
        totals.add(total)
        hits.update(found)
        if len(hits) >= total:
            exactly(one(totals, "total of the search"), hits, "hit of the search")
            return hits
        at_least(1, found, f"hit on page {page} of the search")
    raise Unexpected(f"The search has more than {_MOST_PAGES} pages.", answer.url)


def parse_hits(answer: Any) -> tuple[int, dict[str, dict[str, str]]]:
    """Total and hits of one answer; Unexpected for a field that is not known."""
    if not isinstance(answer, dict) or not {"total", "page", "results"} <= answer.keys():
        raise Unexpected("The answer of the search has another form.")
    audit(answer, ("total", "page", "results"))
    hits: dict[str, dict[str, str]] = {}
    for hit in answer["results"]:
        audit(hit, ("id", "title", "language", "dateEnacted", "manifestation"))
        hits[hit["id"]] = hit
    return int(answer["total"]), hits
