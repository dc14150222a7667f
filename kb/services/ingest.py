"""Takes files in: snapshot, parse, store. A failure is listed with its reason; the rest goes in.

Killed anywhere, it is made whole by the next run: bytes are archived first, then noted in the
journal of the archive, then each text goes into the store as a whole; what is derived from several
texts is derived again where a run did not reach its end.
"""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection, Engine

from kb.model.law import ParsedDocument, Snapshot
from kb.parsing.registry import PARSER_VERSION
from kb.parsing.source import Hints
from kb.ports import Clock, Progress
from kb.services.gather import Origin, Refused, Task, gather, hints_from_json, hints_to_json
from kb.services.ingest_journal import Journal, Taken
from kb.services.ingest_parse import Loaded, Parsed, parse_all
from kb.services.ingest_report import FileReport, IngestReport, file_report
from kb.services.versions import as_version
from kb.settings import Settings
from kb.store import crawls, writing

__all__ = ["FileReport", "Ingest", "IngestReport", "keep_blob"]

_KINDS = ("ingest", "reparse", "publish", "rebuild")
_NOTED = ("ingest", "publish")
"""Kinds of runs that bring something new into the archive."""


def keep_blob(blobs_dir: Path, data: bytes, sha256: str) -> None:
    """Archive bytes under their hash; what is there already is never written again."""
    target = blobs_dir / sha256
    if target.exists():
        return
    blobs_dir.mkdir(parents=True, exist_ok=True)
    draft = target.with_suffix(f".{os.getpid()}.part")
    draft.write_bytes(data)
    draft.replace(target)


