"""One request: from the archive where this crawl has its answer, else asked politely, retried
where that helps, and archived before anything else is done with it."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import requests

from crawlers.framework.archive import Asked, Kept, WarcFiles
from crawlers.framework.card import host_of
from crawlers.framework.errors import ComeBackLater, NotReached
from crawlers.framework.retry import BUSY, RETRIED, Patience, TryAgain, retried, retry_after_s
from crawlers.framework.robots import Robots
from crawlers.framework.throttle import Throttle
from crawlers.framework.transport import Broken, Transport, Wire
from kb.model.crawls import Fetch
from kb.ports import Clock

NOT_MODIFIED = 304


class FetchLog(Protocol):
    """The index over the archive, as one crawl sees it."""

    @property
    def crawl_id(self) -> str:
        """Which crawl asks."""

    def answered(self, key: str) -> Fetch | None:
        """The final answer that this crawl has to a request."""

    def last_good(self, key: str, sha256: str = "") -> Fetch | None:
        """The newest answer 200 of any crawl of the source to a request."""

    def add(self, fetch: Fetch) -> None:
        """Index an archived answer."""


@dataclass(slots=True)
class Desk:
    """What the crawls of one run share."""

    transport: Transport
    throttle: Throttle
    warcs: WarcFiles
    blobs_dir: Path
    keep_blob: Callable[[Path, bytes, str], None]
    patience: Patience
    patience_s: float
    """Longest wait that a server may ask for within a run."""
    clock: Clock
    robots: dict[str, Robots] = field(default_factory=dict)
    """Scheme and host -> rules, read once a run."""


class Hop:
    """Asks for single addresses in the name of one crawl."""

    def __init__(self, desk: Desk, log: FetchLog, source: str) -> None:
        self.desk = desk
        self.log = log
        self.source = source
        self.counts: Counter[str] = Counter()

    def known(self, key: str) -> Kept | None:
        """The answer that this crawl already has, with its bytes."""
        fetch = self.log.answered(key)
        body = self._body(fetch.sha256) if fetch else None
        if fetch is None or body is None:
            return None
        self.counts["from the archive"] += 1
        return Kept(fetch, body)

    def ask(self, request: requests.PreparedRequest, key: str, *, conditional: bool) -> Kept:
        """Ask the server. A 304 comes with the bytes that it confirms.

        Raises NotReached after the last attempt, and ComeBackLater where the server asks for more
        patience than a run has.
        """
        before = self._condition(request, key) if conditional else None
        try:
            return retried(lambda: self._once(request, key, before), self.desk.patience)
        except TryAgain as error:
            self.counts["not reached"] += 1
            attempts = self.desk.patience.attempts
            message = f"No usable answer in {attempts} attempts: {error}."
            raise NotReached(message, str(request.url)) from None

    def original(self, fetch: Fetch) -> Fetch:
        """For a 304 the answer that it confirms, else the answer itself."""
        if fetch.status != NOT_MODIFIED:
            return fetch
        return self.log.last_good(fetch.request, fetch.sha256) or fetch

    def _body(self, sha256: str) -> bytes | None:
        try:
            data = (self.desk.blobs_dir / sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def _condition(self, request: requests.PreparedRequest, key: str) -> Kept | None:
        """Make the request conditional on the last good answer that is still held."""
        last = self.log.last_good(key)
        if last is None:
            return None
        said = {name.lower(): value for name, value in last.headers}
        marks = {
            "If-None-Match": said.get("etag", ""),
            "If-Modified-Since": said.get("last-modified", ""),
        }
        body = self._body(last.sha256) if any(marks.values()) else None
        if body is None:
            return None
        request.headers.update({name: value for name, value in marks.items() if value})
        return Kept(last, body)

    def _once(self, request: requests.PreparedRequest, key: str, before: Kept | None) -> Kept:
        host = host_of(str(request.url))
        self.desk.throttle.wait(host)
        try:
            wire = self.desk.transport.send(request)
        except Broken as error:
            self.counts["broken"] += 1
            raise TryAgain(str(error)) from error
        finally:
            self.desk.throttle.asked(host)
        kept = self._archive(request, key, wire, before)
        if kept.fetch.final:
            self.counts[_outcome(wire.status)] += 1
            return kept
        self.counts[f"asked again after {wire.status}"] += 1
        raise self._later(wire, host, str(request.url))

    def _archive(
        self, request: requests.PreparedRequest, key: str, wire: Wire, before: Kept | None
    ) -> Kept:
        confirmed = before if wire.status == NOT_MODIFIED else None
        body = confirmed.body if confirmed else wire.body
        sha256 = hashlib.sha256(body).hexdigest()
        final = wire.status not in RETRIED
        asked = Asked(self.log.crawl_id, self.source, key, final, sha256)
        fetch = self.desk.warcs.append(asked, request, wire, self.desk.clock.now())
        self.desk.keep_blob(self.desk.blobs_dir, body, sha256)
        self.log.add(fetch)
        return Kept(fetch, body)

    def _later(self, wire: Wire, host: str, url: str) -> Exception:
        """What to do after an answer that is none."""
        if wire.status in BUSY:
            self.desk.throttle.refused(host)
        wait_s = retry_after_s(wire.header("retry-after"), self.desk.clock.now())
        if wait_s is None:
            return TryAgain(f"the server answered {wire.status}")
        if wait_s > self.desk.patience_s:
            return ComeBackLater(f"The server asks to be left alone for {wait_s:.0f} s.", url)
        self.desk.throttle.hold(host, wait_s)
        return TryAgain(f"the server answered {wire.status}", waits=True)


def _outcome(status: int) -> str:
    if status == NOT_MODIFIED:
        return "unchanged"
    if 200 <= status < 300:
        return "answered"
    return "redirected" if 300 <= status < 400 else f"answered {status}"
