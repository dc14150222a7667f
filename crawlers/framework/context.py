"""What a crawler is given: every side effect goes through it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from crawlers.framework.answer import Answer
from crawlers.framework.card import Card, WorkPointer
from crawlers.framework.document import Document
from crawlers.framework.git import Mirror


class Fetches(Protocol):
    """Asks servers; see :class:`crawlers.framework.fetch.Fetcher`."""

    def fetch(
        self,
        url: str,
        *,
        method: str,
        data: bytes | Mapping[str, str] | None,
        params: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        session: str,
        accept: Sequence[str] | None,
    ) -> Answer:
        """One whole answer, after redirects."""

    def repository(self, url: str) -> Mirror:
        """A mirror of a git repository, brought up to date."""


class Takes(Protocol):
    """Takes what a crawler hands over."""

    def document(self, document: Document) -> None:
        """One text."""

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        """One remark, for ``issues.jsonl``."""


class Context:
    """One crawl of one source. A crawler reads ``card``, asks by ``fetch``, gives by ``emit``."""

    def __init__(
        self,
        card: Card,
        fetches: Fetches,
        takes: Takes,
        *,
        dry_run: bool = False,
        works: Sequence[WorkPointer] | None = None,
    ) -> None:
        self.card = card
        self.dry_run = dry_run
        """True where nothing will be taken into the store."""
        self.log: structlog.stdlib.BoundLogger = structlog.get_logger().bind(source=card.key)
        self._fetches = fetches
        self._takes = takes
        self._works = tuple(card.works if works is None else works)
        self._last_url = ""

    def works(self) -> tuple[WorkPointer, ...]:
        """The works to gather in this crawl."""
        return self._works

    def fetch(
        self,
        url: str,
        *,
        method: str = "GET",
        data: bytes | Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        session: str = "",
        accept: Sequence[str] | None = None,
    ) -> Answer:
        """Ask for an address and return the whole answer, whatever its status.

        Obeys robots.txt, the delay, the card's hosts and every limit; follows redirects; archives
        what came. Requests of one ``session`` name share their cookies. ``accept`` are the media
        types that may come (else the card's). Raises Refused, NotReached, ComeBackLater, and
        Unexpected for a media type that may not come.
        """
        self._last_url = url
        return self._fetches.fetch(
            url,
            method=method,
            data=data,
            params=params,
            headers=headers,
            session=session,
            accept=accept,
        )

    def repository(self, url: str) -> Mirror:
        """Mirror a git repository below the archive, and bring only what is new in it.

        The same rules hold as for a page; size, time and depth are bounded. Raises what ``fetch``
        raises.
        """
        self._last_url = url
        return self._fetches.repository(url)

    def emit(self, document: Document) -> None:
        """Hand one text over. It is published after the crawl, if the card's expectations hold."""
        self._takes.document(document)

    def warn(self, what: str, **data: object) -> None:
        """Note something odd that loses nothing; ``url`` may be among ``data``."""
        self._issue("warning", what, data)

    def error(self, what: str, **data: object) -> None:
        """Note something that could not be gathered; the run ends with exit code 1."""
        self._issue("error", what, data)

    def _issue(self, level: str, what: str, data: Mapping[str, object]) -> None:
        rest = {name: value for name, value in data.items() if name != "url"}
        self._takes.issue(level, str(data.get("url", self._last_url)), what, rest)
