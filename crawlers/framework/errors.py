"""What can go wrong in a crawl. Each message is one sentence for a person."""

from __future__ import annotations

from kb.errors import KbError


class CrawlError(KbError):
    """Something in a crawl did not go as it should; ``url`` says where."""

    def __init__(self, message: str, url: str = "") -> None:
        super().__init__(message)
        self.url = url


class Unexpected(CrawlError):
    """The source published something that the crawler does not know: it must not be guessed."""


class Refused(CrawlError):
    """A request or an answer that is not taken: a foreign host, a private address, a page that
    robots.txt closes, a body over the limit."""


class NotReached(CrawlError):
    """The server gave no usable answer in time, after every retry."""


class ComeBackLater(CrawlError):
    """The server asks for more patience than one run has; the crawl stays open and goes on the
    next time."""
