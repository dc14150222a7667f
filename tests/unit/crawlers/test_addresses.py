"""Only public addresses are asked, whatever form they come in."""

from __future__ import annotations

import socket
from collections.abc import Callable

import pytest

from crawlers.framework.addresses import AddressRule, is_public
from crawlers.framework.errors import Refused
from tests.unit.crawlers.pages import Crawler, Pages, card_of

PRIVATE = [
    "127.0.0.1",
    "127.8.8.8",
    "10.1.2.3",
    "172.16.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "192.0.2.1",
    "::",
    "::1",
    "fe80::1%eth0",
    "fc00::1",
    "ff02::1",
    "2001:db8::1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "2002:7f00:1::",
    "64:ff9b::7f00:1",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_and_wrapped_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "193.40.5.1", "2a00:1450:4001::1", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


def looked_up(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, 80)) for a in addresses]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_n: found)


def test_one_private_address_among_public_ones_refuses_the_host(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up(monkeypatch, "8.8.8.8", "127.0.0.1")
    with pytest.raises(Refused, match=r"127\.0\.0\.1"):
        AddressRule().resolve("law.example", 80)


def test_the_checked_addresses_are_those_that_are_connected_to(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    looked_up(monkeypatch, "8.8.8.8")
    assert AddressRule().resolve("law.example", 80) == ("8.8.8.8",)


def test_the_operator_lists_hosts_with_or_without_port() -> None:
    rule = AddressRule.parse(" law.intranet, 127.0.0.1:8790 ,")
    assert rule.is_private("law.intranet", 443)
    assert rule.is_private("127.0.0.1", 8790)
    assert not rule.is_private("127.0.0.1", 5432)
    assert not rule.is_private("localhost", 8790)


def test_a_connection_goes_to_the_address_that_was_checked(
    site: Pages, crawler: Callable[..., Crawler], monkeypatch: pytest.MonkeyPatch
) -> None:
    """DNS rebinding: a second lookup could give another address, so there is none."""
    host = f"law.example:{site.port}"
    asked: list[str] = []

    def lookup(name: str, port: int, *_: object, **__: object) -> list[tuple[object, ...]]:
        asked.append(name)
        address = "127.0.0.1" if name == "law.example" else name
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", lookup)
    made = crawler(card=card_of(site, hosts=[host]), rule=AddressRule(frozenset({host})))
    assert made.fetch(f"http://{host}/act").status == 404
    assert [r["HTTP_HOST"] for r in site.requests] == [host, host]
    assert asked == ["law.example", "127.0.0.1"] * 2
