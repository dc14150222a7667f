"""Requests: checked, and named by a digest so that the same one is known again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from urllib.parse import urldefrag, urlsplit

import requests

from crawlers.framework.card import host_of
from crawlers.framework.errors import Refused

_OF_THE_CRAWLER = frozenset({"user-agent", "accept-encoding", "connection", "cookie"})
_CONDITIONS = frozenset({"if-none-match", "if-modified-since"})
MAX_URL_CHARACTERS = 8_000


def check_url(url: str, allowed_hosts: tuple[str, ...]) -> None:
    """Refused for another scheme than http and https, a user name in the address, a host that the
    card does not list, and an address without end."""
    if len(url) > MAX_URL_CHARACTERS:
        raise Refused(f"The address has {len(url)} characters.", url[:200])
    try:
        parts = urlsplit(url)
        named = parts.username is not None or parts.password is not None
    except ValueError:
        raise Refused("The address makes no sense.", url[:200]) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise Refused(f"Addresses of the kind {parts.scheme[:20]!r} are not followed.", url)
    if named:
        raise Refused("Addresses with a user name are not followed.", url)
    if host_of(url) not in allowed_hosts:
        raise Refused(f"The host {host_of(url) or 'nowhere'} is none of the card's.", url)


def make_request(
    url: str,
    *,
    method: str = "GET",
    data: bytes | Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> requests.Request:
    """A request that is not yet sent; the fragment is the browser's business and is left out."""
    return requests.Request(
        method.upper(),
        urldefrag(url).url,
        data=data if data is None or isinstance(data, bytes) else dict(data),
        params=dict(params) if params else None,
        headers=dict(headers or {}),
    )


def request_key(request: requests.PreparedRequest, session: str, turn: int) -> str:
    """Hex digest of what is asked. ``turn`` tells repeated requests of a session apart."""
    body = request.body or b""
    asked = {
        "method": request.method,
        "url": request.url,
        "body": hashlib.sha256(body if isinstance(body, bytes) else body.encode()).hexdigest(),
        "headers": sorted(
            [name.lower(), str(value)]
            for name, value in request.headers.items()
            if name.lower() not in _OF_THE_CRAWLER | _CONDITIONS
        ),
        "session": session,
        "turn": turn,
    }
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()
