"""Windows of cues, against a plain search, and how much work they take."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tagging.windows import Mark, Window, join, windows

MARKS = st.lists(
    st.builds(
        lambda first, length, label: Mark(first, first + length, label),
        st.integers(0, 40),
        st.sampled_from([0, 0, 1, 2, 9]),
        st.sampled_from("abcd"),
    ),
    max_size=14,
)


def by_search(marks: list[Mark], least: int, within: int) -> tuple[Window, ...]:
    """For each mark the shortest run of marks up to it that holds enough labels."""
    ordered = sorted(marks, key=lambda m: (m.first, m.last))
    found = []
    for end, mark in enumerate(ordered):
        for start in range(end, -1, -1):
            run = ordered[start : end + 1]
            if mark.last - run[0].first > within:
                break
            if len({m.label for m in run}) >= least:
                found.append(Window(run[0].first, max(m.last for m in run)))
                break
    return join(found)


@given(MARKS, st.integers(0, 3), st.integers(1, 4), st.integers(3, 30))
def test_windows_are_those_of_a_plain_search(
    marks: list[Mark], length: int, least: int, within: int
) -> None:
    alike = [Mark(mark.first, mark.first + length, mark.label) for mark in marks]
    assert windows(alike, least, within) == by_search(alike, least, within)


@given(MARKS, st.integers(1, 4), st.integers(0, 8))
def test_cue_longer_than_the_window_breaks_nothing(
    marks: list[Mark], least: int, within: int
) -> None:
    for window in windows(marks, least, within):
        assert window.first <= window.last


class Counted(str):
    """A label that counts how often it is hashed."""

    hashed = 0

    def __hash__(self) -> int:
        Counted.hashed += 1
        return super().__hash__()


def steps(size: int) -> int:
    labels = [Counted("a"), Counted("a"), Counted("a"), Counted("b")]
    marks = [Mark(at, at, labels[at % 4]) for at in range(size)]
    Counted.hashed = 0
    windows(marks, 2, size)
    return Counted.hashed


def test_work_grows_with_the_number_of_cues_only() -> None:
    assert steps(4_000) <= 5 * steps(1_000)


def places(found: tuple[Window, ...]) -> Iterator[tuple[int, int]]:
    return ((w.first, w.last) for w in found)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([Mark(0, 0, "a"), Mark(5, 5, "b")], [(0, 5)]),
        ([Mark(0, 0, "a"), Mark(50, 50, "b")], []),
        ([Mark(0, 0, "a"), Mark(3, 3, "a"), Mark(5, 5, "b")], [(3, 5)]),
    ],
)
def test_window_begins_as_late_as_it_can(
    marks: list[Mark], expected: list[tuple[int, int]]
) -> None:
    assert list(places(windows(marks, 2, 10))) == expected
