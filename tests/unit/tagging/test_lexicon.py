"""Lexicon files and the language of terms."""

from __future__ import annotations

import pytest

from kb.catalogue import load_catalogue
from kb.tagging.cues import Word, WordReader, find_cues
from kb.tagging.lexicon import LexiconError, available, load_lexicon, read_lexicon
from kb.tagging.references import reference_places
from kb.tagging.rules import load_rules

@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("three of all the many persons", "three ~2 persons"),
        ("handelt", "'*handel'"),
        ("exploit", "exploits ~2 x"),
    ],
)
def test_term_is_not_found(text: str, terms: str) -> None:
    assert classes_in(text, terms) == set()


@pytest.mark.parametrize("terms", ["~2 word", "word ~2", "word ~99 word", "'* word'", "a ~x b"])
def test_wrong_term_is_refused(terms: str) -> None:
    with pytest.raises(LexiconError):
        read_lexicon(f"language: en\nclasses:\n  found: [{terms}]\n", "en")


def test_lexicon_of_another_language_is_refused() -> None:
    with pytest.raises(LexiconError):
        read_lexicon("language: fr\nclasses: {}\n", "en")


@pytest.mark.parametrize("lang", available())
def test_every_lexicon_is_valid_and_fills_the_needed_classes(lang: str) -> None:
    lexicon = load_lexicon(lang)
    assert lexicon.classes >= NEEDED
    assert set(lexicon.numbers.values()) >= {1, 2, 3, 10}


@pytest.mark.parametrize("lang", ["en", "fr", "de", "es", "cs", "ru"])
def test_main_languages_fill_every_class_that_a_rule_names(lang: str) -> None:
    book = load_rules()
    named = {
        cls
        for element in book.elements
        for rule in element.rules
        for condition in rule.when
        for label in (*condition.of, condition.has, condition.lacks)
        if label
        for cls in book.members(label)
    }
    derived = {"topic_ref", "means.other"}
    assert named - derived <= load_lexicon(lang).classes


def test_rules_cover_every_element_of_the_catalogue() -> None:
    assert {element.element for element in load_rules().elements} == set(load_catalogue().elements)


def test_number_of_a_states_trafficking_article_is_seen() -> None:
    text = "La victime des infractions définies aux articles 382-1 et 382-2 du Code pénal"
    assert reference_places(text, "LU") == (text.index("382-1"),)
    assert reference_places(text, "FR") == ()
