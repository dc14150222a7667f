"""Refuses every socket but loopback, in the tests and in each Python that they start.

Python imports a module of this name when it starts and finds it on PYTHONPATH; the root
conftest puts this folder there and imports it itself.
"""

from __future__ import annotations

import ipaddress
import socket
from typing import Any


class NetworkRefused(OSError):
    """A test tried to leave the machine."""


def is_loopback(host: object) -> bool:
    """True for ``localhost``, for loopback addresses and where nothing is named."""
    if isinstance(host, bytes):
        host = host.decode(errors="replace")
    if not isinstance(host, str) or host in {"", "localhost", "0.0.0.0", "::"}:
        return host is None or isinstance(host, str)
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _check(address: object) -> None:
    if isinstance(address, tuple) and not is_loopback(address[0]):
        raise NetworkRefused(f"Tests may reach this machine only, not {address[0]!r}.")


def install() -> None:
    """Replace the ways out of a socket; calling it twice changes nothing."""
    if getattr(socket.socket, "refuses_network", False):
        return
    plain_lookup = socket.getaddrinfo

    class LoopbackSocket(socket.socket):
        refuses_network = True

        def connect(self, address: Any) -> None:
            _check(address)
            super().connect(address)

        def connect_ex(self, address: Any) -> int:
            _check(address)
            return super().connect_ex(address)

        def sendto(self, data: Any, *rest: Any) -> int:
            _check(rest[-1])
            return super().sendto(data, *rest)

    def lookup(host: Any, *rest: Any, **named: Any) -> Any:
        if not is_loopback(host):
            raise NetworkRefused(f"Tests may look up this machine only, not {host!r}.")
        return plain_lookup(host, *rest, **named)

    socket.socket = LoopbackSocket  # type: ignore[misc]
    socket.getaddrinfo = lookup


install()
