"""Waits between two requests to one host. An error never lowers the wait."""

from __future__ import annotations

import time
from collections.abc import Callable

MAX_SLOWDOWN_S = 60.0
"""Longest delay that refusals alone can bring about; the card and robots.txt may ask for more."""


class Throttle:
    """The time before which each host is not asked again."""

    def __init__(
        self,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._now = now
        self._sleep = sleep
        self._delays_s: dict[str, float] = {}
        self._not_before: dict[str, float] = {}

    def delay_s(self, host: str) -> float:
        """Seconds between two requests to this host."""
        return self._delays_s.get(host, 0.0)

    def at_least(self, host: str, delay_s: float) -> None:
        """Wait so long between requests from now on, unless it is longer already."""
        self._delays_s[host] = max(delay_s, self.delay_s(host))

    def wait(self, host: str) -> float:
        """Sleep until the host may be asked; seconds that it took."""
        left = self._not_before.get(host, 0.0) - self._now()
        if left > 0:
            self._sleep(left)
        return max(left, 0.0)

    def asked(self, host: str) -> None:
        """A request to the host has ended, well or not: its delay begins."""
        self.hold(host, self.delay_s(host))

    def hold(self, host: str, seconds: float) -> None:
        """Leave the host alone for so long at least."""
        moment = self._now() + seconds
        self._not_before[host] = max(moment, self._not_before.get(host, 0.0))

    def refused(self, host: str) -> None:
        """The host said it is asked too much (429, 503): double the delay from now on."""
        self.at_least(host, min(MAX_SLOWDOWN_S, max(0.1, 2 * self.delay_s(host))))
