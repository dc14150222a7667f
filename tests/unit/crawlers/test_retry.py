"""Retry-After in both forms, and how often something is tried."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crawlers.framework.errors import NotReached
from crawlers.framework.retry import Patience, TryAgain, retried, retry_after_s

NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        ("120", 120.0),
        (" 0 ", 0.0),
        ("Wed, 25 Nov 2026 12:01:30 GMT", 90.0),
        ("Wednesday, 25-Nov-26 12:01:30 GMT", 90.0),
        ("Wed, 25 Nov 2026 11:00:00 GMT", 0.0),
        ("", None),
        ("soon", None),
        ("-5", None),
        ("1.5", None),
        ("²", None),
    ],
)
def test_retry_after_is_read_in_both_forms(value: str, seconds: float | None) -> None:
    assert retry_after_s(value, NOW) == seconds


def test_a_number_without_end_is_no_error() -> None:
    assert retry_after_s("9" * 400, NOW) == 999_999_999.0


def test_it_is_tried_as_often_as_patience_lasts() -> None:
    tried = 0

    def never() -> None:
        nonlocal tried
        tried += 1
        raise TryAgain("busy")

    with pytest.raises(TryAgain):
        retried(never, Patience(3, 0.001))
    assert tried == 3


def test_other_errors_are_not_tried_again() -> None:
    tried = 0

    def broken() -> None:
        nonlocal tried
        tried += 1
        raise NotReached("no")

    with pytest.raises(NotReached):
        retried(broken, Patience(3, 0.001))
    assert tried == 1


def test_the_answer_of_a_later_try_counts() -> None:
    answers = iter([TryAgain("busy", waits=True), "law"])

    def ask() -> str:
        answer = next(answers)
        if isinstance(answer, TryAgain):
            raise answer
        return answer

    assert retried(ask, Patience(3, 60.0)) == "law"
