"""Waiting between requests."""

from __future__ import annotations

from crawlers.framework.throttle import MAX_SLOWDOWN_S, Throttle
from tests.unit.crawlers.pages import Timer


def throttle() -> tuple[Throttle, Timer]:
    timer = Timer()
    return Throttle(now=timer.monotonic, sleep=timer.sleep), timer


def test_the_first_request_waits_for_nothing() -> None:
    made, timer = throttle()
    made.at_least("a", 5)
    assert (made.wait("a"), timer.slept) == (0.0, [])


def test_the_delay_counts_from_the_end_of_a_request() -> None:
    made, timer = throttle()
    made.at_least("a", 5)
    made.asked("a")
    timer.sleep(2)
    made.wait("a")
    assert timer.slept == [2, 3.0]


def test_hosts_wait_for_themselves_only() -> None:
    made, timer = throttle()
    made.at_least("a", 5)
    made.asked("a")
    made.wait("b")
    assert timer.slept == []


def test_a_delay_is_never_lowered() -> None:
    made, _ = throttle()
    made.at_least("a", 5)
    made.at_least("a", 1)
    assert made.delay_s("a") == 5


def test_refusals_double_the_delay_up_to_a_bound() -> None:
    made, _ = throttle()
    made.at_least("a", 1)
    delays = []
    for _ in range(10):
        made.refused("a")
        delays.append(made.delay_s("a"))
    assert delays[:3] == [2, 4, 8]
    assert delays[-1] == MAX_SLOWDOWN_S


def test_a_refusal_does_not_lower_a_delay_beyond_the_bound() -> None:
    made, _ = throttle()
    made.at_least("a", 600)
    made.refused("a")
    assert made.delay_s("a") == 600


def test_a_hold_never_shortens_an_earlier_one() -> None:
    made, timer = throttle()
    made.hold("a", 30)
    made.hold("a", 1)
    made.wait("a")
    assert timer.slept == [30.0]
