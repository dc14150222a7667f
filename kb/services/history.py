"""Reads law-as-git repositories: one version of a file for each commit that touched it.

The date in force is the author's calendar date in the author's own offset, never converted.
Dates up to 1970-01-02 are placeholders of converters that knew none; so is the date of a commit
at which a shallow clone ends, for its files may be older.

The log is read whole (it holds names only); texts are read one by one as they are asked for, and
:func:`since` says which are new. Links, submodules and hidden files are no laws.
"""

from __future__ import annotations

import datetime
import os
import subprocess
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_PLACEHOLDER = datetime.date(1970, 1, 2)
_TIMEOUT_S = 600
_SKIPPED = ("README.md", "LICENSE", "LICENSE.md", "CONTRIBUTING.md", "CHANGELOG.md")
_REGULAR = ("100644", "100755")
"""Modes of files (git, Documentation/technical/index-format); links and submodules have others."""


class GitError(Exception):
    """The repository cannot be read; one sentence."""


@dataclass(frozen=True, slots=True)
class Edition:
    """A file as one commit left it, without its text."""

    path: str
    commit: str
    blob: str
    """Name of the text in the repository."""
    date: datetime.date | None
    """First day in force; None for a placeholder date."""
    until: datetime.date | None
    """Day on which a later commit removed the file, else None."""
    placeholder: bool
    latest: bool
    """No later commit gave the file another text."""
    present: bool
    """The newest commit holds it so."""


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
    """Empty where the file is larger than was asked for."""


@dataclass(frozen=True, slots=True)
class _Change:
    commit: str
    date: datetime.date
    removed: bool
    path: str
    blob: str


def _command(folder: Path, arguments: Sequence[str]) -> list[str]:
    return ["git", "-c", "safe.directory=*", "-c", "core.hooksPath=/dev/null",
            "-c", "core.fsmonitor=false", "-c", "core.quotePath=false",
            "-C", str(folder), *arguments]  # fmt: skip


def _environment(folder: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ALLOW_PROTOCOL": "file",
        "GIT_NO_LAZY_FETCH": "1",
        "LC_ALL": "C.UTF-8",
    }


def _git(folder: Path, *arguments: str) -> bytes:
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            _command(folder, arguments),
            capture_output=True,
            check=True,
            env=_environment(folder),
            timeout=_TIMEOUT_S,
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


def _changes(folder: Path, head: str) -> list[_Change]:
    out = _git(
        folder, "log", "--reverse", "--topo-order", "--no-renames", "--no-ext-diff",
        "--date=format:%Y-%m-%d", "--format=%H %ad", "--raw", "--no-abbrev", "-z", "--root", "-m",
        "--first-parent", head, "--",
    ).decode(errors="surrogateescape")  # fmt: skip
    shallow = _shallow(folder)
    changes: list[_Change] = []
    commit, date = "", _PLACEHOLDER
    tokens = iter(out.split("\0"))
    for token in tokens:
        said = token.lstrip("\n")
        if said.startswith(":"):
            _, mode, _, blob, status = said.split(" ")
            path = next(tokens)
            if status[0] == "D" or mode in _REGULAR:
                changes.append(_Change(commit, date, status[0] == "D", path, blob))
        elif said:
            commit, day = said.split(" ", 1)
            date = _PLACEHOLDER if commit in shallow else datetime.date.fromisoformat(day)
    return changes


def _shallow(folder: Path) -> frozenset[str]:
    """Commits at which a shallow clone ends."""
    for inner in (folder / "shallow", folder / ".git" / "shallow"):
        if inner.is_file():
            return frozenset(inner.read_text("ascii").split())
    return frozenset()


