"""Words are found in any form, with or without accents, at their own places."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing.query.analysis import Analyser
from indexing.query.parse import parse_query


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


@given(st.text(max_size=300))
def test_no_text_is_a_malformed_query(text: str) -> None:
    parsed = parse_query(text, Analyser(), lambda _form: ())
    assert all(len(phrase) > 1 for phrase in parsed.phrases)


def test_query_words_carry_the_lemmas_that_the_index_knows() -> None:
    known = {"obeti": {"obet"}}
    parsed = parse_query("obětí OBĚTÍ", Analyser(), lambda form: known.get(form, ()))
    (word,) = parsed.words
    assert word.form == "obeti"
    assert set(word.lemmas) == {"obeti", "obet"}


def test_quoted_words_are_a_phrase_in_every_style_of_quotation_marks() -> None:
    for text in ('"forced labour"', "“forced labour”", "«forced labour»", "„forced labour“"):
        assert parse_query(text, Analyser(), lambda _form: ()).phrases == (("forced", "labour"),)
    assert parse_query('forced "labour', Analyser(), lambda _form: ()).phrases == ()
