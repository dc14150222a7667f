"""Encoding gives the same vectors whoever encodes, and survives the death of a worker."""

import json
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from sqlalchemy import Engine

from kb import plugins
from kb.errors import KbError, MissingPartError
from kb.ports import Encoder
from kb.services import encoding, executors
from kb.services.encoding import embedding_text, encode_pending
from kb.services.executors import Crew, Job, crew_of, crew_on
from kb.services.ingest import Ingest
from kb.services.workers import worker_pool
from kb.settings import Settings
from kb.store import stages
from kb.store.embeddings import EmbeddingCache
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

WORDS = ("victim", "guardian", "carrier", "permit", "shelter", "period", "court", "offence")


class AfterFirst:
    """Progress that does something once, after the first job is written."""

    def __init__(self, act: Callable[[], None]) -> None:
        self.act: Callable[[], None] | None = act

    @contextmanager
    def stage(self, name: str, total: int | None) -> Iterator["AfterFirst"]:
        yield self

    def advance(self, steps: int = 1) -> None:
        act, self.act = self.act, None
        if act is not None:
            act()


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return plugins.make_encoder(Settings(workers=1))


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    """A store with forty units, some of several windows."""
    settings = Settings(data_dir=tmp_path / "data", database_url="", workers=1)
    store = open_store(settings)
    path = tmp_path / "act.jsonl"
    with path.open("w") as law:
        for n in range(40):
            text = f"In case {n} the {WORDS[n % 8]} precedes the {WORDS[n // 8]}. " * (1 + n % 13)
            line = {"id": str(n), "state": "XA", "lang": "en", "work": "Act", "text": text}
            law.write(json.dumps(line | {"citation": f"s. {n}"}) + "\n")
    Ingest(store, settings, SystemClock(), NoProgress()).run([path])
    return store


@pytest.fixture
def cache(tmp_path: Path, encoder: Encoder) -> EmbeddingCache:
    return EmbeddingCache(tmp_path / "embeddings", encoder.digest, encoder.dimensions)


@pytest.fixture(autouse=True)
def small_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "JOB_TEXTS", 5)


@contextmanager
def two_workers() -> Iterator[Any]:
    """A Dask cluster of two processes on the loopback."""
    distributed = pytest.importorskip("distributed")
    with distributed.LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address=None,
        silence_logs=50,
    ) as running:
        yield running


@pytest.fixture(scope="module")
def cluster() -> Iterator[str]:
    """Address of a cluster that the tests of this module share."""
    with two_workers() as running:
        yield running.scheduler_address


def expected(
    engine: Engine, encoder: Encoder
) -> dict[str, "np.ndarray[tuple[int, ...], np.dtype[np.float32]]"]:
    units = Reader(engine).units(list(stages.unit_hashes(engine)))
    texts = [embedding_text(unit.heading, unit.text) for unit in units.values()]
    rows = encoder.encode_passages(texts)
    return {h: v.astype("<f2").astype(np.float32) for h, v in zip(units, rows, strict=True)}


def assert_complete(engine: Engine, cache: EmbeddingCache, encoder: Encoder) -> None:
    wanted = expected(engine, encoder)
    found = cache.get_many(wanted)
    assert list(found) == list(wanted)
    assert all(np.array_equal(found[key], wanted[key]) for key in wanted)
    assert max(map(len, found.values())) > 1


@pytest.mark.parametrize("named", ["", "processes"], ids=["this process", "processes"])
def test_local_crews_give_the_encoders_vectors(
    named: str, engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    settings = Settings(workers=2, executor=named)
    assert (
        encode_pending(engine, cache, lambda: crew_of(settings, lambda: encoder), NoProgress())
        == 40
    )
    assert_complete(engine, cache, encoder)


def spawned(workers: int) -> Executor:
    return ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn"))


@pytest.mark.parametrize("make", [ThreadPoolExecutor, spawned], ids=["threads", "processes"])
def test_any_executor_gives_the_encoders_vectors(
    make: Callable[[int], Executor], engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    job = Job({"workers": 1}, encoder.digest)

    @contextmanager
    def crew() -> Iterator[Crew]:
        with make(2) as executor:
            yield crew_on(executor, lambda: 2, job, "The pool")

    encode_pending(engine, cache, crew, NoProgress())
    assert_complete(engine, cache, encoder)


def test_cluster_gives_the_encoders_vectors(
    cluster: str, engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    settings = Settings(executor=f"dask:{cluster}")
    encode_pending(engine, cache, lambda: crew_of(settings, lambda: encoder), NoProgress())
    assert_complete(engine, cache, encoder)


def test_cluster_that_loses_a_worker_loses_no_text(
    cluster: str, engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    distributed = pytest.importorskip("distributed")
    settings = Settings(executor=f"dask:{cluster}")

    def kill_one() -> None:
        with distributed.Client(cluster, set_as_default=False) as client:
            os.kill(next(iter(client.run(os.getpid).values())), signal.SIGKILL)

    encode_pending(engine, cache, lambda: crew_of(settings, lambda: encoder), AfterFirst(kill_one))
    assert_complete(engine, cache, encoder)


def test_lost_cluster_is_told_and_what_it_did_is_kept(
    engine: Engine, cache: EmbeddingCache, encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(encoding, "PATIENCE_S", 2)
    monkeypatch.setattr(executors, "JOIN_S", 3)
    with two_workers() as running:
        settings = Settings(executor=f"dask:{running.scheduler_address}")
        with pytest.raises(KbError, match=r"^The cluster at tcp://.* `kb build`"):
            encode_pending(
                engine, cache, lambda: crew_of(settings, lambda: encoder), AfterFirst(running.close)
            )
    assert 5 <= len(cache) < 40


def test_pool_that_loses_a_process_says_so_and_the_next_run_goes_on(
    engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    job = Job({"workers": 1}, encoder.digest)

    @contextmanager
    def crew() -> Iterator[Crew]:
        with worker_pool(1) as pool:
            pids.append(pool.submit(os.getpid).result())
            yield crew_on(pool, lambda: 1, job, "The pool")

    pids: list[int] = []
    progress = AfterFirst(lambda: os.kill(pids[0], signal.SIGKILL))
    with pytest.raises(KbError, match=r"^The pool stopped encoding .*goes on from there\.$"):
        encode_pending(engine, cache, crew, progress)
    assert 5 <= len(cache) < 40
    assert encode_pending(engine, cache, crew, NoProgress()) < 40
    assert_complete(engine, cache, encoder)


def test_worker_with_another_model_is_refused(
    engine: Engine, cache: EmbeddingCache, encoder: Encoder
) -> None:
    @contextmanager
    def crew() -> Iterator[Crew]:
        with ThreadPoolExecutor(1) as pool:
            yield crew_on(pool, lambda: 1, Job({"workers": 1}, "another"), "The pool")

    with pytest.raises(MissingPartError, match="A worker has another model"):
        encode_pending(engine, cache, crew, NoProgress())
    assert len(cache) == 0


def test_missing_library_and_silent_cluster_are_told_in_one_sentence(
    encoder: Encoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(executor="dask:tcp://127.0.0.1:9")
    monkeypatch.setattr(executors, "JOIN_S", 1)
    with (
        pytest.raises(MissingPartError, match="does not answer"),
        crew_of(settings, lambda: encoder),
    ):
        pass
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(MissingPartError, match="pip install"), crew_of(settings, lambda: encoder):
        pass
