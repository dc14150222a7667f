"""Asks engines the same questions by turns; compares what they find with an exact search."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from corpus_generator import place_of
from peers.peer import SHOWN, Peer

from indexing.query.vectors import language_offsets
from kb.model.search import Filters, FloatArray, Mode, Query
from kb.ports import ProvisionIndex

KEPT = 100
"""Depth at which recall is measured."""
TIE = 1e-5
"""Scores nearer than this are equal: float32 sums differ in their order."""
ROWS = 65_536
TURN = 20
WARM_ROUNDS = 5
KINDS = tuple((mode, filtered) for mode in Mode for filtered in (False, True))


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and the State that the filtered kinds name."""

    text: str
    vector: FloatArray
    state: str


class Asked(Protocol):
    """The part of :class:`peers.peer.Peer` that answers."""

    modes: tuple[Mode, ...]
    most_queries: int

    def ask(self, mode: Mode, text: str, vector: FloatArray, state: str) -> int:
        """Find ten provisions and count facets."""


class Embedded:
    """The project's engine: it encodes the question itself and counts all its facets."""

    modes = tuple(Mode)
    most_queries = 1_000

    def __init__(self, index: ProvisionIndex) -> None:
        self._index = index

    def ask(self, mode: Mode, text: str, vector: FloatArray, state: str) -> int:
        """A search as the site does it, without highlights."""
        only = Filters(states=(state,)) if state else Filters()
        return self._index.search(Query(text, mode, only, SHOWN, highlight=False)).total


def times_ms(
    engines: Mapping[str, Asked], questions: Sequence[Question], warm: Sequence[Question]
) -> dict[str, dict[str, list[float]]]:
    """Engine to kind of question to milliseconds of each.

    Every engine is first asked the ``warm`` questions some times, since a Java server compiles
    what it does often. Then each answers :data:`TURN` questions before the next one does: load
    from outside falls on all alike, and none is measured with the caches full of another's data.
    """
    for _ in range(WARM_ROUNDS):
        for mode, filtered in KINDS:
            for engine in engines.values():
                if mode in engine.modes:
                    _each_ms(engine, mode, filtered, warm[: engine.most_queries // 10])
    times: dict[str, dict[str, list[float]]] = {}
    for mode, filtered in KINDS:
        kind = f"{mode.value}{', one State' if filtered else ''}"
        for first in range(0, len(questions), TURN):
            for name, engine in engines.items():
                if mode in engine.modes and first < engine.most_queries:
                    spent = _each_ms(engine, mode, filtered, questions[first : first + TURN])
                    times.setdefault(name, {}).setdefault(kind, []).extend(spent)
    return times


def _each_ms(
    engine: Asked, mode: Mode, filtered: bool, questions: Sequence[Question]
) -> list[float]:
    spent = []
    for question in questions:
        began = time.perf_counter()
        engine.ask(mode, question.text, question.vector, question.state if filtered else "")
        spent.append((time.perf_counter() - began) * 1000)
    return spent


def recall(
    place: Path,
    index: ProvisionIndex,
    others: dict[str, Peer],
    texts: list[str],
    vectors: list[FloatArray],
) -> dict[str, list[float]]:
    """Engine to share of its first hundred that belong there by an exact search, a question each.

    The embedded engine levels languages, the others compare plainly: each is held to its own rule.
    """
    langs = np.load(place / "langs.npy")
    dimensions = len(vectors[0])
    rows = np.memmap(place / "vectors.f32", np.float32, "r", shape=(len(langs), dimensions))
    offsets = language_offsets(rows, np.arange(len(langs) + 1), langs, int(langs.max()) + 1)
    queries = np.stack(vectors[: len(texts)])
    plain = np.concatenate(
        [rows[first : first + ROWS] @ queries.T for first in range(0, len(rows), ROWS)]
    )
    found: dict[str, list[float]] = {}
    for number, text in enumerate(texts):
        query = Query(text, Mode.SEMANTIC, limit=KEPT, highlight=False)
        hits = [place_of(hit.id) for hit in index.search(query).hits]
        levelled = plain[:, number] - (offsets @ queries[number])[langs]
        found.setdefault("embedded", []).append(_share(levelled, hits))
        for name, peer in others.items():
            if Mode.SEMANTIC in peer.modes:
                nearest = peer.nearest(vectors[number], KEPT)
                found.setdefault(name, []).append(_share(plain[:, number], nearest))
    return found


def _share(scores: FloatArray, found: list[int]) -> float:
    least = np.partition(scores, -KEPT)[-KEPT]
    return float(np.mean(scores[found] >= least - TIE)) * len(found) / KEPT
