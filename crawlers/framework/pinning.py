"""Connections that go to the address that was checked, and that can be cut from outside."""

from __future__ import annotations

import contextlib
import socket
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import create_connection

from crawlers.framework.addresses import AddressRule


class Guard:
    """Opens every connection of one adapter and remembers them, so that they can be cut."""

    def __init__(self, rule: AddressRule) -> None:
        self.rule = rule
        self._open: weakref.WeakSet[socket.socket] = weakref.WeakSet()

    def connect(self, connection: HTTPConnection) -> socket.socket:
        """A socket to a checked address of the connection's host; Refused where none may be."""
        host = connection.host.strip("[]")
        try:
            addresses = self.rule.resolve(host, connection.port)
        except socket.gaierror as error:
            raise NameResolutionError(host, connection, error) from error
        return self.note(self._first(connection, addresses))

    def note(self, sock: socket.socket) -> socket.socket:
        """Remember a socket as long as somebody reads from it."""
        self._open.add(sock)
        return sock

    def _first(self, connection: HTTPConnection, addresses: tuple[str, ...]) -> socket.socket:
        for address in addresses:
            try:
                return create_connection(
                    (address, connection.port),
                    connection.timeout,
                    source_address=connection.source_address,
                    socket_options=connection.socket_options,
                )
            except TimeoutError as error:
                raise ConnectTimeoutError(connection, "The connection timed out.") from error
            except OSError as error:
                last = error
        raise NewConnectionError(connection, f"No connection: {last}") from last

    def cut(self) -> None:
        """End every open connection; a thread that reads from one gets an error at once."""
        for sock in list(self._open):
            with contextlib.suppress(OSError):
                # The plain shutdown: that of a TLS socket would let the reader go on unencrypted.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    @contextmanager
    def time_limit(self, seconds: float) -> Iterator[threading.Event]:
        """Cut every connection after so many seconds; the event says whether that happened.

        A timeout of the socket begins anew with each byte, so that a server which sends one byte
        now and then would hold the crawl for days.
        """
        over = threading.Event()

        def end() -> None:
            over.set()
            self.cut()

        timer = threading.Timer(seconds, end)
        timer.daemon = True
        timer.start()
        try:
            yield over
        finally:
            timer.cancel()


class _Pinned:
    guard: Guard

    def _new_conn(self) -> socket.socket:
        assert isinstance(self, HTTPConnection)
        return self.guard.connect(self)

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        # TLS wraps the socket in another. The connection itself forgets it for the last answer.
        assert isinstance(self, HTTPConnection)
        if self.sock is not None:
            self.guard.note(self.sock)


class PinnedAdapter(HTTPAdapter):
    """Transport of requests whose connections a :class:`Guard` opens. No proxy, no retry of its
    own."""

    def __init__(self, rule: AddressRule) -> None:
        self.guard = Guard(rule)
        super().__init__(max_retries=0, pool_connections=4, pool_maxsize=1)

    def init_poolmanager(self, *arguments: Any, **named: Any) -> None:
        """Make the pools with the guard's connections."""
        super().init_poolmanager(*arguments, **named)
        body = {"guard": self.guard}
        plain = type("PinnedHTTP", (_Pinned, HTTPConnection), body)
        secure = type("PinnedHTTPS", (_Pinned, HTTPSConnection), body)
        self.poolmanager.pool_classes_by_scheme = {
            "http": type("PinnedHTTPPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("PinnedHTTPSPool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }
