"""From what is in the store to a searchable, tagged knowledge base. Redoes only what changed."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache as once
from functools import partial

from sqlalchemy import Engine

from kb import plugins
from kb.ports import Clock, Progress
from kb.services.changes import record_changes
from kb.services.encoding import encode_pending
from kb.services.executors import crew_of
from kb.services.index import open_cache, rebuild_index
from kb.services.ingest import Ingest, IngestReport
from kb.services.tagging import tag_pending
from kb.settings import Settings
from kb.store import writing
from kb.tagging.tagger import make_tagger


@dataclass(slots=True)
class BuildReport:
    """What a build did: counts and seconds for each stage."""

    counts: dict[str, int] = field(default_factory=dict)
    seconds: dict[str, float] = field(default_factory=dict)
    reparsed: IngestReport | None = None
    index: str = ""
    elements: tuple[str, ...] = ()
    """Elements that the tagger looks for."""

    def timed(self, stage: str, work: Callable[[], int]) -> None:
        """Run one stage and note its count and seconds."""
        started = time.perf_counter()
        self.counts[stage] = work()
        self.seconds[stage] = round(time.perf_counter() - started, 2)


def build(engine: Engine, settings: Settings, clock: Clock, progress: Progress) -> BuildReport:
    """Parse what an older parser read, encode, tag and index. Killed anywhere, it goes on."""
    report = BuildReport()
    started = clock.now()
    run_id = f"build-{started:%Y%m%dT%H%M%S%f}"
    with engine.begin() as connection:
        writing.start_run(connection, run_id, "build", started)

    def reparse() -> int:
        report.reparsed = Ingest(engine, settings, clock, progress).reparse()
        return report.reparsed.count("taken")

    def index() -> int:
        report.index = rebuild_index(settings, progress=progress, encoder=encoder)
        return 1

    encoder = once(lambda: plugins.make_encoder(settings))
    crew = partial(crew_of, settings, encoder)
    report.timed("parse", reparse)
    cache = open_cache(settings, encoder())
    try:
        report.timed("encode", lambda: encode_pending(engine, cache, crew, progress))
        tagger = make_tagger(encoder=encoder())
        report.timed("tag", lambda: tag_pending(engine, settings, cache, tagger, progress))
        report.elements = tagger.elements
    finally:
        cache.close()
    report.timed("changes", lambda: record_changes(engine, clock.now(), progress))
    report.timed("index", index)
    with engine.begin() as connection:
        summary = {
            "counts": report.counts,
            "seconds": report.seconds,
            "index": report.index,
            "elements": report.elements,
        }
        writing.finish_run(connection, run_id, clock.now(), summary)
    return report
