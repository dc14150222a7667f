"""Fusion, levelled vectors, highlights and measures."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexing import evaluation
from indexing.query import vectors
from indexing.query.analysis import Analyser
from indexing.query.fusion import Ranked, alone, fuse
from indexing.query.highlight import SNIPPET, meaning_highlights, sentences, word_highlight
from indexing.query.plan import Plan
from indexing.query.query_words import analysis, scored
from indexing.query.vectors import WindowVectors, language_offsets
from indexing.schema import BOOSTS, FIELDS
from kb.model.search import FloatArray


def plan(*words: str) -> Plan:
    return Plan(scored(words, analysis(Analyser(), lambda _form: ())))


def ranking(*keys: int) -> list[Ranked[int]]:
    return [Ranked(key, rank, 1 / rank) for rank, key in enumerate(keys, start=1)]


def test_found_by_words_and_meaning_stands_before_found_by_one() -> None:
    fused = fuse(ranking(1, 2), {3: 0.9, 2: 0.8, 4: 0.5, 1: 0.1}, [])
    assert fused[0].key == 2
    assert next(one for one in fused if one.key == 3).lexical is None
    assert next(one for one in fused if one.key == 1).semantic == 0.1


def test_one_retriever_keeps_its_order_and_scores() -> None:
    assert [(one.key, one.score, one.semantic) for one in alone(ranking(5, 4), by_words=True)] == [
        (5, 1.0, None),
        (4, 0.5, None),
    ]


@given(st.permutations(range(6)), st.permutations(range(6)))
def test_an_entry_better_in_both_is_never_behind(one: list[int], other: list[int]) -> None:
    similarities = {key: 1 - rank / 10 for rank, key in enumerate(other)}
    order = [fused.key for fused in fuse(ranking(*one), similarities, [])]
    for a in range(6):
        for b in range(6):
            if one.index(a) < one.index(b) and other.index(a) < other.index(b):
                assert order.index(a) < order.index(b)


def test_an_element_asked_for_raises_and_similarity_breaks_ties() -> None:
    similarities = {1: 0.9, 2: 0.5, 3: 0.7}
    held = [Ranked(2, 1, 0.8), Ranked(3, 2, 0.8)]
    assert [one.key for one in fuse([], similarities, held)] == [3, 2, 1]


def test_a_state_that_is_named_stands_before_all_others() -> None:
    similarities = {1: 0.9, 2: 0.5, 3: 0.1}
    held = [Ranked(1, 1, 0.9), Ranked(2, 2, 0.8)]
    assert fuse(ranking(1), similarities, held, raised={3})[0].key == 3


def test_languages_are_put_on_one_level(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(vectors, "TRUSTED_ROWS", 0)
    # Language 0 lies near the query as a whole; in language 1 the second entry is the answer.
    rows = np.array([[0.9, 0.1], [0.9, 0.1], [0.1, 0.2], [0.5, 0.2]], np.float32)
    starts, langs = np.arange(5), np.array([0, 0, 1, 1], np.int32)
    plain = WindowVectors(rows, starts, langs, np.zeros((2, 2), np.float32))
    level = WindowVectors(rows, starts, langs, language_offsets(rows, starts, langs, 2))
    query = np.array([[1.0, 0.0]], np.float32)
    assert int(plain.scores(query).argmax()) == 0
    assert int(level.scores(query).argmax()) == 3


def test_an_entry_counts_by_its_best_window_in_chunks_of_any_size(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rng = np.random.default_rng(3)
    rows = rng.normal(size=(20, 4)).astype(np.float32)
    starts, langs = np.array([0, 3, 4, 11, 20]), np.array([0, 1, 0, 1], np.int32)
    offsets = language_offsets(rows, starts, langs, 2)
    whole = WindowVectors(rows, starts, langs, offsets).scores(rows[:1])
    monkeypatch.setattr(vectors, "CHUNK_ROWS", 3)
    assert np.allclose(whole, WindowVectors(rows, starts, langs, offsets).scores(rows[:1]))
    assert np.allclose(offsets, language_offsets(rows, starts, langs, 2), atol=1e-6)
    shifted = rows @ rows[0] - np.repeat(offsets[langs] @ rows[0], np.diff(starts))
    assert np.allclose(whole, [shifted[a:b].max() for a, b in itertools.pairwise(starts)])


def test_the_part_with_most_words_of_the_query_is_shown_and_marked() -> None:
    text = "The Office keeps a register. " * 20 + "The victim is granted a reflection period."
    indexed = Analyser()
    indexed.chains(text, "en")
    learned = indexed.learned()
    asked = plan("reflection", "period", "victims")
    shown = word_highlight(text, "en", asked, Analyser(), lambda form: learned.get(form, ()))
    assert shown is not None
    assert text[shown.start : shown.start + len(shown.text)] == shown.text
    assert [shown.text[a:b] for a, b in shown.marks] == ["victim", "reflection period"]


@given(st.text(alphabet="ab cd.\n", max_size=900))
def test_highlights_are_parts_of_the_text(text: str) -> None:
    shown = word_highlight(text, "en", plan("ab", "cd"), Analyser(), lambda _: ())
    if shown is not None:
        assert text[shown.start : shown.start + len(shown.text)] == shown.text
        assert all(0 <= a < b <= len(shown.text) for a, b in shown.marks)
        assert shown.marks
    bounds = sentences(text)
    assert "".join("".join(text[a:b] for a, b in bounds).split()) == "".join(text.split())


def test_the_nearest_sentence_is_shown_and_what_is_beyond_the_allowance_is_not_encoded() -> None:
    near = "The person has thirty days to recover from what happened to that person."
    text = f"The Office keeps a register of all such persons in writing. {near}"
    asked: list[str] = []

    def encode(parts: list[str]) -> list[FloatArray]:
        asked.extend(parts)
        return [np.array([[1.0 if "recover" in part else 0.0]], np.float32) for part in parts]

    found = meaning_highlights([text, "x " * 5_000], np.ones(1, np.float32), encode)  # type: ignore[arg-type]
    assert found[0].text == near
    assert found[0].kind == "meaning"
    assert len(found[1].text) <= SNIPPET + 1
    assert len(asked) == 2


def test_measures_are_those_of_the_literature() -> None:
    assert evaluation.ndcg([2, 1, 0], [2, 1, 0]) == 1.0
    assert evaluation.ndcg([0, 2], [2]) == pytest.approx(1 / np.log2(3))
    query = evaluation.Judged("q", "text", "en", "a", {"a": 2, "b": 1})
    measured = evaluation.score(query, ["x", "new", "b", "a"], {"x", "b", "a"})
    assert measured.reciprocal_rank == 0.5
    assert measured.recall == 1.0
    assert measured.unjudged == 0.1


def test_a_provision_is_relevant_when_element_state_and_sub_element_match() -> None:
    gold = [
        {"id": "1", "state": "XA", "labels": {"act": 2}, "sub": {"act": ["transfer"]}},
        {"id": "2", "state": "XB", "labels": {"act": 1}, "sub": {}},
        {"id": "3", "state": "XA", "labels": {}, "sub": {}},
    ]
    asked = {"qid": "q", "query": "t", "elements": ["act"], "state": None}
    narrow = {**asked, "state": "XA", "sub": {"act": ["receipt"]}}
    first, second = evaluation.judge([asked, narrow], gold)
    assert first.grades == {"1": 2, "2": 1}
    assert second.grades == {}


def test_every_field_of_the_index_is_described_and_weighted_once() -> None:
    names = [field["name"] for field in FIELDS]
    assert len(names) == len(set(names))
    assert set(BOOSTS) == {f["name"] for f in FIELDS if f["kind"] == "words"}
