"""Words of a text: places, spellings that are read alike, ends of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.tagging.clauses import ends_clause
from kb.tagging.lexicon import available
from kb.tagging.orthography import orthography
from kb.tagging.pipeline import pipeline, read_text

HARD = "\u00ad\u200b\u200f\u202e\u2066\ufeff'’ʼ-\n\t .;_éй\u0301😀"


def folded(text: str, lang: str = "en") -> list[str]:
    return [word.folded for word in read_text(text, lang).words]


def classes(text: str, lang: str) -> set[str]:
    return set(read_text(text, lang).hits)


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(st.text(max_size=200), st.text(alphabet=HARD + "abcXYZ12", max_size=80)),
    st.sampled_from(["en", "uk", "hbs", "de"]),
)
def test_words_are_pieces_of_the_text_in_order(text: str, lang: str) -> None:
    last = 0
    clause = 0
    for word in read_text(text, lang).words:
        assert last <= word.start < word.end <= len(text)
        assert any(character.isalnum() for character in text[word.start : word.end])
        assert word.clause >= clause
        last, clause = word.end, word.clause


@given(st.text(max_size=200))
def test_tokens_of_the_document_are_the_text(text: str) -> None:
    assert pipeline("en").tokenizer(text).text == text


def test_every_cue_lies_in_the_text() -> None:
    text = "Traffick\u00ading in per\u200bsons is a crime."
    reading = read_text(text, "en")
    hit = reading.hits["topic"][0]
    start, end = reading.words[hit.first].start, reading.words[hit.last].end
    assert text[start:end] == "Traffick\u00ading in per\u200bsons"


@pytest.mark.parametrize("mark", ["\u00ad", "\u200b", "\u200d", "\u200f", "\u2060", "\ufeff"])
def test_invisible_character_inside_a_word_is_passed_over(mark: str) -> None:
    assert folded(f"traffick{mark}ing") == ["trafficking"]


def test_invisible_character_after_a_word_is_no_part_of_it() -> None:
    words = read_text("trafficking\u200b in", "en").words
    assert [(word.start, word.end) for word in words] == [(0, 11), (13, 15)]


@pytest.mark.parametrize("end", ["-\n", "-\r\n", "\u00ad\n", "\u2010\n    ", "- \n", "¬\n"])
def test_word_cut_at_the_end_of_a_line_is_one_word(end: str) -> None:
    text = f"the traffick{end}ing in persons"
    reading = read_text(text, "en")
    assert [word.folded for word in reading.words] == ["the", "trafficking", "in", "persons"]
    assert text[reading.words[1].start : reading.words[1].end] == f"traffick{end}ing"
    assert "topic" in reading.hits


@pytest.mark.parametrize(
    "text", ["an anti-\ntrafficking in persons law", "Smith-\nJones", "in 2010-\n2015"]
)
def test_two_words_with_a_hyphen_at_the_end_of_a_line_stay_two(text: str) -> None:
    assert len(folded(text)) == len(text.replace("-", " ").split())


def test_capitals_are_read_like_small_letters() -> None:
    for lang, text in (
        ("en", "trafficking in persons"),
        ("de", "die Opfer von Menschenhandel"),
        ("el", "εμπορία ανθρώπων"),
        ("tr", "insan ticareti"),
        ("uk", "торгівля людьми"),
    ):
        assert classes(text.upper(), lang) >= classes(text, lang) & {"topic", "victim"}
        assert "topic" in classes(text, lang)


@pytest.mark.parametrize("mark", ["'", "’", "ʼ", "ʻ", "`", ""])
@pytest.mark.parametrize(
    ("lang", "before", "after", "expected"),
    [
        ("uk", "здоров", "я", "здоровя"),
        ("be", "аб", "яднанне", "абяднанне"),
        ("uz", "yo", "q", "yoq"),
    ],
)
def test_apostrophe_inside_a_word_may_be_written_in_any_way(
    mark: str, lang: str, before: str, after: str, expected: str
) -> None:
    assert folded(f"{before}{mark}{after}", lang) == [expected]


@pytest.mark.parametrize("mark", ["'", "’", "ʼ"])
def test_term_with_an_apostrophe_is_found_however_it_is_written(mark: str) -> None:
    plain = read_text("шкода здоров'ю потерпілого, зв'язок між ними", "uk")
    other = read_text("шкода здоров'ю потерпілого, зв'язок між ними".replace("'", mark), "uk")
    assert other == plain
    assert (
        read_text("besh yil va oʻn yil", "uz").hits == read_text("besh yil va o'n yil", "uz").hits
    )


@pytest.mark.parametrize("mark", ["'", "’", "ʼ"])
def test_apostrophe_parts_words_in_other_languages(mark: str) -> None:
    assert folded(f"l{mark}exploitation", "fr") == ["l", "exploitation"]


def test_serbian_is_read_alike_in_both_scripts() -> None:
    latin = "Ko vrbuje, prevozi ili sakriva drugo lice radi prinudnog rada, žrtva ljubavi i njegove džepove"
    cyrillic = "Ко врбује, превози или сакрива друго лице ради принудног рада, жртва љубави и његове џепове"
    assert folded(latin, "hbs") == folded(cyrillic, "hbs")
    assert read_text(latin, "hbs").hits == read_text(cyrillic, "hbs").hits
    assert folded("ЉУБАВ", "hbs") == ["ljubav"]


@pytest.mark.parametrize(
    ("lang", "text", "clauses"),
    [
        ("en", "The first ends. The second begins", 2),
        ("en", "under s. 3 and art. 4 of no. 5 of vol. II", 1),
        ("en", "force; coercion; fraud", 3),
        ("en", "one item.\nanother item", 2),
        ("en", "a heading\nand its text", 1),
        ("en", "years. (2) Whoever", 2),
        ("en", "e.g. Ireland", 1),
        ("de", "am 1. Januar nach Abs. 2 Nr. 3", 1),
        ("cs", "podle odst. 2 písm. a) zákona č. 40", 1),
        ("ru", "по ч. 2 ст. 127 УК. Лицо", 2),
        ("uk", "згідно зі ст. 149 та ч. 2", 1),
        ("ka", "დანაშაული. პირი", 2),
        ("hy", "հանցագործություն։ Անձը", 2),
        ("el", "κατά το άρθρ. 323 παρ. 2", 1),
        ("hbs", "према чл. 3 и st. 2", 1),
    ],
)
def test_sentences_end_where_a_reader_ends_them(lang: str, text: str, clauses: int) -> None:
    assert len({word.clause for word in read_text(text, lang).words}) == clauses


def test_long_gap_is_read_once() -> None:
    assert not ends_clause("." * 100_000 + "x", "a", "b", orthography("en"))


@pytest.mark.parametrize("lang", available())
def test_every_lexicon_has_an_orthography(lang: str) -> None:
    how = orthography(lang)
    assert how.word.split("a b") == ["", "a", " ", "b", ""]
    assert "art" in how.abbreviations


def test_word_with_accents_of_their_own_has_its_lemma() -> None:
    composed, apart = "dítěte je obětí", "di\u0301te\u030cte je obe\u030cti\u0301"
    assert read_text(apart, "cs").hits == read_text(composed, "cs").hits
