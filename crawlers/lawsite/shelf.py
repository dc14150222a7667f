"""What the site shows at the moment: which edition of each law, and which laws it withdrew."""

from __future__ import annotations

from datetime import date
from threading import Lock

from crawlers.lawsite.invented import Edition, Law, laws


class Shelf:
    """The laws on show. Safe to change while the site answers."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._day: date | None = None
        self._withdrawn: set[str] = set()
        self._laws = {law.identifier: law for law in laws()}

    def show_day(self, day: date | None) -> None:
        """Show each law as it stood on the day (None: today). A law not yet made shows its first
        edition."""
        with self._lock:
            self._day = day

    def withdraw(self, identifier: str) -> None:
        """Take a law away; its address answers 410 from now on. KeyError for an unknown law."""
        with self._lock:
            self._withdrawn.add(self._laws[identifier].identifier)

    def restore(self) -> None:
        """Everything on show again, as of today."""
        with self._lock:
            self._day = None
            self._withdrawn.clear()

    def is_withdrawn(self, identifier: str) -> bool:
        """Whether the law was here and is no more."""
        with self._lock:
            return identifier in self._withdrawn

    def of(self, state: str) -> tuple[Law, ...]:
        """Laws of a State on show, by identifier."""
        with self._lock:
            gone = set(self._withdrawn)
        return tuple(
            law for law in self._laws.values() if law.state == state and law.identifier not in gone
        )

    def find(self, state: str, identifier: str) -> tuple[Law, Edition] | None:
        """A law on show with its present edition."""
        law = self._laws.get(identifier)
        if law is None or law.state != state or self.is_withdrawn(identifier):
            return None
        with self._lock:
            day = self._day
        known = [one for one in law.editions if day is None or one.in_force_from <= day]
        return law, known[-1] if known else law.editions[0]
