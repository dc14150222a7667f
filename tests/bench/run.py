"""``make bench``: builds a knowledge base from nothing and prints how fast it was, as tables.

Everything goes through the public commands and pages, in a data folder that is deleted at the
end. Figures that are measured more than once are medians.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import engine
from measured import Measured, TreeMemory, run

from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from webapp.urls import work_url

ROOT = Path(__file__).resolve().parents[2]
KB = Path(sys.executable).parent / "kb"
ROUNDS = 15
START_S = 120
QUERIES = (
    "recovery and reflection period for victims",
    "victims shall not be punished for offences they were forced to commit",
    "consent of the victim is irrelevant",
    "Ausbeutung der Arbeitskraft",
    "autorización de residencia por colaboración",
    "obchodování s lidmi",
    "traite des êtres humains",
    "торгівля людьми",
    "compensation from the State",
    "confiscation of proceeds",
    "child victims guardian",
    "supply chain forced labour",
    "withholding identity documents",
    "national referral mechanism",
    "criminal liability of legal persons",
)


class Table:
    """Rows of one markdown table."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, str]] = []

    def add(self, what: str, figure: str) -> None:
        """Add a row and say it at once."""
        self.rows.append((what, figure))
        print(f"{what}: {figure}", file=sys.stderr, flush=True)

    def command(self, what: str, done: Measured) -> None:
        """Seconds and memory of a command."""
        peak = f"{done.tree_mb:.0f} MB together, {done.largest_mb:.0f} MB the largest process"
        self.add(what, f"{done.seconds:.1f} s; peak {peak}")

    def print(self) -> None:
        """Print the table."""
        print("| What | Figure |\n|---|---|")
        for what, figure in self.rows:
            print(f"| {what} | {figure} |")


def law_files(corpus: Path) -> list[Path]:
    """Files of law; the papers beside them are none."""
    return sorted(p for p in corpus.rglob("*") if p.is_file() and p.parent != corpus)


def build_from_nothing(table: Table, corpus: Path, env: Mapping[str, str]) -> float:
    """Ingest and build; seconds of both together."""
    folders = [str(p) for p in sorted(corpus.iterdir()) if p.is_dir()]
    size = sum(path.stat().st_size for path in law_files(corpus))
    taken = run([str(KB), "ingest", "--json", *folders], env, accept=(0, 1))
    table.command(f"Ingest of {size / 1e6:.1f} MB", taken)
    table.add("Ingest, provisions", f"{taken.json['provisions']}, {taken.json['failed']} failed")
    table.add("Ingest, rate", f"{size / 1e6 / taken.seconds:.1f} MB a second")
    built = run([str(KB), "build", "--json"], env)
    table.command("Build", built)
    stages(table, "Build", built)
    encode = built.json["seconds"].get("encode", 0.0)
    whole = taken.seconds + built.seconds
    table.add("From nothing, ingest and build", f"{whole:.1f} s")
    table.add("From nothing, without encoding", f"{whole - encode:.1f} s")
    encode_rate(table, built)
    return whole


def stages(table: Table, what: str, built: Measured) -> None:
    """Seconds and counts of each stage."""
    for stage, count in built.json["counts"].items():
        table.add(f"{what}, {stage}", f"{count} in {built.json['seconds'][stage]:.1f} s")


def encode_rate(table: Table, built: Measured) -> None:
    """The encode stage beside the bare engine."""
    settings = Settings()
    texts = engine.texts_to_encode(settings)
    raw, tokens = engine.raw_tokens_a_second(settings, texts)
    seconds = built.json["seconds"]["encode"]
    rate = tokens / seconds if seconds else 0.0
    table.add("Encoding, rate", f"{rate:.0f} tokens a second, {len(texts) / seconds:.1f} texts")
    table.add("Encoding, bare engine", f"{raw:.0f} tokens a second; reached {rate / raw:.0%}")
    stage, bare = engine.paired_rates(settings)
    table.add(
        "Encoding, by turns with the bare engine",
        f"{stage:.0f} and {bare:.0f} tokens a second; reached {stage / bare:.1%}",
    )


def build_again(table: Table, corpus: Path, env: Mapping[str, str], first_s: float) -> None:
    """The same laws again, then one law changed."""
    folders = [str(p) for p in sorted(corpus.iterdir()) if p.is_dir()]

    def again() -> tuple[float, Measured]:
        taken = run([str(KB), "ingest", "--json", *folders], env, accept=(0, 1))
        built = run([str(KB), "build", "--json"], env)
        return taken.seconds + built.seconds, built

    seconds, _built = again()
    table.add("Again, nothing changed", f"{seconds:.1f} s, {seconds / first_s:.1%} of the first")
    law = min(law_files(corpus), key=lambda p: abs(p.stat().st_size - 50_000))
    change(law)
    seconds, built = again()
    table.add(f"One law changed ({law.name})", f"{seconds:.1f} s")
    stages(table, "One law changed", built)


