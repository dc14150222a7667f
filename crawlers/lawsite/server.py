"""Runs the site on a loopback address."""

from __future__ import annotations

import ipaddress
import socket
from threading import Thread
from types import TracebackType
from typing import Self

from werkzeug.serving import WSGIRequestHandler, make_server

from crawlers.lawsite.site import Site

_POLL_S = 0.02
"""How often the thread looks whether it shall end."""


class _Quiet(WSGIRequestHandler):
    """Writes no line a request: the site keeps a log of its own."""

    timeout = 60
    """Seconds after which a connection without a word is let go."""

    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002 - werkzeug's name
        """Nothing: a client that hangs up half-way is what this site is for."""


class Server:
    """The site behind a socket; as a context manager it answers in a thread of its own.

    Only loopback addresses are served: ValueError for any other.
    """

    def __init__(self, site: Site, host: str = "127.0.0.1", port: int = 0) -> None:
        if not ipaddress.ip_address(host).is_loopback:
            raise ValueError("The law site answers on this machine only.")
        self.site = site
        self._server = make_server(host, port, site, threaded=True, request_handler=_Quiet)
        self._server.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.address = f"http://{host}:{self._server.server_port}"
        """Without a slash at its end."""

    def serve(self) -> None:
        """Answer until the process ends."""
        self._server.serve_forever()

    def __enter__(self) -> Self:
        Thread(target=self._server.serve_forever, args=(_POLL_S,), daemon=True).start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
