"""Citation queries go straight to a provision; questions with a number in them do not."""

from __future__ import annotations

from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexing.query.citation import Cited, cited
from kb import safe_yaml
from kb.text.numbers import cited_number, spellings

YES: list[tuple[str, str, str]] = [
    ("§ 133 Karistusseadustik", "133", "Karistusseadustik"),
    ("section 4 of the 2008 Act", "4", "Act | 2008"),
    ("s. 4 Criminal Law (Human Trafficking) Act 2008", "4", "Criminal Law Human Trafficking Act | 2008"),
    ("Criminal Law (Human Trafficking) Act 2008, s. 4", "4", "Criminal Law Human Trafficking Act | 2008"),
    ("Art. 177 bis", "177bis", ""),
    ("art. 225-4-1 code pénal", "225-4-1", "code pénal"),
    ("статья 127.1 УК РФ", "127.1", "УК РФ"),
    ("ст. 149 КК", "149", "КК"),
    ("ст. 149 КК України", "149", "КК України"),
    ("ч. 2 ст. 149 Кримінального кодексу", "149", "Кримінального кодексу"),
    ("čl. 106", "106", ""),
    ("άρθρο 323Α ΠΚ", "323a", "ΠΚ"),
    ("მუხლი 143¹", "143.1", ""),
    ("143-ე მუხლი", "143", ""),
    ("18 U.S.C. 1591", "1591", "18 U.S.C."),
    ("18 U.S.C. § 1591", "1591", "18 U.S.C."),
    ("279.01 Criminal Code", "279.01", "Criminal Code"),
    ("Criminal Code 279.01", "279.01", "Criminal Code"),
    ("StGB § 232", "232", "StGB"),
    ("§ 232a StGB", "232a", "StGB"),
    ("§ 232 a StGB", "232a", "StGB"),
    ("StGB 232", "232", "StGB"),
    ("§ 168 odst. 1 trestního zákoníku", "168", "trestního zákoníku"),
    ("Art. 189a § 1 KK", "189a", "KK"),
    ("80 inci madde", "80", ""),
    ("Türk Ceza Kanunu madde 80", "80", "Türk Ceza Kanunu"),
    ("128-бап", "128", ""),
    ("192. §", "192", ""),
    ("Btk. 192. §", "192", "Btk"),
    ("147 straipsnis", "147", ""),
    ("4 kap. 1 a § brottsbalken", "1a", "brottsbalken"),
    ("sections 2 and 4 of the Act", "2 4", "Act"),
    ("§§ 133, 175 Karistusseadustik", "133 175", "Karistusseadustik"),
    ("art. 210 alin. (1) lit. a) Codul penal", "210", "Codul penal"),
    ("section 1(2)(a) Modern Slavery Act 2015", "1", "Modern Slavery Act | 2015"),
    ("art. L. 425-1 CESEDA", "l425-1", "CESEDA"),
    ("L. 425-1 CESEDA", "l425-1", "CESEDA"),
    ("art. 3 of Law No. 263/2013", "3", "Law 263/2013 | 2013"),
    ("Article 4 ECHR", "4", "ECHR"),
    ("article 13", "13", ""),
    ("Article 10 of the Palermo Protocol", "10", "Palermo Protocol"),
    ("հոդված 132", "132", ""),
    ("132-րդ հոդված", "132", ""),
    ("neni 110/a Kodi Penal", "110/a", "Kodi Penal"),
    ("чл. 418-а", "418-a", ""),
    ("чл. 159а НК", "159a", "НК"),
    ("члан 388 Кривичног законика", "388", "Кривичног законика"),
    ("135-modda", "135", ""),
    ("моддаи 130.1", "130.1", ""),
    ("maddə 144-1", "144-1", ""),
    ("art. 600 c.p.", "600", "c.p."),
    ("227. gr. a", "227a", ""),
    ("artikel 273f Wetboek van Strafrecht", "273f", "Wetboek Strafrecht"),
    ("section 4 criminal law act 2008", "4", "criminal law act | 2008"),
    ("артыкул 181 Крымінальнага кодэкса", "181", "Крымінальнага кодэкса"),
    ("154.1 pants", "154.1", ""),
    ("artigo 160 do Código Penal", "160", "Código Penal"),
    ("art. 382-1 du Code pénal luxembourgeois", "382-1", "Code pénal luxembourgeois"),
    ("§ 262a straffeloven", "262a", "straffeloven"),
    ("paragrahv 133", "133", ""),
    ("248A Criminal Code", "248a", "Criminal Code"),
]  # fmt: skip

