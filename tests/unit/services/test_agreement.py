"""Cohen's kappa, and the order of the queue."""

from __future__ import annotations

import pytest

from kb.model.desk import BlindPair
from kb.services.agreement import agreements, cohens_kappa
from kb.services.queue import teaching_order
from kb.store.rows import ReviewRow


def test_kappa_of_a_worked_example() -> None:
    """20 + 15 of 50 agree, chance gives half: (0.7 - 0.5) / (1 - 0.5)."""
    pairs = [("y", "y")] * 20 + [("y", "n")] * 5 + [("n", "y")] * 10 + [("n", "n")] * 15
    assert cohens_kappa(pairs) == pytest.approx(0.4)


@pytest.mark.parametrize(
    ("pairs", "kappa"),
    [
        ([], None),
        ([("a", "a")] * 5, None),
        ([("a", "a"), ("b", "b")], 1.0),
        ([("a", "b"), ("b", "a")], -1.0),
    ],
)
def test_kappa_at_its_ends(pairs: list[tuple[str, str]], kappa: float | None) -> None:
    assert cohens_kappa(pairs) == kappa


def test_agreement_is_told_by_element_and_over_all() -> None:
    found = agreements(
        [
            BlindPair("act", "accept", "accept"),
            BlindPair("act", "reject", "reject"),
            BlindPair("means", "accept", "reject"),
        ]
    )
    assert [(row.element, row.pairs, row.agreed) for row in found] == [
        ("", 3, 2), ("act", 2, 2), ("means", 1, 0),
    ]  # fmt: skip
    assert found[1].kappa == 1.0
    assert found[2].share == 0


def row(key: str, doubt: float, element: str, lang: str = "en") -> ReviewRow:
    return ReviewRow(key, doubt, element, 0.5, "rules", "XA", lang, "w", "W", "e", "p", "s", "c")


def test_tenth_of_a_kind_teaches_less_than_the_first_of_another() -> None:
    rows = [row("a1", 0.9, "act"), row("a2", 0.9, "act"), row("m1", 0.7, "means")]
    assert [one.key for one in teaching_order(rows, {})] == ["a1", "m1", "a2"]
    assert [one.key for one in teaching_order(rows, {("means", "en"): 3})] == ["a1", "a2", "m1"]


def test_order_does_not_depend_on_how_the_rows_come() -> None:
    rows = [row(f"k{n}", 0.5 + n % 7 / 20, ("act", "means")[n % 2], ("en", "ru")[n % 3 % 2])
            for n in range(40)]  # fmt: skip
    assert teaching_order(rows, {}) == teaching_order(rows[::-1], {})
    assert len(teaching_order(rows, {})) == 40
