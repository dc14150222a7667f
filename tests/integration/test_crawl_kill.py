"""A crawl or an ingest that is killed anywhere and run again gives what an unbroken one gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from crawlers.lawsite.sources import host_of_site, write_sources
from kb.services.workspace import corpus_folder
from kb.settings import Settings
from tests.integration.killing import (
    Killer,
    archived,
    crawl_to_the_end,
    final_requests,
    ingest_to_the_end,
    law_held,
    lost_snapshots,
)

KILLS = 50
MOST_STARTS = 60
"""Of one crawl. Each start keeps what it was answered, so that it ends long before."""

pytestmark = pytest.mark.slow


@pytest.fixture
def site() -> Iterator[Server]:
    with Server(Site()) as server:
        yield server


def settings_of(server: Server, folder: Path) -> Settings:
    return Settings(
        data_dir=folder,
        database_url="",
        workers=1,
        crawl_sources=write_sources(folder / "sources", server.address, delay_s=0),
        crawl_private=host_of_site(server.address),
        crawl_backoff_s=0.01,
    )


def asked(server: Server, start: int) -> Counter[str]:
    return Counter(server.address + row.path for row in server.site.log.all()[start:])


def kill_one_crawl(  # the story of one store
    killer: Killer, server: Server, folder: Path, source: str, within_s: float, whole: Counter[str]
) -> list[str]:
    """Kill a crawl until one start ends; its law. No start asks for what is archived."""
    settings = settings_of(server, folder)
    scratch = folder / "scratch"
    scratch.mkdir(parents=True)
    for _ in range(MOST_STARTS):
        before = final_requests(archived(settings, scratch))
        seen = len(server.site.log.all())
        killed = killer.killed(within_s, crawl_to_the_end, settings, source)
        for url, count in asked(server, seen).items():
            assert count <= whole[url] - before[url], f"{url} was asked again"
        if not killed:
            kept = archived(settings, scratch)
            assert final_requests(kept) == whole
            assert lost_snapshots(settings, kept) == []
            return law_held(settings)
    raise AssertionError("the crawl does not come to its end")


def test_a_killed_crawl_gives_what_an_unbroken_one_gives(site: Server, tmp_path: Path) -> None:
    killer = Killer(seed=6)
    rounds = 0
    references: dict[str, tuple[float, Counter[str], list[str]]] = {}
    while killer.kills < KILLS:
        source = ("xa-lawsite", "xb-lawsite", "xc-lawsite")[rounds % 3]
        if source not in references:
            settings = settings_of(site, tmp_path / f"whole-{source}")
            took_s = killer.whole(crawl_to_the_end, settings, source)
            scratch = tmp_path / f"scratch-{source}"
            scratch.mkdir()
            requests = final_requests(archived(settings, scratch))
            references[source] = took_s, requests, law_held(settings)
        took_s, requests, law = references[source]
        folder = tmp_path / f"round-{rounds}"
        held = kill_one_crawl(killer, site, folder, source, took_s, requests)
        assert held == law
        rounds += 1


def test_a_killed_ingest_gives_what_an_unbroken_one_gives(tmp_path: Path) -> None:
    demo = corpus_folder("demo")
    folders = [demo / "laws", demo / "history"]
    killer = Killer(seed=7)
    whole = Settings(data_dir=tmp_path / "whole", database_url="", workers=1)
    took_s = killer.whole(ingest_to_the_end, whole, folders)
    law = law_held(whole)
    rounds = 0
    while killer.kills < 15:
        settings = Settings(data_dir=tmp_path / f"round-{rounds}", database_url="", workers=1)
        for _ in range(MOST_STARTS):
            if not killer.killed(took_s, ingest_to_the_end, settings, folders):
                break
        assert law_held(settings) == law
        rounds += 1
