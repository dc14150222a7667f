"""Mirrors a repository of law: a bare clone below the archive that ``git fetch`` brings up to date.

git is used as a program and given nothing to run or to leak: no hooks, no submodules, no
configuration of the machine or the person, no credentials and no prompt, no redirects, only the
protocols that are named, and only the addresses that were checked. A bare clone writes no file of
the repository to disk. Size and time are bounded while it runs. Nothing that was fetched is ever
lost: the end of a branch that its publisher wrote anew is kept under a name of its own.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from crawlers.framework.errors import NotReached, Refused

JOURNAL = "kb-fetches.jsonl"
_BRANCH = "refs/heads/law"
_POLL_S = 0.2
_SLOW_BYTES_S = 1000
_SLOW_S = 60
_SAFE_REF = re.compile(r"refs/heads/[A-Za-z0-9][A-Za-z0-9._/-]{0,200}")
_COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_NO_SHALLOW = b"shallow"


@dataclass(frozen=True, slots=True)
class GitLimits:
    """Bounds of one fetch."""

    size_bytes: int = 2_000_000_000
    """Of the whole mirror."""
    time_s: float = 1800.0
    depth: int = 20_000
    """Commits of the first fetch; older ones are left out where the server can do so."""


@dataclass(frozen=True, slots=True)
class Remote:
    """Where to fetch from, as it was checked."""

    url: str
    branch: str
    """Full name (``refs/heads/main``)."""
    commit: str
    """Where the branch ends, as the server said."""
    protocols: tuple[str, ...] = ("https",)
    addresses: tuple[str, ...] = ()
    """``host:port:address`` to connect to; empty leaves the name to git."""
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Mirror:
    """A mirror after a fetch."""

    folder: Path
    url: str
    head: str
    before: str
    """The head before this fetch; empty for the first."""
    rewritten: bool = False
    """The publisher wrote the history anew: the old head is no ancestor of the new one."""
    fetches: tuple[tuple[str, datetime], ...] = field(default=())
    """Head and time (UTC) of every fetch that brought something, oldest first."""


def mirror(remote: Remote, folder: Path, at: datetime, limits: GitLimits | None = None) -> Mirror:
    """Bring the mirror in ``folder`` up to date.

    Raises Refused where the repository is larger or takes longer than the limits, or its names are
    none, and NotReached where the server does not give what it promised.
    """
    if not _SAFE_REF.fullmatch(remote.branch) or not _COMMIT.fullmatch(remote.commit):
        raise Refused("The server names its branch in a way that is not followed.", remote.url)
    bounds = limits or GitLimits()
    _begin(folder, remote)
    before = _head(folder, remote)
    if before != remote.commit:
        _fetch(folder, remote, bounds, first=not before)
    if size_bytes(folder) > bounds.size_bytes:
        raise _too_large(bounds, remote)
    head = _head(folder, remote)
    rewritten = bool(before) and head != before and not _is_ancestor(folder, before, head)
    if rewritten:
        _git(folder, remote, "update-ref", f"refs/kept/{before}", before)
    fetches = _read_journal(folder)
    if not fetches or fetches[-1][0] != head:
        _write_journal(folder, head, at, remote.url)
        fetches = (*fetches, (head, at))
    return Mirror(folder, remote.url, head, before, rewritten, fetches)


def _begin(folder: Path, remote: Remote) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, remote, "init", "--quiet", "--bare", "--template=", ".")
    _git(folder, remote, "symbolic-ref", "HEAD", _BRANCH)
    for torn in (folder / "objects" / "pack").glob("tmp_*"):
        torn.unlink(missing_ok=True)


def _head(folder: Path, remote: Remote) -> str:
    return _git(folder, remote, "for-each-ref", "--format=%(objectname)", _BRANCH).strip()


def _is_ancestor(folder: Path, commit: str, head: str) -> bool:
    done = _run(folder, ("merge-base", "--is-ancestor", commit, head), ())
    return done.returncode == 0


def _fetch(folder: Path, remote: Remote, limits: GitLimits, *, first: bool) -> None:
    depth = [f"--depth={limits.depth}"] if first else []
    try:
        _fetch_once(folder, remote, limits, depth)
    except NotReached as error:
        if not first or _NO_SHALLOW.decode() not in str(error):
            raise
        _fetch_once(folder, remote, limits, [])


def _fetch_once(folder: Path, remote: Remote, limits: GitLimits, depth: Sequence[str]) -> None:
    arguments = [
        "fetch", "--quiet", "--no-tags", "--no-recurse-submodules", "--no-write-fetch-head",
        "--no-auto-maintenance", "--update-shallow", *depth, "--", remote.url,
        f"+{remote.branch}:{_BRANCH}",
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - a fixed program, no shell
        _command(folder, arguments, remote),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=_environment(folder, remote.protocols),
        start_new_session=True,
    ) as process:
        try:
            said = _watch(process, folder, limits, remote)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
    if process.returncode != 0:
        raise NotReached(f"git cannot fetch it: {said or 'no reason given'}.", remote.url)


def _watch(
    process: subprocess.Popen[bytes], folder: Path, limits: GitLimits, remote: Remote
) -> str:
    """The last line that git says; ends it where it passes a limit."""
    start = time.monotonic()
    while True:
        try:
            _, errors = process.communicate(timeout=_POLL_S)
            lines = errors.decode(errors="replace").strip().splitlines()
            return lines[-1][:300].rstrip(".") if lines else ""
        except subprocess.TimeoutExpired:
            if time.monotonic() - start > limits.time_s:
                raise Refused(
                    f"The repository took longer than {limits.time_s:.0f} s.", remote.url
                ) from None
            if size_bytes(folder) > limits.size_bytes:
                raise _too_large(limits, remote) from None


def _too_large(limits: GitLimits, remote: Remote) -> Refused:
    return Refused(
        f"The repository is larger than {limits.size_bytes // 1_000_000} MB.", remote.url
    )


def size_bytes(folder: Path) -> int:
    """What a folder holds on disk; files that vanish meanwhile count as nothing."""
    total = 0
    for here, _, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(here, name)).st_size
            except OSError:
                continue
    return total


def _command(folder: Path, arguments: Sequence[str], remote: Remote | None) -> list[str]:
    settings = {
        "core.hooksPath": "/dev/null",
        "core.fsmonitor": "false",
        "credential.helper": "",
        "gc.auto": "0",
        "http.followRedirects": "false",
        "http.lowSpeedLimit": str(_SLOW_BYTES_S),
        "http.lowSpeedTime": str(_SLOW_S),
        "fetch.fsckObjects": "true",
        "fetch.unpackLimit": "1",
        "safe.directory": "*",
        "submodule.recurse": "false",
    }
    if remote is not None and remote.user_agent:
        settings["http.userAgent"] = remote.user_agent
    words = [f"{name}={value}" for name, value in settings.items()]
    words += [f"http.curloptResolve={place}" for place in (remote.addresses if remote else ())]
    return ["git", *(part for word in words for part in ("-c", word)), "-C", str(folder),
            *arguments]  # fmt: skip


def _environment(folder: Path, protocols: Sequence[str]) -> Mapping[str, str]:
    return {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "false",
        "SSH_ASKPASS": "false",
        "GIT_ALLOW_PROTOCOL": ":".join(protocols) or "none",
        "GIT_LFS_SKIP_SMUDGE": "1",
        "GIT_OPTIONAL_LOCKS": "0",
        "NO_PROXY": "*",
        "LC_ALL": "C.UTF-8",
    }


def _run(
    folder: Path, arguments: Sequence[str], protocols: Sequence[str]
) -> subprocess.CompletedProcess[bytes]:
    if shutil.which("git") is None:
        raise NotReached("git is not installed; it is needed to mirror a repository of law.")
    return subprocess.run(  # noqa: S603 - a fixed program, no shell
        _command(folder, arguments, None),
        capture_output=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env=_environment(folder, protocols),
        timeout=600,
    )


def _git(folder: Path, remote: Remote, *arguments: str) -> str:
    """A command that asks no server."""
    done = _run(folder, arguments, ())
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise NotReached(f"git failed: {lines[-1] if lines else 'no reason given'}.", remote.url)
    return done.stdout.decode(errors="replace")


def _write_journal(folder: Path, head: str, at: datetime, url: str) -> None:
    line = json.dumps({"head": head, "at": at.isoformat(), "remote": url})
    with (folder / JOURNAL).open("a", encoding="utf-8") as out:
        out.write(f"\n{line}\n")


def _read_journal(folder: Path) -> tuple[tuple[str, datetime], ...]:
    """Whole lines only: one that was torn by a kill is written again by the next fetch, and each
    begins on a line of its own."""
    path = folder / JOURNAL
    found: list[tuple[str, datetime]] = []
    for line in path.read_text("utf-8").splitlines() if path.exists() else ():
        try:
            said = json.loads(line)
        except ValueError:
            continue
        found.append((str(said["head"]), datetime.fromisoformat(said["at"])))
    return tuple(found)
