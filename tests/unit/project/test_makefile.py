"""``make setup`` says in one line what a new machine lacks, before it does anything."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TOOLS = ("make", "sed", "uname", "id", "touch", "ls")


@pytest.fixture
def machine(repository: Path, tmp_path: Path) -> Path:
    """A folder with the Makefile and a PATH that holds next to nothing."""
    for name in ("Makefile", "pyproject.toml"):
        shutil.copy(repository / name, tmp_path)
    programs = tmp_path / "bin"
    programs.mkdir()
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found is not None
        (programs / tool).symlink_to(found)
    return tmp_path


def program(machine: Path, name: str, script: str) -> None:
    path = machine / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def setup(machine: Path) -> subprocess.CompletedProcess[str]:
    make = machine / "bin" / "make"
    command = [str(make), "setup"]
    env = {"PATH": str(machine / "bin")}
    return subprocess.run(
        command, cwd=machine, env=env, capture_output=True, text=True, check=False
    )


def test_debian_gets_one_line_for_all_that_is_missing(machine: Path) -> None:
    program(machine, "apt-get", "exit 9")
    done = setup(machine)
    assert done.returncode != 0
    assert "Missing: Python 3.11 to 3.14 and git." in done.stderr
    assert "apt-get install -y python3 python3-venv git" in done.stderr
    assert not (machine / ".venv").exists()


def test_a_python_without_venv_is_told_apart_from_none(machine: Path) -> None:
    program(machine, "apt-get", "exit 9")
    program(machine, "git", "exit 0")
    program(machine, "python3", 'case "$2" in *ensurepip*) exit 1;; *) exit 0;; esac')
    done = setup(machine)
    assert "Missing: Python's venv." in done.stderr
    assert not (machine / ".venv").exists()


@pytest.mark.parametrize(
    ("version", "taken"),
    [("(3, 10)", False), ("(3, 11)", True), ("(3, 14)", True), ("(3, 15)", False)],
)
def test_only_a_python_in_range_is_taken(machine: Path, version: str, taken: bool) -> None:
    program(machine, "git", "exit 0")
    asked = f'exec {sys.executable} -c "import sys; sys.version_info = {version}; $2"'
    program(machine, "python3", asked)
    done = setup(machine)
    assert done.returncode != 0  # this python makes no .venv
    assert ("Missing: Python 3.11 to 3.14." in done.stderr) is not taken


def test_a_mac_is_sent_to_homebrew(machine: Path) -> None:
    (machine / "bin" / "uname").unlink()
    program(machine, "uname", "echo Darwin")
    assert "brew install python@3.13 git" in setup(machine).stderr


def test_help_names_every_target(repository: Path) -> None:
    done = subprocess.run(
        ["make", "help"], cwd=repository, capture_output=True, text=True, check=True
    )
    named = {line.split()[1] for line in done.stdout.splitlines()}
    assert named >= {"help", "setup", "demo", "test", "check", "bench", "serve"}
