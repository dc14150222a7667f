"""What the crawlers' room offers to the commands of ``kb``."""

from __future__ import annotations

from sqlalchemy import Engine

from crawlers.commands_crawl import due_now, log_to_stderr
from crawlers.framework.card import load_cards
from crawlers.framework.choosing import named
from crawlers.framework.runner import Runner
from kb.model.crawls import CrawlSource
from kb.ports import Clock, Progress
from kb.settings import Settings


class WebCrawls:
    """Crawls by the cards."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def source(self, key: str) -> CrawlSource:
        """What a card says; UsageError for a key of none."""
        (card,) = named(load_cards(self._settings.crawl_sources), [key])
        return CrawlSource(card.key, card.state, card.languages, card.allowed_hosts)

    def crawl_due(self, engine: Engine, clock: Clock, progress: Progress) -> tuple[int, int]:
        """Crawl what is due; how many sources that were, and how many went wrong."""
        log_to_stderr()
        cards = due_now(engine, self._settings, load_cards(self._settings.crawl_sources))
        report = Runner(engine, self._settings, clock, progress).run(cards)
        return len(cards), report.went_wrong


def create(settings: Settings) -> WebCrawls:
    """The factory of the entry point."""
    return WebCrawls(settings)
