"""Which network addresses may be asked: public ones, and those that the operator lists.

A name is looked up once and the connection goes to the address that was checked, so that a name
that resolves to another address a moment later (DNS rebinding) leads nowhere.
"""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass

from crawlers.framework.errors import Refused

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


def is_public(text: str) -> bool:
    """Whether an IP address is one of the public internet (IANA special-purpose registries).

    An IPv4 address that is wrapped in IPv6 (mapped, 6to4, Teredo, NAT64) counts as itself.
    """
    address: _Address = ipaddress.ip_address(text.partition("%")[0])
    if isinstance(address, ipaddress.IPv4Address):
        return _plainly_public(address)
    return _plainly_public(address) and all(map(_plainly_public, _inside(address)))


def _inside(address: ipaddress.IPv6Address) -> tuple[ipaddress.IPv4Address, ...]:
    found = [address.ipv4_mapped, address.sixtofour, *(address.teredo or ())]
    if address in _NAT64:
        found.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    return tuple(inner for inner in found if inner is not None)


def _plainly_public(address: _Address) -> bool:
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return True  # judged by the address inside
    return address.is_global and not address.is_multicast


@dataclass(frozen=True, slots=True)
class AddressRule:
    """``private`` are hosts (``host`` or ``host:port``) that may stand at private addresses."""

    private: frozenset[str] = frozenset()

    @classmethod
    def parse(cls, text: str) -> AddressRule:
        """Read the setting: hosts by comma."""
        return cls(frozenset(part.strip().lower() for part in text.split(",") if part.strip()))

    def is_private(self, host: str, port: int) -> bool:
        """Whether the operator lists this host."""
        return host in self.private or f"{host}:{port}" in self.private

    def resolve(self, host: str, port: int) -> tuple[str, ...]:
        """The addresses of a host, all of which may be asked.

        Raises Refused where one of them may not, and OSError where the name is not known.
        """
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        addresses = tuple(dict.fromkeys(str(entry[4][0]) for entry in found))
        if not self.is_private(host.lower(), port):
            for address in addresses:
                if not is_public(address):
                    raise Refused(
                        f"{host} leads to {address}, which is no public address; "
                        "KB_CRAWL_PRIVATE lists the hosts that may."
                    )
        return addresses
