"""Printed numbers of articles, levels and containers, in the habits of their languages."""

from __future__ import annotations

import pytest

from kb.model.law import ProvisionKind
from kb.parsing.labels import roman_value
from kb.parsing.xml.numbers import article_number, container_number, level_number, roman


@pytest.mark.parametrize(
    ("printed", "lang", "number", "cited"),
    [
        ("Art. 25-quinquies.", "it", "25-quinquies", "art. 25-quinquies"),
        ("§ 262 a.", "da", "262 a", "§ 262 a"),
        ("§ 133¹.", "et", "133¹", "§ 133¹"),
        ("4 a §", "fi", "4 a", "4 a §"),
        ("Art. 1er.", "fr", "1er", "art. 1er"),
        ("Art. L. 121-1.", "fr", "L. 121-1", "art. L. 121-1"),
        ("Article premier", "fr", "premier", "art. premier"),
        ("Art 20", "de", "20", "Art. 20"),
        ("§ 232a", "de", "232a", "§ 232a"),
        ("57", "de", "57", "§ 57"),
        ("5a", "nl", "5a", "art. 5a"),
        ("11A", "en", "11A", "s. 11A"),
        ("“SEC. 48103. ", "en", "48103", "s. 48103"),
        ("Άρθρο 1", "el", "1", "άρθρο 1"),
    ],
)
def test_an_article_has_its_number_and_its_pin_cite(
    printed: str, lang: str, number: str, cited: str
) -> None:
    found = article_number(printed, lang, "XA")
    assert found.number == number
    assert found.cite.format(n=found.number) == cited


@pytest.mark.parametrize(
    ("printed", "style", "lang", "form", "number", "bare", "read"),
    [
        ("1", "(1)", "en", "({n})", "(1)", "1", "(1)"),
        ("2A", "(1)", "en", "({n})", "(2A)", "2A", "(1)"),
        ("i", "(i)", "en", "({n})", "(i)", "i", "(i)"),
        ("i", "(a)", "en", "({n})", "(i)", "i", "(a)"),
        ("“(a) ", "(a)", "en", "", "(a)", "a", "(a)"),
        ("1.", "(1)", "it", "", "1", "1", "1."),
        ("b-bis)", "(a)", "it", "", "b-bis", "b-bis", "(a)"),
        ("1bis", "(1)", "de", "", "1bis", "1bis", "(1)"),
        ("(7¹)", "(1)", "et", "", "(7¹)", "7¹", "(1)"),
        ("Stk. 2.", "(1)", "da", "", "Stk. 2", "2", "(1)"),
        ("1°", "1)", "fr", "", "1°", "1", "1°"),
        ("–", "(a)", "de", "", "–", "", "-"),
    ],
)
def test_a_level_has_its_number_and_style(
    printed: str, style: str, lang: str, form: str, number: str, bare: str, read: str
) -> None:
    found = level_number(printed, style, lang, form)
    assert (found.number, found.bare, found.style) == (number, bare, read)


@pytest.mark.parametrize(
    ("printed", "lang", "number", "kind", "heading"),
    [
        ("1. Titel: ", "de", "1", ProvisionKind.TITLE, ""),
        ("1 luku", "fi", "1", ProvisionKind.CHAPTER, ""),
        ("1 kap.", "sv", "1", ProvisionKind.CHAPTER, ""),
        ("SEZIONE III", "it", "III", ProvisionKind.DIVISION, ""),
        ("CHAPTER 77—", "en", "77", ProvisionKind.CHAPTER, ""),
        ("PART 2 General", "en", "2", ProvisionKind.PART, "General"),
        ("II.", "en", "II", None, ""),
    ],
)
def test_a_container_has_its_number_kind_and_heading(
    printed: str, lang: str, number: str, kind: ProvisionKind | None, heading: str
) -> None:
    found = container_number(printed, lang, "XA")
    assert (found.number, found.kind, found.heading) == (number, kind, heading)


def test_small_roman_numerals_are_read_back() -> None:
    assert [roman_value(roman(value)) for value in range(1, 400)] == list(range(1, 400))
