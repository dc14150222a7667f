"""Worker processes end with the process that started them, however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

CODE = """
import os, time
from kb.services.workers import worker_pool

if __name__ == "__main__":
    with worker_pool(2) as pool:
        pids = {pool.submit(os.getpid).result() for _ in range(20)}
        print(*pids, flush=True)
        pool.submit(time.sleep, 60)
        time.sleep(60)
"""
PATIENCE_S = 20


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc (Linux)")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL], ids=["terminated", "killed"])
def test_workers_end_with_their_parent(how: signal.Signals, tmp_path: Path) -> None:
    script = tmp_path / "pool.py"
    script.write_text(CODE)
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        workers = [int(word) for word in run.stdout.readline().split()]
        assert workers
        os.kill(run.pid, how)
        run.wait(PATIENCE_S)
        until = time.monotonic() + PATIENCE_S
        while any(map(alive, workers)) and time.monotonic() < until:
            time.sleep(0.1)
        left = [pid for pid in workers if alive(pid)]
        for pid in left:
            os.kill(pid, signal.SIGKILL)
    assert left == []
