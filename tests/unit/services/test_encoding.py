"""The encode stage: each text once, nothing lost, one sentence when an executor fails."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import Engine

from kb.errors import KbError, MissingPartError, UsageError
from kb.model.search import FloatArray
from kb.services import encoding
from kb.services.encoding import encode_pending, jobs
from kb.services.executors import Crew, crew_of
from kb.services.ingest import Ingest
from kb.settings import Settings
from kb.store import stages
from kb.store.embeddings import EmbeddingCache
from kb.store.engine import open_store
from kb.terminal import NoProgress, SystemClock

TEXTS = tuple(f"The guardian of child number {n} is heard in court." for n in range(10))


def vector_of(text: str) -> FloatArray:
    numbers = np.frombuffer(text.encode().ljust(64, b" ")[:64], np.uint8).astype(np.float32)
    return (numbers / np.linalg.norm(numbers))[None]


class Workers:
    """Does jobs in threads; the job of number ``fails_at`` ends with an error."""

    def __init__(self, fails_at: int = -1, error: Exception | None = None) -> None:
        self.given: list[str] = []
        self.jobs = 0
        self.fails_at = fails_at
        self.error = error
        self.pool = ThreadPoolExecutor(2)

    def submit(self, texts: Sequence[str]) -> Future[list[FloatArray]]:
        number, self.jobs = self.jobs, self.jobs + 1
        self.given.extend(texts)
        return self.pool.submit(self.work, number, list(texts))

    def work(self, number: int, texts: list[str]) -> list[FloatArray]:
        if number == self.fails_at and self.error is not None:
            raise self.error
        return [vector_of(text) for text in texts]

    @contextmanager
    def crew(self) -> Iterator[Crew]:
        yield Crew("The crew", self.submit, lambda: 2, (BrokenExecutor,))
        self.pool.shutdown()


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A store with ten units of different texts and two more with the text of the first."""
    settings = Settings(data_dir=tmp_path / "data", database_url="", workers=1)
    store = open_store(settings)
    lines = [(text, "en") for text in TEXTS] + [(TEXTS[0], "de"), (TEXTS[0], "fr")]
    law = "".join(
        json.dumps(
            {"id": str(n), "state": "XA", "lang": lang, "work": f"Act in {lang}",
             "citation": f"s. {n}", "text": text}
        ) + "\n"
        for n, (text, lang) in enumerate(lines)
    )  # fmt: skip
    path = tmp_path / "act.jsonl"
    path.write_text(law)
    Ingest(store, settings, SystemClock(), NoProgress()).run([path])
    return store


@pytest.fixture
def cache(tmp_path: Path) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "embeddings", "model", 64)


@pytest.fixture(autouse=True)
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "JOB_TEXTS", 3)


def test_equal_texts_are_encoded_once(engine: Engine, cache: EmbeddingCache) -> None:
    workers = Workers()
    assert encode_pending(engine, cache, workers.crew, NoProgress()) == 12
    assert sorted(workers.given) == sorted(TEXTS)
    hashes = stages.unit_hashes(engine)
    assert cache.missing(hashes) == []
    rows = [tuple(array[0]) for array in cache.get_many(hashes).values()]
    assert len(rows) == 12
    assert len(set(rows)) == 10


def test_nothing_to_do_asks_for_no_crew(engine: Engine, cache: EmbeddingCache) -> None:
    encode_pending(engine, cache, Workers().crew, NoProgress())

    def no_crew() -> Crew:
        raise AssertionError("asked for a crew")

    assert encode_pending(engine, cache, no_crew, NoProgress()) == 0  # type: ignore[arg-type]


@pytest.mark.parametrize("error", [BrokenExecutor("died"), KeyboardInterrupt()], ids=type)
def test_stopped_run_keeps_what_was_encoded_and_goes_on(
    engine: Engine,
    cache: EmbeddingCache,
    error: Exception,
) -> None:
    workers = Workers(fails_at=3, error=error)
    with pytest.raises((KbError, KeyboardInterrupt)):
        encode_pending(engine, cache, workers.crew, NoProgress())
    kept = len(cache)
    assert kept >= 3
    second = Workers()
    encode_pending(engine, cache, second.crew, NoProgress())
    assert len(second.given) < len(TEXTS)
    assert cache.missing(stages.unit_hashes(engine)) == []


def test_failed_executor_is_told_in_one_sentence(engine: Engine, cache: EmbeddingCache) -> None:
    workers = Workers(fails_at=0, error=BrokenExecutor("died\nlong story"))
    with pytest.raises(KbError, match=r"^The crew stopped encoding .*goes on from there\.$"):
        encode_pending(engine, cache, workers.crew, NoProgress())


def test_executor_without_workers_is_not_waited_for(
    engine: Engine, cache: EmbeddingCache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "PATIENCE_S", 0.01)
    never: Callable[[Sequence[str]], Future[list[FloatArray]]] = lambda texts: Future()  # noqa: E731

    @contextmanager
    def crew() -> Iterator[Crew]:
        yield Crew("The crew", never, lambda: 0, ())

    with pytest.raises(MissingPartError, match="The crew has no worker left"):
        encode_pending(engine, cache, crew, NoProgress())


def test_jobs_hold_each_text_once_longest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "JOB_CHARACTERS", 100)
    texts = ["x" * length for length in (5, 120, 40, 40, 40, 1, 2, 3)]
    made = list(jobs(texts))
    assert sorted(n for job in made for n in job) == list(range(len(texts)))
    lengths = [len(texts[n]) for job in made for n in job]
    assert lengths == sorted(lengths, reverse=True)
    assert all(len(job) == 1 or sum(len(texts[n]) for n in job) <= 100 for job in made)
    assert max(map(len, made)) == 3


@pytest.mark.parametrize("named", ["dask:", "dask:host", "threads", "tcp://host:8786"])
def test_unknown_executor_is_refused(named: str) -> None:
    def no_encoder() -> object:
        raise AssertionError("made an encoder")

    settings = Settings(executor=named)
    with pytest.raises(UsageError, match="KB_EXECUTOR"), crew_of(settings, no_encoder):  # type: ignore[arg-type]
        pass
