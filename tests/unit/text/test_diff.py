"""Word-level difference: complete, readable and bounded."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kb.text.diff import Piece, changed_words, word_diff

WORDS = st.lists(st.sampled_from(["victim", "state", "30", "days", ",", " ", "\n", "(1)"])).map(
    "".join
)


def shown(old: str, new: str) -> str:
    marks = {"same": "{}", "removed": "[-{}-]", "added": "[+{}+]"}
    return "".join(marks[piece.kind].format(piece.text) for piece in word_diff(old, new))


def joined(pieces: tuple[Piece, ...], kind: str) -> str:
    return "".join(piece.text for piece in pieces if piece.kind in {"same", kind})


@given(st.text() | WORDS, st.text() | WORDS)
def test_both_wordings_can_be_read_from_the_difference(old: str, new: str) -> None:
    pieces = word_diff(old, new)
    assert joined(pieces, "removed") == old
    assert joined(pieces, "added") == new
    kinds = [piece.kind for piece in pieces]
    assert all(one != other for one, other in pairwise(kinds))
    assert all(piece.text for piece in pieces)


def test_a_number_that_changed_is_marked_alone() -> None:
    assert shown("not less than 30 days in", "not less than 90 days in") == (
        "not less than [-30-][+90+] days in"
    )


def test_equal_wordings_have_one_piece_or_none() -> None:
    assert word_diff("as it was", "as it was") == (Piece("same", "as it was"),)
    assert word_diff("", "") == ()


def test_a_space_between_changed_words_belongs_to_the_change() -> None:
    assert shown("the old rule. Then", "the new law. Then") == ("the [-old rule-][+new law+]. Then")


def test_a_word_before_a_new_comma_stayed() -> None:
    assert shown("the guard and the court", "the guard, the court") == (
        "the guard[- and-][+,+] the court"
    )


def test_words_of_every_script_are_whole() -> None:
    assert shown("срок 30 дней", "срок 90 дней") == "срок [-30-][+90+] дней"
    assert shown("περίοδος σκέψης", "περίοδος ανάκαμψης") == "περίοδος [-σκέψης-][+ανάκαμψης+]"


def test_words_removed_and_added_are_counted() -> None:
    assert changed_words(word_diff("one two three", "one four")) == (2, 1)


def test_a_hostile_text_is_compared_in_whole_lines() -> None:
    old = "a b " * 40_000 + "\nThe victim stays."
    new = "b a " * 40_000 + "\nThe victim stays."
    pieces = word_diff(old, new)
    assert joined(pieces, "removed") == old
    assert joined(pieces, "added") == new
    assert pieces[-1].text.endswith("The victim stays.")


def test_a_huge_text_with_one_change_shows_that_change() -> None:
    text = " ".join(f"word{number % 500}" for number in range(60_000))
    pieces = word_diff(text + " 30 days", text.replace("word7 ", "words7 ", 1) + " 90 days")
    assert joined(pieces, "removed") == text + " 30 days"
