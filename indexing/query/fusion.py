"""Reciprocal rank fusion, the same code for every engine.

Cormack, Clarke, Büttcher: Reciprocal Rank Fusion outperforms Condorcet (SIGIR 2009).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

RANK_CONSTANT = 10
LEXICAL_WEIGHT = 0.4
SEMANTIC_WEIGHT = 1.0
"""Set on the labelled provisions and queries (``kb evaluate search``, 21 queries, most of them
answered in several languages). nDCG@10 with the paper's constant 60 and weights of 1 and 1: 0.17;
10 with 0.5: 0.25, with 0.3: 0.26, with 0.1: 0.27, meaning alone: 0.27. Words find only texts in
the query's language, which this measure cannot value; 0.4 keeps the first match by words
among the first twenty even where its meaning ranks low."""
LEXICAL_DEPTH = 1_000
"""Matches by words that take part; further down they would add less than 0.0004 to a score."""


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


def fuse(
    lexical: Sequence[Ranked[Key]] | None, semantic: Sequence[Ranked[Key]] | None
) -> list[Fused[Key]]:
    """Merge two rankings, each best first; None for a retriever that is not used.

    With one retriever the order and the score are its own. Ties keep the lower key first.
    """
    if lexical is None or semantic is None:
        return _alone(lexical, semantic)
    words = {ranked.key: ranked.score for ranked in lexical}
    meanings = {ranked.key: ranked.score for ranked in semantic}
    scores: dict[Key, float] = {}
    for weight, ranking in ((LEXICAL_WEIGHT, lexical), (SEMANTIC_WEIGHT, semantic)):
        for ranked in ranking:
            share = weight / (RANK_CONSTANT + ranked.rank)
            scores[ranked.key] = scores.get(ranked.key, 0.0) + share
    order = sorted(scores, key=lambda key: (-scores[key], key))
    return [Fused(key, scores[key], words.get(key), meanings.get(key)) for key in order]


def _alone(
    lexical: Sequence[Ranked[Key]] | None, semantic: Sequence[Ranked[Key]] | None
) -> list[Fused[Key]]:
    if lexical is not None:
        return [Fused(ranked.key, ranked.score, ranked.score, None) for ranked in lexical]
    return [Fused(ranked.key, ranked.score, None, ranked.score) for ranked in semantic or ()]
