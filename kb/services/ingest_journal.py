"""The journal of the archive: ``archive/taken.jsonl``, one line for each text that went in.

With the bytes beside it the store can be made again from nothing (``kb rebuild``). Lines are only
appended; the last line of a path counts, and a line that a kill tore is passed over.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from kb.errors import MissingPartError
from kb.model.law import Snapshot
from kb.services.gather import Origin, Task, hints_from_json
from kb.store import crawls
from kb.store import tables as t

NAME = "taken.jsonl"


@dataclass(frozen=True, slots=True)
class Taken:
    """One text that went in: enough to take it in again."""

    path: str
    name: str
    sha256: str
    hints: str
    url: str
    retrieved_at: str
    """ISO 8601, UTC."""
    media_type: str
    headers: Mapping[str, str]
    source: str = ""

    @classmethod
    def of(cls, task: Task, hints: str, snapshot: Snapshot) -> Taken:
        """The line of a task and its snapshot."""
        return cls(
            path=task.key,
            name=task.name,
            sha256=snapshot.sha256,
            hints=hints,
            url=snapshot.url,
            retrieved_at=snapshot.retrieved_at.isoformat(),
            media_type=snapshot.media_type,
            headers=dict(snapshot.headers),
            source=task.origin.source if task.origin else "",
        )

    def task(self, blobs_dir: Path) -> Task:
        """The task that takes it in again, from its archived bytes."""
        hints, until = hints_from_json(self.hints)
        origin = Origin(
            url=self.url,
            retrieved_at=datetime.fromisoformat(self.retrieved_at),
            media_type=self.media_type,
            headers=self.headers,
            source=self.source,
        )
        return Task(self.path, self.name, blobs_dir / self.sha256, None, hints, until, origin)


class Journal:
    """Appends to the journal and reads it."""

    def __init__(self, archive_dir: Path) -> None:
        self.path = archive_dir / NAME

    def append(self, taken: Taken) -> None:
        """Add a line; it counts as soon as this returns."""
        line = json.dumps(asdict(taken), ensure_ascii=False, sort_keys=True) + "\n"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.open("ab+", buffering=0) as out:
            data = line.encode("utf-8", "surrogatepass")
            if not _ends_whole(self.path):
                data = b"\n" + data
            os.write(out.fileno(), data)

    def lines(self) -> Iterator[Taken]:
        """Every whole line, oldest first; MissingPartError where there is no journal."""
        try:
            source = self.path.open("rb")
        except OSError:
            raise MissingPartError(
                f"There is no archive at {self.path.parent}; kb ingest and kb crawl make it."
            ) from None
        with source:
            for line in source:
                taken = _read(line)
                if taken is not None:
                    yield taken

    def last_lines(self) -> list[Taken]:
        """The last line of each path, in the order in which these were written."""
        last: dict[str, Taken] = {}
        for taken in self.lines():
            last.pop(taken.path, None)
            last[taken.path] = taken
        return list(last.values())

    def begin(self, engine: Engine) -> None:
        """Write the lines of what went in before there was a journal."""
        if self.path.exists():
            return
        with engine.connect() as connection:
            rows = connection.execute(select(t.files).order_by(t.files.c.run_id)).mappings().all()
            for row in rows:
                snapshot = crawls.snapshot_of(connection, row["path"], row["sha256"])
                if snapshot is not None:
                    hints, until = hints_from_json(row["hints"])
                    task = Task(row["path"], row["name"], None, None, hints, until)
                    self.append(Taken.of(task, row["hints"], snapshot))


def _ends_whole(path: Path) -> bool:
    with path.open("rb") as source:
        size = source.seek(0, os.SEEK_END)
        if size == 0:
            return True
        source.seek(-1, os.SEEK_END)
        return source.read(1) == b"\n"


def _read(line: bytes) -> Taken | None:
    try:
        said: dict[str, Any] = json.loads(line.decode("utf-8", "surrogatepass"))
        return Taken(**said)
    except (ValueError, TypeError):
        return None
