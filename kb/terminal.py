"""What the command line shows: progress and tables. Everything goes to stderr but results."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from kb.ports import Stage

out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)


class SystemClock:
    """The real time."""

    def now(self) -> datetime:
        """The instant, in UTC."""
        return datetime.now(UTC)

    def today(self) -> date:
        """The calendar date, in UTC."""
        return self.now().date()


class _Bar:
    def __init__(self, progress: Progress, task: TaskID) -> None:
        self.progress = progress
        self.task = task

    def advance(self, steps: int = 1) -> None:
        self.progress.advance(self.task, steps)


class _Lines:
    """Says every few seconds how far a stage has come, where no bar can be drawn."""

    every_s = 10.0

    def __init__(self, name: str, total: int | None) -> None:
        self.name = name
        self.total = total
        self.done = 0
        self.started = self.said = time.monotonic()

    def advance(self, steps: int = 1) -> None:
        self.done += steps
        now = time.monotonic()
        if now - self.said >= self.every_s:
            self.said = now
            self.say(now)

    def say(self, now: float) -> None:
        of = f" of {self.total}" if self.total is not None else ""
        spent = now - self.started
        left = ""
        if self.total is not None and 0 < self.done < self.total:
            left = f", about {spent / self.done * (self.total - self.done):.0f} s left"
        err.print(f"{self.name}: {self.done}{of} after {spent:.0f} s{left}", highlight=False)


class TerminalProgress:
    """A bar on a terminal, a line now and then elsewhere."""

    def stage(self, name: str, total: int | None) -> AbstractContextManager[Stage]:
        """Open a stage of ``total`` steps."""
        return self._bar(name, total) if err.is_terminal else self._lines(name, total)

    @contextmanager
    def _bar(self, name: str, total: int | None) -> Iterator[Stage]:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=err) as progress:
            yield _Bar(progress, progress.add_task(name, total=total))

    @contextmanager
    def _lines(self, name: str, total: int | None) -> Iterator[Stage]:
        lines = _Lines(name, total)
        yield lines
        if lines.done:
            lines.say(time.monotonic())


class _Nothing:
    def advance(self, steps: int = 1) -> None:
        """Say nothing."""


class NoProgress:
    """Says nothing; for services called by other programs."""

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator[Stage]:
        """Open a stage that says nothing."""
        yield _Nothing()
