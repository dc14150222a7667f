"""Takes files in: snapshot, parse, store. A failure is listed with its reason; the rest goes in."""

from __future__ import annotations

import hashlib
import mimetypes
import os
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection, Engine

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ParseIssue, Snapshot, Unit
from kb.parsing.registry import PARSER_VERSION, parse
from kb.parsing.source import Hints, SourceFile
from kb.ports import Clock, Progress
from kb.services.gather import Refused, Task, gather, hints_from_json, hints_to_json
from kb.services.workers import worker_pool
from kb.settings import Settings
from kb.store import writing
from kb.text.units import units

_FEW_FILES = 4
"""Up to so many files are parsed in this process: starting others would take longer."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A task with its bytes."""

    task: Task
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one task gave: documents with their units, or the reason why it did not."""

    documents: tuple[tuple[ParsedDocument, tuple[Unit, ...]], ...] = ()
    reason: str = ""
    place: str = ""


@dataclass(slots=True)
class FileReport:
    """How one file fared."""

    path: str
    outcome: str
    """``taken``, ``unchanged`` or ``failed``."""
    reason: str = ""
    place: str = ""
    works: int = 0
    provisions: int = 0
    characters: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    issues: list[ParseIssue] = field(default_factory=list)


@dataclass(slots=True)
class IngestReport:
    """How all files fared."""

    run_id: str
    files: list[FileReport] = field(default_factory=list)

    def count(self, outcome: str) -> int:
        """How many files had this outcome."""
        return sum(1 for file in self.files if file.outcome == outcome)

    def summary(self) -> dict[str, object]:
        """Counts for the run's record."""
        left_out: Counter[str] = Counter()
        for file in self.files:
            left_out.update(file.left_out)
        return {
            "taken": self.count("taken"),
            "unchanged": self.count("unchanged"),
            "failed": self.count("failed"),
            "works": sum(file.works for file in self.files),
            "provisions": sum(file.provisions for file in self.files),
            "characters": sum(file.characters for file in self.files),
            "left_out": dict(left_out),
            "failures": [
                {"path": f.path, "reason": f.reason, "place": f.place}
                for f in self.files
                if f.outcome == "failed"
            ],
        }


def parse_task(name: str, data: bytes, hints: Hints) -> Parsed:
    """Parse one file; runs in a worker process, hence every failure is a value."""
    try:
        documents = tuple(
            (document, tuple(units(document.provisions)))
            for document in parse(SourceFile(name, data, hints))
        )
    except ParseError as error:
        return Parsed(reason=str(error), place=error.place or name)
    except RecursionError:
        return Parsed(reason="It is nested too deeply to be a law.", place=name)
    if not documents:
        return Parsed(reason="No provision was found in it.", place=name)
    return Parsed(documents)


def _parse_in_pool(loaded: Iterable[Loaded], workers: int) -> Iterator[tuple[Loaded, Parsed]]:
    """Parse in order, with a bounded number of texts under way."""
    waiting: deque[tuple[Loaded, Future[Parsed]]] = deque()
    with worker_pool(workers) as pool:
        for item in loaded:
            task = item.task
            future = pool.submit(parse_task, task.name, item.data, task.hints)
            waiting.append((item, future))
            if len(waiting) >= workers * 2:
                first, done = waiting.popleft()
                yield first, done.result()
        while waiting:
            first, done = waiting.popleft()
            yield first, done.result()


