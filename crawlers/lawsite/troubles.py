"""What goes wrong on purpose, and the record of what was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from threading import Lock


@dataclass(frozen=True, slots=True)
class Trouble:
    """What the next answers of a path suffer."""

    times: int
    """How many answers; then the path is well again."""
    status: int = 0
    """An error status to answer with; 0 keeps the real answer."""
    retry_after: str = ""
    """Value of Retry-After: seconds or an HTTP date; empty sends none."""
    pause_s: float = 0.0
    """Wait before the answer."""
    cut: bool = False
    """Break the connection after half of the body."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it came."""

    at: datetime
    method: str
    path: str
    """With its query."""
    status: int
    headers: dict[str, str] = field(default_factory=dict)


class Troubles:
    """Troubles by path. Safe to change while the site answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._left: dict[str, list[Trouble]] = {}

    def add(self, path: str, trouble: Trouble) -> None:
        """The next answers of the path (without query) suffer this, after what was added before."""
        with self._lock:
            self._left.setdefault(path, []).extend([trouble] * trouble.times)

    def next(self, path: str) -> Trouble | None:
        """The trouble of this answer; it is used up."""
        with self._lock:
            waiting = self._left.get(path)
            return waiting.pop(0) if waiting else None

    def clear(self) -> None:
        """All is well."""
        with self._lock:
            self._left.clear()


class Log:
    """The record of requests, oldest first."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._asked: list[Asked] = []

    def note(self, method: str, path: str, status: int, headers: dict[str, str]) -> None:
        """Remember a request that was answered."""
        with self._lock:
            self._asked.append(Asked(datetime.now(UTC), method, path, status, headers))

    def all(self) -> tuple[Asked, ...]:
        """Everything asked so far."""
        with self._lock:
            return tuple(self._asked)

    def clear(self) -> None:
        """Forget it."""
        with self._lock:
            self._asked.clear()
