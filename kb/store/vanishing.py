"""Which laws the last published crawls of their sources did not find any more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from kb.model.crawls import Crawl, CrawlKind, CrawlOutcome
from kb.store import crawls as store
from kb.store import tables as t
from kb.store.crawl_tables import crawl_documents, crawls, fetches

_GONE = frozenset({404, 410})
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the last published crawl of a source says of its laws."""

    at: datetime
    crawl_id: str
    published: frozenset[str]
    """Works that it brought."""
    vanished: frozenset[str]
    """Works that earlier crawls brought and this one did not: it was not led to their addresses,
    or these answered 404 or 410. Any other answer says nothing of the law."""


def source_states(connection: Connection) -> list[SourceState]:
    """One state for each source that was ever crawled and published."""
    c = crawls.c
    query = (
        select(c.source)
        .where(c.outcome == str(CrawlOutcome.PUBLISHED), c.kind == str(CrawlKind.CRAWL))
        .distinct()
        .order_by(c.source)
    )
    found = []
    for source in connection.execute(query).scalars().all():
        last = store.last_crawl(connection, source, CrawlOutcome.PUBLISHED)
        if last is not None:
            found.append(_state(connection, last))
    return found


def _state(connection: Connection, last: Crawl) -> SourceState:
    brought = [d for d in store.documents_of(connection, last.id) if not d.reason]
    keys = {document.work_key for document in brought}
    paths: dict[str, set[str]] = defaultdict(set)
    urls: dict[str, set[str]] = defaultdict(set)
    for key, path, url in _earlier(connection, last):
        if key not in keys:
            paths[key].add(path)
            urls[key].add(url)
    gone = [key for key in paths if _is_gone(connection, last.id, urls[key])]
    published = _works(connection, {document.path for document in brought})
    vanished = _works(connection, {path for key in gone for path in paths[key]}) - published
    return SourceState(last.finished_at or last.started_at, last.id, published, vanished)


def _earlier(connection: Connection, last: Crawl) -> list[tuple[str, str, str]]:
    """Key, path and address of what earlier published crawls of the source brought."""
    d, c = crawl_documents.c, crawls.c
    query = (
        select(d.work_key, d.path, d.url)
        .select_from(crawl_documents.join(crawls, c.id == d.crawl_id))
        .where(
            c.source == last.source,
            c.outcome == str(CrawlOutcome.PUBLISHED),
            c.kind == str(CrawlKind.CRAWL),
            c.id != last.id,
            d.reason == "",
        )
        .distinct()
    )
    return [(row.work_key, row.path, row.url) for row in connection.execute(query)]


def _is_gone(connection: Connection, crawl_id: str, urls: Iterable[str]) -> bool:
    f = fetches.c
    query = select(f.status).where(f.crawl_id == crawl_id, f.url.in_(sorted(urls)))
    return set(connection.execute(query).scalars()) <= _GONE


def _works(connection: Connection, paths: Iterable[str]) -> frozenset[str]:
    e = t.expressions.c
    wanted = sorted(paths)
    found: set[str] = set()
    for start in range(0, len(wanted), _CHUNK):
        query = select(e.work_id).where(e.source_path.in_(wanted[start : start + _CHUNK]))
        found.update(connection.execute(query.distinct()).scalars())
    return frozenset(found)
