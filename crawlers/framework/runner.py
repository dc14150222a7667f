"""One run over several sources: one at a time, each to its end, with one report."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from sqlalchemy import Engine

from crawlers.framework.archive import WarcFiles
from crawlers.framework.card import Card
from crawlers.framework.choosing import all_private
from crawlers.framework.finding import has_way
from crawlers.framework.hop import Desk
from crawlers.framework.issues import IssueFile
from crawlers.framework.recovery import recover_archive
from crawlers.framework.retry import Patience
from crawlers.framework.robots import AGENT
from crawlers.framework.source_crawl import SourceCrawl, SourceReport, rule_of
from crawlers.framework.throttle import Throttle
from crawlers.framework.transport import Limits, Transport
from kb.errors import MissingPartError
from kb.ports import Clock, Progress
from kb.services.ingest import keep_blob
from kb.settings import Settings
from kb.store import writing

NOT_CRAWLED = "not crawled"
_BY_HAND = "A person hands its files in: kb ingest --source {key} --url URL --retrieved DATE FILE."


@dataclass(slots=True)
class RunReport:
    """How a run went."""

    run_id: str
    started_at: datetime
    finished_at: datetime | None = None
    sources: list[SourceReport] = field(default_factory=list)
    recovered_answers: int = 0
    """Answers that an earlier run had archived before it was killed."""
    torn_bytes: int = 0

    @property
    def went_wrong(self) -> int:
        """How many of the sources that were crawled ask for a person."""
        return sum(not s.well for s in self.sources if s.outcome != NOT_CRAWLED)

    def summary(self) -> dict[str, object]:
        """For ``report.json`` and the run's record."""
        requests: Counter[str] = Counter()
        for source in self.sources:
            requests.update(source.requests)
        return {
            "run_id": self.run_id,
            "started_at": self.started_at.isoformat(),
            "finished_at": self.finished_at.isoformat() if self.finished_at else None,
            "outcomes": dict(Counter(source.outcome for source in self.sources)),
            "requests": dict(sorted(requests.items())),
            "works": sum(source.works for source in self.sources),
            "provisions": sum(source.provisions for source in self.sources),
            "recovered_answers": self.recovered_answers,
            "torn_bytes": self.torn_bytes,
            "sources": [source.as_row() for source in self.sources],
        }


class Runner:
    """Crawls sources and writes ``runs/<id>/{report.json,issues.jsonl}``."""

    def __init__(
        self, engine: Engine, settings: Settings, clock: Clock, progress: Progress
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.clock = clock
        self.progress = progress

    def run(self, cards: Sequence[Card], *, dry_run: bool = False) -> RunReport:
        """Crawl the sources one after the other.

        Raises MissingPartError where a server on the internet would be asked and no contact is
        set, and where another crawl is under way in the same data folder.
        """
        ways = [card for card in cards if self._why_not(card) == ""]
        self._check_contact(ways)
        with _alone(self.settings.data_dir):
            started = self.clock.now()
            report = RunReport(f"crawl-{started:%Y%m%dT%H%M%S%f}", started)
            limit = self.settings.crawl_max_mb * 1_000_000
            report.recovered_answers, report.torn_bytes = recover_archive(
                self.engine, self.settings.warc_dir, self.settings.blobs_dir, limit
            )
            with self.engine.begin() as connection:
                writing.start_run(connection, report.run_id, "crawl", started)
            self._crawl(cards, report, dry_run=dry_run)
            report.finished_at = self.clock.now()
            self._write(report)
            with self.engine.begin() as connection:
                done = report.summary()
                writing.finish_run(connection, report.run_id, report.finished_at, done)
        return report

    def folder(self, report: RunReport) -> Path:
        """Where the report and the issues lie."""
        return self.settings.runs_dir / report.run_id

    def _crawl(self, cards: Sequence[Card], report: RunReport, *, dry_run: bool) -> None:
        desk = self._desk(report.run_id)
        issues = IssueFile(self.folder(report) / "issues.jsonl")
        crawl = SourceCrawl(self.engine, self.settings, desk, issues, report.run_id)
        total = sum(len(card.works) for card in cards)
        try:
            with self.progress.stage("Crawling laws", total) as stage:
                for card in cards:
                    left = [None] * len(card.works)
                    why_not = self._why_not(card)
                    if why_not:
                        found = SourceReport(card.key, NOT_CRAWLED, (why_not,))
                    else:

                        def on_work(left: list[None] = left) -> None:
                            if left:
                                left.pop()
                                stage.advance()

                        found = crawl.run(card, dry_run=dry_run, on_work=on_work)
                    report.sources.append(found)
                    stage.advance(len(left))
                    self._write(report)
        finally:
            desk.transport.close()

    def _why_not(self, card: Card) -> str:
        """Why a source is not crawled, with what a person can do; empty where it may be."""
        by_hand = _BY_HAND.format(key=card.key)
        if card.closed:
            return f"{card.closed} {by_hand}"
        if card.needs_browser:
            return f"Its pages are made by a browser, which is not used. {by_hand}"
        if not has_way(card, self.settings.crawl_sources):
            return f"Its card names no address of a law. {by_hand}"
        return ""

    def _check_contact(self, cards: Sequence[Card]) -> None:
        rule = rule_of(self.settings)
        if self.settings.crawl_contact or all(all_private(card, rule) for card in cards):
            return
        raise MissingPartError(
            "No server on the internet is asked without a contact; set KB_CRAWL_CONTACT to a mail "
            "address or a web page of yours."
        )

    def _desk(self, run_id: str) -> Desk:
        settings = self.settings
        limits = Limits(settings.crawl_max_mb * 1_000_000, settings.crawl_timeout_s)
        contact = settings.crawl_contact or "no contact; loopback only"
        agent = f"{AGENT}/{version('anti-trafficking-kb')} (+{contact})"
        return Desk(
            transport=Transport(rule_of(settings), limits, agent),
            throttle=Throttle(),
            warcs=WarcFiles(settings.warc_dir, run_id),
            blobs_dir=settings.blobs_dir,
            keep_blob=keep_blob,
            patience=Patience(settings.crawl_attempts, settings.crawl_backoff_s),
            patience_s=settings.crawl_patience_s,
            clock=self.clock,
        )

    def _write(self, report: RunReport) -> None:
        folder = self.folder(report)
        folder.mkdir(parents=True, exist_ok=True)
        draft = folder / "report.json.part"
        text = json.dumps(report.summary(), ensure_ascii=False, indent=1)
        draft.write_text(text, encoding="utf-8")
        draft.replace(folder / "report.json")


@contextmanager
def _alone(data_dir: Path) -> Iterator[None]:
    """Hold the data folder's lock of crawls; the system lets go of it however the process ends."""
    try:
        import fcntl  # noqa: PLC0415 - not on Windows, where the lock is left out
    except ImportError:
        yield
        return
    data_dir.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data_dir / "crawl.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise MissingPartError(
                "Another crawl is under way in this data folder; wait for its end."
            ) from None
        yield
    finally:
        os.close(descriptor)
