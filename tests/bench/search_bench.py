"""``make bench-search``: search over generated provisions, beside other engines, as tables.

Provisions are generated (``corpus_generator.py``), indexed by each engine and asked the same
questions in the same run, by turns. Everything is in a folder that is deleted at the end.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from measured import Measured, run
from run import KB, QUERIES, ROOT, Table, get_ms, served

STEPS = Path(__file__).with_name("search_steps.py")
DRAWN = 200
PORT = "9261"
HEAP = "2g"
WIDE = "elasticsearch-wide"
"""The same index, looked at more widely."""
NAMES = {
    "embedded": "Embedded",
    "elasticsearch": "Elasticsearch",
    WIDE: "Elasticsearch, 2,000 candidates",
    "fts5": "SQLite FTS5",
}


def quantiles(times: Sequence[float]) -> tuple[float, float]:
    """Median and 95th percentile."""
    return statistics.median(times), statistics.quantiles(times, n=20, method="inclusive")[-1]


class Bench:
    """One run with a number of provisions."""

    def __init__(self, place: Path, count: int, peers: Sequence[str], table: Table) -> None:
        self.place, self.count, self.peers, self.table = place, count, peers, table
        self.env = {**os.environ, "KB_DATA_DIR": str(place / "data")}

    def step(self, name: str, *more: str, data: str = "data") -> Measured:
        """Run a step of ``search_steps.py``."""
        env = {**self.env, "KB_DATA_DIR": str(self.place / data)}
        command = [sys.executable, str(STEPS), name, str(self.place), str(self.count), *more]
        return run(command, env)

    def prepare(self) -> None:
        """The demonstration, encoded; its sentences; the provisions' vectors."""
        demo = {**self.env, "KB_DATA_DIR": str(self.place / "demo")}
        run([str(KB), "build", "--corpus", "demo", "--json"], demo)
        pool = self.step("pool", data="demo").json
        made = self.step("generate").json
        self.table.add(
            "Provisions",
            f"{self.count:,} in {', '.join(pool['languages'])} from {pool['sentences']:,} "
            f"sentences, {made['text_mb']:.0f} MB of text",
        )
        self.table.add("Generator", f"{self.count / made['seconds']:,.0f} provisions a second")

    def load(self) -> None:
        """Build the index of each engine."""
        done = self.step("build")
        self._loaded("embedded", done)
        self.table.add(
            "Embedded, of these bytes vectors", f"{done.json['vector_bytes'] / 1e6:,.0f} MB"
        )
        for name in (peer for peer in self.peers if peer != WIDE):
            self._loaded(name, self.step("peer", "--peer", name))

    def _loaded(self, name: str, done: Measured) -> None:
        peak = "" if name == "elasticsearch" else f"; peak {done.largest_mb:,.0f} MB"
        said = done.json
        self.table.add(
            f"{NAMES[name]}, build",
            f"{said['seconds']:,.1f} s, {said['bytes'] / 1e6:,.0f} MB on disk{peak}",
        )

    def ask(self, drawn: int) -> None:
        """The same questions to each engine."""
        more = [word for name in self.peers for word in ("--peer", name)]
        more += [word for text in QUERIES for word in ("--question", text)]
        found = self.step("ask", *more, "--drawn", str(drawn)).json
        self.table.add("Embedded, opening", f"{found['open_s']:.2f} s")
        self.table.add("Embedded, first question", f"{found['first_ms']:.0f} ms")
        self._memory(found["memory"])
        self.table.add(
            "Query encoding", "{:.1f} / {:.1f} ms".format(*quantiles(found["encode_ms"]))
        )
        print_times(found)
        for name, shares in found["recall"].items():
            self.table.add(
                f"{NAMES[name]}, recall@100 of the meaning side",
                f"{statistics.mean(shares):.4f}, worst question {min(shares):.2f}",
            )

    def _memory(self, memory: Mapping[str, Mapping[str, float]]) -> None:
        moments = {
            "before": "with the encoder alone",
            "opened": "opened",
            "asked": "after all questions",
        }
        for moment, what in moments.items():
            if memory[moment]:
                own, whole = memory[moment]["own"], memory[moment]["all"]
                self.table.add(
                    f"Embedded, resident, {what}",
                    f"{whole:,.0f} MB, without mapped files {own:,.0f}",
                )
        for name in self.peers:
            if memory[name]["all"] and name != WIDE:
                self.table.add(f"{NAMES[name]}, resident", f"{memory[name]['all']:,.0f} MB")

    def site(self) -> None:
        """Cold start of the site on the same index."""
        with served(self.env, self.table) as address:
            ask = urllib.parse.urlencode({"q": QUERIES[0]})
            self.table.add("Site, first search", f"{get_ms(f'{address}/search?{ask}'):.0f} ms")


