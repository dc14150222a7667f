"""Kills crawls and ingests with SIGKILL at random moments, and says whether the store is whole.

Used by the tests and, with more kills, by ``make bench``.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.framework.archive import Kept, recover
from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner
from kb.model.crawls import CrawlOutcome
from kb.services.ingest import Ingest
from kb.services.rebuild_dump import dump
from kb.settings import Settings
from kb.store import crawls
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock

FINISHED = 0
LIMIT_BYTES = 64_000_000
_PRELOADED = ["crawlers.framework.runner", "kb.services.ingest", "kb.services.rebuild_dump"]


def crawl_to_the_end(settings: Settings, source: str) -> None:
    """One ``kb crawl SOURCE``; the whole life of a process that may be killed."""
    cards = [card for card in load_cards(settings.crawl_sources) if card.key == source]
    engine = open_store(settings)
    report = Runner(engine, settings, SystemClock(), NoProgress()).run(cards)
    engine.dispose()
    if report.sources[0].outcome != CrawlOutcome.PUBLISHED:
        raise SystemExit(f"not published: {report.summary()}")


def ingest_to_the_end(settings: Settings, folders: Sequence[Path]) -> None:
    """One ``kb ingest FOLDER...``."""
    engine = open_store(settings)
    report = Ingest(engine, settings, SystemClock(), NoProgress()).run(list(folders))
    engine.dispose()
    if report.count("failed"):
        raise SystemExit(f"failed: {report.summary()}")


@dataclass
class Killer:
    """Starts processes and kills them at moments of a seeded generator."""

    seed: int
    kills: int = 0
    _context: multiprocessing.context.ForkServerContext = field(init=False)

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)
        self._context = multiprocessing.get_context("forkserver")
        self._context.set_forkserver_preload(_PRELOADED)

    def whole(self, work: Callable[..., None], *arguments: object) -> float:
        """Let a process end; seconds that it took."""
        process = self._context.Process(target=work, args=arguments)
        started = time.monotonic()
        process.start()
        process.join()
        assert process.exitcode == FINISHED
        return time.monotonic() - started

    def killed(self, within_s: float, work: Callable[..., None], *arguments: object) -> bool:
        """Start a process and kill it some time within ``within_s``; False where it ended."""
        process = self._context.Process(target=work, args=arguments)
        process.start()
        process.join(self.random.uniform(0.0, within_s))
        if process.exitcode is None:
            process.kill()
            process.join()
        if process.exitcode == FINISHED:
            return False
        assert process.exitcode == -9, process.exitcode
        self.kills += 1
        return True


def law_held(settings: Settings) -> list[str]:
    """The store's law as lines, without the instants of reading."""
    engine = open_store(settings)
    lines = list(dump(engine, times=False))
    engine.dispose()
    return lines


def archived(settings: Settings, scratch: Path) -> list[Kept]:
    """Every whole answer in the WARC files; the files stay as they are."""
    found: list[Kept] = []
    for path in sorted(settings.warc_dir.glob("*.warc.gz")):
        copy = scratch / path.name
        shutil.copy(path, copy)
        found += recover(copy, 0, LIMIT_BYTES)[0]
    return found


def final_requests(kept: Sequence[Kept]) -> Counter[str]:
    """Address -> how many requests to it have a final answer in the archive."""
    keys = {(k.fetch.request, k.fetch.url) for k in kept if k.fetch.final}
    return Counter(url for _, url in keys)


def lost_snapshots(settings: Settings, kept: Sequence[Kept]) -> list[str]:
    """Archived answers that the store's index or the blobs do not have."""
    engine = open_store(settings)
    lost = []
    with engine.connect() as connection:
        for one in kept:
            fetch = one.fetch
            blob = settings.blobs_dir / fetch.sha256
            known = crawls.answered(connection, fetch.crawl_id, fetch.request)
            if fetch.final and (known is None or not blob.exists()):
                lost.append(fetch.url)
    engine.dispose()
    return lost
