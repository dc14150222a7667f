"""Finds what there is to read: files, folders, law-as-git clones and bundles."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from kb.model.law import DateBasis
from kb.parsing.source import Hints
from kb.services import history


@dataclass(frozen=True, slots=True)
class Origin:
    """Where the bytes of a text came from, where that is more than a file on this machine."""

    url: str
    """Address that answered, or from which a person fetched the file."""
    retrieved_at: datetime
    """UTC."""
    media_type: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    source: str = ""
    """Key of the source's card. Texts of a source keep each version under a key of its own."""


@dataclass(frozen=True, slots=True)
class Task:
    """One text to read: a file on disk, or the bytes of a file at a commit."""

    key: str
    """Where it came from; the ledger's key."""
    name: str
    """Path shown to the parser; its folder may name the State."""
    location: Path | None
    data: bytes | None
    hints: Hints
    until: date | None = None
    """Day on which the text ceased, where the source says so."""
    origin: Origin | None = None

    def read(self) -> bytes:
        """Its bytes; OSError where the file cannot be read."""
        if self.data is not None:
            return self.data
        assert self.location is not None
        return self.location.read_bytes()


@dataclass(frozen=True, slots=True)
class Refused:
    """A path that cannot be read, and why."""

    path: str
    reason: str


def hints_to_json(hints: Hints, until: date | None) -> str:
    """Hints as one stable line, for the ledger."""
    said = {name: str(value) for name, value in asdict(hints).items() if value}
    if until is not None:
        said["until"] = until.isoformat()
    return json.dumps(said, sort_keys=True)


def hints_from_json(line: str) -> tuple[Hints, date | None]:
    """The inverse of :func:`hints_to_json`."""
    said = json.loads(line)
    hints = Hints(
        state=said.get("state"),
        lang=said.get("lang"),
        in_force_from=_date(said.get("in_force_from")),
        date_basis=DateBasis(said["date_basis"]) if "date_basis" in said else None,
        url=said.get("url", ""),
        placeholder_date="placeholder_date" in said,
        charset=said.get("charset", ""),
    )
    return hints, _date(said.get("until"))


def _date(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def gather(paths: Sequence[Path], hints: Hints, *, max_bytes: int) -> Iterator[Task | Refused]:
    """Everything below the paths, in a stable order. Never follows a link to a folder."""
    for path in paths:
        if not path.exists():
            yield Refused(str(path), "There is no such file or folder.")
        elif path.suffix == ".bundle" or (path / ".git").exists():
            yield from _from_git(path, hints, max_bytes)
        elif path.is_dir():
            yield from _from_folder(path, hints, max_bytes)
        else:
            yield _file(path, hints, max_bytes)


def _from_folder(folder: Path, hints: Hints, max_bytes: int) -> Iterator[Task | Refused]:
    refused: list[Refused] = []

    def note(error: OSError) -> None:
        refused.append(Refused(str(error.filename), f"It cannot be read: {error.strerror}."))

    for here, folders, files in os.walk(folder, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if not name.startswith("."):
                yield _file(Path(here) / name, hints, max_bytes)
    yield from refused


def _file(path: Path, hints: Hints, max_bytes: int) -> Task | Refused:
    try:
        status = path.stat()
    except OSError as error:
        return Refused(str(path), f"It cannot be read: {error.strerror}.")
    if not stat.S_ISREG(status.st_mode):
        return Refused(str(path), "It is not a regular file.")
    if status.st_size > max_bytes:
        return Refused(str(path), _too_large(status.st_size, max_bytes))
    return Task(str(path.resolve()), str(path), path, None, hints)


def _too_large(size: int, limit: int) -> str:
    return (
        f"It has {size / 1e6:.0f} MB; files over {limit / 1e6:.0f} MB are not read "
        "(KB_MAX_FILE_MB sets the limit)."
    )


def _from_git(path: Path, hints: Hints, max_bytes: int) -> Iterator[Task | Refused]:
    try:
        for version in history.versions(path, max_bytes=max_bytes):
            key = f"{path.resolve()}:{version.path}@{version.commit}"
            if version.size > max_bytes:
                yield Refused(key, _too_large(version.size, max_bytes))
                continue
            dated = replace(
                hints,
                in_force_from=version.date,
                date_basis=DateBasis.COMMIT if version.date else None,
                placeholder_date=version.placeholder,
            )
            yield Task(key, version.path, None, version.data, dated, version.until)
    except history.GitError as error:
        yield Refused(str(path), str(error))