def print_times(found: Mapping[str, Any]) -> None:
    """Median and 95th percentile of each kind of question, and the ratios to the first engine."""
    times = found["times_ms"]
    peers = [name for name in times if name != "embedded"]
    ratios = [f"Embedded / {NAMES[name]}" for name in peers]
    print(f"\n{found['queries']} questions, p50 / p95 in ms; the embedded engine encodes them.\n")
    heads = ["Questions", "Embedded", *(NAMES[name] for name in peers), *ratios]
    print(f"| {' | '.join(heads)} |\n|{'---|' * len(heads)}")
    for kind, own in times["embedded"].items():
        ours = quantiles(own)
        cells, shares = [], []
        for name in peers:
            if kind not in times[name]:
                cells.append("")
                shares.append("")
                continue
            theirs = quantiles(times[name][kind])
            cells.append("{:.1f} / {:.1f}".format(*theirs))
            shares.append(f"{ours[0] / theirs[0]:.2f} / {ours[1] / theirs[1]:.2f}")
        print(f"| {' | '.join([kind, '{:.1f} / {:.1f}'.format(*ours), *cells, *shares])} |")
    print(flush=True)


@contextmanager
def elasticsearch() -> Iterator[bool]:
    """A server: the one that KB_ELASTICSEARCH_URL names, else one of its own beside the checkout."""
    if os.environ.get("KB_ELASTICSEARCH_URL"):
        yield True
        return
    folder = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared")) / "elasticsearch"
    if not (folder / "start").is_file():
        print("Elasticsearch is left out: KB_ELASTICSEARCH_URL names no server.", file=sys.stderr)
        yield False
        return
    env = {"ELASTICSEARCH_HEAP": HEAP, **os.environ, "ELASTICSEARCH_PORT": PORT}
    said = subprocess.run(
        [str(folder / "start")], env=env, check=True, stdout=subprocess.PIPE, text=True
    ).stdout
    os.environ["KB_ELASTICSEARCH_URL"] = said.strip().splitlines()[-1].partition("=")[2]
    try:
        yield True
    finally:
        subprocess.run([str(folder / "stop")], env=env, check=False, stdout=subprocess.DEVNULL)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench-search", description=__doc__)
    parser.add_argument("--provisions", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=DRAWN, help="beside the fixed ones")
    parser.add_argument("--no-peers", action="store_true", help="the embedded engine alone")
    parser.add_argument("--place", type=Path, help="folder for the data, on a disk with room")
    parser.add_argument("--keep", action="store_true", help="keep the data folder")
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="kb-bench-", dir=asked.place))
    os.environ.pop("KB_DATABASE_URL", None)
    table = Table()
    table.add("Machine", f"{os.cpu_count()} cores, Python {platform.python_version()}")
    began = time.perf_counter()
    try:
        with elasticsearch() as served_too:
            peers = [] if asked.no_peers else ["elasticsearch", WIDE] * served_too + ["fts5"]
            bench = Bench(place, asked.provisions, peers, table)
            bench.prepare()
            bench.load()
            bench.ask(asked.questions)
        bench.site()
    finally:
        table.add("Load at the end", f"{os.getloadavg()[0]:.1f} over the last minute")
        table.add("The whole run", f"{time.perf_counter() - began:.0f} s")
        table.print()
        if asked.keep:
            print(f"The data folder is {place}.", file=sys.stderr)
        else:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
