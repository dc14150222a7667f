"""No text breaks the tagger: whatever comes in, every span is a piece of it."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from types import FrameType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.model.findings import Span, TagInput, TagResult
from kb.tagging.notes import LONG_CHARS, notes_of
from kb.tagging.pipeline import read_text
from kb.tagging.tagger import make_tagger

TAGGER = make_tagger()
OFFENCE = (
    "Whoever recruits, transports, transfers or harbours a person by force, coercion, deception or"
    " abuse of a position of vulnerability for the purpose of sexual exploitation, forced labour or"
    " slavery is guilty of trafficking in persons and is liable to imprisonment of 5 to 10 years. "
)
VICTIMS = (
    "A victim of trafficking in persons shall not be punished for an offence that he or she was"
    " forced to commit; the victim is given a reflection period of 30 days and a residence permit. "
)
SERBIAN = (
    "Ko silom ili pretnjom vrbuje, prevozi, prebacuje ili sakriva drugo lice radi seksualnog"
    " iskorišćavanja ili prinudnog rada, kazniće se zatvorom od dve do deset godina. "
)
LANGS = st.sampled_from(["en", "uk", "ka", "sr-Latn", "sr-Cyrl", "fr-CA", "xx", "", "qq-Zzzz"])


def tagged(item: TagInput) -> tuple[TagResult, ...]:
    return next(TAGGER.tag([item]))


def all_spans(results: tuple[TagResult, ...]) -> Iterator[Span]:
    for result in results:
        yield from result.spans
        for spans in result.sub_elements.values():
            yield from spans


def elements(text: str, lang: str = "en") -> set[str]:
    return {result.element for result in tagged(TagInput("x", lang, text)) if result.asserted}


def assert_spans_are_pieces(text: str, results: tuple[TagResult, ...]) -> None:
    for span in all_spans(results):
        assert 0 <= span.start < span.end <= len(text)
        assert text[span.start : span.end].strip()


@cache
def cue_words(lang: str) -> tuple[str, ...]:
    texts = {"sr-Latn": SERBIAN, "en": OFFENCE + VICTIMS}
    return tuple(texts[lang].split())


NOISE = st.sampled_from(
    ["\n", ";", ".", "-\n", "\u00ad", "\u200f", "\u202e", "\ufeff", "😀", "e\u0301", "\ud800", "Ї", "§", "1)"]
)  # fmt: skip
LEGAL = st.lists(
    st.one_of(st.sampled_from(cue_words("en")), st.sampled_from(cue_words("sr-Latn")), NOISE),
    max_size=80,
)


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(st.text(max_size=300), LEGAL.map(" ".join), LEGAL.map("".join)),
    heading=st.one_of(st.just(""), st.text(max_size=40)),
    lang=LANGS,
)
def test_no_text_breaks_the_tagger_and_every_span_is_a_piece_of_it(
    text: str, heading: str, lang: str
) -> None:
    assert_spans_are_pieces(text, tagged(TagInput("x", lang, text, heading)))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_invisible_characters_move_spans_but_lose_none(data: st.DataObject) -> None:
    text = list(OFFENCE)
    for _ in range(data.draw(st.integers(1, 12))):
        place = data.draw(st.sampled_from([i for i, c in enumerate(text[:-1]) if c.isalpha()]))
        if text[place + 1].isalpha():
            text.insert(place + 1, data.draw(st.sampled_from("\u00ad\u200b\u200f\u2060\ufeff")))
    hostile = "".join(text)
    found = tagged(TagInput("x", "en", hostile))
    assert_spans_are_pieces(hostile, found)
    assert {r.element for r in found} == {r.element for r in tagged(TagInput("x", "en", OFFENCE))}


def cut_at_line_ends(text: str) -> str:
    """Every fourth word of six letters or more is cut at the end of a line."""
    words = text.split()
    return " ".join(
        f"{word[:3]}-\n{word[3:]}" if at % 4 == 0 and len(word) > 5 and word.isalpha() else word
        for at, word in enumerate(words)
    )


@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: text.replace(" ", " \n "),
        lambda text: text.replace("i", "i\u00ad"),
        lambda text: "\u200f" + text.replace(" ", " \u200e"),
        lambda text: "Глава 1. Общие положения. " + text,
        cut_at_line_ends,
    ],
)
def test_hostile_writing_hides_no_offence(change: Callable[[str], str]) -> None:
    text = change(OFFENCE)
    found = tagged(TagInput("x", "en", text))
    assert {"offence-standalone", "act"} <= {r.element for r in found if r.asserted}
    assert_spans_are_pieces(text, found)


def test_latin_serbian_is_read_like_cyrillic() -> None:
    cyrillic = SERBIAN
    for latin, letter in (("lj", "љ"), ("nj", "њ"), ("dž", "џ"), *zip(
        "abvgdđežzijklmnoprstćufhcčšABVGDKS", "абвгдђежзијклмнопрстћуфхцчшАБВГДКС", strict=True
    )):  # fmt: skip
        cyrillic = cyrillic.replace(latin, letter)
    assert "act" in elements(SERBIAN, "sr-Latn")
    assert elements(cyrillic, "sr-Cyrl") == elements(SERBIAN, "sr-Latn")


class Steps:
    """Counts the lines of the tagger's code that are run."""

    def __init__(self) -> None:
        self.lines = 0

    def __enter__(self) -> Steps:
        self.before = sys.gettrace()
        sys.settrace(self._call)
        return self

    def __exit__(self, *error: object) -> None:
        sys.settrace(self.before)

    def _call(self, frame: FrameType, event: str, arg: Any) -> Any:
        return self._line if "tagging" in frame.f_code.co_filename else None

    def _line(self, frame: FrameType, event: str, arg: Any) -> Any:
        self.lines += event == "line"
        return self._line


