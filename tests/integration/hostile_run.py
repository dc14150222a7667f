"""Crawls the sources of a folder in a process of its own, and tells its peak of memory.

``python hostile_run.py DATA SOURCES HOST KEY...`` prints one JSON object: the run's report, its
issues, and the largest resident size in MB before and after the crawl.
"""

from __future__ import annotations

import json
import resource
import sys
from pathlib import Path

from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner
from kb.settings import Settings
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock


def peak_mb() -> float:
    """Largest resident size of this process so far (Linux counts in KiB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(data: str, sources: str, host: str, *keys: str) -> None:
    """Crawl and report."""
    settings = Settings(
        data_dir=Path(data),
        database_url="",
        workers=1,
        crawl_sources=Path(sources),
        crawl_private=host,
        crawl_timeout_s=20.0,
        crawl_attempts=1,
        crawl_backoff_s=0.01,
    )
    cards = {card.key: card for card in load_cards(settings.crawl_sources)}
    engine = open_store(settings)
    before = peak_mb()
    runner = Runner(engine, settings, SystemClock(), NoProgress())
    report = runner.run([cards[key] for key in keys])
    issues = (runner.folder(report) / "issues.jsonl").read_text("utf-8").splitlines()
    told = {
        "report": report.summary(),
        "issues": [json.loads(line) for line in issues],
        "before_mb": before,
        "peak_mb": peak_mb(),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
