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


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "if the personal circumstances of the victim require it", {"basis": "personal"}),
        ("en", "where the victim co-operates with the police", {"basis": "cooperation"}),
        ("de", "aus humanitären Gründen oder wenn es als Zeuge aussagt", {"basis": "both"}),
        ("fr", "si sa situation personnelle l'exige ou s'il coopère", {"basis": "both"}),
        ("es", "cuando coopere; la situación personal no basta", {"basis": "cooperation"}),
        ("cs", "vyžaduje-li to její zdravotní stav", {"basis": "personal"}),
        ("ru", "если этого требует состояние здоровья", {"basis": "personal"}),
        ("en", "the permit is issued free of charge", {}),
    ],
)
def test_ground_of_the_permit_is_read(lang: str, text: str, expected: dict[str, object]) -> None:
    assert facts("basis", lang, text) == expected


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Compensation is paid from the fund for victims.", {"fund": True}),
        ("en", "A victim has no claim for compensation against the State.", {"fund": False}),
        ("de", "Das Opfer hat keinen Anspruch gegen den Staat.", {"fund": False}),
        ("fr", "Le fonds verse l'indemnité.", {"fund": True}),
        ("fr", "La victime ne peut réclamer aucune somme à l'État.", {"fund": False}),
        ("es", "La víctima no podrá reclamar indemnización al Estado.", {"fund": False}),
        ("cs", "Oběť nemá nárok na náhradu vůči státu.", {"fund": False}),
        ("ru", "Жертва не вправе требовать выплат от государства.", {"fund": False}),
        ("en", "The offender pays compensation to the victim.", {}),
        (
            "en",
            "A victim has no claim against the State if the fund has paid.",
            {"fund": True},
        ),
    ],
)
def test_who_pays_is_read(lang: str, text: str, expected: dict[str, object]) -> None:
    assert facts("fund", lang, text) == expected


def means_for_children(lang: str, text: str, heading: str = "") -> object:
    unit = make_unit(TagInput("x", lang, text, heading=heading), lang)
    return dict(read_facts(unit, lang, ["child_means"])).get("means_required_children")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "(1) Whoever recruits or harbours a child to exploit the child commits a crime."),
        ("de", "Wer ein Kind anwirbt oder beherbergt, um es auszubeuten, wird bestraft."),
        ("fr", "Le fait de recruter ou d'héberger un mineur à des fins d'exploitation est puni."),
        ("es", "Quien capte o acoja a un menor con fines de explotación será castigado."),
        ("cs", "Kdo zjedná nebo přepraví dítě, aby bylo vykořisťováno, bude potrestán."),
        ("ru", "Вербовка или перевозка несовершеннолетнего в целях эксплуатации наказывается."),
    ],
)
def test_acts_on_a_child_without_a_means_need_none(lang: str, text: str) -> None:
    assert means_for_children(lang, text) is False


@pytest.mark.parametrize(
    ("lang", "heading", "text"),
    [
        (
            "en",
            "Trafficking in children",
            "Whoever recruits or harbours a child by force or deception for exploitation commits "
            "a crime.",
        ),
        (
            "en",
            "Trafficking in children",
            "Whoever recruits or harbours a child for exploitation by:\n(a) force;\n(b) fraud,\n"
            "commits a crime.",
        ),
        ("en", "", "Where the victim is a child there is trafficking only if a means is used."),
        ("de", "", "Ist das Opfer ein Kind, so gilt dies nur, wenn ein Mittel angewendet wird."),
        ("ru", "", "Если потерпевший ребёнок, деяние наказуемо только при указанных способах."),
    ],
)
def test_means_named_for_a_child_are_required(lang: str, heading: str, text: str) -> None:
    assert means_for_children(lang, text, heading) is True


def test_means_of_a_graded_penalty_are_not_means_of_the_offence() -> None:
    tail = "and is liable to a fine or to imprisonment " * 5
    text = f"Whoever recruits or harbours a child for exploitation {tail}; more if force is used."
    assert means_for_children("en", text) is False


def test_adults_alone_say_nothing_about_means_for_children() -> None:
    text = "Whoever recruits or harbours a person by force for exploitation commits a crime."
    assert means_for_children("en", text) is None


@pytest.mark.parametrize(
    ("lang", "text", "expected"),
    [
        ("en", "Exploitation includes, at least, slavery and servitude.", {"list_open": True}),
        ("fr", "L'exploitation comprend notamment l'esclavage.", {"list_open": True}),
        ("cs", "Vykořisťováním se rozumí zejména otroctví.", {"list_open": True}),
        ("en", "Exploitation means slavery, servitude or begging.", {"list_open": False}),
        ("ru", "Под эксплуатацией понимается рабство и попрошайничество.", {"list_open": False}),
        ("en", "Whoever holds a person in slavery is punished.", {}),
    ],
)
def test_open_list_of_exploitation_is_told_from_a_closed_one(
    lang: str, text: str, expected: dict[str, object]
) -> None:
    assert facts("list_open", lang, text) == expected


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("nl", "De vergunning wordt verlengd."),
        ("pt", "A autorização é renovável."),
        ("sv", "Tillståndet förlängs."),
        ("hu", "Az engedély meghosszabbítható."),
        ("bg", "Разрешението се продължава."),
        ("hbs", "Dozvola se produžava."),
        ("el", "Η άδεια ανανεώνεται."),
    ],
)
def test_renewal_is_read_in_every_lexicon(lang: str, text: str) -> None:
    assert facts("renewable", lang, text) == {"renewable": True}
