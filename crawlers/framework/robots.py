"""robots.txt as RFC 9309 reads it, once a run and host.

Answers 4xx: nothing is forbidden. Answers 5xx and no answer: nothing is fetched now.
"""

from __future__ import annotations

from dataclasses import dataclass

from protego import Protego

AGENT = "anti-trafficking-kb"
"""The product token to which groups of robots.txt are matched."""
MAX_BYTES = 512 * 1024
"""RFC 9309 section 2.5: at least 500 KiB are read; what follows is not."""


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules of one host."""

    rules: Protego | None
    """None where everything is allowed."""

    def allows(self, url: str) -> bool:
        """Whether this crawler may ask for an address."""
        return self.rules is None or bool(self.rules.can_fetch(url, AGENT))

    @property
    def delay_s(self) -> float:
        """Seconds between requests that the host asks for; 0 where it does not say."""
        if self.rules is None:
            return 0.0
        delay = float(self.rules.crawl_delay(AGENT) or 0.0)
        rate = self.rules.request_rate(AGENT)
        if rate is not None and rate.requests:
            delay = max(delay, rate.seconds / rate.requests)
        return max(0.0, delay)


def read_robots(status: int, body: bytes) -> Robots | None:
    """Rules from an answer; None where nothing may be fetched now (5xx, RFC 9309 2.3.1.4)."""
    if 200 <= status < 300:
        return Robots(Protego.parse(body[:MAX_BYTES].decode("utf-8", "replace")))
    if 400 <= status < 500 and status != 429:
        return Robots(None)
    return None
