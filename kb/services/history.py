"""Reads law-as-git repositories: one version of a file for each commit that touched it.

The date in force is the author's calendar date in the author's own offset, never converted.
Dates up to 1970-01-02 are placeholders of converters that knew none.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PLACEHOLDER = datetime.date(1970, 1, 2)
_RECORD = "\x1e"
_TIMEOUT_S = 600
_SKIPPED = ("README.md", "LICENSE", "LICENSE.md", "CONTRIBUTING.md", "CHANGELOG.md")


class GitError(Exception):
    """The repository cannot be read; one sentence."""


@dataclass(frozen=True, slots=True)
class Version:
    """A file as one commit left it."""

    path: str
    commit: str
    date: datetime.date | None
    """First day in force; None for a placeholder date."""
    until: datetime.date | None
    """Day on which a later commit removed the file, else None."""
    placeholder: bool
    size: int
    data: bytes


@dataclass(frozen=True, slots=True)
class _Change:
    commit: str
    date: datetime.date
    status: str
    path: str


def _git(folder: Path, *arguments: str) -> bytes:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file",
        "LC_ALL": "C.UTF-8",
    }
    command = ["git", "-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null",
               "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
               "-C", str(folder), *arguments]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            command, capture_output=True, check=True, env=environment, timeout=_TIMEOUT_S
        )
    except FileNotFoundError as error:
        raise GitError("git is not installed; it is needed to read a law's history.") from error
    except subprocess.TimeoutExpired as error:
        raise GitError("git did not answer within ten minutes.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip().splitlines()
        raise GitError(f"git cannot read it: {said[-1] if said else 'no reason given'}.") from error
    return done.stdout


@contextmanager
def _work_tree(path: Path) -> Iterator[Path]:
    if path.is_dir():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="kb-bundle-") as folder:
        _git(Path(folder), "clone", "--quiet", "--bare", str(path.resolve()), "clone")
        yield Path(folder) / "clone"


def _changes(folder: Path) -> list[_Change]:
    form = f"--format={_RECORD}%H %ad"
    out = _git(
        folder, "log", "--reverse", "--topo-order", "--no-renames", "--no-ext-diff",
        "--date=format:%Y-%m-%d", form, "--name-status", "-z", "--root", "-m", "--first-parent",
    ).decode(errors="surrogateescape")  # fmt: skip
    changes: list[_Change] = []
    for record in out.split(_RECORD)[1:]:
        head, *rest = record.replace("\n", "\0").split("\0")
        commit, day = head.split(" ", 1)
        fields = [field for field in rest if field]
        for status, path in zip(fields[::2], fields[1::2], strict=False):
            changes.append(_Change(commit, datetime.date.fromisoformat(day), status[0], path))
    return changes


def _wanted(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name not in _SKIPPED and not any(part.startswith(".") for part in path.split("/"))


def versions(path: Path) -> Iterator[Version]:
    """Versions of every law in a clone or bundle, oldest commit first.

    Raises GitError where git is missing or cannot read the repository.
    """
    with _work_tree(path) as folder:
        changes = [change for change in _changes(folder) if _wanted(change.path)]
        removed = {
            change.path: change.date
            for change in changes
            if change.status == "D" and change.date > _PLACEHOLDER
        }
        last = {change.path: index for index, change in enumerate(changes) if change.status != "D"}
        for index, change in enumerate(changes):
            if change.status == "D":
                continue
            data = _git(folder, "cat-file", "blob", f"{change.commit}:{change.path}")
            placeholder = change.date <= _PLACEHOLDER
            until = removed.get(change.path) if last[change.path] == index else None
            if until is not None and change.date >= until:
                until = None
            yield Version(
                path=change.path,
                commit=change.commit,
                date=None if placeholder else change.date,
                until=until,
                placeholder=placeholder,
                size=len(data),
                data=data,
            )
