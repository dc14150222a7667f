"""One crawl of one source: ask, take, parse, check, publish or put up for review."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta

from sqlalchemy import Engine

from crawlers.framework.addresses import AddressRule
from crawlers.framework.card import Card
from crawlers.framework.check import shortfalls
from crawlers.framework.context import Context
from crawlers.framework.errors import ComeBackLater, CrawlError
from crawlers.framework.fetch import Fetcher
from crawlers.framework.finding import crawler_of
from crawlers.framework.handed import Handed
from crawlers.framework.hop import Desk, Hop
from crawlers.framework.issues import IssueFile
from crawlers.framework.storelog import StoreLog
from kb.model.crawls import Crawl, CrawlDocument, CrawlKind, CrawlOutcome
from kb.services.crawl_publish import publish, read_documents
from kb.settings import Settings
from kb.store import crawls
from kb.terminal import NoProgress

RESUMED_WITHIN = timedelta(days=7)
"""An interrupted crawl that is older is given up: its answers would be too old."""


@dataclass(slots=True)
class SourceReport:
    """How one source fared."""

    source: str
    outcome: str
    """An outcome of a crawl, or ``not crawled``."""
    reasons: tuple[str, ...] = ()
    crawl_id: str = ""
    taken_up: bool = False
    """Whether an interrupted crawl went on."""
    requests: dict[str, int] = field(default_factory=dict)
    """Outcome of a request -> how many."""
    works: int = 0
    provisions: int = 0
    documents: int = 0
    taken: int = 0
    """Documents that are new in the store."""
    unchanged: int = 0
    warnings: int = 0
    errors: int = 0

    @property
    def well(self) -> bool:
        """Whether nothing about it asks for a person."""
        good = self.outcome == "published" or (self.outcome == "dry" and not self.reasons)
        return good and not self.errors

    def as_row(self) -> dict[str, object]:
        """For ``report.json``."""
        return asdict(self)


class SourceCrawl:
    """Crawls one source after the other on one desk."""

    def __init__(
        self,
        engine: Engine,
        settings: Settings,
        desk: Desk,
        issues: IssueFile,
        run_id: str,
    ) -> None:
        self.engine = engine
        self.settings = settings
        self.desk = desk
        self.issues = issues
        self.run_id = run_id

    def run(self, card: Card, *, dry_run: bool, on_work: Callable[[], None]) -> SourceReport:
        """Crawl a source; every error that a source can bring about is told in the report."""
        kind = CrawlKind.DRY if dry_run else CrawlKind.CRAWL
        crawl, taken_up = self._open(card, kind)
        report = SourceReport(card.key, str(crawl.outcome), crawl_id=crawl.id, taken_up=taken_up)
        handed = Handed(card, crawl.id, self.settings.blobs_dir, self.issues, on_work)
        fetcher = self._fetcher(card, crawl, handed)
        try:
            crawler_of(card, self.settings.crawl_sources)(
                Context(card, fetcher, handed, dry_run=dry_run)
            )
        except ComeBackLater as error:
            crawl = replace(crawl, reasons=(str(error),))
            handed.issue("error", error.url, str(error), {})
        except CrawlError as error:
            handed.issue("error", error.url, str(error), {})
            crawl = self._ended(crawl, CrawlOutcome.FAILED, (str(error),))
        except Exception as error:
            what = f"The crawler failed: {type(error).__name__}: {error}"[:500]
            handed.issue("error", "", what, {"traceback": traceback.format_exc()})
            crawl = self._ended(crawl, CrawlOutcome.FAILED, (what,))
        else:
            crawl = self._finish(card, crawl, handed, report)
        self._save(replace(crawl, counts=dict(fetcher.counts)))
        return self._told(report, crawl, fetcher)

    def _open(self, card: Card, kind: CrawlKind) -> tuple[Crawl, bool]:
        """The interrupted crawl of the source, else a new one."""
        now = self.desk.clock.now()
        with self.engine.begin() as connection:
            found = crawls.open_crawl_of(connection, card.key, kind)
            if found is not None and now - found.started_at <= RESUMED_WITHIN:
                crawl = replace(found, run_id=self.run_id, reasons=())
                crawls.save_crawl(connection, crawl)
                return crawl, True
            if found is not None:
                why = f"It was interrupted and not taken up within {RESUMED_WITHIN.days} days."
                crawls.save_crawl(connection, self._ended(found, CrawlOutcome.FAILED, (why,)))
            crawl = Crawl(f"{self.run_id}:{card.key}", self.run_id, card.key, kind, now)
            crawls.save_crawl(connection, crawl)
        return crawl, False

    def _fetcher(self, card: Card, crawl: Crawl, handed: Handed) -> Fetcher:
        log = StoreLog(self.engine, crawl.id, card.key)
        return Fetcher(
            card,
            Hop(self.desk, log, card.key),
            lambda url, what, data: handed.issue("warning", url, what, data),
            anonymous_hosts=not self.settings.crawl_contact,
        )

    def _finish(self, card: Card, crawl: Crawl, handed: Handed, report: SourceReport) -> Crawl:
        """Parse, check, and publish or hold."""
        documents = list(self._read(handed.documents))
        for document in documents:
            if document.reason:
                what = "This text cannot be parsed."
                handed.issue(
                    "error", document.url, what, {"why": document.reason, "name": document.name}
                )
        good = [document for document in documents if not document.reason]
        crawl = replace(
            crawl,
            works=len({document.work_key for document in good}),
            provisions=sum(document.provisions for document in good),
        )
        report.documents = len(documents)
        with self.engine.begin() as connection:
            crawls.replace_documents(connection, crawl.id, documents)
            last = crawls.last_crawl(connection, card.key, CrawlOutcome.PUBLISHED)
        if not good:
            return self._ended(crawl, CrawlOutcome.FAILED, ("It brought no text of a law.",))
        missing = shortfalls(card, documents, last)
        if crawl.kind is CrawlKind.DRY:
            return self._ended(crawl, CrawlOutcome.DRY, missing)
        if missing:
            return self._hold(crawl, missing)
        return self._publish(crawl, good, report)

    def _read(self, documents: Iterable[CrawlDocument]) -> Iterator[CrawlDocument]:
        return read_documents(documents, self.settings)

    def _hold(self, crawl: Crawl, missing: tuple[str, ...]) -> Crawl:
        with self.engine.begin() as connection:
            crawls.reject_held(connection, crawl.source)
        return self._ended(crawl, CrawlOutcome.HELD, missing)

    def _publish(self, crawl: Crawl, good: list[CrawlDocument], report: SourceReport) -> Crawl:
        # The bar of the whole crawl is on the screen; a terminal shows one at a time.
        done = publish(self.engine, self.settings, self.desk.clock, NoProgress(), good)
        report.taken, report.unchanged = done.count("taken"), done.count("unchanged")
        with self.engine.begin() as connection:
            crawls.reject_held(connection, crawl.source)
        return self._ended(crawl, CrawlOutcome.PUBLISHED, ())

    def _ended(self, crawl: Crawl, outcome: CrawlOutcome, reasons: tuple[str, ...]) -> Crawl:
        now = self.desk.clock.now()
        return replace(crawl, outcome=outcome, finished_at=now, reasons=reasons)

    def _save(self, crawl: Crawl) -> None:
        with self.engine.begin() as connection:
            crawls.save_crawl(connection, crawl)

    def _told(self, report: SourceReport, crawl: Crawl, fetcher: Fetcher) -> SourceReport:
        report.outcome = str(crawl.outcome)
        report.reasons = crawl.reasons
        report.requests = dict(sorted(fetcher.counts.items()))
        report.works, report.provisions = crawl.works, crawl.provisions
        report.warnings = self.issues.counts[crawl.source, "warning"]
        report.errors = self.issues.counts[crawl.source, "error"]
        return report


def rule_of(settings: Settings) -> AddressRule:
    """Which private hosts may be asked."""
    return AddressRule.parse(settings.crawl_private)
