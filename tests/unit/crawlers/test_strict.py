"""Strict reading raises one sentence in place of a guess."""

from __future__ import annotations

import pytest

from crawlers.framework.errors import Unexpected
from crawlers.framework.strict import at_least, audit, exactly, lookup, one


def test_one_exactly_and_at_least_return_what_is_there() -> None:
    assert one(["a"], "title") == "a"
    assert exactly(2, iter("ab"), "parts") == ("a", "b")
    assert at_least(1, "ab", "parts") == ("a", "b")


@pytest.mark.parametrize(
    ("fails", "words"),
    [
        (lambda: one([], "title"), "Expected 1 of title, found 0."),
        (lambda: one("ab", "title"), "Expected 1 of title, found 2."),
        (lambda: exactly(3, "ab", "parts"), "Expected 3 of parts, found 2."),
        (lambda: at_least(3, "ab", "parts"), "Expected at least 3 of parts, found 2."),
        (lambda: audit({"a": 1, "b": "x", "c": ""}, ignore=["a"]), "Unknown fields: b."),
        (lambda: lookup({"law": 1}, "decree"), "Unknown word 'decree'; known are law."),
    ],
)
def test_what_does_not_fit_is_one_sentence(fails, words: str) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(Unexpected) as caught:
        fails()
    assert str(caught.value) == words


def test_audit_passes_over_what_is_read_or_empty() -> None:
    audit({"a": 1, "b": None, "c": [], "d": {}}, ignore=["a"])


def test_audit_reports_a_zero_and_a_false() -> None:
    with pytest.raises(Unexpected, match="count, done"):
        audit({"count": 0, "done": False})


def test_lookup_may_be_told_that_a_word_is_not_required() -> None:
    assert lookup({"law": 1}, "decree", required=False) is None
