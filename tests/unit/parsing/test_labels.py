"""Numbers at the start of a text."""

from __future__ import annotations

import pytest

from kb.parsing.labels import find_label, roman_value, value_of


@pytest.mark.parametrize(
    ("text", "printed", "style", "rest"),
    [
        ("(1) A person", "(1)", "(1)", "A person"),
        ("(2)(a)In this", "(2)", "(1)", "(a)In this"),
        ("(2A) Subsection", "(2A)", "(1)", "Subsection"),
        ("(4a) Wer", "(4a)", "(1)", "Wer"),
        ("(b) any ship", "(b)", "(a)", "any ship"),
        ("(iii) the crew", "(iii)", "(i)", "the crew"),
        ("(II) the master", "(II)", "(A)", "the master"),
        ("- a) lodě", "a)", "a)", "lodě"),
        ("aa) Boote", "aa)", "aa)", "Boote"),
        ("12. der Kapitän", "12", "1.", "der Kapitän"),
        ("3° bis Le navire", "3° bis", "1°", "Le navire"),
        ("1.º Los buques", "1.º", "1°", "Los buques"),
        ("II. – Le port", "II", "I.", "Le port"),
        ("а) суда", "а)", "a)", "суда"),
    ],
)
def test_a_number_is_cut_from_its_text(text: str, printed: str, style: str, rest: str) -> None:
    label = find_label(text, "fr")
    assert label is not None
    assert label.printed == printed
    assert style in label.styles
    assert text[label.end :] == rest


@pytest.mark.parametrize(
    "text",
    [
        "A person",
        "1995 was a year",
        "12 ships",
        "(see section 4)",
        "e.g. ships",
        "3.5 tonnes",
        "- un navire",
    ],
)
def test_other_beginnings_are_no_number(text: str) -> None:
    assert find_label(text, "en") is None


def test_words_number_the_items_of_spanish_amendments() -> None:
    label = find_label("Dos. Se modifica", "es")
    assert label is not None
    assert value_of(label.bare, "word") == 2


@pytest.mark.parametrize(
    ("roman", "value"), [("iv", 4), ("XIX", 19), ("c", 100), ("", 0), ("ab", 0)]
)
def test_roman_numerals_have_their_value(roman: str, value: int) -> None:
    assert roman_value(roman) == value
