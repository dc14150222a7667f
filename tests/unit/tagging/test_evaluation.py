"""Counts, average precision, facts, calibration and review budget on invented results."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kb.model.findings import FactValue, TagInput, TagResult
from kb.tagging.average_precision import average_precision, average_precision_of
from kb.tagging.calibration_report import BINS, calibration_error, reliability
from kb.tagging.evaluation import evaluate, macro_f1, outcomes
from kb.tagging.gold import (
    GoldError,
    GoldRow,
    Judged,
    Pair,
    judge,
    read_gold,
    read_gold_line,
)
from kb.tagging.review_budget import least_sure, review, within

ELEMENTS = ("act", "means", "compensation-state", "compensation-offender")


def found(
    element: str, confidence: float = 0.9, asserted: bool | None = None, **facts: FactValue
) -> TagResult:
    sure = confidence >= 0.5 if asserted is None else asserted
    return TagResult(element, confidence, "rules", (), facts=facts, asserted=sure)


def pair(name: str, labels: dict[str, int], *results: TagResult, **more: Any) -> Pair:
    item = TagInput(name, more.get("lang", "en"), "x", state=more.get("state", "XA"))
    hard = more.get("hard_negative", False)
    return GoldRow(item, labels, more.get("sub", {}), more.get("facts", {}), hard), results


def candidate(confidence: float, grade: int, asserted: bool | None = None) -> Judged:
    sure = confidence >= 0.5 if asserted is None else asserted
    return Judged(0, "en", "act", confidence, sure, grade)


def judged(pairs: list[Pair]) -> tuple[Judged, ...]:
    return tuple(judge(pairs, {element: (element,) for element in ELEMENTS}))


def test_grade_one_counts_neither_way() -> None:
    result = evaluate(
        [pair("a", {"act": 1, "means": 1}, found("act"))],
        ELEMENTS,
    )
    assert result.micro.row() == {
        "precision": None,
        "recall": None,
        "f1": None,
        "support": 0,
        "right": 0,
        "false": 0,
        "missed": 0,
    }


def test_what_is_below_the_threshold_is_no_finding() -> None:
    result = evaluate([pair("a", {"act": 2}, found("act", 0.4))], ELEMENTS)
    assert result.elements["act"].missed == 1


def test_each_language_state_and_cell_has_its_counts() -> None:
    pairs = [
        pair("a", {"act": 2}, found("act"), lang="fr", state="XA"),
        pair("b", {"act": 2}, found("means"), lang="de", state="XB"),
    ]
    result = evaluate(pairs, ELEMENTS)
    assert result.langs["fr"].f1 == 1
    assert result.langs["de"].f1 == 0
    assert result.states["XB"].missed == 1
    assert result.element_langs.keys() == {("act", "fr"), ("act", "de"), ("means", "de")}


def test_compensation_of_the_state_or_of_the_offender_is_one_flagship() -> None:
    pairs = [
        pair("a", {"compensation-state": 2}, found("compensation-offender")),
        pair("b", {"compensation-offender": 2}),
        pair("c", {}, found("compensation-state")),
    ]
    score = evaluate(pairs, ELEMENTS).flagships["compensation"]
    assert (score.right, score.missed, score.false) == (1, 1, 1)


def test_flagships_that_are_not_measured_are_absent() -> None:
    assert evaluate([], ELEMENTS).flagships.keys() == {"compensation"}


def test_false_findings_on_negatives_are_told_apart() -> None:
    pairs = [
        pair("a", {}, found("act"), found("means"), hard_negative=True),
        pair("b", {}),
        pair("c", {}, found("act", 0.2), hard_negative=True),
        pair("d", {"act": 1}, found("means")),
    ]
    result = evaluate(pairs, ELEMENTS)
    assert (result.negatives, result.negatives_with_findings) == (3, 1)
    assert (result.hard_negatives, result.hard_negatives_with_findings) == (2, 1)
    assert result.findings_on_negatives == 2


def test_macro_f1_leaves_out_elements_without_labels_and_can_ask_for_more() -> None:
    pairs = [pair(str(n), {"act": 2}, found("act")) for n in range(5)]
    pairs += [pair("x", {"means": 2}), pair("y", {}, found("compensation-state"))]
    result = evaluate(pairs, ELEMENTS)
    assert result.macro_f1 == 0.5
    assert macro_f1(result.elements, 5) == 1
    assert macro_f1(result.elements, 6) is None


def test_nothing_found_and_nothing_wanted_gives_no_figures() -> None:
    result = evaluate([pair("a", {})], ELEMENTS)
    assert result.macro_f1 is None
    assert result.micro.f1 is None
    assert result.elements.keys() == set(ELEMENTS)


def test_outcomes_name_elements_by_provision() -> None:
    pairs = [pair("a", {"act": 2, "means": 2, "x": 2, "compensation-state": 1}, found("act"))]
    pairs.append(pair("b", {"act": 1}, found("act"), found("means")))
    assert dict(outcomes(pairs, ELEMENTS)) == {
        "a": {"right": ["act"], "false": [], "missed": ["means"]},
        "b": {"right": [], "false": ["means"], "missed": []},
    }


@pytest.mark.parametrize(
    ("ranked", "positives", "expected"),
    [
        ([(0.9, True), (0.8, False), (0.7, True)], 2, (1 + 2 / 3) / 2),
        ([(0.7, True), (0.9, True)], 2, 1.0),
        ([(0.9, True)], 2, 0.5),
        ([(0.5, True), (0.5, False), (0.5, False), (0.5, True)], 2, 0.5),
        ([(0.9, False)], 1, 0.0),
        ([], 1, 0.0),
        ([(0.9, False)], 0, None),
    ],
)
def test_average_precision(
    ranked: list[tuple[float, bool]], positives: int, expected: float | None
) -> None:
    assert average_precision(ranked, positives) == pytest.approx(expected)
    assert average_precision(ranked[::-1], positives) == pytest.approx(expected)


def test_average_precision_leaves_grade_one_out_and_counts_what_is_not_asserted() -> None:
    assert average_precision_of([candidate(0.9, 1), candidate(0.3, 2), candidate(0.2, 0)], 1) == 1


def fact(name: str, *results: TagResult, **stated: object) -> tuple[int, int, int, int]:
    score = evaluate([pair("a", {}, *results, facts=stated)], [r.element for r in results])
    row = score.facts[name]
    return row.stated, row.asserted, row.right, row.wrong


def test_a_fact_is_right_only_when_exactly_read() -> None:
    stated, name = {"reflection_days": 90}, "reflection-period"
    assert fact("reflection_days", found(name, reflection_days=90), **stated) == (1, 1, 1, 0)
    assert fact("reflection_days", found(name, reflection_days=90.0), **stated) == (1, 1, 1, 0)
    assert fact("reflection_days", found(name, reflection_days=30), **stated) == (1, 1, 0, 1)
    assert fact("reflection_days", found(name), **stated) == (1, 1, 0, 0)


def test_a_fact_counts_as_asserted_only_with_an_element_that_carries_it() -> None:
    results = (found("residence-permit"), found("reflection-period", 0.4, reflection_days=90))
    assert fact("reflection_days", *results, reflection_days=90) == (1, 0, 0, 0)


def test_the_surest_element_gives_the_fact() -> None:
    results = (
        found("penalties-natural", 0.6, max_years=3),
        found("offence-standalone", 0.8, max_years="life"),
    )
    assert fact("max_years", *results, max_years="life") == (1, 1, 1, 0)


def test_a_number_is_not_taken_for_yes() -> None:
    assert fact("child_age", found("child-rule", child_age=True), child_age=1) == (1, 1, 0, 1)


def test_facts_without_support_have_no_share() -> None:
    result = evaluate([pair("a", {}, facts={"np_type": "duty", "deadline_days": 3})], ELEMENTS)
    assert result.facts.keys() == {"np_type"}
    row = result.facts["np_type"].row()
    assert row["exact_where_asserted"] is None
    assert row["exact_of_all"] == 0


def test_reliability_has_ten_bins_and_leaves_out_grade_one_and_the_unlikely() -> None:
    bins = reliability(
        [
            candidate(1.0, 2),
            candidate(0.9, 0),
            candidate(0.3, 0),
            candidate(0.7, 2),
            candidate(0.05, 0),
            candidate(0.049, 2),
            candidate(0.6, 1),
        ]
    )
    assert len(bins) == BINS
    assert [each.count for each in bins] == [1, 0, 0, 1, 0, 0, 0, 1, 0, 2]
    assert (bins[9].confidence, bins[9].right) == (0.95, 0.5)
    assert bins[1].right is None
    assert bins[1].row() == {"low": 0.1, "high": 0.2, "count": 0, "confidence": None, "right": None}


def test_calibration_error_weighs_each_bin_by_its_count() -> None:
    bins = reliability([candidate(0.8, 2), candidate(0.8, 2), candidate(0.8, 2), candidate(0.2, 2)])
    assert calibration_error(bins) == pytest.approx((3 * 0.2 + 0.8) / 4)


def test_calibration_error_is_none_without_candidates() -> None:
    assert calibration_error(reliability([])) is None
    assert calibration_error(reliability([candidate(0.01, 2)])) is None


def test_all_confidences_equal_fall_in_one_bin() -> None:
    bins = reliability([candidate(0.5, 2), candidate(0.5, 0)])
    assert [each.count for each in bins if each.count] == [2]
    assert calibration_error(bins) == 0


def test_the_person_gets_disagreement_first_then_what_is_nearest_to_the_threshold() -> None:
    pairs = [
        pair("a", {}, found("act", 0.95)),
        pair("b", {}, found("act", 0.55)),
        pair("c", {}, found("act", 0.9, asserted=False)),
        pair("d", {}, found("act", 0.01, asserted=False)),
        pair("e", {}, found("means", 0.55)),
    ]
    queue = least_sure(judged(pairs), {"means": 0.3})
    assert [(one.number, one.element) for one in queue] == [
        (2, "act"),
        (1, "act"),
        (4, "means"),
        (0, "act"),
    ]


def test_a_reviewed_decision_is_right_and_a_label_without_candidate_stays_missed() -> None:
    pairs = [
        pair("a", {"act": 2}, found("act", 0.45)),
        pair("b", {}, found("act", 0.55)),
        pair("c", {"act": 2}),
        pair("d", {"act": 1}, found("act", 0.52)),
        pair("e", {"act": 2}, found("act", 0.95)),
    ]
    result = evaluate(pairs, ELEMENTS)
    queue = least_sure(judged(pairs), {})
    all_seen = review(result, queue, len(queue))
    assert (all_seen.decisions, all_seen.pairs, all_seen.reviewed) == (4, 20, 4)
    score = all_seen.elements["act"]
    assert (score.right, score.false, score.missed) == (2, 0, 1)
    assert all_seen.row()["coverage"] == round(2 / 3, 3)
    assert all_seen.row()["share_of_pairs"] == 0.2
    assert result.elements["act"].false == 1, "the evaluation itself is not changed"
    nobody = review(result, queue, 0)
    assert nobody.micro == result.micro
    assert nobody.mended == 0


def test_equal_confidences_are_reviewed_in_the_order_of_the_gold() -> None:
    pairs = [pair(str(n), {}, found("act", 0.7)) for n in range(4)]
    queue = least_sure(reversed(judged(pairs)), {})
    assert [one.number for one in queue] == [0, 1, 2, 3]


def test_review_without_any_decision_has_no_shares() -> None:
    row = review(evaluate([], ELEMENTS), [], 0).row()
    assert (row["share_of_decisions"], row["share_of_pairs"], row["coverage"]) == (None, None, None)


@pytest.mark.parametrize(
    ("share", "whole", "most"), [(0.08, 100, 8), (0.08, 12, 0), (0.29, 100, 29), (1, 7, 7)]
)
def test_the_budget_is_never_exceeded(share: float, whole: int, most: int) -> None:
    assert within(share, whole) == most


GOOD = {"id": "a", "lang": "en", "text": "x", "labels": {"act": 2}}


def test_a_gold_line_needs_no_optional_key() -> None:
    row = read_gold_line(b"\xef\xbb\xbf" + json.dumps(GOOD).encode())
    assert row.labels == {"act": 2}
    assert (row.subs, row.facts, row.hard_negative, row.item.state) == ({}, {}, False, "")


@pytest.mark.parametrize(
    "change",
    [
        {"id": 1},
        {"text": None},
        {"labels": None},
        {"labels": ["act"]},
        {"labels": {"act": 3}},
        {"labels": {"act": "2"}},
        {"labels": {"act": True}},
        {"sub": {"act": "transfer"}},
        {"facts": []},
        {"state": 3},
    ],
)
def test_a_gold_line_of_another_shape_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(GoldError):
        read_gold({**GOOD, **change})


@pytest.mark.parametrize("line", [b"{", b"[1]", b"null", b'"a"', b'{"id": "\xff"}', b"[" * 100_000])
def test_a_line_that_is_no_object_is_refused(line: bytes) -> None:
    with pytest.raises(GoldError):
        read_gold_line(line)
