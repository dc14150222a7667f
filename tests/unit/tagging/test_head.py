"""The trained head, and how sure and how doubtful it is."""

from __future__ import annotations

import json
from math import exp

import pytest

from kb.model.findings import TagInput
from kb.tagging.explanation import nearness
from kb.tagging.features import candidates
from kb.tagging.head import BOTH, METHODS, RULES, Head, load_heads, read_heads
from kb.tagging.matching import make_unit
from kb.tagging.rules import load_rules
from kb.tagging.tagger import make_tagger

TEXT = "A victim of trafficking in human beings is granted a recovery and reflection period of 45 days."
ITEM = TagInput("x", "en", TEXT, heading="Reflection period")


def test_confidence_is_the_logistic_of_the_weighted_sum() -> None:
    head = Head({"a": 2.0, "b": -1.0}, 0.5)
    assert head.log_odds({"a": 1.0, "b": 0.5, "unknown": 9.0}) == pytest.approx(1.5)
    assert head.confidence({"a": 1.0, "b": 0.5}) == pytest.approx(1 / (1 + exp(-1.5)))
    assert head.contributions({"a": 1.0, "b": 0.5}) == [("a", 2.0), ("b", -0.5)]


def test_extreme_sums_do_not_overflow() -> None:
    assert Head({"a": 1e9}, 0.5).confidence({"a": 1.0}) == pytest.approx(1)
    assert Head({"a": -1e9}, 0.5).confidence({"a": 1.0}) == pytest.approx(0)


def test_heads_are_read_from_their_file() -> None:
    model = {"threshold": 0.4, "slope": 2.0, "offset": 0.5, "weights": {"a": 1.0}}
    heads = read_heads(json.dumps({"floor": -0.7, **dict.fromkeys(METHODS, model)}))
    assert heads.by_method[RULES].threshold == 0.4
    assert heads.floor == -0.7
    assert heads.by_method[RULES].log_odds({"a": 3.0}) == pytest.approx(6.5)


def test_the_projects_heads_know_each_method() -> None:
    heads = load_heads()
    assert set(heads.by_method) == set(METHODS)
    assert all(0 < head.threshold < 1 for head in heads.by_method.values())
    assert "meaning" in heads.by_method[BOTH].weights
    assert not any("meaning" in name for name in heads.by_method[RULES].weights)


def test_features_name_the_rule_and_the_cue() -> None:
    unit = make_unit(ITEM, "en")
    found = {c.rules.element: c for c in candidates(unit, load_rules(), None, -0.7)}
    features = found["reflection-period"].features
    assert features["rule reflection-period@reflection-period"] == 1.0
    assert features["title cue reflection@reflection-period"] > 0
    assert "means" not in found


def test_an_explained_result_says_what_decided() -> None:
    (result,) = [
        r
        for r in next(make_tagger().tag([ITEM], explained=True))
        if r.element == "reflection-period"
    ]
    assert result.confidence > 0.3
    assert result.why is not None
    assert "reflection-period" in result.why.rules
    assert any("reflection" in TEXT[p.start : p.end] for p in result.why.phrases)
    assert result.why.features
    assert next(make_tagger().tag([ITEM]))[0].why is None


@pytest.mark.parametrize(
    ("confidence", "expected"), [(0.4, 1.0), (1.0, 0.0), (0.0, 0.0), (0.7, 0.5), (0.2, 0.5)]
)
def test_doubt_is_greatest_at_the_threshold(confidence: float, expected: float) -> None:
    assert nearness(confidence, 0.4) == pytest.approx(expected)