def parse_all(loaded: Iterable[Loaded], workers: int) -> Iterator[tuple[Loaded, Parsed]]:
    """Parse texts in order: a few in this process, more in others."""
    iterator = iter(loaded)
    first = list(islice(iterator, _FEW_FILES + 1))
    if len(first) <= _FEW_FILES or workers == 1:
        for item in chain(first, iterator):
            yield item, parse_task(item.task.name, item.data, item.task.hints)
    else:
        yield from _parse_in_pool(chain(first, iterator), workers)


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
        self._works: set[str] = set()

    def run(self, paths: Sequence[Path], hints: Hints | None = None) -> IngestReport:
        """Take in everything below the paths; each file goes in whole or is listed as failed."""
        limit = self.settings.max_file_mb * 1_000_000
        found = gather(paths, hints or Hints(), max_bytes=limit)
        return self._take(found, "ingest")

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
                yield Task(row["path"], row["name"], blob, None, hints, until)
            else:
                yield Refused(row["path"], "Its archived bytes are missing; ingest it again.")

    def _take(self, found: Iterable[Task | Refused], kind: str) -> IngestReport:
        started = self.clock.now()
        report = IngestReport(f"{kind}-{started:%Y%m%dT%H%M%S%f}")
        with self.engine.begin() as connection:
            writing.start_run(connection, report.run_id, kind, started)
        workers = self.settings.workers or os.cpu_count() or 1
        with self.progress.stage("Reading laws", None) as stage:
            for item, parsed in parse_all(self._load(found, report), workers):
                report.files.append(self._store(item, parsed, report.run_id))
                stage.advance()
        with self.engine.begin() as connection:
            writing.close_intervals(connection, self._works)
            writing.settle_titles(connection, self._works)
            writing.finish_run(connection, report.run_id, self.clock.now(), report.summary())
        return report

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
            loaded = Loaded(item, data, hashlib.sha256(data).hexdigest())
            if self._known(loaded):
                report.files.append(FileReport(item.name, "unchanged"))
            else:
                yield loaded

    def _known(self, item: Loaded) -> bool:
        hints = hints_to_json(item.task.hints, item.task.until)
        with self.engine.connect() as connection:
            return writing.file_is_known(
                connection, item.task.key, item.sha256, hints, PARSER_VERSION
            )

    def _store(self, item: Loaded, parsed: Parsed, run_id: str) -> FileReport:
        task = item.task
        if parsed.reason:
            return FileReport(task.name, "failed", parsed.reason, parsed.place)
        keep_blob(self.settings.blobs_dir, item.data, item.sha256)
        with self.engine.begin() as connection:
            self._write(connection, task, parsed, self._snapshot(item, parsed))
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
        return _file_report(task, parsed)

    def _snapshot(self, item: Loaded, parsed: Parsed) -> Snapshot:
        media_type, _ = mimetypes.guess_type(item.task.name)
        return Snapshot(
            sha256=item.sha256,
            url=item.task.hints.url or parsed.documents[0][0].expression.source_url,
            path=item.task.key,
            retrieved_at=self.retrieved_at or self.clock.now(),
            size_bytes=len(item.data),
            media_type=media_type or "application/octet-stream",
        )

    def _write(
        self, connection: Connection, task: Task, parsed: Parsed, snapshot: Snapshot
    ) -> None:
        snapshot_id = writing.add_snapshot(connection, snapshot)
        for found, parts in parsed.documents:
            document = _ended(found, task)
            writing.add_document(
                connection, document, parts, snapshot_id=snapshot_id, path=task.key
            )
            self._works.add(document.work.id)
        kept = [document.expression.id for document, _ in parsed.documents]
        self._works.update(writing.remove_stale_expressions(connection, task.key, kept))


def _ended(document: ParsedDocument, task: Task) -> ParsedDocument:
    if task.until is None or document.expression.in_force_until is not None:
        return document
    return replace(document, expression=replace(document.expression, in_force_until=task.until))


def _file_report(task: Task, parsed: Parsed) -> FileReport:
    report = FileReport(task.name, "taken")
    left_out: Counter[str] = Counter()
    for document, _ in parsed.documents:
        report.works += 1
        report.provisions += len(document.provisions)
        report.characters += document.characters
        for item in document.left_out:
            left_out[item.reason] += item.characters
        report.issues.extend(document.issues)
    report.left_out = dict(left_out)
    return report
