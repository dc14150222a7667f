"""Lexicon files and the language of terms."""

from __future__ import annotations

import pytest

from kb.catalogue import load_catalogue
from kb.tagging.cues import Word, WordReader, find_cues
from kb.tagging.lexicon import LexiconError, available, load_lexicon, read_lexicon
from kb.tagging.rules import load_rules

NEEDED = {"topic", "exploit", "purpose", "child", "victim", "offence", "penalty", "consent",
          "irrelevant", "nonpunish", "reflection", "permit", "unit.year", "unit.month", "prison"}  # fmt: skip


def classes_in(text: str, terms: str) -> set[str]:
    lexicon = read_lexicon(f"language: en\nclasses:\n  found: [{terms}]\n", "en")
    reader = WordReader(lexicon)
    words = [Word(i, i + 1, *reader.read(word)) for i, word in enumerate(text.split())]
    return set(find_cues(words, lexicon))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("He recruited workers", "recruit*"),
        ("der Kinderhandel", "'*handel'"),
        ("two of the persons", "two ~2 person"),
        ("RECOVERY and Reflection", "recovery and reflection"),
        ("a Réflexion period", "reflexion"),
        ("he sold her", "sell"),
        ("a self reliant man", "self-reliant"),
        ("labour or labor", "labour|labor or labour|labor"),
    ],
)
def test_term_is_found(text: str, terms: str) -> None:
    assert classes_in(text, terms) == {"found"}


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
