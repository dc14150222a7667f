"""Windows cover a text whole, overlap and repeat its heading."""

from __future__ import annotations

import itertools

from hypothesis import given
from hypothesis import strategies as st

from indexing.encoders.windows import heading_tokens, spans


@given(tokens=st.integers(0, 5_000), room=st.integers(2, 600), overlap=st.integers(0, 200))
def test_every_token_is_in_a_window_and_none_is_too_long(
    tokens: int, room: int, overlap: int
) -> None:
    windows = spans(tokens, room, overlap)
    assert windows[0][0] == 0
    assert windows[-1][1] == tokens
    assert all(end - start <= room for start, end in windows)
    kept = min(overlap, room // 2)
    for (_, before), (start, _) in itertools.pairwise(windows):
        assert before - start >= kept


def test_a_text_that_fits_is_one_window() -> None:
    assert spans(120, 120, 30) == ((0, 120),)
    assert len(spans(121, 120, 30)) == 2


def test_the_first_line_is_the_heading_unless_it_is_long_or_all_there_is() -> None:
    starts = [0, 4, 10, 14]
    assert heading_tokens("Ban on\n x y z", starts) == 2
    assert heading_tokens("one line only", starts) == 0
    assert heading_tokens("a b c d\n", [0, 2, 4, 6]) == 0
    long = "w " * 60 + "\nend"
    assert heading_tokens(long, [*range(0, 120, 2), 121]) == 0
