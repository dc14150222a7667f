"""Mirrors a repository in the name of one crawl: asked politely first, then fetched.

The list of branches is fetched like any page (hosts of the card, robots.txt, delay, contact,
archive). Only where it tells something new does git fetch, from the address that was checked.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from crawlers.framework.answer import Answer
from crawlers.framework.errors import NotReached, Refused, Unexpected
from crawlers.framework.git import GitLimits, Mirror, Remote, mirror
from crawlers.framework.git_refs import is_smart, read_plain, read_smart
from crawlers.framework.hop import Desk


class Asks(Protocol):
    """Fetches one page."""

    def __call__(self, url: str, params: Mapping[str, str] | None = None) -> Answer:
        """The whole answer, whatever its status."""


def fetch_repository(
    ask: Asks, desk: Desk, source: str, url: str, limits: GitLimits | None = None
) -> Mirror:
    """Bring the mirror of a source up to date and say what it holds.

    Raises what a fetch of a page raises, and Refused for a server on the internet that speaks only
    git's plain protocol, which asks for each object alone.
    """
    base = url.rstrip("/")
    parts = urlsplit(base)
    host = parts.hostname or ""
    port = parts.port or (443 if parts.scheme == "https" else 80)
    private = desk.transport.rule.is_private(host, port)
    if parts.scheme != "https" and not private:
        raise Refused("Repositories are fetched by https only.", url)
    listed = _good(ask(f"{base}/info/refs", {"service": "git-upload-pack"}))
    smart = is_smart(listed)
    if not smart and not private:
        raise Refused(
            "The server speaks only git's plain protocol; hand in a bundle of the repository.", url
        )
    branch = read_smart(listed) if smart else read_plain(listed, _good(ask(f"{base}/HEAD")))
    remote = Remote(
        url=base,
        branch=branch.name,
        commit=branch.commit,
        protocols=("https", "http") if private else ("https",),
        addresses=_addresses(desk, host, port, url),
        user_agent=desk.transport.user_agent,
    )
    return mirror(remote, folder_of(desk.blobs_dir, source), desk.clock.now(), limits)


def folder_of(blobs_dir: Path, source: str) -> Path:
    """Where the mirror of a source lies: ``archive/git/<key>`` beside the blobs."""
    return blobs_dir.parent / "git" / source


def _good(answer: Answer) -> Answer:
    if not answer.ok:
        raise Unexpected(f"The server answered {answer.status}.", answer.url)
    return answer


def _addresses(desk: Desk, host: str, port: int, url: str) -> tuple[str, ...]:
    """``host:port:address`` for git, so that it connects where the check looked."""
    try:
        found = desk.transport.rule.resolve(host, port)
    except OSError:
        raise NotReached(f"The name {host} is not known.", url) from None
    return (f"{host}:{port}:{','.join(found)}",)
