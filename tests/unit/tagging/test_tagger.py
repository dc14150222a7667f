"""The tagger as a whole: golden texts, offsets, determinism."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.catalogue import load_catalogue
from kb.model.findings import TagInput, TagResult
from kb.plugins import make_encoder
from kb.settings import Settings
from kb.tagging.tagger import make_tagger

GOLDEN = Path(__file__).parents[2] / "golden" / "tagging"
CORE = {element.slug for element in load_catalogue().core()}
TAGGER = make_tagger(encoder=make_encoder(Settings()))
RULES = make_tagger()


def cases() -> list[tuple[str, dict[str, object]]]:
    found = []
    for path in sorted(GOLDEN.glob("*.yml")):
        for number, case in enumerate(yaml.safe_load(path.read_text("utf-8"))):
            found.append((f"{path.stem}-{number}", case))
    return found


def tagged(item: TagInput) -> tuple[TagResult, ...]:
    return next(TAGGER.tag([item]))


def as_input(case: dict[str, object]) -> TagInput:
    keys = ("lang", "text", "heading", "state", "work")
    return TagInput("x", **{key: str(case.get(key, "")) for key in keys})


@pytest.mark.parametrize("case", [pytest.param(case, id=name) for name, case in cases()])
def test_golden_text_gives_its_elements(case: dict[str, object]) -> None:
    item = as_input(case)
    results = {r.element: r for r in tagged(item) if r.asserted}
    wanted = case.get("elements", {})
    assert set(results) & CORE == set(wanted)
    for element, given_parts in wanted.items():
        expected = given_parts or {}
        result = results[element]
        if "subs" in expected:
            assert set(result.sub_elements) == set(expected["subs"])
        for name, value in expected.get("facts", {}).items():
            assert result.facts[name] == value
        quoted = " ".join(item.text[s.start : s.end] for s in result.spans)
        for part in expected.get("evidence", []):
            assert part in quoted


def test_offsets_count_code_points_beyond_the_basic_plane_and_combining_marks() -> None:
    lead = "𝔄𝔅𝔠 😀 e\u0301 — "
    text = (
        lead
        + "Whoever recruits, transports or harbours a person by force or deception for the purpose of sexual exploitation or forced labour is guilty of trafficking in persons and liable to imprisonment."
    )
    shifted, plain = RULES.tag([TagInput("x", "en", text), TagInput("x", "en", text[len(lead) :])])
    assert {r.element for r in shifted} == {r.element for r in plain}
    for one, two in zip(shifted, plain, strict=True):
        assert [s.start - len(lead) for s in one.spans] == [s.start for s in two.spans]
        for name, spans in one.sub_elements.items():
            for span in spans:
                assert text[span.start : span.end].strip(), name


WORDS = st.sampled_from(
    [
        "trafficking",
        "in",
        "persons",
        "recruits",
        "transports",
        "harbours",
        "child",
        "victim",
        "for",
        "the",
        "purpose",
        "of",
        "exploitation",
        "forced",
        "labour",
        "slavery",
        "shall",
        "not",
        "be",
        "punished",
        "imprisonment",
        "10",
        "years",
        "😀",
        "é",
        "consent",
        "is",
        "irrelevant",
        "reflection",
        "period",
        "of",
        "30",
        "days",
        "residence",
        "permit",
        "\n",
        ".",
        ";",
        "торговля",
        "людьми",
        "",
        "�",
    ]
)


@settings(max_examples=150, deadline=None)
@given(
    text=st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)),
    heading=st.sampled_from(["", "Trafficking in persons", "Children"]),
    lang=st.sampled_from(["en", "fr", "ru", "xx", "", "sr-Latn"]),
)
def test_every_span_lies_in_the_text_and_tagging_is_deterministic(
    text: str, heading: str, lang: str
) -> None:
    item = TagInput("x", lang, text, heading)
    first = tagged(item)
    assert first == tagged(item)
    assert len({r.element for r in first}) == len(first)
    for result in first:
        assert result.spans
        assert 0 <= result.confidence <= 1
        for span in (*result.spans, *(s for part in result.sub_elements.values() for s in part)):
            assert 0 <= span.start < span.end <= len(text)


@pytest.mark.parametrize("text", ["", " ", "\n\t \u00a0\u2003"])
def test_white_space_gives_nothing(text: str) -> None:
    assert tagged(TagInput("x", "en", text, "Trafficking in persons")) == ()


def test_tagger_can_be_sent_to_a_worker_process() -> None:
    copy = pickle.loads(pickle.dumps(TAGGER.detached()))
    item = TagInput("x", "en", "The consent of a victim of trafficking in persons is irrelevant.")
    assert TAGGER.encoder is not None
    vectors = TAGGER.encoder.encode_passages([item.text])
    assert list(copy.tag([item], vectors)) == list(TAGGER.tag([item]))
    assert copy.version == TAGGER.version


def test_unknown_language_without_encoder_gives_nothing() -> None:
    item = TagInput("x", "qq", "Whoever recruits a person is guilty of trafficking.")
    assert next(RULES.tag([item])) == ()
