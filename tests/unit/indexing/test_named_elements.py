"""Elements that a query names."""

from __future__ import annotations

import pytest

from indexing.query.named_elements import LANGUAGES, MOST_ELEMENTS, find_elements
from indexing.query.search_data import read
from kb.catalogue.catalogue import load_catalogue

NAMED = """
en | compensation fund in the Netherlands | compensation-state
en | State compensation schemes | compensation-state
en | reflection period | reflection-period
en | length of the recovery and reflection period for adults | reflection-period
en | non-punishment of victims | non-punishment
en | nonpunishment | non-punishment
en | Non-Punishment Clause in Austria | non-punishment
en | consent | consent-irrelevant
en | effect of the consent of the victim | consent-irrelevant
en | corporate liability | corporate-liability
en | liability of legal persons and confiscation | corporate-liability confiscation
en | aggravating circumstances child | aggravating
en | statute of limitations | limitation
en | limitation periods for child victims | limitation
en | national referral mechanism | identification-nrm
en | national rapporteurs in Europe | national-rapporteur
en | labour inspectors and supply chains | labour-law-inspection supply-chain-procurement
en | forced begging | exploitation-extended
en | position of vulnerability | vulnerability-defined
en | residence permit for victims | residence-permit
en | guardian of an unaccompanied child | child-identification child-identification
en | Return | return
en | Use of victims' services | use-of-services
fr | délai de réflexion | reflection-period
fr | le fonds d'indemnisation des victimes | compensation-state
fr | responsabilité pénale des personnes morales | corporate-liability
fr | circonstance aggravante | aggravating
fr | titres de séjour | residence-permit
de | Bedenkzeit für Opfer | reflection-period
de | Verjährungsfristen | limitation
de | Haftung juristischer Personen | corporate-liability
de | Einziehung und Berufsverbote | confiscation closure-disqualification
es | período de reflexión | reflection-period
es | fondos de compensación | compensation-state
es | circunstancia agravante | aggravating
es | permisos de residencia | residence-permit
ru | период восстановления и размышления | reflection-period
ru | ответственности юридических лиц | corporate-liability
ru | конфискацию имущества | confiscation
ru | согласия потерпевшего | consent-irrelevant
ru | отягчающих обстоятельствах | aggravating
"""
NOT_NAMED = (
    ("victim", "en"),
    ("offence", "en"),
    ("act on the protection of persons", "en"),
    ("the return of property", "en"),
    ("means of transport", "en"),
    ("demand for documents", "en"),
    ("legal person", "en"),
    ("reflection on the period", "en"),
    ("compensation", "en"),
    ("penalties", "fr"),
    ("la victime et son enfant", "fr"),
    ("Opfer einer Straftat", "de"),
    ("víctima menor de edad", "es"),
    ("жертва преступления", "ru"),
    ("", "en"),
    ("???", ""),
)


def cases():
    for line in NAMED.strip().splitlines():
        lang, query, slugs = (part.strip() for part in line.split("|"))
        yield pytest.param(query, lang, slugs.split(), id=f"{lang}: {query}")


@pytest.mark.parametrize(("query", "lang", "slugs"), list(cases()))
def test_element_is_found_by_its_name(query, lang, slugs):
    assert [mention.value for mention in find_elements(query, lang)] == slugs


@pytest.mark.parametrize(("query", "lang"), NOT_NAMED)
def test_everyday_words_name_no_element(query, lang):
    assert find_elements(query, lang) == ()


def test_every_element_has_names_in_every_language_and_is_found_by_each():
    elements = read("element_names")["elements"]
    assert set(elements) == set(load_catalogue().elements)
    for slug, by_lang in elements.items():
        for lang in LANGUAGES:
            names = by_lang[lang].split(";")
            assert len(names) >= (4 if lang == "en" else 2), (slug, lang)
            for name in names:
                assert [m.value for m in find_elements(name, lang)] == [slug], name


def test_every_element_is_found_by_its_short_title():
    for slug, element in load_catalogue().elements.items():
        assert [m.value for m in find_elements(element.short, "en")] == [slug]


def test_language_need_not_be_known():
    for query in ("délai de réflexion", "Bedenkzeit", "plazo de reflexión", "recovery period"):
        assert [mention.value for mention in find_elements(query)] == ["reflection-period"]
    assert find_elements("reflection period", "xx") == find_elements("reflection period", "en")


def test_mention_says_where_it_stands():
    query = "days of  Reflection  period"
    (mention,) = find_elements(query, "en")
    assert query[mention.start : mention.end] == mention.words == "Reflection  period"


def test_endless_query_is_bounded():
    assert len(find_elements("consent " * 100_000, "en")) == MOST_ELEMENTS
