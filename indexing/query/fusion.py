"""What three retrievers say as one ranking, the same code for every engine: reciprocal rank
fusion of words and meaning, whose scores have no common scale, and on top the probability that the
entry holds what is asked for.

Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet (SIGIR 2009).

The constants were set by ``kb evaluate search`` with element scores of held-out States, nDCG@10
over the judged provisions alone: elements weighing 0.5: 0.70, 1: 0.78, 2: 0.79, 4: 0.80 (by rank
instead of by probability: 0.77); a rank constant of 60: 0.79, 30: 0.79, 10: 0.80; words weighing
0.4 or as much as meaning: the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

RANK_CONSTANT = 10
WORDS_WEIGHT = 1.0
MEANING_WEIGHT = 1.0
ELEMENTS_WEIGHT = 4.0
"""What an entry that surely holds the element asked for gains; first by words and by meaning
together gains 1."""
RAISE = 1.0 + ELEMENTS_WEIGHT
"""What an entry of a State that the query names gains."""
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

    ``words`` and ``elements`` are rankings of some candidates; all have a similarity. The scores of
    ``elements`` are sums of weight times probability. Ties keep the lower key first.
    """
    meaning = sorted(similarities, key=lambda key: (-similarities[key], key))
    scores = dict.fromkeys(similarities, 0.0)
    most = (MEANING_WEIGHT + WORDS_WEIGHT) / (RANK_CONSTANT + 1)
    for weight, order in ((MEANING_WEIGHT, meaning), (WORDS_WEIGHT, [one.key for one in words])):
        for rank, key in enumerate(order, start=1):
            scores[key] += weight / (RANK_CONSTANT + rank) / most
    for one in elements:
        scores[one.key] += ELEMENTS_WEIGHT * one.score
    for key in raised:
        scores[key] += RAISE
    matched = {one.key: one.score for one in words}
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return [Fused(key, scores[key], matched.get(key), similarities[key]) for key in order]
