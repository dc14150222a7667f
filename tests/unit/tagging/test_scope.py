"""Who is meant: victims, or offenders and those whom an exclusion leaves out."""

from __future__ import annotations

import pytest

from kb.tagging.cues import Hit, Hits, Word
from kb.tagging.pipeline import read_text
from kb.tagging.scope import protective_view


def view(text: str, lang: str) -> Hits:
    reading = read_text(text, lang)
    return protective_view(text, reading.words, reading.hits)


EXCLUDED = [
    ("en", "The shelter is open to aliens, except victims of trafficking in persons."),
    ("en", "This Part does not apply to victims of trafficking in persons."),
    ("en", "It does not apply to:\n(a) seasonal workers,\n(b) victims of trafficking in persons."),
    ("fr", "Le foyer accueille toute personne, à l'exception des victimes de la traite."),
    ("de", "Die Hilfe steht allen offen, mit Ausnahme der Opfer von Menschenhandel."),
    ("es", "El albergue acoge a toda persona, excepto las víctimas de trata de personas."),
    ("it", "La casa accoglie tutti, tranne le vittime della tratta di persone."),
    ("cs", "Azyl je otevřen všem, s výjimkou obětí obchodování s lidmi."),
    ("pl", "Dom przyjmuje wszystkich, z wyjątkiem ofiar handlu ludźmi."),
    ("ru", "Приют открыт для всех, за исключением жертв торговли людьми."),
    ("uk", "Притулок відкрито для всіх, крім жертв торгівлі людьми."),
    ("ro", "Centrul primește orice persoană, cu excepția victimelor traficului de persoane."),
]


@pytest.mark.parametrize(("lang", "text"), EXCLUDED)
def test_those_whom_an_exclusion_leaves_out_are_given_nothing(lang: str, text: str) -> None:
    assert read_text(text, lang).hits["victim"]
    assert not view(text, lang).get("victim")
    assert not view(text, lang).get("topic")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "Except on Sundays, victims of trafficking in persons may call the line."),
        ("en", "Paragraph 2 does not apply. Victims of trafficking in persons may call the line."),
        ("en", "Save art. 3, it does not apply;\nvictims of trafficking in persons are helped."),
        ("en", "(a) rules that do not apply on Sundays\n(b) victims of trafficking in persons"),
        ("fr", "Sauf le dimanche, les victimes de la traite sont accueillies."),
        ("de", "Ausgenommen an Sonntagen, werden Opfer von Menschenhandel aufgenommen."),
        ("es", "Salvo los domingos, se atiende a las víctimas de trata de personas."),
        ("cs", "Kromě neděle, oběti obchodování s lidmi mají přístup."),
        ("ru", "Кроме воскресенья, жертвы торговли людьми принимаются."),
        ("uk", "Крім неділі, жертви торгівлі людьми приймаються."),
    ],
)
def test_exclusion_ends_with_its_part_of_the_sentence(lang: str, text: str) -> None:
    assert view(text, lang)["victim"] == read_text(text, lang).hits["victim"]


SPARED_OFFENDER = [
    ("en", "The offender who lets the victim go shall not be punished."),
    ("fr", "L'auteur de l'infraction qui libère la victime est exempt de peine."),
    ("de", "Der Täter, der das Opfer gehen lässt, wird nicht bestraft."),
    ("es", "Quedará exento de pena el condenado que deje marchar a la víctima."),
    ("cs", "Pachatel, který oběť propustí, nebude potrestán."),
    ("pl", "Sprawca, który uwolni ofiarę, nie podlega karze."),
    ("ru", "Виновный, отпустивший жертву, освобождается от уголовной ответственности."),
    ("uk", "Обвинувачений, який відпустив потерпілого, не підлягає кримінальній відповідальності."),
    ("ro", "Inculpatul care eliberează victima nu se pedepsește."),
]  # fmt: skip
SPARED_VICTIM = [
    ("en", "A victim whom an offender forced to steal shall not be punished."),
    ("en", "Where the offender forced the victim, the victim shall not be punished."),
    ("fr", "La victime contrainte par un condamné est exempte de peine."),
    ("de", "Das Opfer, das der Täter gezwungen hat, wird nicht bestraft."),
    ("es", "Quedará exenta de pena la víctima obligada por el condenado."),
    ("cs", "Oběť, kterou pachatel přinutil, nebude potrestána."),
    ("pl", "Ofiara, którą sprawca zmusił, nie podlega karze."),
    ("ru", "Жертва, принужденная виновным, освобождается от уголовной ответственности."),
    ("uk", "Потерпілий, якого примусив обвинувачений, не підлягає кримінальній відповідальності."),
    ("ro", "Victima constrânsă de inculpat nu se pedepsește."),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text"), SPARED_OFFENDER)
def test_sparing_the_offender_is_not_sparing_the_victim(lang: str, text: str) -> None:
    assert read_text(text, lang).hits["nonpunish"]
    assert not view(text, lang)["nonpunish"]


@pytest.mark.parametrize(("lang", "text"), SPARED_VICTIM)
def test_sparing_the_victim_stays(lang: str, text: str) -> None:
    assert view(text, lang)["nonpunish"] == read_text(text, lang).hits["nonpunish"]
    assert view(text, lang)["nonpunish"]


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("en", "The victim gives evidence. The offender shall be punished."),
        ("fr", "La victime témoigne. L'auteur est puni."),
        ("de", "Das Opfer sagt aus. Der Täter wird bestraft."),
        ("es", "La víctima declara. El autor será castigado."),
        ("cs", "Oběť vypovídá. Pachatel bude potrestán."),
        ("pl", "Ofiara zeznaje. Sprawca podlega karze."),
        ("ru", "Жертва дает показания. Виновный наказывается."),
        ("uk", "Потерпілий свідчить. Винний карається."),
        ("ro", "Victima depune mărturie. Inculpatul se pedepsește."),
    ],
)
def test_punishment_is_not_read_as_impunity(lang: str, text: str) -> None:
    assert "nonpunish" not in read_text(text, lang).hits


def test_what_an_offender_did_says_nothing_of_victims() -> None:
    text = "A person convicted of trafficking in persons may appeal."
    assert read_text(text, "en").hits["topic"]
    assert not view(text, "en")["topic"]


def test_victims_of_what_an_offender_did_stay_victims() -> None:
    text = "The convicted person pays every victim of trafficking in persons."
    assert view(text, "en")["topic"]


def test_person_who_lets_a_victim_go_is_an_offender_where_the_lexicon_says_so() -> None:
    """A lexicon may name a person by what he or she does; the first one named is spared."""
    text = "who voluntarily releases the victim is not punished"
    words = [
        Word(m, m + len(w), w, frozenset()) for w, m in ((w, text.index(w)) for w in text.split())
    ]
    hits: Hits = {"offender": [Hit(1, 2)], "victim": [Hit(4, 4)], "nonpunish": [Hit(6, 7)]}
    assert not protective_view(text, words, hits)["nonpunish"]


def test_text_without_offenders_and_exclusions_is_left_as_it_is() -> None:
    reading = read_text("Victims of trafficking in persons are helped.", "en")
    assert protective_view("", reading.words, reading.hits) is reading.hits
