"""Reciprocal rank fusion of what three retrievers say, the same code for every engine.

Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet (SIGIR 2009).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

RANK_CONSTANT = 30
WORDS_WEIGHT = 0.4
MEANING_WEIGHT = 1.0
ELEMENTS_WEIGHT = 3.0
RAISE = 1.0
"""What an entry of a State that the query names gains, as a share of the best possible score."""
DEPTH = 400
"""Candidates that each retriever brings in."""

Key = TypeVar("Key", int, str)


@dataclass(frozen=True, slots=True)
class Ranked(Generic[Key]):
    """One line of a retriever's ranking; the first has rank 1."""

    key: Key
    rank: int
    score: float


@dataclass(frozen=True, slots=True)
class Fused(Generic[Key]):
    """An entry's place in the answer; a part is None where it was not used or did not match."""

    key: Key
    score: float
    lexical: float | None
    semantic: float | None


def alone(ranking: Sequence[Ranked[Key]], *, by_words: bool) -> list[Fused[Key]]:
    """One retriever's ranking as the answer: order and score are its own."""
    if by_words:
        return [Fused(one.key, one.score, one.score, None) for one in ranking]
    return [Fused(one.key, one.score, None, one.score) for one in ranking]


def fuse(
    words: Sequence[Ranked[Key]],
    similarities: Mapping[Key, float],
    elements: Sequence[Ranked[Key]],
    raised: frozenset[Key] | set[Key] = frozenset(),
) -> list[Fused[Key]]:
    """The candidates (keys of ``similarities``) best first.

    ``words`` and ``elements`` are rankings of some candidates; all have a similarity. Entries with
    equal scores by elements share the order of their similarity. Ties keep the lower key first.
    """
    meaning = sorted(similarities, key=lambda key: (-similarities[key], key))
    place = {key: rank for rank, key in enumerate(meaning)}
    by_elements = sorted(elements, key=lambda one: (-one.score, place.get(one.key, len(place))))
    scores = dict.fromkeys(similarities, 0.0)
    for weight, order in (
        (MEANING_WEIGHT, meaning),
        (WORDS_WEIGHT, [one.key for one in words]),
        (ELEMENTS_WEIGHT, [one.key for one in by_elements]),
    ):
        for rank, key in enumerate(order, start=1):
            scores[key] += weight / (RANK_CONSTANT + rank)
    most = (MEANING_WEIGHT + WORDS_WEIGHT + ELEMENTS_WEIGHT) / (RANK_CONSTANT + 1)
    for key in raised:
        scores[key] += RAISE * most
    matched = {one.key: one.score for one in words}
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return [Fused(key, scores[key], matched.get(key), similarities[key]) for key in order]
