"""``make bench-load`` and ``make soak``: many readers and some reviewers on one site at once.

Readers walk through searches, laws, provisions, matrices, comparisons and States, each time others;
reviewers sign in and decide by the forms of the pages. Each looks at a page for some seconds
(``--pause 0``: not at all). Prints throughput and percentiles of each kind of page; ends with an
error where a page failed, where a decision that was taken is not in the store exactly once, or
where the audit log is not whole. The site is ``kb serve`` (gunicorn) on loopback over a data folder
of its own, which is deleted at the end.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import secrets
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from load_people import Figures, Person, Reader, Reviewer
from load_pool import Pool, pool_of
from run import KB, Table, default_corpus, served

from kb.settings import Settings
from kb.store.decisions import all_decisions
from kb.store.engine import open_store
from kb.terminal import SystemClock

READERS, REVIEWERS, SECONDS = 50, 5, 120
PAUSE_S = 3.0
SHOWN_ERRORS = 10
ROUNDS_BEFORE = 8
SEED = 20261125


def prepare(data: Path | None, corpus: Path, place: Path) -> None:
    """A data folder: a copy of one that is built, else built from a folder of laws."""
    if data is None:
        folders = [str(path) for path in sorted(corpus.iterdir()) if path.is_dir()]
        subprocess.run([str(KB), "ingest", *folders], check=False, stdout=subprocess.DEVNULL)
        subprocess.run([str(KB), "build"], check=True, stdout=subprocess.DEVNULL)
        return
    database = data / "kb.sqlite"
    if not database.is_file():
        raise SystemExit(f"There is no knowledge base in {data}: kb.sqlite is missing.")
    shutil.copytree(data, place, ignore=shutil.ignore_patterns("kb.sqlite*", "archive"))
    held, copy = sqlite3.connect(database), sqlite3.connect(place / "kb.sqlite")
    held.backup(copy)
    held.close()
    copy.close()


def add_reviewers(count: int) -> dict[str, str]:
    """Accounts by the public command; name -> password."""
    people = {f"load-reviewer-{number}": secrets.token_urlsafe(24) for number in range(count)}
    for name, password in people.items():
        command = [str(KB), "user", "add", name, "--role", "reviewer"]
        subprocess.run(command, input=f"{password}\n", text=True, check=True, capture_output=True)
    return people


def people_at(
    site: str, pool: Pool, figures: Figures, readers: int, reviewers: dict[str, str]
) -> list[Person]:
    """Everybody, not started."""
    found: list[Person] = [Reader(site, pool, figures, SEED + n) for n in range(readers)]
    for number, (name, password) in enumerate(reviewers.items()):
        seed = SEED - 1 - number
        found.append(Reviewer(site, pool, figures, seed, name=name, password=password))
    return found


def run_load(
    site: str, pool: Pool, asked: argparse.Namespace, reviewers: dict[str, str]
) -> Figures:
    """Let the site warm up, then let everybody in until the time is over."""
    before = Figures(until=time.monotonic() + asked.seconds + 600, pause_s=0)
    guest = Reader(site, pool, before, SEED)
    for path in ("/search?q=victim", "/matrix", "/compare", "/states") * ROUNDS_BEFORE:
        guest.get("before", path)
    figures = Figures(until=time.monotonic() + asked.seconds, pause_s=asked.pause)
    everybody = people_at(site, pool, figures, asked.readers, reviewers)
    for person in everybody:
        person.start()
    for person in everybody:
        person.join()
    return figures


def percentile(times: Sequence[float], percent: int) -> float:
    """By linear interpolation; the only figure where there is one."""
    if len(times) == 1:
        return times[0]
    return statistics.quantiles(times, n=100, method="inclusive")[percent - 1]


def print_pages(figures: Figures) -> None:
    """One row a kind of page."""
    print(
        "\n| Page | Answers | p50, ms | p95, ms | p99, ms | slowest, ms |\n|---|---|---|---|---|---|"
    )
    whole = [one for times in figures.times_ms.values() for one in times]
    for kind, times in [*sorted(figures.times_ms.items()), ("all", whole)]:
        if times:
            cells = [f"{percentile(times, percent):,.0f}" for percent in (50, 95, 99)]
            print(f"| {kind} | {len(times):,} | {' | '.join(cells)} | {max(times):,.0f} |")
    print(flush=True)


def check_decisions(figures: Figures, table: Table) -> list[str]:
    """What was sent against what is held; sentences on what is wrong."""
    store = open_store(Settings())
    names = {who for who, _reason in figures.sent}
    held = Counter((one.who, one.reason) for one in all_decisions(store) if one.who in names)
    store.dispose()
    lost = [pair for pair in figures.sent if held[pair] == 0]
    doubled = [pair for pair, count in held.items() if count > 1]
    done = subprocess.run(
        [str(KB), "audit", "verify", "--json"], capture_output=True, text=True, check=False
    )
    log = json.loads(done.stdout)
    table.add("Decisions taken by the site", f"{len(figures.sent)}")
    table.add("Decisions in the store", f"{held.total()}; lost {len(lost)}, double {len(doubled)}")
    whole = "whole" if log["broken"] is None else f"broken: {log['broken']}"
    table.add("kb audit verify", f"{whole}; {log['rows']} rows, {log['decisions']} decisions")
    wrong = [f"Lost: {who}, {reason}" for who, reason in lost]
    wrong += [f"Double: {who}, {reason}" for who, reason in doubled]
    return wrong if done.returncode == 0 else [*wrong, "The audit log is broken."]


def measure(asked: argparse.Namespace, table: Table) -> int:
    """Prepare, load, compare; 0 where nothing failed and nothing was lost."""
    store = open_store(Settings())
    pool = pool_of(store, SystemClock().today())
    store.dispose()
    table.add("Held", f"{len(pool.states)} States, {len(pool.keys):,} findings in force")
    reviewers = add_reviewers(asked.reviewers)
    pause = f", {asked.pause:g} s between two pages" if asked.pause else ", no pause"
    table.add("People", f"{asked.readers} readers, {asked.reviewers} reviewers{pause}")
    with served(os.environ, table) as site:
        started = time.monotonic()
        figures = run_load(site, pool, asked, reviewers)
        took_s = time.monotonic() - started
    answers = sum(map(len, figures.times_ms.values()))
    table.add("Answers", f"{answers:,} in {took_s:.0f} s, {answers / took_s:.1f} a second")
    table.add("Errors", f"{len(figures.errors)}")
    wrong = check_decisions(figures, table)
    table.add("Load at the end", f"{os.getloadavg()[0]:.1f} over the last minute")
    print_pages(figures)
    for line in [*figures.errors, *wrong][:SHOWN_ERRORS]:
        print(line, file=sys.stderr)
    if asked.reviewers and not figures.sent:
        wrong.append("No reviewer decided on anything.")
    return 1 if figures.errors or wrong else 0


def arguments() -> argparse.Namespace:
    """What the command line asks for."""
    parser = argparse.ArgumentParser(prog="make bench-load", description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long everybody asks")
    parser.add_argument("--readers", type=int, default=READERS)
    parser.add_argument("--reviewers", type=int, default=REVIEWERS)
    parser.add_argument(
        "--pause",
        type=float,
        default=PAUSE_S,
        help="mean seconds that people look at a page; 0: none",
    )
    parser.add_argument("--data", type=Path, help="a built data folder (SQLite); it is copied")
    parser.add_argument("--corpus", type=Path, default=default_corpus(), help="folder of laws")
    return parser.parse_args()


def main() -> None:
    """Measure and print."""
    asked = arguments()
    place = Path(tempfile.mkdtemp(prefix="kb-load-"))
    os.environ["KB_DATA_DIR"] = str(place / "data")
    os.environ.pop("KB_DATABASE_URL", None)
    table = Table()
    table.add("Machine", f"{os.cpu_count()} cores, Python {platform.python_version()}")
    try:
        prepare(asked.data, asked.corpus, place / "data")
        failed = measure(asked, table)
    finally:
        table.print()
        shutil.rmtree(place, ignore_errors=True)
    sys.exit(failed)


if __name__ == "__main__":
    main()
