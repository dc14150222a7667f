"""The best of many scores, forms in order, tables looked up by a word."""

from __future__ import annotations

import itertools
from math import comb

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from indexing.backends.memory_words import edits
from indexing.query.bounds import MOST_PATTERNS, bounded_slop, places_in_order
from indexing.query.ordering import best, reaching
from indexing.query.postings import HashTable, hash_table, key_hash


@given(st.integers(0, 2_000), st.integers(-1, 2_100), st.integers(1, 40), st.integers(0, 2**32 - 1))
def test_best_is_a_stable_sort_cut_off(count: int, limit: int, values: int, seed: int) -> None:
    scores = np.random.default_rng(seed).integers(0, values, count).astype(np.float32)
    wanted = np.argsort(-scores, kind="stable")[: max(limit, 0)]
    assert best(scores, limit).tolist() == wanted.tolist()


def test_far_fewer_than_all_are_left_to_sort() -> None:
    scores = np.random.default_rng(2).random(100_000).astype(np.float32)
    kept = reaching(scores, 100)
    assert 100 <= len(kept) < 200
    assert set(best(scores, 100).tolist()) <= set(kept.tolist())


@given(st.integers(0, 8), st.integers(-3, 500))
def test_ways_to_stand_in_order_are_bounded(words: int, slop: int) -> None:
    bounded = bounded_slop(words, slop)
    assert 0 <= bounded <= max(slop, 0)
    if words >= 2:
        ways = list(places_in_order(words, bounded))
        assert len(ways) == len(set(ways)) == comb(bounded + words - 1, words - 1) <= MOST_PATTERNS
        for way in ways:
            assert way[0] == 0
            assert all(a < b for a, b in itertools.pairwise(way))
            assert way[-1] - (words - 1) <= bounded


def test_as_many_words_between_as_the_bound_allows() -> None:
    assert [bounded_slop(words, 100) for words in (1, 2, 3, 4)] == [0, 65, 10, 5]
    assert bounded_slop(3, 4) == 4


def test_edits_count_a_swap_of_neighbours_once() -> None:
    assert edits("fund", "fnud") == 1
    assert edits("fund", "fund") == 0
    assert edits("ca", "abc") == 3
    assert edits("", "abc") == 3


@given(st.lists(st.text(max_size=4)))
def test_every_word_is_a_candidate_for_itself(words: list[str]) -> None:
    table = HashTable(*hash_table([key_hash(word) for word in words]))
    for word in {*words, "another"}:
        wanted = [n for n, one in enumerate(words) if one == word]
        assert table.candidates(word) == wanted


def test_words_that_share_a_hash_are_all_candidates() -> None:
    table = HashTable(*hash_table([key_hash("b"), key_hash("a"), key_hash("b")]))
    assert table.candidates("b") == [0, 2]
