"""What is due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crawlers.framework.addresses import AddressRule
from crawlers.framework.card import Card, host_of
from crawlers.framework.choosing import due
from tests.unit.crawlers.test_card import CARD

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def card(**change: Any) -> Card:
    return Card.model_validate({**CARD, "key": "ie-gazette", "state": "IE", **change})


def is_due(made: Card, days: float | None, rule: AddressRule | None = None) -> bool:
    ends = {} if days is None else {made.key: NOW - timedelta(days=days)}
    return due((made,), ends, NOW, rule or AddressRule()) == (made,)


@pytest.mark.parametrize(("days", "expected"), [(None, True), (6.9, False), (7, True), (60, True)])
def test_a_source_is_due_when_its_days_are_over(days: float | None, expected: bool) -> None:
    assert is_due(card(update_every=7), days) is expected


@pytest.mark.parametrize("change", [{"closed": "Its terms forbid it."}, {"needs_browser": True}])
def test_a_source_that_may_not_be_read_is_never_due(change: dict[str, Any]) -> None:
    assert not is_due(card(**change), None)


def test_an_invented_source_is_due_where_every_host_is_listed() -> None:
    made = card(key="xa-gazette", state="XA")
    assert not is_due(made, None)
    assert is_due(made, None, AddressRule(frozenset({"gazette.example"})))


def test_hosts_come_from_every_address_of_the_card() -> None:
    made = card(start_url="https://Start.example:443/", works=[])
    assert made.allowed_hosts == ("gazette.example", "start.example")
    assert card(hosts=["law.example:8443"]).allowed_hosts == ("law.example:8443",)


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://law.example/x", "law.example"),
        ("http://law.example:80/x", "law.example"),
        ("http://LAW.example:443/x", "law.example:443"),
        ("http://[::1/x", ""),
        ("law", ""),
    ],
)
def test_the_usual_port_is_left_out(url: str, host: str) -> None:
    assert host_of(url) == host
