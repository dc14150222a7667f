"""Kills crawls and ingests with SIGKILL at random moments, and says whether the store is whole.

Used by the tests and, with more kills, by ``make bench``.
"""

from __future__ import annotations

import multiprocessing
import random
import shutil
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.framework.archive import Kept, recover
from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner
from crawlers.lawsite.server import Server
from crawlers.lawsite.sources import host_of_site, write_sources
from kb.model.crawls import CrawlOutcome
from kb.services.ingest import Ingest
from kb.services.rebuild_dump import dump
from kb.settings import Settings
from kb.store import crawls
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock

FINISHED = 0
LIMIT_BYTES = 64_000_000
MOST_STARTS = 60
"""Of one crawl. Each start keeps what it was answered, so that it ends long before."""
SOURCES = ("xa-lawsite", "xb-lawsite", "xc-lawsite")
_PRELOADED = [
    "alembic.command",
    "crawlers.framework.runner",
    "crawlers.lawsite.server",
    "crawlers.lawsite.sources",
    "kb.services.rebuild_dump",
    "kb.services.workspace",
    "kb.store.engine",
]
"""Read once by the server of processes, so that a start is the work alone."""


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


def longer(took_s: float, start: int) -> float:
    """Time within which a start is killed: each is given some more, for machines that are busier
    now than when the unbroken one ran."""
    return took_s * (1 + start / 10)


def settings_of(server: Server, folder: Path) -> Settings:
    """Settings of a fresh store that crawls the law site."""
    return Settings(
        data_dir=folder,
        database_url="",
        workers=1,
        crawl_sources=write_sources(folder / "sources", server.address, delay_s=0),
        crawl_private=host_of_site(server.address),
        crawl_backoff_s=0.01,
    )


@dataclass(frozen=True)
class Unbroken:
    """What a crawl gives that nobody stops."""

    took_s: float
    requests: Counter[str]
    law: list[str]


def unbroken(killer: Killer, server: Server, folder: Path, source: str) -> Unbroken:
    """Crawl once, to the end."""
    settings = settings_of(server, folder)
    took_s = killer.whole(crawl_to_the_end, settings, source)
    scratch = folder / "scratch"
    scratch.mkdir()
    return Unbroken(took_s, final_requests(archived(settings, scratch)), law_held(settings))


def kill_one_crawl(
    killer: Killer, server: Server, folder: Path, source: str, whole: Unbroken
) -> None:
    """Kill the crawl of a fresh store until one start ends. No start may ask for what is archived,
    and the store must be that of the unbroken crawl."""
    settings = settings_of(server, folder)
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    archived_before: dict[str, Counter[str]] = {}
    for start in range(MOST_STARTS):
        name = f"{folder.name}-start-{start}"
        archived_before[name] = final_requests(archived(settings, scratch))
        told = settings.model_copy(update={"crawl_contact": name})
        within_s = longer(whole.took_s, start)
        killed = killer.killed(within_s, crawl_to_the_end, told, source)
        if killed and not is_published(settings):
            continue
        kept = archived(settings, scratch)
        assert final_requests(kept) == whole.requests
        assert lost_snapshots(settings, kept) == []
        assert law_held(settings) == whole.law
        assert_nothing_was_repeated(server, archived_before, whole)
        return
    raise AssertionError("the crawl does not come to its end")


def is_published(settings: Settings) -> bool:
    """Whether the crawl had come to its end before the kill; the next start is a new crawl then.
    Looks without opening the store, which would make tables that the killed start did not."""
    connection = sqlite3.connect(settings.data_dir / "kb.sqlite")
    try:
        query = "SELECT count(*) FROM crawls WHERE outcome = 'published'"
        return bool(connection.execute(query).fetchone()[0])
    except sqlite3.OperationalError:
        return False
    finally:
        connection.close()


def assert_nothing_was_repeated(
    server: Server, archived_before: Mapping[str, Counter[str]], whole: Unbroken
) -> None:
    """Every start asked at most for what had no answer in the archive when it began. A start is
    known by the contact that it tells, because the site may note a request after its sender died.
    """
    seen = 0
    for name, before in archived_before.items():
        agent = f"(+{name})"
        rows = [row for row in server.site.log.all() if agent in row.headers["User-Agent"]]
        for url, count in Counter(server.address + row.path for row in rows).items():
            assert count <= whole.requests[url] - before[url], f"{name} asked again for {url}"
        seen += len(rows)
    assert seen >= whole.requests.total(), "the starts are not known by their contacts"


def kill_crawls(killer: Killer, server: Server, folder: Path, kills: int) -> int:
    """Kill crawls of several sources so often in all; how many stores were brought to their end."""
    wholes: dict[str, Unbroken] = {}
    rounds = 0
    target = killer.kills + kills
    while killer.kills < target:
        source = SOURCES[rounds % len(SOURCES)]
        if source not in wholes:
            wholes[source] = unbroken(killer, server, folder / f"whole-{source}", source)
        kill_one_crawl(killer, server, folder / f"round-{rounds}", source, wholes[source])
        rounds += 1
    return rounds


def kill_ingests(killer: Killer, folders: Sequence[Path], folder: Path, kills: int) -> int:
    """The same for taking files in."""
    whole = Settings(data_dir=folder / "whole", database_url="", workers=1)
    took_s = killer.whole(ingest_to_the_end, whole, folders)
    law = law_held(whole)
    rounds = 0
    target = killer.kills + kills
    while killer.kills < target:
        settings = Settings(data_dir=folder / f"round-{rounds}", database_url="", workers=1)
        starts = (
            killer.killed(longer(took_s, start), ingest_to_the_end, settings, folders)
            for start in range(MOST_STARTS)
        )
        assert not all(starts), "the ingest does not come to its end"
        assert law_held(settings) == law
        rounds += 1
    return rounds
