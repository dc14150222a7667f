"""Words that say little of what is looked for."""

from __future__ import annotations

import pytest

from indexing.query.function_words import (
    function_words,
    is_function_word,
    languages,
    likely_language,
)
from kb.text.folding import fold

QUERIES = (
    ("en", "how long is the reflection period", "long reflection period"),
    ("en", "can a victim be punished", "victim punished"),
    ("fr", "quelle est la peine pour la traite", "peine traite"),
    ("de", "wie lange ist die Bedenkzeit für Opfer", "lange bedenkzeit opfer"),
    ("es", "cómo se indemniza a las víctimas", "indemniza victimas"),
    ("it", "quali sono i diritti delle vittime", "diritti vittime"),
    ("ru", "как и когда конфискуют имущество", "конфискуют имущество"),
    ("uk", "хто може бути опікуном дитини", "опікуном дитини"),
    ("pl", "jak długo jest czas do namysłu", "długo czas namysłu"),
    ("el", "ποια είναι η ποινή για την εμπορία", "ποινη εμπορια"),
    ("fi", "mikä on uhrin harkinta-aika", "uhrin harkinta-aika"),
    ("tr", "mağdurlar için tazminat", "magdurlar tazminat"),
    ("sr", "шта је казна за трговину људима", "казна трговину људима"),
    ("nb", "hva er straffen for menneskehandel", "straffen menneskehandel"),
)


def forms(text: str) -> list[str]:
    return [fold(word) for word in text.split()]


@pytest.mark.parametrize(("lang", "query", "kept"), QUERIES)
def test_articles_prepositions_and_question_words_are_left_out(lang, query, kept):
    left_out = function_words(forms(query), lang)
    assert [form for form in forms(query) if form not in left_out] == kept.split()


@pytest.mark.parametrize(("lang", "query", "kept"), QUERIES)
def test_language_of_a_sentence_is_not_needed(lang, query, kept):
    left_out = function_words(forms(query))
    assert [form for form in forms(query) if form not in left_out] == kept.split()


def test_word_is_judged_in_the_language_of_its_query():
    assert is_function_word("war", "de")
    assert not is_function_word("war", "en")
    assert function_words(forms("victims of war and men")) == {"of", "and"}


def test_negations_count():
    assert function_words(forms("not punished without consent"), "en") == frozenset()
    assert not is_function_word("nicht", "de")
    assert not is_function_word("не", "ru")


def test_query_of_function_words_keeps_them():
    assert function_words(forms("who is it"), "en") == frozenset()


def test_no_word_no_language():
    assert function_words([]) == frozenset()
    assert likely_language([]) == ""
    assert likely_language(["confiscation"]) == ""


def test_region_and_script_of_a_tag_do_not_matter():
    assert is_function_word("како", "sr-Cyrl-RS")
    assert is_function_word("hva", "nn")
    assert not is_function_word("the", "xx")


def test_every_list_is_folded_and_no_word_of_law_is_in_one():
    assert len(languages()) >= 40
    law = ("victim", "consent", "law", "act", "state", "child", "peine", "opfer", "закон", "жертва")
    for lang in languages():
        assert not any(is_function_word(fold(word), lang) for word in law), lang
