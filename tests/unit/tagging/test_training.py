"""Training: the network learns, folds keep States and languages together, thresholds hold."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from kb.catalogue import load_catalogue
from kb.model.findings import TagInput
from kb.tagging.gold import GoldRow
from kb.tagging.lexicon import available
from kb.tagging.training.material import Lesson, folds, grades, read_examples
from kb.tagging.training.network import TrainingSet, fit
from kb.tagging.training.train import calibrate, choose_threshold

EXAMPLES = list(read_examples())
LEAST = 8


def lesson(state: str, lang: str, *, real: bool) -> Lesson:
    row = GoldRow(TagInput("x", lang, "text", state=state), {}, {}, {})
    return Lesson(row, None, np.zeros((1, 4), np.float32), real)


def toy(seed: int) -> TrainingSet:
    random = np.random.default_rng(seed)
    windows = random.normal(size=(600, 8)).astype(np.float32)
    starts = np.arange(0, 601, 2)
    best = windows.reshape(300, 2, 8).max(axis=1)
    labels = np.where(best[:, :2] > 1.0, 2, 0)
    return TrainingSet(windows, starts, labels, np.ones(300, np.float32))


def test_the_network_learns_the_best_window() -> None:
    data, unseen = toy(1), toy(2)
    network = fit(data, hidden=64, passes=200, seed=0)
    logits = network.logits(unseen.windows).reshape(300, 2, 2).max(axis=1)
    right = ((logits > 0) == (unseen.grades == 2)).mean()
    assert right > 0.85


def test_the_same_seed_gives_the_same_weights() -> None:
    one, two = (fit(toy(1), hidden=8, passes=2, seed=7) for _ in range(2))
    assert np.array_equal(one.first, two.first)
    assert not np.array_equal(one.first, fit(toy(1), hidden=8, passes=2, seed=8).first)


def test_folds_never_split_a_state_or_a_language() -> None:
    lessons = [lesson(state, "en", real=True) for state in ("IE", "CA", "IE", "US")]
    lessons += [lesson("", lang, real=False) for lang in ("pl", "it", "pl")]
    masks = folds(lessons, 2)
    assert (np.stack(masks).sum(axis=0) == 1).all()
    for mask in masks:
        assert mask[0] == mask[2]
        assert mask[4] == mask[6]


def test_threshold_keeps_false_findings_low() -> None:
    confidence = np.array([[0.9], [0.8], [0.6], [0.55]])
    grade = np.array([[2], [2], [0], [0]])
    assert 0.6 < choose_threshold(confidence, grade, most_false=0.0) <= 0.8
    assert choose_threshold(confidence, grade, most_false=1.0) > 0.6


def test_calibrated_confidence_is_the_share_that_is_right() -> None:
    random = np.random.default_rng(1)
    truth = random.random((4_000, 1))
    grade = np.where(random.random((4_000, 1)) < truth, 2, 0)
    odds = 2 * np.log(truth / (1 - truth)) + 1
    slope, offset, changed = calibrate((1 / (1 + np.exp(-odds))).astype(np.float32), grade)
    assert slope == pytest.approx(0.5, abs=0.1)
    assert offset == pytest.approx(-0.5, abs=0.15)
    assert changed.mean() == pytest.approx(0.5, abs=0.05)


def test_grades_of_rows() -> None:
    row = GoldRow(TagInput("x", "en", "t"), {"act": 2, "means": 1}, {}, {})
    assert grades([row], ["act", "means", "return"]).tolist() == [[2, 1, 0]]


def test_examples_are_whole_and_ours() -> None:
    known = set(load_catalogue().elements)
    ids = [(row.item.lang, row.item.id) for row in EXAMPLES]
    assert len(ids) == len(set(ids))
    assert all(set(row.labels) <= known for row in EXAMPLES)
    assert all(not row.item.state for row in EXAMPLES)


@pytest.mark.parametrize("element", sorted(load_catalogue().elements))
def test_each_element_has_examples_for_and_against(element: str) -> None:
    folder = Path(__file__).parents[3] / "corpora" / "training" / "examples"
    lines = [line for file in folder.glob("*.jsonl") for line in file.read_bytes().splitlines()]
    rows = [json.loads(line) for line in lines]
    against = [row for row in rows if element in row["hard_negative"]]
    assert sum(row.labels.get(element) == 2 for row in EXAMPLES) >= LEAST
    assert len(against) >= LEAST
    assert len({row["lang"] for row in against}) > 1


def test_each_lexicon_has_examples() -> None:
    aliases = {"sr": "hbs", "hr": "hbs", "bs": "hbs"}
    langs = {aliases.get(row.item.lang, row.item.lang) for row in EXAMPLES}
    assert langs == set(available())
