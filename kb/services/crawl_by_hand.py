"""Notes that a person handed files of a source in: the same record as of a crawl."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlsplit

from sqlalchemy import Engine

from kb.errors import UsageError
from kb.model.crawls import Crawl, CrawlDocument, CrawlKind, CrawlOutcome, CrawlSource
from kb.services.ingest_report import IngestReport
from kb.store import crawls


def check_page(source: CrawlSource, url: str) -> None:
    """UsageError for an address that is none of the source's."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if host not in source.hosts and f"{host}:{port}" not in source.hosts:
        raise UsageError(
            f"{url!r} is no address of {source.key}, which publishes at {', '.join(source.hosts)}."
        )


def record_by_hand(
    engine: Engine, source: CrawlSource, report: IngestReport, now: datetime
) -> None:
    """Write the crawl's row and one for each file that went in, now or before."""
    held = [file for file in report.files if file.key]
    if not held:
        return
    crawl_id = f"{report.run_id}:{source.key}"
    with engine.begin() as connection:
        rows = [crawls.taken_document(connection, file.key) for file in held]
        documents = [
            CrawlDocument(crawl_id, position, source.key, provisions=file.provisions, **row)
            for position, (file, row) in enumerate(zip(held, rows, strict=True))
        ]
        crawl = Crawl(
            id=crawl_id,
            run_id=report.run_id,
            source=source.key,
            kind=CrawlKind.BY_HAND,
            started_at=now,
            finished_at=now,
            outcome=CrawlOutcome.PUBLISHED,
            works=sum(file.works for file in held),
            provisions=sum(file.provisions for file in held),
        )
        crawls.save_crawl(connection, crawl)
        crawls.replace_documents(connection, crawl_id, documents)
