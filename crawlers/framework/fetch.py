"""Fetches an address for a crawler: hosts, robots.txt, redirects, cookies, kinds of answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from urllib.parse import urljoin, urlsplit

import requests

from crawlers.framework.answer import Answer
from crawlers.framework.archive import Kept
from crawlers.framework.card import Card, host_of
from crawlers.framework.cookies import Cookies
from crawlers.framework.errors import ComeBackLater, NotReached, Refused, Unexpected
from crawlers.framework.git import Mirror
from crawlers.framework.git_fetch import fetch_repository
from crawlers.framework.hop import Hop
from crawlers.framework.requesting import check_url, make_request, request_key
from crawlers.framework.robots import Robots, read_robots
from crawlers.framework.sniff import charset_of, declared_type, media_type_of
from kb.errors import MissingPartError

MAX_REDIRECTS = 10
MAX_ROBOTS_REDIRECTS = 5
"""RFC 9309 section 2.3.1.2."""
MAX_REQUESTS = 50_000
"""Of one crawl. A site whose lists never end would hold it for months otherwise."""
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_BECOMES_GET = frozenset({301, 302, 303})
_ROBOTS = "robots.txt"

Warn = Callable[[str, str, Mapping[str, object]], None]
"""Takes a remark: address, sentence, data."""


class Fetcher:
    """Everything that one crawl asks."""

    def __init__(self, card: Card, hop: Hop, warn: Warn, *, anonymous_hosts: bool) -> None:
        self.card = card
        self.hop = hop
        self.cookies = Cookies()
        self._warn = warn
        self._anonymous = anonymous_hosts
        """True where no contact is set: then only hosts that the operator lists are asked."""
        self._turns: Counter[str] = Counter()
        self._asked = 0

    @property
    def counts(self) -> Counter[str]:
        """Outcome -> number of requests."""
        return self.hop.counts

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
        """See :meth:`crawlers.framework.context.Context.fetch`."""
        self._asked += 1
        if self._asked > MAX_REQUESTS:
            raise Unexpected(f"The crawl asks for more than {MAX_REQUESTS} addresses.", url)
        request = make_request(url, method=method, data=data, params=params, headers=headers)
        try:
            kept = self._follow(request, session, MAX_REDIRECTS)
        except Refused:
            self.counts["refused"] += 1
            raise
        return self._answer(url, kept, accept)

    def repository(self, url: str) -> Mirror:
        """See :meth:`crawlers.framework.context.Context.repository`."""

        def ask(url: str, params: Mapping[str, str] | None = None) -> Answer:
            return self.fetch(
                url, method="GET", data=None, params=params, headers=None, session="", accept=()
            )

        found = fetch_repository(ask, self.hop.desk, self.card.key, url)
        if found.head != found.before:
            self.counts["repository fetched"] += 1
        return found

    def _follow(self, request: requests.Request, session: str, most: int) -> Kept:
        for _ in range(most + 1):
            prepared, kept = self._one(request, session)
            target = _target(kept)
            if target is None:
                return kept
            method = str(prepared.method)
            if kept.fetch.status in _BECOMES_GET and method != "HEAD":
                request = make_request(target, headers=request.headers)
            else:
                request = make_request(
                    target, method=method, data=request.data or None, headers=request.headers
                )
        raise Refused(f"More than {most} redirects.", str(request.url))

    def _one(
        self, request: requests.Request, session: str
    ) -> tuple[requests.PreparedRequest, Kept]:
        """One hop: checked, from the archive or from the server, cookies kept."""
        robots = session == _ROBOTS
        try:
            prepared = self.hop.desk.transport.prepare(request)
        except requests.RequestException as error:
            raise Refused("The address makes no sense.", str(request.url)[:200]) from error
        url = str(prepared.url)
        check_url(url, self.card.allowed_hosts)
        plain = prepared.method == "GET" and not session
        key = self._key(prepared, session, counted=not plain and not robots)
        if not robots:
            self._obey_robots(url)
        kept = self.hop.known(key)
        if kept is None:
            self._check_contact(url)
            self.cookies.add(session, prepared)
            kept = self.hop.ask(prepared, key, conditional=plain)
        self.cookies.learn(session, prepared, kept.fetch.headers)
        return prepared, kept

    def _key(self, prepared: requests.PreparedRequest, session: str, *, counted: bool) -> str:
        """Plain pages are asked once a crawl; a request of a session may be repeated, and then
        each time is one of its own."""
        key = request_key(prepared, session, 0)
        if not counted:
            return key
        self._turns[key] += 1
        return request_key(prepared, session, self._turns[key])

    def _check_contact(self, url: str) -> None:
        parts = urlsplit(url)
        port = parts.port or (443 if parts.scheme == "https" else 80)
        rule = self.hop.desk.transport.rule
        if self._anonymous and not rule.is_private((parts.hostname or "").lower(), port):
            raise MissingPartError(
                "No server is asked without a contact; set KB_CRAWL_CONTACT to a mail address or "
                "a web page of yours."
            )

    def _obey_robots(self, url: str) -> None:
        parts = urlsplit(url)
        place = f"{parts.scheme}://{parts.netloc}"
        robots = self.hop.desk.robots.get(place)
        if robots is None:
            robots = self.hop.desk.robots[place] = self._read_robots(f"{place}/robots.txt")
        self.hop.desk.throttle.at_least(host_of(url), max(self.card.delay_s, robots.delay_s))
        if not robots.allows(url):
            raise Refused("robots.txt forbids this address.", url)

    def _read_robots(self, url: str) -> Robots:
        self.hop.desk.throttle.at_least(host_of(url), self.card.delay_s)
        try:
            kept = self._follow(make_request(url), _ROBOTS, MAX_ROBOTS_REDIRECTS)
        except NotReached as error:
            raise ComeBackLater(f"robots.txt cannot be read now: {error}", url) from None
        robots = read_robots(kept.fetch.status, kept.body)
        if robots is None:
            message = f"robots.txt answered {kept.fetch.status}: nothing is fetched now."
            raise ComeBackLater(message, url)
        return robots

    def _answer(self, asked_url: str, kept: Kept, accept: Sequence[str] | None) -> Answer:
        fetch = self.hop.original(kept.fetch)
        unchanged = fetch is not kept.fetch
        headers = _joined(fetch.headers)
        declared, charset = declared_type(headers.get("content-type", ""))
        media_type = media_type_of(kept.body, declared)
        told = [name for name in (charset, self.card.charset) if name]
        name, own = charset_of(kept.body, media_type, told)
        answer = Answer(
            url=kept.fetch.url,
            asked_url=asked_url,
            status=fetch.status,
            headers=headers,
            body=kept.body,
            sha256=kept.fetch.sha256,
            retrieved_at=fetch.retrieved_at,
            media_type=media_type,
            charset=name,
            unchanged=unchanged,
            declared=own,
        )
        self._check_kind(answer, charset, accept)
        return answer

    def _check_kind(self, answer: Answer, charset: str, accept: Sequence[str] | None) -> None:
        """Unexpected for a media type that may not come; a remark on a wrong charset."""
        if not answer.ok or not answer.body:
            return
        wanted = tuple(accept) if accept is not None else self.card.media_types
        if wanted and answer.media_type not in wanted:
            told = ", ".join(wanted)
            message = f"The answer is {answer.media_type}, expected was {told}."
            raise Unexpected(message, answer.url)
        told_and_wrong = charset and answer.charset and not _same(charset, answer.charset)
        if told_and_wrong or (charset and not answer.charset and answer.media_type[:4] == "text"):
            what = "The charset that the server names does not fit the text."
            self._warn(answer.url, what, {"named": charset, "used": answer.charset})


def _same(one: str, other: str) -> bool:
    name, _ = charset_of(b"", "text/plain", [one])
    return name == other


def _target(kept: Kept) -> str | None:
    """Where a redirect leads; None for other answers."""
    if kept.fetch.status not in _REDIRECTS:
        return None
    place = _joined(kept.fetch.headers).get("location", "").strip()
    if not place:
        raise Refused("A redirect that leads nowhere.", kept.fetch.url)
    try:
        return urljoin(kept.fetch.url, place)
    except ValueError:
        raise Refused("A redirect to no address.", kept.fetch.url) from None


def _joined(headers: Sequence[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        joined[key] = f"{joined[key]}, {value}" if key in joined else value
    return joined
