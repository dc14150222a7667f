"""Crawls: what was asked of a source, what came, and how it went."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

HeaderPairs = tuple[tuple[str, str], ...]
"""Headers as they came: names as sent, repeated ones apart."""


class CrawlKind(StrEnum):
    """How texts of a source came in."""

    CRAWL = "crawl"
    DRY = "dry run"
    BY_HAND = "by hand"
    """A person fetched the files (``kb ingest --source``)."""


class CrawlOutcome(StrEnum):
    """How a crawl ended; one that did not end yet is ``OPEN`` and is taken up again."""

    OPEN = "open"
    PUBLISHED = "published"
    HELD = "held"
    """Not published: less came than the card or the last crawl lets expect. Put up for review."""
    REJECTED = "rejected"
    """Was held, and a newer crawl was published instead."""
    FAILED = "failed"
    DRY = "dry"


@dataclass(frozen=True, slots=True)
class CrawlSource:
    """What the rooms without cards know of a source."""

    key: str
    state: str | None
    languages: tuple[str, ...]
    hosts: tuple[str, ...]
    """Each ``host`` or ``host:port`` where it publishes."""


@dataclass(frozen=True, slots=True)
class Crawl:
    """One crawl of one source."""

    id: str
    run_id: str
    source: str
    """Key of the card."""
    kind: CrawlKind
    started_at: datetime
    finished_at: datetime | None = None
    outcome: CrawlOutcome = CrawlOutcome.OPEN
    reasons: tuple[str, ...] = ()
    """Sentences: why it failed or is held."""
    works: int = 0
    provisions: int = 0
    counts: Mapping[str, int] = field(default_factory=dict)
    """Outcome of a request -> how many."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One archived answer of a server."""

    crawl_id: str
    source: str
    request: str
    """Hex digest of what was asked: method, address, body, headers of the crawler."""
    method: str
    url: str
    status: int
    headers: HeaderPairs
    sha256: str
    """Of the body after decompression; for 304 that of the body that is still good."""
    size_bytes: int
    retrieved_at: datetime
    final: bool
    """False for answers after which the same is asked again (429, 5xx)."""
    warc: str
    """File name below ``archive/warc``."""
    offset: int
    """Bytes from the beginning of the WARC file."""
    length: int
    """Bytes in the WARC file, with the record of the request."""


@dataclass(frozen=True, slots=True)
class CrawlDocument:
    """One text that a crawl or a person handed over: the record of its origin."""

    crawl_id: str
    position: int
    source: str
    path: str
    """Key of the ledger of files: ``<source>/<work>/<lang>/<name>@<sha256 begins>``."""
    name: str
    work_key: str
    """Key of the work in the card; empty where a person did not say it."""
    url: str
    """Address that answered."""
    sha256: str
    size_bytes: int
    retrieved_at: datetime
    media_type: str
    headers: Mapping[str, str]
    hints: str
    """Of the parser, see :func:`kb.services.gather.hints_to_json`."""
    provisions: int = 0
    articles: tuple[str, ...] = ()
    """Numbers of its articles as printed."""
    reason: str = ""
    """Why it could not be parsed."""
