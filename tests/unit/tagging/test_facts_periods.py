"""Periods, permits and limits of time in many languages; all sentences are invented."""

from __future__ import annotations

import pytest

from kb.model.findings import TagInput
from kb.tagging.facts import read_facts
from kb.tagging.matching import make_unit


def facts(reader: str, lang: str, text: str) -> dict[str, object]:
    unit = make_unit(TagInput("x", lang, text), lang)
    return dict(read_facts(unit, lang, [reader]))


@pytest.mark.parametrize(
    ("lang", "text", "days"),
    [
        ("az", "qurbana otuz günlük düşünmə müddəti verilir", 30),
        ("bg", "на жертвата се предоставя срок за размисъл от един месец", 30),
        ("cs", "oběti se poskytne třicetidenní lhůta na rozmyšlenou", 30),
        ("da", "offeret får en refleksionsperiode på 30 dage", 30),
        ("de", "eine Erholungs- und Bedenkzeit von sechs Wochen", 42),
        ("de", "eine dreimonatige Bedenkzeit", 90),
        ("el", "χορηγείται προθεσμία περίσκεψης τριών μηνών", 90),
        (
            "en",
            "a recovery and reflection period of eight weeks, which may be extended by 30 days",
            56,
        ),
        ("en", "Within three days the victim is granted a reflection period of 45 days", 45),
        ("en", "a reflection period of 60 days; an appeal is lodged within 14 days", 60),
        ("es", "un período de restablecimiento y reflexión de, al menos, noventa días", 90),
        ("et", "ohvrile antakse järelemõtlemisaeg 60 päeva", 60),
        (
            "fi",
            "Toipumisaika on vähintään kolmekymmentä päivää ja enintään kuusi kuukautta.",
            30,
        ),
        ("hbs", "razdoblje oporavka i razmišljanja od šezdeset dana", 60),
        ("it", "un periodo di riflessione di quarantacinque giorni", 45),
        ("kk", "құрбанға отыз күн ойлану мерзімі беріледі", 30),
        ("lt", "suteikiamas 30 dienų apsisprendimo laikotarpis", 30),
        ("lv", "piešķir 30 dienu pārdomu laiku", 30),
        ("nl", "een bedenktijd van ten hoogste drie maanden", 90),
        ("nb", "en refleksjonsperiode på seks måneder", 180),
        ("pl", "czas do namysłu wynosi trzy miesiące", 90),
        ("ro", "o perioadă de recuperare și reflecție de treizeci și cinci de zile", 35),
        ("ru", "предоставляется период для размышления сроком на тридцать дней", 30),
        ("sl", "dovoli se obdobje za razmislek devetdeset dni", 90),
        ("sv", "en betänketid om trettio dagar", 30),
        ("tr", "mağdura otuz günlük düşünme süresi tanınır", 30),
        ("uk", "надається строк для роздумів тривалістю 30 днів", 30),
    ],
)
def test_days_of_reflection_are_read(lang: str, text: str, days: int) -> None:
    assert facts("reflection_days", lang, text) == {"reflection_days": days}


@pytest.mark.parametrize(
    ("lang", "text", "months"),
    [
        ("hbs", "Boravak se odobrava na rok od godinu dana i može se produljiti.", 12),
        ("pl", "Zezwolenia na pobyt udziela się na rok.", 12),
        ("fi", "Tilapäinen oleskelulupa myönnetään kuudeksi kuukaudeksi.", 6),
        ("et", "Elamisluba antakse kuni üheks aastaks.", 12),
        ("sk", "Povolenie na pobyt sa udelí na 180 dní.", 6),
        ("mk", "се издава дозвола за привремен престој со важност од шест месеци", 6),
        (
            "en",
            "After the reflection period of 2 months a residence permit is issued for one year; "
            "it is renewed for six months at a time.",
            12,
        ),
    ],
)
def test_length_of_the_first_permit_is_read(lang: str, text: str, months: int) -> None:
    assert facts("permit_months", lang, text) == {"permit_months": months}


def test_text_with_many_permits_names_no_length() -> None:
    text = (
        "A residence permit is issued for one year to students, for two years to workers, for "
        "three years to researchers and for six months to others."
    )
    assert facts("permit_months", "en", text) == {}


def test_ground_of_renewal_is_not_that_of_the_first_permit() -> None:
    text = (
        "The permit is issued where the victim cooperates with the police. It is renewed if "
        "humanitarian reasons require it."
    )
    assert facts("basis", "en", text) == {"basis": "cooperation"}


@pytest.mark.parametrize(
    ("reader", "lang", "text", "expected"),
    [
        (
            "limitation_years",
            "en",
            "Prosecution is barred after ten years.",
            {"limitation_years": 10},
        ),
        (
            "limitation_years",
            "en",
            "(a) six years for theft;\n(b) twenty years for trafficking in human beings;",
            {"limitation_years": 20},
        ),
        ("limitation_years", "en", "after six years, or after ten years for crimes", {}),
        (
            "plan_cycle",
            "en",
            "The Government adopts a national action plan for a period of four years.",
            {"plan_cycle_years": 4},
        ),
        (
            "claim_deadline",
            "en",
            "The application is lodged within two years of the crime.",
            {"deadline_days": 730},
        ),
        ("claim_deadline", "en", "within two years; the decision within three months", {}),
        (
            "decision_deadline",
            "en",
            "The decision on the status of victim is taken within ten days.",
            {"deadline_days": 10},
        ),
        (
            "guardian_deadline",
            "en",
            "A guardian is appointed within 48 hours.",
            {"deadline_hours": 48},
        ),
        (
            "assistance_days",
            "ro",
            "Victima este cazată pentru o perioadă de 90 de zile.",
            {"duration_days": 90},
        ),
        (
            "service_penalty",
            "en",
            "Whoever uses the services of a victim is punished by imprisonment up to 3 years.",
            {"max_penalty_years": 3},
        ),
        ("legal_persons", "en", "A legal person is liable.", {"legal_persons": True}),
    ],
)
def test_limit_of_time_is_given_only_where_one_reading_is_left(
    reader: str, lang: str, text: str, expected: dict[str, object]
) -> None:
    assert facts(reader, lang, text) == expected