def steps(text: str, lang: str, read: Callable[[TagInput], object]) -> int:
    read(TagInput("x", lang, text))
    with Steps() as counted:
        read(TagInput("x", lang, text))
    return counted.lines


def shuffled(text: str) -> str:
    words = text.split()
    random.Random(7).shuffle(words)
    return " ".join(words) + " "


HOSTILE: Mapping[str, str] = {
    "offences": OFFENCE,
    "victims": VICTIMS,
    "no sentence ends": OFFENCE.replace(".", " ").replace(";", " "),
    "shuffled": shuffled(OFFENCE + VICTIMS + " except convicted, does not apply to not "),
    "broken lines": "traf-\nfick-\ning in per-\nsons ",
    "dots": ". . .. ... . ; ",
    "one letter": "a ",
    "marks": "e\u0301\u00ad\u200b",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_reading_takes_steps_in_proportion_to_the_text(name: str) -> None:
    part = HOSTILE[name]

    def read(item: TagInput) -> object:
        return read_text(item.text, item.lang)

    small = part * (4_000 // len(part))
    assert steps(small * 8, "en", read) <= 10 * steps(small, "en", read)


@pytest.mark.parametrize(
    "text",
    [
        "x" * 1_000_000,
        "traffick" * 125_000,
        " " * 999_999 + "x",
        "." * 1_000_000,
        "\u00ad" * 999_999 + "x",
        "e" + "\u0301" * 999_999,
        "-\n" * 500_000,
        "'" * 1_000_000,
        "\ud800" * 1_000_000,
        "a." * 500_000,
    ],
    ids=lambda text: repr(text[:3]),
)
@pytest.mark.parametrize("lang", ["en", "uk"])
def test_a_million_characters_without_sense_are_read(text: str, lang: str) -> None:
    for word in read_text(text, lang).words:
        assert text[word.start : word.end]


def codes(text: str, lexicon: str = "en") -> list[str]:
    return [note.split(":")[0] for note in notes_of(TagInput("x", lexicon or "qq", text), lexicon)]


@pytest.mark.parametrize(
    ("text", "lexicon", "expected"),
    [
        (OFFENCE, "en", []),
        ("Стаття 5. Закон набирає чинності з дня його опублікування (стандарт ISO).", "uk", []),
        ("", "en", ["empty"]),
        (" \n\t\u00a0", "", ["empty"]),
        (OFFENCE, "", ["unknown-language"]),
        ("a " * LONG_CHARS, "en", ["long-text"]),
        ("Law of trade. Закон о торговле людьми.", "en", ["mixed-scripts"]),
        ("тоrгiвля людьми", "uk", ["mixed-scripts", "look-alike-letters"]),
        ("traffick\u00ading", "en", ["invisible-characters"]),
        ("traf-\nficking " * 6, "en", ["broken-words"]),
    ],
)
def test_notes_say_what_is_unusual_in_a_text(text: str, lexicon: str, expected: list[str]) -> None:
    assert codes(text, lexicon) == expected


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=300), LANGS, st.sampled_from(["", "en"]))
def test_each_note_is_a_code_and_a_sentence(text: str, lang: str, lexicon: str) -> None:
    for note in notes_of(TagInput("x", lang, text), lexicon):
        code, sentence = note.split(": ", 1)
        assert code.replace("-", "").isalpha()
        assert sentence[0].isupper()
        assert sentence.endswith(".")
