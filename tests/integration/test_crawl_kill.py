"""A crawl or an ingest that is killed anywhere and run again gives what an unbroken one gives.

``make bench`` does the same with 200 kills (``tests/bench/crawl_kill.py``).
"""

from __future__ import annotations

from pathlib import Path

import pytest

from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from kb.services.workspace import corpus_folder
from tests.killing import Killer, kill_crawls, kill_ingests

CRAWLS_KILLED = 35
INGESTS_KILLED = 15

pytestmark = pytest.mark.slow


def test_a_killed_crawl_gives_what_an_unbroken_one_gives(tmp_path: Path) -> None:
    killer = Killer(seed=6)
    with Server(Site()) as server:
        assert kill_crawls(killer, server, tmp_path, CRAWLS_KILLED) > 1
    assert killer.kills >= CRAWLS_KILLED


def test_a_killed_ingest_gives_what_an_unbroken_one_gives(tmp_path: Path) -> None:
    demo = corpus_folder("demo")
    killer = Killer(seed=7)
    assert kill_ingests(killer, [demo / "laws", demo / "history"], tmp_path, INGESTS_KILLED)
    assert killer.kills >= INGESTS_KILLED
