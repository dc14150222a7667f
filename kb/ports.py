"""What the services ask of parts that live in other rooms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

from sqlalchemy import Engine

from kb.model.crawls import CrawlSource
from kb.model.search import NO_FILTERS, Filters, FloatArray, IndexEntry, Query, SearchResult


class Clock(Protocol):
    """Time, so that tests can set it."""

    def now(self) -> datetime:
        """The instant, in UTC."""

    def today(self) -> date:
        """The calendar date."""


class Progress(Protocol):
    """Tells a person what is done and what is left."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Stage]:
        """Open a stage of ``total`` steps (None where unknown)."""


class Stage(Protocol):
    """One stage of a long work."""

    def advance(self, steps: int = 1) -> None:
        """Say that ``steps`` more are done."""


class Crawls(Protocol):
    """Gathers laws from their sources. Made by a factory ``create(settings)``."""

    def source(self, key: str) -> CrawlSource:
        """What the card of a source says; UsageError for a key of none."""

    def crawl_due(self, engine: Engine, clock: Clock, progress: Progress) -> tuple[int, int]:
        """Crawl every source whose time has come; how many, and how many of them went wrong."""


class Encoder(Protocol):
    """Turns text into unit vectors."""

    @property
    def name(self) -> str:
        """Model name or folder."""

    @property
    def digest(self) -> str:
        """Hex digest of weights, engine settings and window rule; keys the embedding cache."""

    @property
    def dimensions(self) -> int:
        """Length of a vector."""

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        """One array a text, shape (windows, dimensions), unit rows; long texts give several."""

    def encode_query(self, text: str) -> FloatArray:
        """Shape (dimensions,), unit length."""


class ProvisionIndex(Protocol):
    """A search index over provisions, open for reading."""

    @property
    def digest(self) -> str:
        """Identifies schema, entries and model."""

    @property
    def count(self) -> int:
        """How many entries it holds."""

    def search(self, query: Query) -> SearchResult:
        """Answer a query; KbError with one sentence where the engine cannot."""

    def similar(self, entry_id: str, *, limit: int, filters: Filters = NO_FILTERS) -> SearchResult:
        """Entries nearest in meaning to one that the index holds, among those that pass the
        filters."""

    def close(self) -> None:
        """Let go of files and connections."""


class IndexBackend(Protocol):
    """Builds and opens indexes of one engine. Made by a factory ``create(settings, encoder)``,
    where ``encoder`` is a callable that returns the Encoder when first needed."""

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index for the content digest ``key`` (nothing to do if it stands), switch
        to it, return its digest."""

    def current(self) -> str | None:
        """Digest of the index in use, None if there is none."""

    def open(self) -> ProvisionIndex:
        """Open the index in use; MissingPartError with the mending command if there is none or
        it was made with another model."""
