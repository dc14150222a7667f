"""Legal synonyms in other languages."""

from __future__ import annotations

import pytest

from indexing.query.plan import Synonym
from indexing.query.search_data import read
from indexing.query.synonyms import MOST_OF_LANGUAGE, MOST_OF_QUERY, synonyms_of
from kb.tagging.lexicon import available
from kb.text.folding import fold

LANGS = ("cs", "de", "en", "es", "fr", "hr", "pl", "ro", "ru", "sr", "uk")

ASKED = """
confiscation | de | Einziehung
forfeiture | es | decomiso
reflection period | fr | délai de réflexion
recovery and reflection period | de | Bedenkzeit
residence permit | it | permesso di soggiorno
residence permits | de | Aufenthaltserlaubnis
compensation fund | ru | компенсационный фонд
victims | fr | victimes
victim | de | Opfer
trafficking | pl | handel ludźmi
trafficking | sr | трговине људима
guardian | fr | tuteur
slavery | ru | рабство
begging | de | Bettelei
organs | fr | organes
money laundering | fr | blanchiment
witness | es | testigo
consent | de | Einwilligung
prostitution | de | Prostitution
asylum | fr | asile
forced labour | de | Zwangsarbeit
"""


def forms(query: str) -> list[str]:
    return [fold(word) for word in query.split() if word not in ("of", "and", "the", "by")]


def cases():
    for line in ASKED.strip().splitlines():
        yield tuple(part.strip() for part in line.split("|"))


@pytest.mark.parametrize(("query", "lang", "term"), list(cases()))
def test_english_term_finds_the_term_of_another_language(query, lang, term):
    found = synonyms_of(forms(query), [lang])
    wanted = tuple(fold(word) for word in term.split())
    assert set(found) == set(range(len(forms(query))))
    for synonyms in found.values():
        assert wanted in [synonym.forms for synonym in synonyms]


@pytest.mark.parametrize(
    ("query", "lang", "term"),
    [
        ("Bedenkzeit", "fr", "délai de réflexion"),
        ("confiscation avoirs", "de", "Einziehung"),
        ("конфіскація", "es", "decomiso"),
        ("délai réflexion", "de", "Bedenkzeit"),
    ],
)
def test_term_of_another_language_asks_too(query, lang, term):
    wanted = tuple(fold(word) for word in term.split())
    assert wanted in [synonym.forms for synonym in synonyms_of(forms(query), [lang])[0]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "the",
        "person",
        "authority",
        "shall",
        "period",
        "if or not",
        "article 5",
        "2008",
        "offer",
    ],
)
def test_everyday_words_have_none(query):
    assert synonyms_of(forms(query), LANGS) == {}


def test_phrase_is_asked_for_as_one():
    found = synonyms_of(["reflection", "period", "victims"], ["fr"])
    assert found[0] == found[1] != found[2]
    assert Synonym(("victime",), "fr") in found[2]


def test_only_languages_of_the_index_and_not_the_own():
    found = synonyms_of(["confiscation"], ["de", "en"])
    assert {synonym.lang for synonym in found[0]} == {"de"}
    assert synonyms_of(["confiscation"], []) == {}
    assert synonyms_of(["confiscation"], ["xx"]) == {}


def test_languages_of_one_list_share_it():
    assert synonyms_of(["victim"], ["sr", "hr"]) == synonyms_of(["victim"], ["bs"])


def test_number_is_bounded_and_shared():
    query = ["confiscation", "victim", "witness", "slavery", "compensation"] * 4
    found = synonyms_of(query, available())
    assert len(found) == len(query)
    assert sum(map(len, found.values())) <= MOST_OF_QUERY
    (alone,) = synonyms_of(["confiscation"], available()).values()
    assert len(alone) <= MOST_OF_QUERY
    assert len({synonym.lang for synonym in alone}) >= 35
    (few,) = synonyms_of(["confiscation"], ["de"]).values()
    assert 3 <= len(few) <= MOST_OF_LANGUAGE


def test_table_holds_folded_words_of_lexicon_languages_for_every_class():
    terms = read("synonyms")["terms"]
    assert set(terms) == set(read("synonym_classes")["classes"])
    for cls, by_lang in terms.items():
        assert set(by_lang) <= set(available()), cls
        for line in by_lang.values():
            for word in line.replace(";", " ").split():
                assert word.isalpha(), word
                assert word == fold(word), word
