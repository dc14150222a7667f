"""Folding and lemmas."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.text.folding import encodable, fold
from kb.text.lemmas import lemma, primary


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Dítě", "dite"),
        ("ΕΜΠΟΡΊΑ", "εμπορια"),
        ("STRASSE", "Straße"),
        ("Ребёнок", "ребенок"),
        ("İnsan", "insan"),
        ("ȘASE", "sase"),
    ],
)
def test_spellings_that_mean_the_same_fold_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str) -> None:
    once = fold(text)
    assert fold(fold(once)) == fold(once)


@given(st.text())
def test_encodable_text_keeps_its_length(text: str) -> None:
    assert len(encodable(text)) == len(text)
    encodable(text).encode()


def test_lone_surrogate_is_replaced() -> None:
    assert encodable("a\ud800b") == "a\ufffdb"


def test_lemma_of_a_known_language() -> None:
    assert lemma("recruits", "en") == "recruit"


def test_word_of_an_unknown_language_is_its_own_lemma() -> None:
    assert lemma("xyzzys", "qq") == "xyzzys"


def test_primary_language_of_a_tag() -> None:
    assert [primary(tag) for tag in ("fr-CA", "sr_Cyrl", "EN")] == ["fr", "sr", "en"]
