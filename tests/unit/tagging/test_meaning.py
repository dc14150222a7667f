"""The network's arrays, and what is read from a text's vectors."""

from __future__ import annotations

import numpy as np
import pytest

from kb.tagging.meaning import Meaning, Network, load_meaning, pack, readings, unpack
from kb.tagging.rules import load_rules

ELEMENTS = ("one", "two", "three")


def network(seed: int) -> Network:
    random = np.random.default_rng(seed)

    def draw(*shape: int) -> np.ndarray:
        return random.normal(size=shape).astype(np.float16).astype(np.float32)

    return Network(draw(4), np.ones(4, np.float32), draw(4, 5), draw(5), draw(5, 3), draw(3))


def meaning() -> Meaning:
    definitions = np.eye(4, dtype=np.float32)[:3]
    return Meaning(ELEMENTS, (network(1), network(2)), definitions, "encoder", "")


def test_packed_arrays_come_back_and_read_the_same() -> None:
    before = meaning()
    after = unpack(pack(before))
    windows = np.random.default_rng(3).normal(size=(2, 4)).astype(np.float32)
    assert (after.elements, after.encoder) == (ELEMENTS, "encoder")
    assert after.read(windows).scores == pytest.approx(before.read(windows).scores)
    assert after.digest != ""


def test_the_best_window_counts() -> None:
    read = meaning()
    one, two = np.eye(4, dtype=np.float32)[:1], np.eye(4, dtype=np.float32)[1:2]
    both = np.concatenate([one, two])
    for net in read.networks:
        best = net.logits(both).max(axis=0)
        assert best == pytest.approx(np.maximum(net.logits(one), net.logits(two))[0])


def test_readings_rank_and_cut() -> None:
    read = readings(ELEMENTS, np.array([30.0, -3.0, 3.0]), np.zeros(3))
    assert read.scores == {"one": 3.0, "two": -1.0, "three": 1.0}
    assert read.rank == {"one": 0, "three": 1, "two": 2}
    assert (read.strongest, read.many) == (3.0, 2)


def test_likeness_is_highest_for_the_own_definition() -> None:
    likeness = meaning().likeness(np.eye(4, dtype=np.float32)[1:2])
    assert likeness.argmax() == 1
    assert float(likeness.sum()) == pytest.approx(0, abs=1e-4)


def test_the_projects_network_knows_every_element_of_the_rules() -> None:
    assert load_meaning().elements == tuple(rules.element for rules in load_rules().elements)


def test_the_weights_in_the_repository_stay_small() -> None:
    assert len(pack(load_meaning())) < 8 * 2**20
