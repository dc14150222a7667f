"""The index over the archive, kept in the store, as one crawl sees it."""

from __future__ import annotations

from sqlalchemy import Engine

from kb.model.crawls import Fetch
from kb.store import crawls


class StoreLog:
    """Reads and writes the fetches of one crawl; each row is written at once."""

    def __init__(self, engine: Engine, crawl_id: str, source: str) -> None:
        self._engine = engine
        self._crawl_id = crawl_id
        self._source = source

    @property
    def crawl_id(self) -> str:
        """Which crawl asks."""
        return self._crawl_id

    def answered(self, key: str) -> Fetch | None:
        """The final answer that this crawl has to a request."""
        with self._engine.connect() as connection:
            return crawls.answered(connection, self._crawl_id, key)

    def last_good(self, key: str, sha256: str = "") -> Fetch | None:
        """The newest answer 200 of any crawl of the source to a request."""
        with self._engine.connect() as connection:
            return crawls.last_good(connection, self._source, key, sha256)

    def add(self, fetch: Fetch) -> None:
        """Index an archived answer."""
        with self._engine.begin() as connection:
            crawls.add_fetches(connection, [fetch])
