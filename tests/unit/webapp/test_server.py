"""``kb serve``: prints its address at once, leaves no child behind."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from kb.errors import UsageError
from webapp.server import bind

COMMAND = (sys.executable, "-c", "from kb.cli import main; main()", "serve")


@contextmanager
def _taken(port: int = 0) -> Iterator[int]:
    with socket.socket() as other:
        other.bind(("127.0.0.1", port))
        other.listen()
        yield other.getsockname()[1]


def _children(pid: int) -> list[int]:
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == pid:
            found.append(int(stat.parent.name))
    return found


def _alive(pid: int) -> bool:
    try:
        return (Path("/proc") / str(pid) / "stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_port_that_is_taken_and_asked_for_is_refused() -> None:
    with _taken() as port, pytest.raises(UsageError, match=str(port)):
        bind("127.0.0.1", port)


def test_next_free_port_is_taken_where_none_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    with _taken() as port:
        monkeypatch.setattr("webapp.server.FIRST_PORT", port)
        with bind("127.0.0.1", None) as found:
            assert port < found.getsockname()[1] < port + 50


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="looks for children in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends_with_its_children(how: signal.Signals) -> None:
    process = subprocess.Popen(
        COMMAND, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env={**os.environ}
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline().strip()
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+", line), (
            process.stderr and process.stderr.read()
        )
        with urllib.request.urlopen(line + "/healthz", timeout=30) as answer:
            assert answer.read() == b"ok\n"
        children = _children(process.pid)
        assert children
        process.send_signal(how)
        assert process.wait(15) == 0
        time.sleep(0.2)
        assert [pid for pid in children if _alive(pid)] == []
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()
