"""Cookies of a crawl: one jar for each session that a crawler names.

Answers from the archive fill the jars as they did when they came, so that a crawl which is taken
up again goes on with the same cookies.
"""

from __future__ import annotations

from email.message import Message

import requests
from requests.cookies import MockRequest, RequestsCookieJar, get_cookie_header

from kb.model.crawls import HeaderPairs

MAX_COOKIES = 50
"""RFC 6265 section 6.1 asks for as many a domain."""


class _Came:
    """What ``http.cookiejar`` reads of an answer."""

    def __init__(self, headers: HeaderPairs) -> None:
        self._message = Message()
        for name, value in headers:
            if name.lower() in ("set-cookie", "set-cookie2"):
                self._message[name] = value

    def info(self) -> Message:
        return self._message


class Cookies:
    """The jars of one crawl."""

    def __init__(self) -> None:
        self._jars: dict[str, RequestsCookieJar] = {}

    def learn(self, session: str, request: requests.PreparedRequest, headers: HeaderPairs) -> None:
        """Keep the cookies that an answer sets, by the rules of RFC 6265 on domains."""
        jar = self._jars.setdefault(session, RequestsCookieJar())
        if len(jar) < MAX_COOKIES:
            jar.extract_cookies(_Came(headers), MockRequest(request))  # type: ignore[arg-type]

    def add(self, session: str, request: requests.PreparedRequest) -> None:
        """Put the session's cookies on a request."""
        request.headers.pop("Cookie", None)
        jar = self._jars.get(session)
        if jar is None:
            return
        header = get_cookie_header(jar, request)  # type: ignore[no-untyped-call]
        if header:
            request.headers["Cookie"] = header