class Ingest:
    """One run of taking files in."""

    def __init__(
        self, engine: Engine, settings: Settings, clock: Clock, progress: Progress
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.clock = clock
        self.progress = progress
        self.retrieved_at: datetime | None = None
        """When a person fetched the files, for snapshots; None means now."""
        self.journal = Journal(settings.blobs_dir.parent)
        self._works: set[str] = set()

    def run(
        self, paths: Sequence[Path], hints: Hints | None = None, origin: Origin | None = None
    ) -> IngestReport:
        """Take in everything below the paths; each file goes in whole or is listed as failed.

        ``origin`` says from which source a person fetched the files.
        """
        limit = self.settings.max_file_mb * 1_000_000
        found = gather(paths, hints or Hints(), max_bytes=limit)
        return self._take((_of_source(item, origin) for item in found), "ingest")

    def publish(self, tasks: Iterable[Task | Refused]) -> IngestReport:
        """Take in what a crawl handed over."""
        return self._take(tasks, "publish")

    def rebuild(self) -> IngestReport:
        """Take in again everything that the journal of the archive lists."""
        return self._take(self._archived(), "rebuild")

    def _archived(self) -> Iterator[Task | Refused]:
        for taken in self.journal.last_lines():
            task = taken.task(self.settings.blobs_dir)
            assert task.location is not None
            if task.location.exists():
                yield task
            else:
                yield Refused(task.key, "Its archived bytes are missing.")

    def reparse(self) -> IngestReport:
        """Parse again, from the archive, what an older parser had read."""
        return self._take(self._outdated(), "reparse")

    def _outdated(self) -> Iterator[Task | Refused]:
        with self.engine.connect() as connection:
            rows = writing.files_of_other_parser(connection, PARSER_VERSION)
        for row in rows:
            blob = self.settings.blobs_dir / row["sha256"]
            if blob.exists():
                hints, until = hints_from_json(row["hints"])
                origin = self._first_origin(row["path"], row["sha256"])
                yield Task(row["path"], row["name"], blob, None, hints, until, origin)
            else:
                yield Refused(row["path"], "Its archived bytes are missing; ingest it again.")

    def _first_origin(self, path: str, sha256: str) -> Origin | None:
        with self.engine.connect() as connection:
            known = crawls.snapshot_of(connection, path, sha256)
        if known is None:
            return None
        return Origin(known.url, known.retrieved_at, known.media_type, known.headers)

    def _take(self, found: Iterable[Task | Refused], kind: str) -> IngestReport:
        self.journal.begin(self.engine)
        started = self.clock.now()
        report = IngestReport(f"{kind}-{started:%Y%m%dT%H%M%S%f}")
        with self.engine.begin() as connection:
            writing.start_run(connection, report.run_id, kind, started)
        workers = self.settings.workers or os.cpu_count() or 1
        with self.progress.stage("Reading laws", None) as stage:
            for item, parsed in parse_all(self._load(found, report), workers):
                report.files.append(self._store(item, parsed, report.run_id, kind))
                stage.advance()
        self._settle(report)
        return report

    def _settle(self, report: IngestReport) -> None:
        """Derive what depends on several texts: for the works of this run, and for all where an
        earlier run was killed before it came so far."""
        with self.engine.begin() as connection:
            stopped = crawls.interrupted_runs(connection, _KINDS, report.run_id)
            works = crawls.all_work_ids(connection) if stopped else self._works
            writing.close_intervals(connection, works)
            writing.settle_titles(connection, works)
            now = self.clock.now()
            for run_id in stopped:
                writing.finish_run(connection, run_id, now, {"interrupted": True})
            writing.finish_run(connection, report.run_id, now, report.summary())

    def _load(self, found: Iterable[Task | Refused], report: IngestReport) -> Iterator[Loaded]:
        for item in found:
            if isinstance(item, Refused):
                report.files.append(FileReport(item.path, "failed", item.reason, item.path))
                continue
            try:
                data = item.read()
            except OSError as error:
                reason = f"It cannot be read: {error.strerror}."
                report.files.append(FileReport(item.name, "failed", reason, item.name))
                continue
            sha256 = hashlib.sha256(data).hexdigest()
            loaded = Loaded(_versioned(item, sha256), data, sha256)
            if self._known(loaded):
                key = loaded.task.key
                report.files.append(FileReport(item.name, "unchanged", key=key))
            else:
                yield loaded

    def _known(self, item: Loaded) -> bool:
        hints = hints_to_json(item.task.hints, item.task.until)
        with self.engine.connect() as connection:
            return writing.file_is_known(
                connection, item.task.key, item.sha256, hints, PARSER_VERSION
            )

    def _store(self, item: Loaded, parsed: Parsed, run_id: str, kind: str) -> FileReport:
        task = item.task
        if parsed.reason:
            return FileReport(task.name, "failed", parsed.reason, parsed.place)
        keep_blob(self.settings.blobs_dir, item.data, item.sha256)
        snapshot = self._snapshot(item, parsed)
        if kind in _NOTED:
            hints = hints_to_json(task.hints, task.until)
            self.journal.append(Taken.of(task, hints, snapshot))
        with self.engine.begin() as connection:
            self._write(connection, task, parsed, snapshot)
            writing.remember_file(
                connection,
                {
                    "path": task.key,
                    "name": task.name,
                    "sha256": item.sha256,
                    "hints": hints_to_json(task.hints, task.until),
                    "parser_version": PARSER_VERSION,
                    "run_id": run_id,
                },
            )
        return file_report(task, parsed)

    def _snapshot(self, item: Loaded, parsed: Parsed) -> Snapshot:
        media_type, _ = mimetypes.guess_type(item.task.name)
        stated = item.task.hints.url or parsed.documents[0][0].expression.source_url
        origin = item.task.origin or Origin(stated, self.retrieved_at or self.clock.now())
        return Snapshot(
            sha256=item.sha256,
            url=origin.url or stated,
            path=item.task.key,
            retrieved_at=origin.retrieved_at,
            size_bytes=len(item.data),
            media_type=origin.media_type or media_type or "application/octet-stream",
            headers=dict(origin.headers),
        )

    def _write(
        self, connection: Connection, task: Task, parsed: Parsed, snapshot: Snapshot
    ) -> None:
        snapshot_id = writing.add_snapshot(connection, snapshot)
        documents = [
            (as_version(connection, _ended(found, task), task, snapshot.retrieved_at), parts)
            for found, parts in parsed.documents
        ]
        kept = [document.expression.id for document, _ in documents]
        earlier = crawls.paths_of_expressions(connection, kept) - {task.key}
        for document, parts in documents:
            writing.add_document(
                connection, document, parts, snapshot_id=snapshot_id, path=task.key
            )
            self._works.add(document.work.id)
        self._works.update(writing.remove_stale_expressions(connection, task.key, kept))
        if task.origin is not None and task.origin.source:
            crawls.forget_superseded_files(connection, earlier)


def _ended(document: ParsedDocument, task: Task) -> ParsedDocument:
    if task.until is None or document.expression.in_force_until is not None:
        return document
    return replace(document, expression=replace(document.expression, in_force_until=task.until))


def _of_source(item: Task | Refused, origin: Origin | None) -> Task | Refused:
    if isinstance(item, Refused) or origin is None:
        return item
    key = f"{origin.source}/by-hand/{Path(item.name).name}" if origin.source else item.key
    return replace(item, key=key, origin=origin)


def _versioned(task: Task, sha256: str) -> Task:
    """Texts of a source have a key for each version, so that a changed page does not take the
    older text away."""
    mark = f"@{sha256[:16]}"
    if task.origin is None or not task.origin.source or task.key.endswith(mark):
        return task
    return replace(task, key=task.key + mark)
