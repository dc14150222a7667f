"""Kills crawls and ingests with SIGKILL 200 times in all, and says that nothing was lost.

Part of ``make bench``. Every store that was killed and run again is compared, line by line, with
one that nobody stopped; every archived answer must be found again, and none may be asked for twice.
Ends with an error where that does not hold.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from crawlers.lawsite.server import Server  # noqa: E402
from crawlers.lawsite.site import Site  # noqa: E402
from kb.services.workspace import corpus_folder  # noqa: E402
from tests.killing import Killer, kill_crawls, kill_ingests  # noqa: E402


def main() -> None:
    """Kill, compare, print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=200, help="how many in all")
    parser.add_argument("--seed", type=int, default=6, help="of the moments")
    asked = parser.parse_args()
    crawls_killed = asked.kills * 7 // 10
    killer = Killer(asked.seed)
    demo = corpus_folder("demo")
    print("| Killed | Kills | Stores brought to their end | Lost or repeated | Seconds |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="kb-kill-") as folder, Server(Site()) as server:
        started, before = time.monotonic(), killer.kills
        rounds = kill_crawls(killer, server, Path(folder) / "crawls", crawls_killed)
        say("kb crawl", killer.kills - before, rounds, started)
        started, before = time.monotonic(), killer.kills
        rounds = kill_ingests(
            killer,
            [demo / "laws", demo / "history"],
            Path(folder) / "ingests",
            asked.kills - crawls_killed,
        )
        say("kb ingest", killer.kills - before, rounds, started)


def say(what: str, kills: int, rounds: int, started: float) -> None:
    """One row; that it is printed at all says that the comparison held."""
    print(f"| `{what}` | {kills} | {rounds} | 0 | {time.monotonic() - started:.0f} |", flush=True)


if __name__ == "__main__":
    main()
