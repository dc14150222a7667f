"""Encodes the units whose vectors are not held yet, on one machine or on many.

Units are read some thousands at a time and sorted by length, so that an engine that pads a batch
pads little. They are cut into jobs of about the same number of characters. An executor does the
jobs in any order; what a job gave is written to the embedding cache at once. So a stopped
run loses the jobs under way and nothing else, and the next one goes on from there.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import TypeVar

from sqlalchemy import Engine

from kb.errors import KbError, MissingPartError
from kb.model.search import FloatArray
from kb.ports import Progress, Stage
from kb.services.executors import Crew
from kb.store import stages
from kb.store.embeddings import EmbeddingCache
from kb.store.reading import Reader

_READ_UNITS = 4_096
"""Units held, and sorted by length, at a time."""
JOB_CHARACTERS = 50_000
"""Text of a job: about one second of two cores, what a stopped run loses for each job under way.
With jobs of 20,000 to 200,000 characters the rate differs by less than the noise (2 %)."""
JOB_TEXTS = 256
_SPARE_JOBS = 1
"""Jobs that wait beside those being done, so that no worker waits for the writing."""
PATIENCE_S = 20.0
"""Without a result for so long, the executor is asked whether it has workers at all."""

_Jobs = dict[Future[list[FloatArray]], tuple[str, ...]]
Result = TypeVar("Result")


def embedding_text(heading: str, text: str) -> str:
    """What is encoded for a unit: its headings and its text."""
    return f"{heading}\n{text}" if heading else text


def encode_pending(
    engine: Engine,
    cache: EmbeddingCache,
    crew: Callable[[], AbstractContextManager[Crew]],
    progress: Progress,
) -> int:
    """Encode every unit that the cache does not hold. Returns how many there were.

    Units with equal texts are encoded once. ``crew`` is asked for where there is something to do.
    KbError with one sentence where the executor fails; what was encoded by then stays.
    """
    missing = cache.missing(stages.unit_hashes(engine))
    if not missing:
        return 0
    with crew() as ready, progress.stage("Reading meaning", len(missing)) as stage:
        _Run(cache, ready, stage).encode(Reader(engine), missing)
    return len(missing)


def jobs(texts: Sequence[str]) -> Iterator[list[int]]:
    """Numbers of the texts, longest text first, in jobs of bounded length."""
    job: list[int] = []
    length = 0
    for at in sorted(range(len(texts)), key=lambda at: (-len(texts[at]), at)):
        if job and (length + len(texts[at]) > JOB_CHARACTERS or len(job) == JOB_TEXTS):
            yield job
            job, length = [], 0
        job.append(at)
        length += len(texts[at])
    if job:
        yield job


def mixed(made: Sequence[list[int]]) -> list[list[int]]:
    """The jobs in an order, always the same, in which long and short texts come by turns, so that
    the time left can be told from the number of texts done."""
    order = list(made)
    random.Random(len(order)).shuffle(order)  # noqa: S311 - no secret
    return order


@dataclass(slots=True)
class _Run:
    cache: EmbeddingCache
    crew: Crew
    stage: Stage
    under_way: _Jobs = field(default_factory=dict)
    first_with: dict[bytes, str] = field(default_factory=dict)
    """The unit that is encoded for each text, by the text's SHA-256."""

    def encode(self, reader: Reader, missing: Sequence[str]) -> None:
        twins: list[tuple[str, str]] = []
        try:
            for start in range(0, len(missing), _READ_UNITS):
                hashes = missing[start : start + _READ_UNITS]
                units = reader.units(hashes)
                texts: dict[str, str] = {}
                for unit in hashes:
                    text = embedding_text(units[unit].heading, units[unit].text)
                    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
                    first = self.first_with.setdefault(digest, unit)
                    if first == unit:
                        texts[unit] = text
                    else:
                        twins.append((unit, first))
                self._hand_out(texts)
            while self.under_way:
                self._collect()
        except BaseException:
            for future in self.under_way:
                future.cancel()
            raise
        self._copy(twins)

    def _hand_out(self, texts: dict[str, str]) -> None:
        units, wordings = list(texts), list(texts.values())
        for job in mixed(list(jobs(wordings))):
            while len(self.under_way) >= self.crew.at_once() + _SPARE_JOBS:
                self._collect()
            future = self._guarded(partial(self.crew.submit, [wordings[n] for n in job]))
            self.under_way[future] = tuple(units[n] for n in job)

    def _collect(self) -> None:
        """Write what is done; wait for one where nothing is."""
        done, _rest = wait(self.under_way, PATIENCE_S, FIRST_COMPLETED)
        if not done and self.crew.at_once() == 0:
            raise MissingPartError(
                f"{self.crew.name} has no worker left; start one and run `kb build` again, "
                "it goes on where it stopped."
            )
        for future in done:
            units = self.under_way.pop(future)
            vectors = self._guarded(future.result)
            self.cache.put_many(dict(zip(units, vectors, strict=True)))
            self.stage.advance(len(units))

    def _guarded(self, work: Callable[[], Result]) -> Result:
        try:
            return work()
        except KbError:
            raise
        except self.crew.failures as error:
            raise KbError(
                f"{self.crew.name} stopped encoding ({type(error).__name__}); what was encoded "
                "is kept, and `kb build` goes on from there."
            ) from error

    def _copy(self, twins: Sequence[tuple[str, str]]) -> None:
        """Give units the vectors of those with the same text."""
        for start in range(0, len(twins), _READ_UNITS):
            part = twins[start : start + _READ_UNITS]
            vectors = self.cache.get_many({first for _, first in part})
            self.cache.put_many({unit: vectors[first] for unit, first in part})
            self.stage.advance(len(part))
