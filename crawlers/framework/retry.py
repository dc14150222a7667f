"""Which answers are asked for again, and when: 408, 429, 500, 502, 503, 504 and broken
connections; never 404 or another refusal. ``Retry-After`` (RFC 9110 section 10.2.3) wins."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import stamina
import stamina.instrumentation

# The crawl tells of retries itself, in its counts; stamina would write to the standard output.
stamina.instrumentation.set_on_retry_hooks([])

T = TypeVar("T")
RETRIED = frozenset({408, 429, 500, 502, 503, 504})
BUSY = frozenset({429, 503})
MAX_WAIT_S = 60.0


class TryAgain(Exception):
    """Ask again. ``waits`` is True where the throttle already holds the host back."""

    def __init__(self, reason: str, *, waits: bool = False) -> None:
        super().__init__(reason)
        self.waits = waits


@dataclass(frozen=True, slots=True)
class Patience:
    """How often to ask and how long to wait at first."""

    attempts: int
    backoff_s: float


def retry_after_s(value: str, now: datetime) -> float | None:
    """Seconds that a ``Retry-After`` header asks for, in either form; None where it says nothing.

    A date in the past asks for no wait.
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())


def _backoff(error: Exception) -> bool | float:
    if not isinstance(error, TryAgain):
        return False
    return 0.0 if error.waits else True


def retried(ask: Callable[[], T], patience: Patience) -> T:
    """What ``ask`` returns at last; TryAgain where it raised that each time."""
    for attempt in stamina.retry_context(
        on=_backoff,
        attempts=max(1, patience.attempts),
        timeout=None,
        wait_initial=patience.backoff_s,
        wait_max=MAX_WAIT_S,
        wait_jitter=patience.backoff_s / 2,
    ):
        with attempt:
            return ask()
    raise AssertionError("a retry ends with an answer or an error")
