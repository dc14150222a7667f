"""Sends one request and returns the whole answer within the limits of size and time."""

from __future__ import annotations

from dataclasses import dataclass

import requests
import urllib3

from crawlers.framework.addresses import AddressRule
from crawlers.framework.body import ACCEPTED_ENCODINGS, decompress, read_bounded
from crawlers.framework.errors import NotReached, Refused
from crawlers.framework.pinning import PinnedAdapter
from kb.model.crawls import HeaderPairs

_CONNECT_S = 15.0
_READ_S = 45.0


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one answer."""

    size_bytes: int
    """Of the body as sent, and again after decompression."""
    total_s: float


@dataclass(frozen=True, slots=True)
class Wire:
    """An answer as it came over the wire."""

    status: int
    reason: str
    headers: HeaderPairs
    wire_body: bytes
    """As sent, still compressed; chunks are joined."""
    body: bytes

    def header(self, name: str) -> str:
        """Values of a header, joined; empty where it is missing."""
        return ", ".join(value for key, value in self.headers if key.lower() == name)


class Broken(Exception):
    """The connection failed or the answer is not whole: worth another try."""


class Transport:
    """One session with servers: connections are kept, cookies are not (see ``cookies.py``)."""

    def __init__(self, rule: AddressRule, limits: Limits, user_agent: str) -> None:
        self.rule = rule
        self.limits = limits
        self.user_agent = user_agent
        self._adapter = PinnedAdapter(rule)
        self._session = requests.Session()
        # Proxies, netrc and certificates of the environment would go round the checks.
        self._session.trust_env = False
        self._session.headers = requests.structures.CaseInsensitiveDict(
            {"User-Agent": user_agent, "Accept": "*/*", "Accept-Encoding": ACCEPTED_ENCODINGS}
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, self._adapter)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def prepare(self, request: requests.Request) -> requests.PreparedRequest:
        """The request with the headers of the session."""
        return self._session.prepare_request(request)

    def send(self, request: requests.PreparedRequest) -> Wire:
        """One answer, redirects not followed.

        Raises Broken for what may be tried again, NotReached where the time is over or the
        server's certificate is wrong, and Refused for a private address or too large a body.
        """
        with self._adapter.guard.time_limit(self.limits.total_s) as over:
            try:
                wire = self._send(request)
            except Refused as error:
                error.url = error.url or str(request.url)
                raise
            except requests.exceptions.SSLError:
                message = "The server's certificate cannot be trusted."
                raise NotReached(message, str(request.url)) from None
            except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                if over.is_set():
                    raise self._too_slow(request) from None
                raise Broken(_short(error)) from error
            if over.is_set():
                raise self._too_slow(request)
            return wire

    def _too_slow(self, request: requests.PreparedRequest) -> NotReached:
        message = f"The answer was not whole after {self.limits.total_s:g} s."
        return NotReached(message, str(request.url))

    def _send(self, request: requests.PreparedRequest) -> Wire:
        response = self._session.send(
            request,
            stream=True,
            allow_redirects=False,
            timeout=(_CONNECT_S, min(_READ_S, self.limits.total_s)),
        )
        # Cookies are kept per crawler session and not per connection.
        self._session.cookies.clear()
        raw = response.raw
        try:
            declared = raw.headers.get("Content-Length", "")
            if declared.isdigit() and int(declared) > self.limits.size_bytes:
                limit_mb = self.limits.size_bytes / 1e6
                raise Refused(
                    f"The body has {int(declared) / 1e6:.0f} MB; "
                    f"the limit is {limit_mb:.0f} MB (KB_CRAWL_MAX_MB)."
                )
            data = read_bounded(
                lambda size: bytes(raw.read1(size, decode_content=False)), self.limits.size_bytes
            )
        except BaseException:
            response.close()
            raise
        raw.release_conn()
        encoding = raw.headers.get("Content-Encoding", "")
        body = decompress(data, encoding, self.limits.size_bytes)
        headers = tuple((str(name), str(value)) for name, value in raw.headers.iteritems())
        return Wire(response.status_code, str(response.reason or ""), headers, data, body)


def _short(error: Exception) -> str:
    """The reason without addresses of objects in memory."""
    name = type(error).__name__
    known = {
        "ConnectTimeout": "the server did not accept the connection in time",
        "ReadTimeout": "the server did not answer in time",
        "ProtocolError": "the answer was cut off",
        "ChunkedEncodingError": "the answer was cut off",
        "IncompleteRead": "the answer was cut off",
        "ConnectionError": "the server could not be reached",
    }
    return known.get(name, f"the connection failed ({name})")
