"""Reads and writes crawls: the index of the archive, what was handed over, how each crawl ended."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, delete, func, insert, select, update

from kb.model.crawls import Crawl, CrawlDocument, CrawlKind, CrawlOutcome, Fetch
from kb.model.law import Snapshot
from kb.store import tables as t
from kb.store.crawl_tables import crawl_documents, crawls, fetches
from kb.store.writing import insert_missing, replace

_SUCCESS = (CrawlOutcome.PUBLISHED,)
_FAILURE = (CrawlOutcome.FAILED, CrawlOutcome.HELD)


@dataclass(frozen=True, slots=True)
class SourceTimes:
    """When a source was gathered last, and when that last went wrong; UTC."""

    last_success: datetime | None = None
    last_failure: datetime | None = None
    failure_reason: str = ""


def _utc(moment: datetime) -> datetime:
    """SQLite gives times without a zone; all times in the store are UTC."""
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _crawl(row: RowMapping) -> Crawl:
    values = dict(row)
    values["kind"] = CrawlKind(values["kind"])
    values["outcome"] = CrawlOutcome(values["outcome"])
    values["reasons"] = tuple(values["reasons"])
    values["started_at"] = _utc(values["started_at"])
    if values["finished_at"] is not None:
        values["finished_at"] = _utc(values["finished_at"])
    return Crawl(**values)


def _fetch(row: RowMapping) -> Fetch:
    values = {name: value for name, value in dict(row).items() if name != "id"}
    values["headers"] = tuple((name, value) for name, value in values["headers"])
    values["retrieved_at"] = _utc(values["retrieved_at"])
    return Fetch(**values)


def _document(row: RowMapping) -> CrawlDocument:
    values = dict(row)
    values["articles"] = tuple(values["articles"])
    values["retrieved_at"] = _utc(values["retrieved_at"])
    return CrawlDocument(**values)


def _crawl_row(crawl: Crawl) -> dict[str, Any]:
    row = asdict(crawl)
    return row | {
        "kind": str(crawl.kind),
        "outcome": str(crawl.outcome),
        "reasons": list(crawl.reasons),
        "counts": dict(crawl.counts),
    }


def save_crawl(connection: Connection, crawl: Crawl) -> None:
    """Write a crawl as it stands now."""
    replace(connection, crawls, [_crawl_row(crawl)])


def open_crawl_of(connection: Connection, source: str, kind: CrawlKind) -> Crawl | None:
    """The newest crawl of this kind that was interrupted, None where each has ended."""
    query = (
        select(crawls)
        .where(
            crawls.c.source == source,
            crawls.c.kind == str(kind),
            crawls.c.outcome == str(CrawlOutcome.OPEN),
        )
        .order_by(crawls.c.started_at.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return _crawl(row) if row else None


def last_crawl(
    connection: Connection, source: str, outcome: CrawlOutcome, kind: CrawlKind = CrawlKind.CRAWL
) -> Crawl | None:
    """The newest crawl of a source that ended in this way."""
    query = (
        select(crawls)
        .where(
            crawls.c.source == source,
            crawls.c.outcome == str(outcome),
            crawls.c.kind == str(kind),
        )
        .order_by(crawls.c.finished_at.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return _crawl(row) if row else None


def held_crawls(connection: Connection) -> list[Crawl]:
    """Crawls that wait for a person's review, oldest first."""
    query = (
        select(crawls)
        .where(crawls.c.outcome == str(CrawlOutcome.HELD))
        .order_by(crawls.c.finished_at, crawls.c.id)
    )
    return [_crawl(row) for row in connection.execute(query).mappings()]


def reject_held(connection: Connection, source: str) -> None:
    """Close the held crawls of a source, because a newer one is published or held instead."""
    connection.execute(
        update(crawls)
        .where(crawls.c.source == source, crawls.c.outcome == str(CrawlOutcome.HELD))
        .values(outcome=str(CrawlOutcome.REJECTED))
    )


def source_times(connection: Connection) -> dict[str, SourceTimes]:
    """When each source that was ever tried succeeded and failed last."""
    query = (
        select(crawls.c.source, crawls.c.outcome, crawls.c.finished_at, crawls.c.reasons)
        .where(crawls.c.finished_at.is_not(None))
        .order_by(crawls.c.finished_at)
    )
    found: dict[str, SourceTimes] = {}
    for row in connection.execute(query):
        known = found.get(row.source, SourceTimes())
        if row.outcome in _SUCCESS:
            known = SourceTimes(_utc(row.finished_at), known.last_failure, known.failure_reason)
        elif row.outcome in _FAILURE:
            reason = row.reasons[0] if row.reasons else ""
            known = SourceTimes(known.last_success, _utc(row.finished_at), reason)
        found[row.source] = known
    return found


def last_good_ends(connection: Connection) -> dict[str, datetime]:
    """Source -> end of the newest crawl that was published or waits for review."""
    ends = (str(CrawlOutcome.PUBLISHED), str(CrawlOutcome.HELD))
    query = (
        select(crawls.c.source, func.max(crawls.c.finished_at))
        .where(crawls.c.outcome.in_(ends), crawls.c.kind == str(CrawlKind.CRAWL))
        .group_by(crawls.c.source)
    )
    return {source: _utc(last) for source, last in connection.execute(query)}