NO = [
    "permit for 6 months",
    "article 13 reflection period of at least 30 days",
    "reflection period",
    "compensation fund in the Netherlands",
    "children under 18",
    "what does section 45 say about the defence?",
    "section 45 defence in criminal law",
    "imprisonment of 10 years",
    "Modern Slavery Act 2015",
    "Criminal Code 1997",
    "Directive 2011/36/EU",
    "30 days law",
    "law of 2008 on trafficking",
    "3 ILO conventions on forced labour",
    "residence permit 6 months renewable",
    "not less than 5 years imprisonment",
    "5 EU directives",
    "which States have 30 days or more",
    "aged 16 or 17",
    "penalty of 8 years in the criminal code",
    "victim of trafficking under 18 years of age criminal code",
    "the victim shall have 90 days",
    "Convention 197",
    "срок 30 дней",
    "лишение свободы на срок от 3 до 6 лет",
    "90 päeva mõtlemisaega",
    "6 meses permiso de residencia",
    "members of the commission",
    "act",
    "",
    "§",
    "article",
    "10 of 12 States",
    "section on victims",
    "Law 263",
    "§ 133 inimkaubandus",
    "article 5 definition of a child",
    "forced labour 1930",
    "12 months visa USA",
    "human trafficking 2023 report",
]


@pytest.mark.parametrize(("query", "numbers", "law"), YES, ids=[query for query, *_ in YES])
def test_citation_is_read(query: str, numbers: str, law: str) -> None:
    words, _, year = law.partition(" | ")
    assert cited(query) == Cited(tuple(numbers.split()), tuple(words.split()), year or None)


@pytest.mark.parametrize("query", NO)
def test_question_is_no_citation(query: str) -> None:
    assert cited(query) is None


LANGUAGES = safe_yaml.load((files("corpora") / "parsing/articles.yml").read_text("utf-8"))[
    "languages"
]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_article_words_of_every_language_that_the_parser_knows_are_cited_by(lang: str) -> None:
    words = LANGUAGES[lang]
    for word in words.get("before", {}):
        if "-" not in word and len(word.split()) == 1:
            assert cited(f"{word} 133") == Cited(("133",)), word
    for word in words.get("after", {}):
        if len(word.split()) == 1:
            assert cited(f"133. {word}") == Cited(("133",)), word


def test_numbers_are_looked_for_as_any_law_prints_them() -> None:
    assert cited("მუხლი 143¹").keys == ("143.1", "143-1")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("printed", "number"),
    [("§ 133", "133"), ("177 bis", "177bis"), ("143¹", "143.1"), ("133^1", "133.1"), ("L. 425-1", "l425-1"),
     ("323Α", "323a"), ("159а", "159a"), ("225‑4‑1", "225-4-1"), ("(4)", "4"), ("Annex", "")],
)  # fmt: skip
def test_numbers_have_one_spelling(printed: str, number: str) -> None:
    assert cited_number(printed) == number
    assert cited_number(number) == number
    assert number in spellings(number)


def test_long_text_is_no_citation() -> None:
    assert cited("§ 133 " + "word " * 60) is None


@settings(max_examples=600, deadline=None)
@given(
    st.text(max_size=60)
    | st.lists(
        st.sampled_from(["§", "art.", "1", "133a", "2008", "(", ")", "ст.", "Act", "of", "lit.", "a", ".", ",", "-", "USC"]),
        max_size=12,
    ).map(" ".join)
)  # fmt: skip
def test_any_text_is_judged(text: str) -> None:
    found = cited(text)
    assert found is None or all(found.numbers)
