"""Runs a command and says how long it took and how much memory its processes held."""

from __future__ import annotations

import json
import os
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SAMPLE_EVERY_S = 0.25


@dataclass(frozen=True, slots=True)
class Measured:
    """How one command fared."""

    seconds: float
    tree_mb: float
    """Peak of all its processes together (proportional set size), 0 where /proc tells nothing."""
    largest_mb: float
    """Peak of its largest single process (resident set size)."""
    stdout: str

    @property
    def json(self) -> Any:
        """What the command said, read as JSON."""
        return json.loads(self.stdout)


def run(
    command: Sequence[str], env: Mapping[str, str], *, accept: Sequence[int] = (0,)
) -> Measured:
    """Run to the end. CalledProcessError with another exit code than those accepted."""
    started = time.perf_counter()
    with subprocess.Popen(command, env=dict(env), stdout=subprocess.PIPE, text=True) as process:
        watch = TreeMemory(process.pid)
        assert process.stdout is not None
        said = process.stdout.read()
        _pid, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        peak = watch.stop()
    seconds = time.perf_counter() - started
    if process.returncode not in accept:
        raise subprocess.CalledProcessError(process.returncode, command, said)
    scale = 1 if os.uname().sysname == "Darwin" else 1024
    return Measured(seconds, peak, usage.ru_maxrss * scale / 1e6, said)


class TreeMemory:
    """Watches the memory of a process and all below it, from a thread of its own."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak_mb = 0.0
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """End the watch; the peak in MB."""
        self._over.set()
        self._thread.join()
        return self._peak_mb

    def _watch(self) -> None:
        while not self._over.wait(SAMPLE_EVERY_S):
            self._peak_mb = max(self._peak_mb, sum(map(_pss_mb, tree(self._pid))))


def tree(root: int) -> list[int]:
    """The process and all below it; empty where there is no /proc."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
        except (OSError, IndexError, ValueError):
            continue
        children.setdefault(parent, []).append(int(stat.parent.name))
    found, waiting = [], [root] if children else []
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting.extend(children.get(pid, ()))
    return found


def _pss_mb(pid: int) -> float:
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024 / 1e6
    except (OSError, ValueError):
        pass
    return 0.0
