"""The common walk of a crawler: a failure of one law never hides the rest."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from crawlers.framework.card import WorkPointer, load_cards
from crawlers.framework.context import Context
from crawlers.framework.document import Document
from crawlers.framework.errors import ComeBackLater, NotReached, Refused, Unexpected
from crawlers.framework.works import address, day, each_work, identified, named


class Taken:
    """Remarks of a crawl."""

    def __init__(self) -> None:
        self.issues: list[tuple[str, str, str]] = []

    def document(self, document: Document) -> None:
        raise AssertionError("nothing is handed over here")

    def issue(self, level: str, url: str, what: str, data: Mapping[str, object]) -> None:
        self.issues.append((level, what, url))


def walk(*failures: Exception | None) -> tuple[list[tuple[str, str, str]], int]:
    card = next(card for card in load_cards() if card.key == "es-boe")
    taken: Any = Taken()
    context = Context(card, taken, taken, works=card.works[: len(failures)])
    left = list(failures)

    def crawl_work(ctx: Context, work: WorkPointer) -> None:
        failure = left.pop(0)
        if failure is not None:
            raise failure

    each_work(context, crawl_work)
    return taken.issues, len(left)


def test_a_law_that_fails_is_noted_and_the_next_one_is_crawled() -> None:
    issues, left = walk(
        Unexpected("Odd.", "https://a.example"), Refused("No."), NotReached("Gone.")
    )
    assert issues == [
        ("error", "Odd.", "https://a.example"),
        ("error", "No.", ""),
        ("error", "Gone.", ""),
    ]
    assert left == 0


def test_a_server_that_asks_for_patience_ends_the_walk() -> None:
    with pytest.raises(ComeBackLater):
        walk(None, ComeBackLater("Later."), None)


def test_an_answer_of_another_shape_is_an_error_of_its_law_only() -> None:
    issues, left = walk(TypeError("'NoneType' object is not iterable"), KeyError("data"), None)
    assert [what for _, what, _ in issues] == [
        "The answer has another structure than expected (TypeError).",
        "The answer has another structure than expected (KeyError).",
    ]
    assert left == 0


def test_a_fault_of_the_program_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        walk(ZeroDivisionError())


def test_a_gap_of_the_card_is_a_warning() -> None:
    work = next(w for card in load_cards() for w in card.works if w.url is None)

    def gap(ctx: Context, _: WorkPointer) -> None:
        address(work)

    card = next(card for card in load_cards() if card.key == "es-boe")
    taken: Any = Taken()
    each_work(Context(card, taken, taken, works=card.works[:1]), gap)
    assert taken.issues == [("warning", "The card has no address for this law.", "")]
    with pytest.raises(Unexpected, match="names no SFS number"):
        identified(r"^SFS (\d+)", "Law 7", "SFS number")


def test_what_is_not_in_a_text_is_unexpected() -> None:
    assert named(r"b(.)", "abc", "letter")[1] == "c"
    with pytest.raises(Unexpected, match="No letter in 'abc'"):
        named("x", "abc", "letter")


@pytest.mark.parametrize("text", ["", "2026-13-01", "1.1.2026", "2026"])
def test_a_day_is_never_guessed(text: str) -> None:
    with pytest.raises(Unexpected, match="no date"):
        day(text)
