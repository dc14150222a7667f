"""The data of ``corpora/parsing`` are whole, and their words are found."""

from __future__ import annotations

import re

import pytest

from kb.model.law import ProvisionKind
from kb.parsing import words
from kb.parsing.identify import is_amending, kind_of, kind_slugs, known_states
from kb.parsing.words import words_of

LANGUAGES = [
    "en",
    "fr",
    "de",
    "es",
    "it",
    "pt",
    "nl",
    "ca",
    "ro",
    "ru",
    "uk",
    "be",
    "bg",
    "mk",
    "sr",
    "hr",
    "bs",
    "cnr",
    "sl",
    "cs",
    "sk",
    "pl",
    "et",
    "lv",
    "lt",
    "fi",
    "sv",
    "no",
    "da",
    "is",
    "hu",
    "el",
    "tr",
    "az",
    "sq",
    "ka",
    "hy",
    "kk",
    "ky",
    "uz",
    "tg",
    "tk",
    "mn",
    "mt",
]
KINDS = {
    "criminal-code", "special-trafficking-law", "aliens-law", "asylum-law",
    "victims-rights-or-support", "state-compensation", "nrm-or-sop", "witness-protection",
    "criminal-procedure", "corporate-liability", "labour-inspection-or-forced-labour",
    "action-plan", "other",
}  # fmt: skip


def test_every_data_file_fits_its_schema() -> None:
    assert words.article_file().languages
    assert words.container_file().languages
    assert words.level_file().default
    assert words.quote_file().marks
    assert words.apparatus_file().contents
    assert words.text_state_file().amending_titles
    assert set(words.state_languages()) <= known_states()


def test_every_pattern_in_the_data_compiles() -> None:
    apparatus, quotes, states = (
        words.apparatus_file(),
        words.quote_file(),
        words.text_state_file(),
    )
    patterns = [
        *apparatus.note_lines,
        *apparatus.editorial_marks,
        *apparatus.historical_notes,
        *apparatus.amendment_marks,
        *(p for found in quotes.acts.values() for p in found),
        *quotes.unmarked.values(),
        *states.amending_titles,
        *states.consolidated_sources,
        *(cue for rule in words.kind_file().kinds for cue in rule.cues),
    ]
    for pattern in patterns:
        re.compile(pattern)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_language_has_words_for_articles_and_containers(lang: str) -> None:
    assert lang in words.article_file().languages
    assert lang in words.container_file().languages
    assert words_of(lang, "XX").ranks


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_article_word_of_a_language_opens_an_article(lang: str) -> None:
    own = words.article_file().languages[lang]
    for word in own.before:
        found = words_of(lang, "XX").article(f"{word} 12. Wort")
        assert found is not None, word
        assert found.number == "12"
    for word in own.after:
        found = words_of(lang, "XX").article(f"12 {word} Wort")
        assert found is not None, word
        assert found.number == "12"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_container_word_of_a_language_opens_its_container(lang: str) -> None:
    for kind, *names in words.container_file().languages[lang].levels:
        for name in names:
            found = words_of(lang, "XX").container(f"{name} II")
            assert found is not None, name
            assert (found.kind, found.number) == (ProvisionKind(kind), "II")