def _wanted(path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return name not in _SKIPPED and not any(part.startswith(".") for part in path.split("/"))


def editions(folder: Path, head: str = "HEAD") -> tuple[Edition, ...]:
    """Every edition of every law in a clone, oldest commit first, without the texts.

    Raises GitError where git is missing or cannot read the repository.
    """
    changes = [change for change in _changes(folder, head) if _wanted(change.path)]
    ended = {c.path: c.date for c in changes if c.removed and c.date > _PLACEHOLDER}
    last = {change.path: index for index, change in enumerate(changes) if not change.removed}
    state = {change.path: change for change in changes}
    found: list[Edition] = []
    for index, change in enumerate(changes):
        if change.removed:
            continue
        latest = last[change.path] == index
        until = ended.get(change.path) if latest else None
        placeholder = change.date <= _PLACEHOLDER
        found.append(
            Edition(
                path=change.path,
                commit=change.commit,
                blob=change.blob,
                date=None if placeholder else change.date,
                until=until if until is not None and change.date < until else None,
                placeholder=placeholder,
                latest=latest,
                present=state[change.path] is change,
            )
        )
    return tuple(found)


def since(folder: Path, all_editions: Iterable[Edition], known: str) -> tuple[Edition, ...]:
    """The editions that commits after ``known`` made or ended; all where ``known`` is no commit
    of this history (it was written anew) or empty."""
    if not known or not _is_ancestor(folder, known):
        return tuple(all_editions)
    new = frozenset(_git(folder, "rev-list", f"{known}..HEAD").decode().split())
    gone = {
        change.path
        for change in _changes(folder, "HEAD")
        if change.removed and change.commit in new
    }
    return tuple(e for e in all_editions if e.commit in new or (e.latest and e.path in gone))


def head_of(folder: Path) -> str:
    """The commit that the branch ends with; GitError where there is none."""
    return _git(folder, "rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()


def commits_of(folder: Path, head: str) -> tuple[str, ...]:
    """Every commit up to a head, newest first."""
    return tuple(_git(folder, "rev-list", head, "--").decode().split())


def _is_ancestor(folder: Path, commit: str) -> bool:
    try:
        _git(folder, "merge-base", "--is-ancestor", commit, "HEAD")
    except GitError:
        return False
    return True


def texts(
    folder: Path, wanted: Iterable[Edition], *, max_bytes: int | None = None
) -> Iterator[Version]:
    """The texts of editions, one at a time; one that is larger than asked for comes empty."""
    with subprocess.Popen(  # noqa: S603 - a fixed program, no shell
        _command(folder, ["cat-file", "--batch-command"]),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(folder),
    ) as process:
        try:
            for edition in wanted:
                size = int(_answer(process, f"info {edition.blob}")[2])
                fits = max_bytes is None or size <= max_bytes
                data = _contents(process, edition.blob) if fits else b""
                yield Version(
                    path=edition.path,
                    commit=edition.commit,
                    date=edition.date,
                    until=edition.until,
                    placeholder=edition.placeholder,
                    size=size,
                    data=data,
                )
        finally:
            process.kill()


def _answer(process: subprocess.Popen[bytes], line: str) -> list[str]:
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line.encode() + b"\n")
    process.stdin.flush()
    said = process.stdout.readline().decode().split()
    if len(said) != 3 or said[1] != "blob":
        raise GitError(f"git cannot read it: {' '.join(said) or 'no answer'}.")
    return said


def _contents(process: subprocess.Popen[bytes], blob: str) -> bytes:
    size = int(_answer(process, f"contents {blob}")[2])
    assert process.stdout is not None
    data = process.stdout.read(size)
    if len(data) != size or process.stdout.read(1) != b"\n":
        raise GitError("git cannot read it: the text ends too early.")
    return data


def versions(path: Path, *, max_bytes: int | None = None) -> Iterator[Version]:
    """Versions of every law in a clone or bundle, oldest commit first.

    Raises GitError where git is missing or cannot read the repository.
    """
    with _work_tree(path) as folder:
        yield from texts(folder, editions(folder), max_bytes=max_bytes)
