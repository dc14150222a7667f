"""A small server on loopback whose answers a test decides, and the parts of a crawl of it."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

from sqlalchemy import Engine
from werkzeug.serving import WSGIRequestHandler, make_server

from crawlers.framework.addresses import AddressRule
from crawlers.framework.archive import WarcFiles
from crawlers.framework.card import Card
from crawlers.framework.fetch import Fetcher
from crawlers.framework.hop import Desk, Hop
from crawlers.framework.retry import Patience
from crawlers.framework.storelog import StoreLog
from crawlers.framework.throttle import Throttle
from crawlers.framework.transport import Limits, Transport
from kb.services.ingest import keep_blob
from kb.settings import Settings
from kb.store.engine import open_store

WORK: Mapping[str, Any] = {
    "key": "xa-criminal-code-1",
    "kind": "criminal-code",
    "title_original": "Small Act",
    "title_english": "Small Act",
    "identifier": "XA-2001-act-9",
    "verified": True,
    "evidence": "law-text",
}


@dataclass
class Page:
    """One answer."""

    body: bytes | Callable[[], Iterable[bytes]] = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    etag: str = ""
    """Answers 304 to a request that names it."""

    def answer(self, environ: Mapping[str, Any]) -> tuple[int, dict[str, str], Iterable[bytes]]:
        """Status, headers, body."""
        headers = {"Content-Type": "text/html; charset=utf-8", **self.headers}
        if self.etag:
            headers["ETag"] = self.etag
            if environ.get("HTTP_IF_NONE_MATCH") == self.etag:
                return 304, headers, []
        if callable(self.body):
            return self.status, headers, self.body()
        return self.status, {"Content-Length": str(len(self.body)), **headers}, [self.body]


class _Handler(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Nothing."""


class Pages:
    """Pages by path. A list of pages is given out one after the other; the last one stays."""

    def __init__(self) -> None:
        self.pages: dict[str, Page | list[Page]] = {}
        self.asked: list[str] = []
        """``METHOD path?query`` in order."""
        self.requests: list[dict[str, Any]] = []
        self._server = make_server("127.0.0.1", 0, self, threaded=True, request_handler=_Handler)
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.address = f"http://{self.host}"
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._server.shutdown()
        self._server.server_close()

    def __setitem__(self, path: str, page: Page | list[Page]) -> None:
        self.pages[path] = page

    def __call__(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        query = f"?{environ['QUERY_STRING']}" if environ["QUERY_STRING"] else ""
        self.asked.append(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}{query}")
        self.requests.append(environ)
        found = self.pages.get(environ["PATH_INFO"], Page(b"no such page", 404))
        if isinstance(found, list):
            found = found.pop(0) if len(found) > 1 else found[0]
        status, headers, body = found.answer(environ)
        start(f"{status} WORD", list(headers.items()))
        return body

    def count(self, path: str) -> int:
        """How often a path was asked for."""
        return Counter(line.split(" ", 1)[1].partition("?")[0] for line in self.asked)[path]


@dataclass
class Timer:
    """Time that passes only where somebody sleeps or the test says so."""

    moment: datetime = datetime(2026, 11, 25, 12, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """The instant."""
        return self.moment

    def today(self) -> date:
        """The day."""
        return self.moment.date()

    def monotonic(self) -> float:
        """Seconds since some moment."""
        return self.moment.timestamp()

    def sleep(self, seconds: float) -> None:
        """Let the time pass."""
        self.slept.append(round(seconds, 3))
        self.moment += timedelta(seconds=seconds)


def card_of(site: Pages, **change: Any) -> Card:
    """A card of the site."""
    return Card.model_validate(
        {
            "key": "xa-site",
            "state": "XA",
            "name_en": "Site",
            "name_original": "Site",
            "publisher": "nobody",
            "official": False,
            "languages": ["en"],
            "start_url": f"{site.address}/",
            "text_state": "consolidated",
            "access": [{"kind": "html", "url_pattern": f"{site.address}/{{n}}", "format": "html"}],
            "point_in_time": "none",
            "update_feed": "none",
            "terms": {"licence": "none", "robots_known": False},
            "rate_advice": "none",
            "needs_browser": False,
            "verified": True,
            "seen": ["invented for a test"],
            "delay_s": 0,
            "works": [WORK],
            **change,
        }
    )


class Crawler:
    """A fetcher of the site with a real store, a real archive and a clock of the test."""

    def __init__(
        self,
        site: Pages,
        folder: Path,
        *,
        card: Card | None = None,
        crawl_id: str = "crawl-1",
        engine: Engine | None = None,
        timer: Timer | None = None,
        rule: AddressRule | None = None,
        size_bytes: int = 1_000_000,
        total_s: float = 5.0,
        attempts: int = 3,
        anonymous: bool = True,
        template: Path | None = None,
    ) -> None:
        self.site = site
        self.folder = folder
        self.settings = Settings(data_dir=folder)
        if template is not None and not (folder / "kb.sqlite").exists():
            folder.mkdir(parents=True, exist_ok=True)
            shutil.copy(template, folder / "kb.sqlite")
        self.engine = engine or open_store(self.settings)
        self.timer = timer or Timer()
        self.warnings: list[tuple[str, str, dict[str, object]]] = []
        card = card or card_of(site)
        rule = rule or AddressRule(frozenset({site.host}))
        self.desk = Desk(
            transport=Transport(rule, Limits(size_bytes, total_s), "tester/1 (+test)"),
            throttle=Throttle(now=self.timer.monotonic, sleep=self.timer.sleep),
            warcs=WarcFiles(self.settings.warc_dir, crawl_id),
            blobs_dir=self.settings.blobs_dir,
            keep_blob=keep_blob,
            patience=Patience(attempts, 0.001),
            patience_s=300.0,
            clock=self.timer,
        )
        self.fetcher = Fetcher(
            card,
            Hop(self.desk, StoreLog(self.engine, crawl_id, card.key), card.key),
            lambda url, what, data: self.warnings.append((url, what, dict(data))),
            anonymous_hosts=anonymous,
        )

    def fetch(self, path: str, **change: Any) -> Any:
        """One answer of the site."""
        asked: dict[str, Any] = {
            "method": "GET",
            "data": None,
            "params": None,
            "headers": None,
            "session": "",
            "accept": None,
            **change,
        }
        own = path.startswith("/") and not path.startswith("//")
        url = self.site.address + path if own else path
        return self.fetcher.fetch(url, **asked)
