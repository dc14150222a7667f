"""Numbers of provisions are read as laws of many languages cite them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.tagging.citations import OTHER, OWN, citations, normal


def numbers(text: str, lang: str) -> list[str]:
    return [f"{c.number}>{c.until}" if c.until else c.number for c in citations(text, lang)]


@pytest.mark.parametrize(
    ("lang", "text", "wanted"),
    [
        ("en", "an offence under section 2 or 4", ["2", "4"]),
        ("en", "sections 81, 83, 89, 90, and 91 of this title", ["81", "83", "89", "90", "91"]),
        ("en", "section 2(1)(a) or 4(2)", ["2", "4"]),
        ("en", "articles 113 to 116", ["113>116"]),
        ("en", "sections 79.01–79.03", ["79.01>79.03"]),
        ("fr", "aux articles 82-1 à 82-3", ["82.1>82.3"]),
        ("fr", "mentionné à l'article L. 25-1", ["l25.1"]),
        ("es", "los artículos 77 bis y 79", ["77bis", "79"]),
        ("es", "artículos 10 a 12", ["10>12"]),
        ("cs", "§ 168 a 170", ["168", "170"]),
        ("de", "nach den §§ 32 bis 33a", ["32>33a"]),
        ("ro", "articolele 65 și 106", ["65", "106"]),
        ("bg", "членовете 59а-59г", ["59a>59г"]),
        ("ru", "статьями 27.1 и 27.2", ["27.1", "27.2"]),
        ("uk", "статтею 149, стаття 303", ["149", "303"]),
        ("mk", "членовите 18-а и 18-г", ["18a", "18г"]),
        ("sq", "nenet 10/a dhe 28/b", ["10a", "28b"]),
        ("el", "άρθρο 23Α", ["23a"]),
        ("et", "§-s 133¹", ["133.1"]),
        ("tr", "80 inci maddesi ve 79. madde", ["80", "79"]),
        ("kk", "28-бабында", ["28"]),
        ("uz", "35-moddasi", ["35"]),
        ("tk", "29-njy maddasynda", ["29"]),
        ("mn", "13.1 дүгээр зүйл", ["13.1"]),
        ("ka", "143-ე მუხლით", ["143"]),
        ("hy", "132-րդ հոդվածով", ["132"]),
        ("lt", "147 ir 157 straipsniuose", ["147", "157"]),
        ("lv", "54.1 pantā", ["54.1"]),
        ("hu", "a 192. §-a szerint", ["192"]),
        ("fi", "25 luvun 3 §:ssä", ["25:3"]),
        ("sv", "enligt 4 kap. 1 a §", ["4:1a"]),
        ("is", "227. gr. a laganna", ["227a"]),
        ("tg", "моддаи 130.1", ["130.1"]),
        ("en", "within 30 days after 5 years", []),
    ],
)
def test_cited_numbers_are_read(lang: str, text: str, wanted: list[str]) -> None:
    assert numbers(text, lang) == wanted


@pytest.mark.parametrize(
    ("lang", "text", "law"),
    [
        ("en", "section 2", ""),
        ("en", "section 2 of this Act", OWN),
        ("en", "section 2 of the Harbours (Amendment) Act 1990", OTHER),
        ("ru", "статьей 27 настоящего Кодекса", OWN),
        ("ru", "статьей 27 Уголовного кодекса", OTHER),
        ("uk", "статтею 49 цього Кодексу", OWN),
        ("tr", "Ceza Kanununun 80 inci maddesi", OTHER),
        ("de", "§ 32 des Strafgesetzbuches", OTHER),
        ("fr", "article 4 de la convention", OTHER),
    ],
)
def test_law_beside_a_number_is_told(lang: str, text: str, law: str) -> None:
    assert [c.law for c in citations(text, lang)] == [law]


def test_paragraph_is_no_article_unless_its_number_is_too_high() -> None:
    assert [c.part for c in citations("the person referred to in paragraph 1", "en")] == [True]
    assert [c.part for c in citations("an offence under paragraph 118(1)", "en")] == [False]


@pytest.mark.parametrize(
    ("number", "inside"),
    [("9", False), ("10", True), ("10a", True), ("11.2", True), ("12", True), ("13", False)],
)
def test_range_holds_what_lies_between(number: str, inside: bool) -> None:
    (cited,) = citations("articles 10 to 12", "en")
    assert cited.holds(number) is inside


def test_decimal_numbers_lie_between_their_neighbours() -> None:
    (cited,) = citations("sections 79.01 to 79.03", "en")
    assert cited.holds("79.011")
    assert not cited.holds("79.1")


@pytest.mark.parametrize(
    ("printed", "wanted"),
    [("25-4-1", "25.4.1"), ("77 bis", "77bis"), ("L. 25-1", "l25.1"), ("133¹", "133.1"),
     ("10/a", "10a"), ("159а", "159a")],
)  # fmt: skip
def test_one_spelling_of_a_number(printed: str, wanted: str) -> None:
    assert normal(printed) == wanted
    assert normal(wanted) == wanted


@given(st.text(max_size=200))
def test_offsets_lie_in_any_text_and_point_at_the_number(text: str) -> None:
    for cited in citations(text, "en"):
        assert 0 <= cited.start < len(text)
        assert cited.number
