"""Makes the index agree with the archive: after a kill, and after a store was lost."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Engine

from crawlers.framework.archive import Kept, recover
from kb.services.ingest import keep_blob
from kb.store import crawls


def recover_archive(
    engine: Engine, warc_dir: Path, blobs_dir: Path, limit_bytes: int
) -> tuple[int, int]:
    """Index every whole answer that has no row yet, and move torn tails aside.

    Returns how many answers were found and how many bytes were torn. Costs a look at the size of
    each file; only what is behind the index is read.
    """
    with engine.connect() as connection:
        ends = crawls.warc_ends(connection)
    answers = torn = 0
    for path in sorted(warc_dir.glob("*.warc.gz")) if warc_dir.is_dir() else ():
        start = ends.get(path.name, 0)
        if path.stat().st_size == start:
            continue
        found, cut = recover(path, start, limit_bytes)
        for kept in _in_order(found):
            keep_blob(blobs_dir, kept.body, kept.fetch.sha256)
        with engine.begin() as connection:
            crawls.add_fetches(connection, [kept.fetch for kept in found])
        answers += len(found)
        torn += cut
    return answers, torn


def _in_order(found: list[Kept]) -> Iterator[Kept]:
    """Answers with bytes of their own; a 304 has those of an earlier answer."""
    return (kept for kept in found if kept.fetch.status != 304)