def change(law: Path) -> None:
    """Change one word in the middle of a law."""
    text = law.read_text(encoding="utf-8")
    at = text.index(" ", text.rindex("\n", 0, len(text) // 2) + 40)
    law.write_text(f"{text[:at]} amended{text[at:]}", encoding="utf-8")


@contextmanager
def served(env: Mapping[str, str], table: Table) -> Iterator[str]:
    """The site, on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [str(KB), "serve", "--port", str(port)]
    started = time.perf_counter()
    with subprocess.Popen(command, env=dict(env), stdout=subprocess.DEVNULL) as site:
        memory = TreeMemory(site.pid)
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(f"{address}/healthz", site)
            table.add("Site, start", f"{time.perf_counter() - started:.1f} s")
            yield address
        finally:
            table.add("Site, peak memory", f"{memory.stop():.0f} MB")
            site.terminate()


def wait_for(address: str, site: subprocess.Popen[bytes]) -> None:
    """Until the site answers."""
    until = time.monotonic() + START_S
    while time.monotonic() < until and site.poll() is None:
        try:
            get_ms(address)
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("The site does not answer.")


def get_ms(address: str) -> float:
    """Milliseconds until the whole page is there."""
    started = time.perf_counter()
    with urllib.request.urlopen(address, timeout=120) as answer:
        answer.read()
    return (time.perf_counter() - started) * 1000


def pages(table: Table, env: Mapping[str, str], rounds: int) -> None:
    """First answer and median of the pages that people wait for."""
    store = open_store(Settings())
    reader = Reader(store)
    longest = max(
        reader.works(),
        key=lambda row: max(len(reader.provisions(e.expression.id)) for e in row.expressions[:1]),
    )
    store.dispose()
    searches = [f"/search?q={urllib.parse.quote(q)}" for q in QUERIES]
    wanted = {
        "/matrix": ["/matrix"] * rounds,
        "/matrix, all elements": ["/matrix?columns=all"] * rounds,
        "/search?q=..., each another question": searches,
        "/search": ["/search"] * rounds,
        f"/works/... ({longest.work.title[:40]})": [work_url(longest.work.id)] * rounds,
        "/compare": ["/compare"] * rounds,
        "/": ["/"] * rounds,
    }
    with served(env, table) as site:
        for what, paths in wanted.items():
            first, *rest = (get_ms(site + path) for path in paths)
            median = statistics.median(rest)
            table.add(what, f"median {median:.0f} ms, slowest {max(rest):.0f}, first {first:.0f}")


def load(data: Path, seconds: float) -> None:
    """Readers and reviewers on a copy of what was built; CalledProcessError where one was failed
    or a decision was lost."""
    script = Path(__file__).with_name("load.py")
    command = [sys.executable, str(script), "--data", str(data), "--seconds", str(seconds)]
    subprocess.run(command, check=True)


def default_corpus() -> Path:
    """Real laws beside the checkout, else the demonstration."""
    shared = Path(os.environ.get("KB_SHARED", ROOT.parent / "shared")) / "corpora"
    return shared if shared.is_dir() else ROOT / "corpora" / "demo" / "laws"


def copied(corpus: Path, place: Path) -> Path:
    """A copy that may be changed."""
    shutil.copytree(corpus, place, copy_function=shutil.copyfile)
    for folder in (place, *(path for path in place.rglob("*") if path.is_dir())):
        folder.chmod(0o755)
    return place


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=default_corpus(), help="folder of laws")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help="answers of each page")
    parser.add_argument("--load", type=float, default=120, help="seconds of load; 0 leaves it out")
    parser.add_argument("--keep", action="store_true", help="keep the data folder")
    asked = parser.parse_args()
    place = Path(tempfile.mkdtemp(prefix="kb-bench-"))
    os.environ["KB_DATA_DIR"] = str(place / "data")
    os.environ.pop("KB_DATABASE_URL", None)
    corpus = copied(asked.corpus, place / "laws")
    table = Table()
    table.add("Machine", f"{os.cpu_count()} cores, Python {platform.python_version()}")
    try:
        size, seconds = engine.parse_one_core(iter(law_files(corpus)))
        table.add("Parsing alone, one core", f"{size / 1e6 / seconds:.1f} MB a second")
        first_s = build_from_nothing(table, corpus, os.environ)
        build_again(table, corpus, os.environ, first_s)
        out = str(place / "matrix.xlsx")
        table.command(
            "kb matrix --format xlsx",
            run([str(KB), "matrix", "--format", "xlsx", "--output", out], os.environ),
        )
        pages(table, os.environ, asked.rounds)
        table.print()
        table.rows.clear()
        if asked.load:
            load(place / "data", asked.load)
    finally:
        if table.rows:
            table.print()
        if asked.keep:
            print(f"The data folder is {place}.", file=sys.stderr)
        else:
            shutil.rmtree(place, ignore_errors=True)


if __name__ == "__main__":
    main()