@pytest.mark.parametrize(
    ("lang", "line", "number", "heading"),
    [
        ("en", "Section 4A. Aggravating factor", "4A", "Aggravating factor"),
        ("en", "12. Short title", "12", "Short title"),
        ("en", "12A Short title", "12A", "Short title"),
        ("fr", "Art. 1er. Objet", "1er", "Objet"),
        ("fr", "Article L. 425-1", "L. 425-1", ""),
        ("fr", "Article 12-3 bis", "12-3 bis", ""),
        ("fr", "Art. 120quater.", "120quater", ""),
        ("de", "§ 23a – Ausnahmen", "23a", "Ausnahmen"),
        ("es", "Artículo 17 bis. Objeto.", "17 bis", "Objeto."),
        ("es", "Artículo 58 bis b. Plazo.", "58 bis b", "Plazo."),
        ("es", "Disposición final segunda. Vigor.", "Disposición final segunda", "Vigor."),
        ("cs", "Čl. IV", "IV", ""),
        ("ru", "Статья 12.1. Торговля", "12.1", "Торговля"),
        ("et", "§ 13^1. Ese", "13^1", "Ese"),
        ("lt", "14 straipsnis. Dalykas", "14", "Dalykas"),
        ("hu", "19. § Cím", "19", "Cím"),
        ("sv", "3 § Ordet", "3", "Ordet"),
    ],
)
def test_number_and_heading_of_an_article_are_told_apart(
    lang: str, line: str, number: str, heading: str
) -> None:
    found = words_of(lang, "XX").article(line, bare=True)
    assert found is not None
    assert (found.number, line[found.end :]) == (number, heading)


@pytest.mark.parametrize(
    ("lang", "line", "kind", "number", "heading"),
    [
        ("cs", "ČÁST PRVNÍ", "part", "PRVNÍ", ""),
        ("de", "Erster Abschnitt - Die Tat", "division", "Erster", "Die Tat"),
        ("de", "Allgemeiner Teil", "part", "Allgemeiner", ""),
        ("fr", "Livre Ier : Dispositions générales", "book", "Ier", "Dispositions générales"),
        ("es", "TÍTULO PRELIMINAR. Objeto", "title", "PRELIMINAR", "Objeto"),
        ("es", "Sección 3.ª De la libertad", "division", "3.ª", "De la libertad"),
        ("en", "CHAPTER 7— HARBOURS", "chapter", "7", "HARBOURS"),
        ("uk", "Розділ II ПЛАВАННЯ", "division", "II", "ПЛАВАННЯ"),
        ("et", "2. peatükk Laevad", "chapter", "2", "Laevad"),
    ],
)
def test_a_heading_opens_its_container(
    lang: str, line: str, kind: str, number: str, heading: str
) -> None:
    found = words_of(lang, "XX").container(line)
    assert found is not None
    assert (found.kind.value, found.number, found.heading) == (kind, number, heading)


@pytest.mark.parametrize("line", ["Partners of the victim", "Part-time work", "Titles of honour"])
def test_a_word_that_only_begins_like_a_container_opens_none(line: str) -> None:
    assert words_of("en", "IE").container(line) is None


def test_kinds_of_work_are_those_of_the_catalogue() -> None:
    assert set(kind_slugs()) == KINDS


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Criminal Code", "criminal-code"),
        ("An Act to amend the Criminal Code (trafficking in persons)", "criminal-code"),
        ("Prevention of Human Trafficking Act 2011", "special-trafficking-law"),
        (
            "Loi relative à la traite des êtres humains, modifiant le Code pénal",
            "special-trafficking-law",
        ),
        ("Zákon o pobytu cizinců", "aliens-law"),
        ("Aufenthaltsgesetz", "aliens-law"),
        ("Asylgesetz", "asylum-law"),
        ("Ley de protección a testigos", "witness-protection"),
        ("Кримінальний кодекс", "criminal-code"),
        ("Zákon o obětech trestných činů", "victims-rights-or-support"),
        ("Harbour Dues Act", "other"),
    ],
)
def test_a_title_tells_the_kind_of_work(title: str, kind: str) -> None:
    assert kind_of(title) == kind


@pytest.mark.parametrize(
    ("title", "amends"),
    [
        ("Criminal Law (Amendment) Act 2013", True),
        ("Zákon, kterým se mění zákon o přístavech", True),
        ("Loi modifiant le Code pénal", True),
        ("Loi sur les ports et modifiant le Code maritime", False),
        ("Harbour Dues Act", False),
    ],
)
def test_a_title_tells_whether_an_act_only_amends(title: str, amends: bool) -> None:
    assert is_amending(title) is amends
