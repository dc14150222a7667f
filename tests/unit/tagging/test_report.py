"""Reports of invented results: their figures, their pages, and what changed since another."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kb.errors import UsageError
from kb.model.findings import TagInput, TagResult
from kb.tagging.gold import GoldRow, Pair
from kb.tagging.report import Setup, json_text, make_report
from kb.tagging.report_change import compare, read_report
from kb.tagging.report_tables import markdown, tables

ELEMENTS = ("act", "means", "non-punishment")
SECRET = "words of the provision"


def pair(name: str, labels: dict[str, int], lang: str = "en", **confidences: float) -> Pair:
    results = [
        TagResult(element.replace("_", "-"), confidence, "rules", (), asserted=confidence >= 0.5)
        for element, confidence in confidences.items()
    ]
    item = TagInput(name, lang, SECRET, heading=SECRET, state="XA", work=SECRET)
    return GoldRow(item, labels, {}, {}), results


def report(*pairs: Pair, elements: tuple[str, ...] = ELEMENTS, name: str = "one") -> dict[str, Any]:
    gold = (("gold.jsonl", "ab" * 32),)
    setup = Setup(name, "rules", "v1", gold=gold, states=(), budget=0.5)
    return make_report(pairs, elements, {}, setup)


BEFORE = (
    pair("a", {"act": 2}, act=0.9),
    pair("b", {"act": 2, "means": 2}, means=0.9),
    pair("c", {}, act=0.6),
    pair("only-before", {"act": 2}, act=0.9),
)
NOW = (
    pair("a", {"act": 2}, act=0.1),
    pair("b", {"act": 2, "means": 2}, act=0.8, means=0.9),
    pair("c", {}, means=0.6),
    pair("only-now", {"act": 2}),
)


def test_a_report_holds_figures_and_no_words_of_a_law() -> None:
    made = report(*BEFORE)
    assert made["micro"]["f1"] == round(2 * 3 / (2 * 3 + 1 + 1), 3)
    assert made["macro"]["elements"] == 2
    assert made["macro"]["f1_enough"] is None
    assert made["elements"]["act"]["average_precision"] == round(2 / 3, 3)
    assert made["elements"]["non-punishment"]["average_precision"] is None
    assert made["flagships"].keys() == {"non-punishment"}
    assert made["langs"]["en"]["support"] == 4
    assert made["element_langs"]["act"]["en"]["support"] == 3
    assert made["calibration"]["candidates"] == 4
    assert made["budget"]["of_decisions"]["reviewed"] == 2
    assert made["budget"]["of_pairs"]["pairs"] == 12
    assert made["items"]["c"] == {"right": [], "false": ["act"], "missed": []}
    for text in (json_text(made), markdown(made)):
        assert SECRET not in text


def test_the_json_says_the_same_whether_laid_out_or_not() -> None:
    made = report(*BEFORE)
    text = json_text(made)
    assert json.loads(text) == made
    assert '\n  "act": {' in text


@pytest.mark.parametrize(
    "pairs", [(), (pair("a", {}),), (pair("a", {"act": 1}),), (pair("a", {}, act=0.2),)]
)
def test_a_report_of_next_to_nothing_can_be_made_and_read(pairs: tuple[Pair, ...]) -> None:
    made = report(*pairs)
    assert made["micro"]["f1"] is None
    assert made["macro"]["f1"] is None
    made["against"] = compare(made, made)
    assert "# Tagging: one" in markdown(made)
    assert json.loads(json_text(made)) == made


def test_a_repeated_id_keeps_both_outcomes() -> None:
    made = report(pair("a", {"act": 2}, act=0.9), pair("a", {"act": 2}))
    assert made["items"]["a"]["right"] == ["act"]
    assert made["items"]["a #2"]["missed"] == ["act"]


def test_gained_and_lost_count_in_what_both_reports_hold() -> None:
    change = compare(report(*BEFORE, name="old"), report(*NOW))
    assert change["name"] == "old"
    assert change["gained"] == [["b", "act"]]
    assert change["lost"] == [["a", "act"]]
    assert change["new_false"] == [["c", "means"]]
    assert change["gone_false"] == [["c", "act"]]
    assert (change["provisions_only_before"], change["provisions_only_now"]) == (1, 1)


def test_elements_that_one_report_did_not_measure_are_no_change() -> None:
    change = compare(report(*BEFORE, elements=("means",)), report(*NOW))
    assert change["gained"] == change["lost"] == []
    assert change["new_false"] == [["c", "means"]]


def test_the_page_lists_what_moved() -> None:
    now = report(*NOW)
    now["against"] = compare(report(*BEFORE, name="old"), now)
    page = markdown(now)
    assert "## Against old" in page
    assert "### Gained\n\n- act: `b`" in page
    assert "### Lost\n\n- act: `a`" in page


def test_an_id_cannot_break_the_page() -> None:
    made = report(pair("x`|\n# y", {"act": 2}, act=0.9))
    made["against"] = compare(report(pair("x`|\n# y", {"act": 2})), made)
    assert "- act: `x\\| # y`" in markdown(made)


def test_every_row_of_a_table_has_a_cell_for_each_column() -> None:
    made = report(*BEFORE, pair("z", {"act": 2}, lang="fr"))
    made["against"] = compare(made, made)
    for table in tables(made):
        assert {len(row) for row in table.rows} <= {len(table.head)}, table.title


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"items": {"a": []}}', '{"items": 1, "elements": {}, "micro": {}}'],
)
def test_what_is_no_report_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(UsageError, match=r"old\.json is no report"):
        read_report(text, "old.json")


def test_a_written_report_can_be_read() -> None:
    made = report(*BEFORE)
    assert read_report(json_text(made), "old.json") == made


def test_a_report_with_a_broken_item_is_refused() -> None:
    made = report(*BEFORE)
    made["items"]["a"] = {"right": "act"}
    with pytest.raises(UsageError):
        read_report(json.dumps(made), "old.json")
