"""Highlights: cutting text into parts loses and adds nothing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from webapp.presenters.passages import parts, places_of, quoted

SPANS = st.lists(st.tuples(st.integers(-5, 60), st.integers(-5, 60)), max_size=6)


@given(st.text(max_size=50), SPANS)
def test_parts_join_to_the_text(text: str, spans: list[tuple[int, int]]) -> None:
    assert "".join(part.text for part in parts(text, spans, "words")) == text


def test_overlapping_spans_are_marked_once() -> None:
    cut = parts("one two three", [(0, 7), (4, 13)], "words")
    assert [(part.text, part.mark) for part in cut] == [
        ("one two", "words"),
        (" three", "words"),
    ]


def test_quotation_keeps_whole_sentences_and_says_what_is_left_out() -> None:
    text = "First sentence. The victim may stay 30 days. Last sentence."
    start = text.index("30 days")
    cut = quoted(text, [(start, start + 7)])
    assert "".join(part.text for part in cut) == "… The victim may stay 30 days. …"
    assert [part.text for part in cut if part.mark] == ["30 days"]


def test_evidence_is_found_where_line_breaks_differ() -> None:
    assert places_of("at least  30\ndays", "of at least 30 days or more") == [(3, 19)]
