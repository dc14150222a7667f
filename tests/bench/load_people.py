"""Readers and reviewers of the load test, each a thread with a browser's cookies.

Every page comes over a connection of its own, as for people who look at a page longer than a
server keeps connections open.
"""

from __future__ import annotations

import html
import random
import re
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

import requests
from load_pool import STEPS, Pool, walk
from lxml import html as pages

TIMEOUT_S = 120
REJECTED = 0.25
_LAW = re.compile(r'<h\d><a href="(/works/[^"]+)"')


class LoadError(Exception):
    """A page did not come as it should."""


@dataclass
class Figures:
    """What all people saw; safe to share between threads."""

    until: float
    """On the monotonic clock."""
    pause_s: float
    """The mean of what people wait between two pages."""
    times_ms: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    errors: list[str] = field(default_factory=list)
    sent: set[tuple[str, str]] = field(default_factory=set)
    """(who, reason) of each decision that the site has taken."""
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def over(self) -> bool:
        """Whether people go home."""
        return time.monotonic() >= self.until

    def answered(self, kind: str, took_ms: float) -> None:
        """A page came."""
        with self._lock:
            self.times_ms[kind].append(took_ms)

    def failed(self, kind: str, what: str) -> None:
        """A page did not come, or came with an error."""
        with self._lock:
            self.errors.append(f"{kind}: {what}")

    def decided(self, who: str, reason: str) -> None:
        """The site took a decision."""
        with self._lock:
            self.sent.add((who, reason))


class Person(threading.Thread):
    """Somebody at a browser."""

    def __init__(self, site: str, pool: Pool, figures: Figures, seed: int) -> None:
        super().__init__(daemon=True)
        self.site, self.pool, self.figures = site, pool, figures
        self.rng = random.Random(seed)
        self.browser = requests.Session()
        self.browser.trust_env = False
        self.browser.headers["Connection"] = "close"

    def run(self) -> None:
        """Ask until the time is over; an error is noted, and the next page asked for."""
        time.sleep(self.rng.uniform(0, self.figures.pause_s))
        while not self.figures.over():
            try:
                self.work()
            except (requests.RequestException, LoadError) as error:
                self.figures.failed(type(self).__name__, str(error))
                time.sleep(0.1)

    def work(self) -> None:
        """Go on until the time is over."""
        raise NotImplementedError

    def get(self, kind: str, path: str) -> str:
        """A page; LoadError unless it is there."""
        return self._ask(kind, "GET", path, {}, expected=200).text

    def send(self, kind: str, path: str, fields: Mapping[str, str]) -> str:
        """Send a form; returns where the site sends us. LoadError where it is not taken."""
        return self._ask(kind, "POST", path, fields, expected=303).headers["Location"]

    def _ask(
        self, kind: str, method: str, path: str, fields: Mapping[str, str], *, expected: int
    ) -> requests.Response:
        started = time.perf_counter()
        answer = self.browser.request(
            method, self.site + path, data=fields, allow_redirects=False, timeout=TIMEOUT_S
        )
        took_ms = (time.perf_counter() - started) * 1000
        # A search that cites one provision leads straight to it.
        if answer.status_code not in (expected, 302 if kind == "search" else expected):
            raise LoadError(f"{method} {path} gave {answer.status_code}")
        self.figures.answered(kind, took_ms)
        if self.figures.pause_s:
            time.sleep(self.figures.pause_s * self.rng.uniform(0.5, 1.5))
        return answer


class Reader(Person):
    """Searches, opens the law of a hit, looks at provisions, matrix, comparisons and States."""

    def work(self) -> None:
        # Not everybody begins with a search.
        for kind, path in islice(walk(self.pool, self.rng), self.rng.randrange(STEPS), None):
            shown = self.get(kind, path)
            if kind == "search" and (hit := _LAW.search(shown)) and not self.figures.over():
                self.get("law, at a hit", html.unescape(hit[1]).partition("#")[0])
            if self.figures.over():
                return


class Reviewer(Person):
    """Signs in and decides on what waits; where nothing waits, on other findings."""

    def __init__(
        self, site: str, pool: Pool, figures: Figures, seed: int, *, name: str, password: str
    ) -> None:
        super().__init__(site, pool, figures, seed)
        self.account, self._password = name, password
        self._given = 0
        self._signed_in = False

    def work(self) -> None:
        if not self._signed_in:
            self._sign_in()
        path = "/review/one"
        while not self.figures.over():
            form = _form(self.get("review, one finding", path), "data-decide")
            if form is None:
                path = f"/review/one?key={self.rng.choice(self.pool.keys)}"
                continue
            fixed = "key=" in path
            path = self._decide(form)
            if fixed:
                path = "/review/one?queue=second"

    def _sign_in(self) -> None:
        self.get("sign-in, form", "/login?back=/review")
        form = _form(self.browser.get(f"{self.site}/login", timeout=TIMEOUT_S).text, "")
        if form is None:
            raise LoadError("no form to sign in")
        typed = {"name": self.account, "password": self._password}
        self.get("review, list", self.send("sign-in, sent", "/login", form | typed))
        self._signed_in = True

    def _decide(self, form: Mapping[str, str]) -> str:
        self._given += 1
        verdict = "reject" if self.rng.random() < REJECTED else "accept"
        reason = f"Decision {self._given} of {self.account}."
        after = self.send(
            "decision, sent", "/decide", {**form, "verdict": verdict, "reason": reason}
        )
        self.figures.decided(self.account, reason)
        return after


def _form(page: str, mark: str) -> dict[str, str] | None:
    """Hidden fields of the form with this attribute, else of the first that is sent by post and
    stands in the page's middle; None where there is none."""
    where = f"//main//form[@method='post']{f'[@{mark}]' if mark else ''}"
    found = pages.fromstring(page).xpath(where)
    if not found:
        return None
    return {
        one.get("name"): one.get("value", "") for one in found[0].xpath(".//input[@type='hidden']")
    }
