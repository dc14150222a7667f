"""Numbers, ranges, life imprisonment, periods and ages."""

from __future__ import annotations

import pytest

from kb.model.findings import TagInput
from kb.tagging.facts import read_facts
from kb.tagging.matching import make_unit


def facts(reader: str, lang: str, text: str) -> dict[str, object]:
    unit = make_unit(TagInput("x", lang, text), lang)
    return dict(read_facts(unit, lang, [reader]))


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        (
            "en",
            "is liable to imprisonment for a term of not more than twelve years",
            {"max_years": 12},
        ),
        ("en", "imprisonment of not less than five years", {"min_years": 5}),
        ("en", "imprisonment from three to eight years", {"min_years": 3, "max_years": 8}),
        ("en", "imprisonment for six months to 5 years", {"min_years": 0.5, "max_years": 5}),
        ("en", "liable on conviction to imprisonment for life", {"max_years": "life"}),
        ("fr", "est punie de sept ans d'emprisonnement", {"max_years": 7}),
        ("fr", "puni d'un emprisonnement de trois à cinq ans", {"min_years": 3, "max_years": 5}),
        (
            "de",
            "Freiheitsstrafe von sechs Monaten bis zu fünf Jahren",
            {"min_years": 0.5, "max_years": 5},
        ),
        ("de", "mit Freiheitsstrafe nicht unter drei Jahren", {"min_years": 3}),
        ("es", "pena de prisión de cinco a ocho años", {"min_years": 5, "max_years": 8}),
        (
            "cs",
            "bude potrestán odnětím svobody na dvě léta až deset let",
            {"min_years": 2, "max_years": 10},
        ),
        (
            "ru",
            "наказывается лишением свободы на срок от трёх до восьми лет",
            {"min_years": 3, "max_years": 8},
        ),
        ("ru", "наказывается лишением свободы на срок до шести лет", {"max_years": 6}),
        (
            "uk",
            "караються позбавленням волі на строк від трьох до восьми років",
            {"min_years": 3, "max_years": 8},
        ),
        ("ro", "se pedepsește cu închisoare de la 5 la 12 ani", {"min_years": 5, "max_years": 12}),
    ],
)
def test_prison_term_is_read(lang: str, text: str, expected: dict[str, object]) -> None:
    assert facts("penalty", lang, text) == expected


def test_paragraph_number_is_no_lower_end_of_a_range() -> None:
    text = "(1) Mit Freiheitsstrafe von sechs Monaten bis zu fünf Jahren wird bestraft"
    assert facts("penalty", "de", text) == {"min_years": 0.5, "max_years": 5}


def test_higher_term_is_the_aggravated_one() -> None:
    text = (
        "(1) Whoever does so is punished by imprisonment of two to six years.\n"
        "(2) The penalty is imprisonment of five to fifteen years if a child was the victim."
    )
    expected = {"min_years": 2, "max_years": 6, "max_years_aggravated": 15}
    assert facts("penalty", "en", text) == expected


def test_age_is_no_prison_term() -> None:
    text = "a person under the age of eighteen years; the penalty is imprisonment up to 9 years"
    assert facts("penalty", "en", text) == {"max_years": 9}


@pytest.mark.parametrize(
    ("lang", "text", "days"),
    [
        ("en", "is granted a recovery and reflection period of 45 days", 45),
        ("en", "a reflection period of at least three months is granted", 90),
        ("fr", "un délai de réflexion de quatre-vingt-dix jours", 90),
        ("de", "eine Erholungs- und Bedenkzeit von mindestens dreißig Tagen", 30),
        ("es", "un período de restablecimiento y reflexión de noventa días", 90),
        ("cs", "lhůta na rozmyšlenou činí jeden měsíc", 30),
        ("ro", "o perioadă de recuperare și reflecție de până la 90 de zile", 90),
    ],
)
def test_reflection_days_are_read(lang: str, text: str, days: int) -> None:
    assert facts("reflection_days", lang, text) == {"reflection_days": days}


@pytest.mark.parametrize(
    ("lang", "text", "months"),
    [
        ("en", "a residence permit valid for six months", 6),
        ("fr", "une carte de séjour d'une durée d'un an", 12),
        ("es", "la autorización de residencia tendrá una duración de cinco años", 60),
        ("ru", "выдаётся разрешение на временное проживание на срок шесть месяцев", 6),
    ],
)
def test_permit_months_are_read(lang: str, text: str, months: int) -> None:
    assert facts("permit_months", lang, text) == {"permit_months": months}


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "“child” means a person under the age of 18 years"),
        ("cs", "Dítětem se rozumí osoba mladší osmnácti let"),
        ("ru", "ребёнок означает лицо, не достигшее восемнадцати лет"),
    ],
)
def test_child_age_is_read(lang: str, text: str) -> None:
    assert facts("child_age", lang, text) == {"child_age": 18}


def test_may_is_discretion_and_shall_is_duty() -> None:
    may = facts("non_punishment", "en", "The prosecutor may refrain from prosecuting the victim")
    shall = facts("non_punishment", "en", "The victim shall not be punished for illegal entry")
    assert may["np_type"] == "discretion"
    assert shall == {"np_type": "duty", "np_scope": ("immigration",)}
