"""Parses what a crawl handed over, and takes it into the store as files are taken in."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy import Engine

from kb.errors import UsageError
from kb.model.crawls import Crawl, CrawlDocument, CrawlOutcome
from kb.model.law import ProvisionKind
from kb.ports import Clock, Progress
from kb.services.gather import Origin, Task, hints_from_json
from kb.services.ingest import Ingest
from kb.services.ingest_parse import Loaded, Parsed, parse_all
from kb.services.ingest_report import IngestReport
from kb.settings import Settings
from kb.store import crawls

_ARTICLES = (ProvisionKind.ARTICLE, ProvisionKind.QUOTED)


def task_of(document: CrawlDocument, settings: Settings) -> Task:
    """The task that takes a document in, from its archived bytes."""
    hints, until = hints_from_json(document.hints)
    origin = Origin(
        url=document.url,
        retrieved_at=document.retrieved_at,
        media_type=document.media_type,
        headers=document.headers,
        source=document.source,
    )
    blob = settings.blobs_dir / document.sha256
    return Task(document.path, document.name, blob, None, hints, until, origin)


def read_documents(
    documents: Iterable[CrawlDocument], settings: Settings
) -> Iterator[CrawlDocument]:
    """Each document with what the parser finds in it; nothing is stored yet."""
    waiting = list(documents)
    loaded = (
        Loaded(task, task.read(), document.sha256)
        for document in waiting
        for task in (task_of(document, settings),)
    )
    workers = settings.workers or os.cpu_count() or 1
    results = (parsed for _, parsed in parse_all(loaded, workers))
    for document, parsed in zip(waiting, results, strict=True):
        yield _counted(document, parsed)


def _counted(document: CrawlDocument, parsed: Parsed) -> CrawlDocument:
    if parsed.reason:
        return replace(document, reason=parsed.reason)
    provisions = [provision for found, _ in parsed.documents for provision in found.provisions]
    return replace(
        document,
        provisions=len(provisions),
        articles=tuple(p.number for p in provisions if p.kind in _ARTICLES and p.number),
    )


def publish(
    engine: Engine,
    settings: Settings,
    clock: Clock,
    progress: Progress,
    documents: Sequence[CrawlDocument],
) -> IngestReport:
    """Take documents into the store."""
    tasks = (task_of(document, settings) for document in documents)
    return Ingest(engine, settings, clock, progress).publish(tasks)


def release(
    engine: Engine, settings: Settings, clock: Clock, progress: Progress, source: str
) -> tuple[Crawl, IngestReport]:
    """Publish the crawl of a source that is held, because a person has reviewed it.

    UsageError where none is held.
    """
    with engine.connect() as connection:
        held = crawls.last_crawl(connection, source, CrawlOutcome.HELD)
        if held is None:
            raise UsageError(f"No crawl of {source!r} is held.")
        documents = [d for d in crawls.documents_of(connection, held.id) if not d.reason]
    report = publish(engine, settings, clock, progress, documents)
    done = replace(held, outcome=CrawlOutcome.PUBLISHED, finished_at=clock.now())
    with engine.begin() as connection:
        crawls.save_crawl(connection, done)
    return done, report
