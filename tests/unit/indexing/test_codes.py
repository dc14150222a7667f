"""Codes find what exact comparison finds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from indexing.query import codes
from indexing.query.codes import CodedVectors, WindowCodes, window_codes
from indexing.query.vectors import WindowVectors, language_offsets
from kb.model.search import FloatArray

DIMENSIONS = 70
"""No whole number of words of 64 bits."""


def unit(rows: npt.NDArray[np.float64]) -> FloatArray:
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


@pytest.fixture(scope="module")
def drawn() -> tuple[WindowVectors, FloatArray]:
    """4,000 entries of one to three windows in three languages that lie apart, and queries."""
    rng = np.random.default_rng(11)
    langs = rng.integers(0, 3, 4_000).astype(np.int32)
    counts = rng.choice([1, 1, 3], 4_000)
    starts = np.concatenate([[0], np.cumsum(counts)])
    themes = rng.normal(size=(40, DIMENSIONS))
    places = rng.normal(size=(3, DIMENSIONS))
    kinds = rng.integers(0, 40, starts[-1])
    rows = themes[kinds] + 2 * places[np.repeat(langs, counts)]
    rows = unit(rows + 3 + rng.normal(size=rows.shape))
    offsets = language_offsets(rows, starts, langs, 3)
    queries = unit(themes[:8] + 2 * places[0] + 3 + rng.normal(size=(8, DIMENSIONS)))
    return WindowVectors(rows, starts, langs, offsets), queries


@pytest.fixture
def coded(drawn: tuple[WindowVectors, FloatArray], monkeypatch: pytest.MonkeyPatch) -> CodedVectors:
    exact, _ = drawn
    monkeypatch.setattr(codes, "RESCORED", 7.0)
    monkeypatch.setattr(codes, "_BLOCK", 1_000)
    rows, starts, langs, offsets = exact.parts
    made = window_codes(rows, np.repeat(langs, np.diff(starts)), offsets)
    return CodedVectors(exact, WindowCodes(made))


def test_nearly_all_of_the_nearest_are_found_with_exact_scores(
    drawn: tuple[WindowVectors, FloatArray], coded: CodedVectors
) -> None:
    exact, queries = drawn
    shares = []
    for query in queries:
        wanted, scores = exact.nearest(query[None], None, 50)
        found, own = coded.nearest(query[None], None, 50)
        shares.append(np.isin(wanted, found).mean())
        assert np.allclose(own, exact.scores_of(query[None], found), atol=1e-6)
        assert np.all(np.diff(own) <= 0)
        assert own[0] == pytest.approx(scores[0], abs=1e-6)
    assert np.mean(shares) >= 0.97


def test_estimates_come_near_the_cosines_less_a_constant(
    drawn: tuple[WindowVectors, FloatArray], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(codes, "_BLOCK", 1_000)
    exact, queries = drawn
    rows, starts, langs, offsets = exact.parts
    of_windows = np.repeat(langs, np.diff(starts))
    own = WindowCodes(window_codes(rows, of_windows, offsets))
    true = rows @ queries[0] - (offsets @ queries[0])[of_windows]
    found = own.estimates(queries[0], None)
    assert np.corrcoef(true, found)[0, 1] > 0.85
    some = np.array([3, 4, 900, 2_500])
    assert np.allclose(own.estimates(queries[0], some), found[some], atol=1e-6)


def test_only_entries_that_pass_are_found(
    drawn: tuple[WindowVectors, FloatArray], coded: CodedVectors
) -> None:
    exact, queries = drawn
    for share in (0.02, 0.5, 0.9):
        passing = np.random.default_rng(5).random(exact.entries) < share
        wanted, _ = exact.nearest(queries[:2], passing, 20)
        found, _ = coded.nearest(queries[:2], passing, 20)
        assert passing[found].all()
        assert len(found) == len(set(found.tolist())) == 20
        assert np.isin(wanted, found).mean() >= 0.9
    nothing, _ = coded.nearest(queries[:1], np.zeros(exact.entries, np.bool_), 20)
    assert len(nothing) == 0


def test_whoever_asks_for_all_gets_all_in_exact_order(
    drawn: tuple[WindowVectors, FloatArray], coded: CodedVectors
) -> None:
    exact, queries = drawn
    wanted, scores = exact.nearest(queries[:1], None, exact.entries)
    found, own = coded.nearest(queries[:1], None, exact.entries)
    assert np.array_equal(wanted, found)
    assert np.array_equal(scores, own)


def test_windows_without_a_direction_of_their_own_have_codes_too() -> None:
    rows = np.ones((5, DIMENSIONS), np.float32)
    made = window_codes(rows, np.zeros(5, np.int32), np.zeros((1, DIMENSIONS), np.float32))
    estimates = WindowCodes(made).estimates(rows[0], None)
    assert np.isfinite(estimates).all()
    assert np.ptp(estimates) == 0
