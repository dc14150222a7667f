"""Makes a repository of law, as some States and societies publish it: one commit an edition."""

from __future__ import annotations

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

from crawlers.lawsite.invented import Edition, Law

_WHO = "Gazette of an invented State"


def make_remote(folder: Path, laws: tuple[Law, ...], until: date | None = None) -> Path:
    """A repository in ``folder`` (which must not hold anything) with the editions up to a day.

    Each commit carries the day from which its text is in force. Returns the folder,
    which can be cloned as a file remote, and over HTTP where the site is told of it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _git(folder, "init", "--quiet", "--initial-branch=main", ".")
    return commit_editions(folder, laws, None, until)


def commit_editions(
    folder: Path, laws: tuple[Law, ...], after: date | None, until: date | None
) -> Path:
    """Add the editions that came into force after one day and not after another."""
    found = [(edition, law) for law in laws for edition in law.editions]
    for edition, law in sorted(found, key=lambda pair: (pair[0].in_force_from, pair[1].identifier)):
        day = edition.in_force_from
        if (after is None or day > after) and (until is None or day <= until):
            _commit(folder, law, edition)
    _git(folder, "update-server-info")
    return folder


def _commit(folder: Path, law: Law, edition: Edition) -> None:
    name = f"{law.state}/{law.identifier}.md"
    target = folder / name
    target.parent.mkdir(exist_ok=True)
    shutil.copyfile(edition.path, target)
    _git(folder, "add", "--", name)
    message = f"{law.identifier} in force from {edition.in_force_from}"
    _git(folder, "commit", "--quiet", "--message", message, day=edition.in_force_from)


def _git(folder: Path, *arguments: str, day: date | None = None) -> None:
    environment = {
        "PATH": os.environ.get("PATH", ""),
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_TERMINAL_PROMPT": "0",
        "LC_ALL": "C.UTF-8",
    }
    for role in ("AUTHOR", "COMMITTER"):
        environment[f"GIT_{role}_NAME"] = _WHO
        environment[f"GIT_{role}_EMAIL"] = "gazette@example.invalid"
        if day is not None:
            environment[f"GIT_{role}_DATE"] = f"{day.isoformat()}T00:00:00+0000"
    subprocess.run(  # noqa: S603 - a fixed program, no shell
        ["git", "-C", str(folder), *arguments],  # noqa: S607 - the one on PATH
        check=True,
        env=environment,
        capture_output=True,
        timeout=60,
    )
