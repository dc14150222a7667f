"""Mapping and similarity of an index."""

from __future__ import annotations

import pytest

from indexing.backends.elastic_mapping import (
    ABSENT,
    K1,
    MOST_IN_WINDOW,
    B,
    FieldLength,
    corrections,
    index_body,
    similarity,
)
from indexing.query.analysis import Analyser
from indexing.schema import BOOSTS, FIELDS

LENGTHS = dict.fromkeys(BOOSTS, FieldLength(900, 10))


def body(count: int = 5) -> dict[str, dict[str, object]]:
    return index_body(
        dimensions=384, count=count, lengths=LENGTHS, elements={"means"}, about={"digest": "d"}
    )


def test_every_field_of_the_schema_is_mapped_and_no_other_is_taken() -> None:
    mapping = body()["mappings"]
    assert mapping["dynamic"] == "strict"
    assert set(mapping["properties"]) == {"row"} | {f["name"] for f in FIELDS}  # type: ignore[call-overload]


def test_vectors_name_their_index() -> None:
    window = body()["mappings"]["properties"]["vectors"]["properties"]["window"]  # type: ignore[index]
    assert window["index_options"]["type"] == "int8_hnsw"
    assert window["similarity"] == "max_inner_product"
    assert window["dims"] == 384


def test_every_row_is_within_reach_of_one_request() -> None:
    assert body(5)["settings"]["max_result_window"] == MOST_IN_WINDOW
    assert body(70_000)["settings"]["max_result_window"] == 70_000


@pytest.mark.parametrize(
    "length", [FieldLength(5_000, 0), FieldLength(400, 600), FieldLength(3, 997)]
)
@pytest.mark.parametrize("words", [1, 7, 300])
@pytest.mark.parametrize("times", [1, 4])
def test_server_scores_as_if_absent_words_were_none(
    length: FieldLength, words: int, times: int
) -> None:
    entries = 1_000
    ours = similarity(length)
    mean = (length.words + length.absent) / entries
    server = times * (ours.k1 + 1) / (times + ours.k1 * (1 - ours.b + ours.b * words / mean))
    true_mean = length.words / entries
    wanted = times * (K1 + 1) / (times + K1 * (1 - B + B * words / true_mean))
    assert server * corrections({"x": length})["x"] == pytest.approx(wanted)


def test_field_that_no_text_has_keeps_the_usual_parameters() -> None:
    assert similarity(FieldLength(0, 10)).k1 == K1
    assert similarity(FieldLength(0, 10)).b == B


def test_no_analysed_word_comes_near_the_mark_of_an_empty_field() -> None:
    forms, _ = Analyser().chains(f"{ABSENT} x\u2205y {ABSENT}z", "en")
    assert "\u2205" not in forms
    assert len(ABSENT) > 2 + 2