def add_fetches(connection: Connection, rows: Iterable[Fetch]) -> None:
    """Index archived answers; one that is indexed already stays as it is."""
    values = [asdict(f) | {"headers": [list(pair) for pair in f.headers]} for f in rows]
    insert_missing(connection, fetches, values)


def answered(connection: Connection, crawl_id: str, request: str) -> Fetch | None:
    """The final answer that this crawl already has to a request."""
    query = (
        select(fetches)
        .where(
            fetches.c.crawl_id == crawl_id, fetches.c.request == request, fetches.c.final.is_(True)
        )
        .order_by(fetches.c.id.desc())
        .limit(1)
    )
    row = connection.execute(query).mappings().first()
    return _fetch(row) if row else None


def last_good(connection: Connection, source: str, request: str, sha256: str = "") -> Fetch | None:
    """The newest answer 200 of any crawl of this source to a request (with these bytes)."""
    query = (
        select(fetches)
        .where(fetches.c.source == source, fetches.c.request == request, fetches.c.status == 200)
        .order_by(fetches.c.retrieved_at.desc(), fetches.c.id.desc())
        .limit(1)
    )
    if sha256:
        query = query.where(fetches.c.sha256 == sha256)
    row = connection.execute(query).mappings().first()
    return _fetch(row) if row else None


def warc_ends(connection: Connection) -> dict[str, int]:
    """WARC file -> first byte behind what is indexed."""
    end = func.max(fetches.c.offset + fetches.c.length)
    rows = connection.execute(select(fetches.c.warc, end).group_by(fetches.c.warc))
    return {name: int(last) for name, last in rows}


def replace_documents(
    connection: Connection, crawl_id: str, documents: Iterable[CrawlDocument]
) -> None:
    """Write what a crawl handed over, in place of what it had before it was interrupted."""
    connection.execute(delete(crawl_documents).where(crawl_documents.c.crawl_id == crawl_id))
    rows = [asdict(d) | {"articles": list(d.articles)} for d in documents]
    if rows:
        connection.execute(insert(crawl_documents), rows)


def documents_of(connection: Connection, crawl_id: str) -> list[CrawlDocument]:
    """What a crawl handed over, in order."""
    query = (
        select(crawl_documents)
        .where(crawl_documents.c.crawl_id == crawl_id)
        .order_by(crawl_documents.c.position)
    )
    return [_document(row) for row in connection.execute(query).mappings()]


def snapshot_of(connection: Connection, path: str, sha256: str) -> Snapshot | None:
    """The first record of these bytes from this place."""
    c = t.snapshots.c
    query = select(t.snapshots).where(c.path == path, c.sha256 == sha256).order_by(c.id).limit(1)
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values: Mapping[str, Any] = {name: value for name, value in row.items() if name != "id"}
    return Snapshot(**{**values, "retrieved_at": _utc(values["retrieved_at"])})


def taken_document(connection: Connection, path: str) -> dict[str, Any]:
    """What the ledger and the snapshot say of a text that went in: the fields of a
    :class:`CrawlDocument` that do not belong to a crawl."""
    file = connection.execute(select(t.files).where(t.files.c.path == path)).mappings().one()
    snapshot = snapshot_of(connection, path, file["sha256"])
    assert snapshot is not None, "a text in the ledger has a snapshot"
    return {
        "path": path,
        "name": file["name"],
        "work_key": "",
        "url": snapshot.url,
        "sha256": snapshot.sha256,
        "size_bytes": snapshot.size_bytes,
        "retrieved_at": snapshot.retrieved_at,
        "media_type": snapshot.media_type,
        "headers": snapshot.headers,
        "hints": file["hints"],
    }


def paths_of_expressions(connection: Connection, ids: Iterable[str]) -> set[str]:
    """The files from which these expressions were read."""
    c = t.expressions.c
    return set(connection.execute(select(c.source_path).where(c.id.in_(list(ids)))).scalars())


def forget_superseded_files(connection: Connection, paths: Iterable[str]) -> None:
    """Take files of crawls out of the ledger of which no expression is left in the store, so that
    no later parse of the older bytes replaces the newer text."""
    e = t.expressions.c
    for path in paths:
        if connection.execute(select(e.id).where(e.source_path == path).limit(1)).first() is None:
            connection.execute(delete(t.files).where(t.files.c.path == path))


def interrupted_runs(connection: Connection, kinds: Iterable[str], own: str) -> list[str]:
    """Runs of these kinds that never ended, without the present one."""
    c = t.runs.c
    query = select(c.id).where(c.kind.in_(list(kinds)), c.finished_at.is_(None), c.id != own)
    return list(connection.execute(query).scalars())


def all_work_ids(connection: Connection) -> set[str]:
    """Every work in the store."""
    return set(connection.execute(select(t.works.c.id)).scalars())
