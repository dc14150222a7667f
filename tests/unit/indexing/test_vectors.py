"""Exact comparison: only what passes is read, and nothing changes by it."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from indexing.query import vectors
from indexing.query.vectors import WindowVectors, language_offsets
from kb.model.search import FloatArray


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> tuple[WindowVectors, FloatArray, FloatArray]:
    """Vectors, queries, and the score of each entry found the plain way."""
    monkeypatch.setattr(vectors, "CHUNK_ROWS", 7)
    monkeypatch.setattr(vectors, "_GATHERED", 5)
    rng = np.random.default_rng(8)
    counts = rng.integers(1, 5, 60)
    starts = np.concatenate([[0], np.cumsum(counts)])
    rows = rng.normal(size=(int(starts[-1]), 6)).astype(np.float32)
    langs = rng.integers(0, 3, 60).astype(np.int32)
    offsets = language_offsets(rows, starts, langs, 4)
    queries = rng.normal(size=(2, 6)).astype(np.float32)
    levelled = rows - np.repeat(offsets[langs], counts, axis=0)
    cosines = (levelled @ queries.T).max(axis=1)
    plain = np.array([cosines[a:b].max() for a, b in itertools.pairwise(starts)])
    return WindowVectors(rows, starts, langs, offsets), queries, plain


def test_scores_of_all_and_of_some_are_the_same(
    drawn: tuple[WindowVectors, FloatArray, FloatArray],
) -> None:
    held, queries, plain = drawn
    assert np.allclose(held.scores(queries), plain, atol=1e-5)
    some = np.array([59, 3, 3, 17, 0, 41, 42])
    assert np.allclose(held.scores_of(queries, some), plain[some], atol=1e-5)
    assert len(held.scores_of(queries, np.zeros(0, np.int64))) == 0


@pytest.mark.parametrize("share", [0.0, 0.2, 0.9])
def test_nearest_of_those_that_pass(
    drawn: tuple[WindowVectors, FloatArray, FloatArray], share: float
) -> None:
    held, queries, plain = drawn
    passing = np.random.default_rng(1).random(60) < share
    wanted = [row for row in np.argsort(-plain, kind="stable").tolist() if passing[row]][:9]
    rows, scores = held.nearest(queries, passing, 9)
    assert rows.tolist() == wanted
    assert np.allclose(scores, plain[wanted], atol=1e-5)


def test_a_language_without_windows_has_no_offset(
    drawn: tuple[WindowVectors, FloatArray, FloatArray],
) -> None:
    offsets = drawn[0].parts[3]
    assert not offsets[3].any()
    assert offsets[:3].any(axis=1).all()
