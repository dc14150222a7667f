"""Words are found in any form, with or without accents, at their own places."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.query.analysis import Analyser
from indexing.query.query_words import analysis, scored


@pytest.mark.parametrize(
    ("lang", "text", "form", "lemma"),
    [
        ("en", "Victims", "victims", "victim"),
        ("cs", "trestný", "trestny", "trestny"),
        ("cs", "obětí", "obeti", "obet"),
        ("ru", "Потерпевшего", "потерпевшего", "потерпевшии"),
        ("fr", "délais", "delais", "delai"),
        ("xx", "Wörter", "worter", "worter"),
    ],
)
def test_form_is_folded_and_lemma_is_the_dictionary_form(
    lang: str, text: str, form: str, lemma: str
) -> None:
    (word,) = Analyser().words(text, lang)
    assert (word.form, word.lemma) == (form, lemma)


def test_wide_and_combined_letters_compare_equal_to_plain_ones() -> None:
    plain, wide, apart = (
        Analyser().words(text, "")[0].form for text in ("cafe9", "ｃａｆｅ９", "cafe\u03019")
    )
    assert plain == wide == apart


@given(st.text(max_size=200), st.sampled_from(["en", "cs", "ru", ""]))
def test_offsets_are_those_of_the_text_and_chains_run_word_under_word(text: str, lang: str) -> None:
    analyser = Analyser()
    words = analyser.words(text, lang)
    for before, word in itertools.pairwise(words):
        assert before.end <= word.start < word.end <= len(text)
    forms, lemmas = analyser.chains(text, lang)
    assert forms.split(" ") == ([word.form for word in words] or [""])
    assert lemmas.split(" ") == ([word.lemma for word in words] or [""])


def test_query_words_carry_the_lemmas_that_the_index_knows() -> None:
    known = {"obeti": {"obet"}}
    analyse = analysis(Analyser(), lambda form: known.get(form, ()))
    (word,) = scored(["obětí", "OBĚTÍ"], analyse)
    assert word.form == "obeti"
    assert set(word.lemmas) == {"obeti", "obet"}
