"""Who encodes: threads of this process, processes of this machine, or a Dask cluster.

The only file that imports ``distributed``, and only where ``KB_EXECUTOR`` names a cluster.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from kb import plugins
from kb.errors import MissingPartError, UsageError
from kb.model.search import FloatArray
from kb.ports import Encoder
from kb.services.workers import worker_pool
from kb.settings import Settings

DASK, PROCESSES = "dask:", "processes"
JOIN_S = 30
"""How long a cluster may take to answer and to have its first worker."""
_RETRIES = 2
"""How often a job whose worker failed is given to another."""
_LOCAL_JOBS = 2
"""While one job is cut into tokens or written, the other keeps the cores busy."""


@dataclass(frozen=True, slots=True)
class Crew:
    """An executor and how to give it texts."""

    name: str
    """Begins a sentence: ``The cluster at tcp://...``."""
    submit: Callable[[Sequence[str]], Future[list[FloatArray]]]
    at_once: Callable[[], int]
    """How many jobs it does at once now; 0 where it has no workers."""
    failures: tuple[type[Exception], ...]
    """Errors that say that the executor failed, not the text."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a worker must know beside the texts."""

    settings: dict[str, Any]
    """Settings that differ from the worker's own."""
    digest: str
    """Of the encoder: a worker with another model must not answer."""


_lock = threading.Lock()
_encoders: dict[str, Encoder] = {}


def encode_here(job: Job, texts: list[str]) -> list[FloatArray]:
    """Encode in this process, with an encoder that is made once and kept.

    Raises MissingPartError where this process has another model than the job asks for.
    """
    key = repr((sorted(job.settings.items()), job.digest))
    with _lock:
        if key not in _encoders:
            _encoders[key] = plugins.make_encoder(Settings(**job.settings))
        encoder = _encoders[key]
    if encoder.digest != job.digest:
        raise MissingPartError(
            f"A worker has another model under the name {encoder.name!r}; install the same "
            "version of the program and the model on all machines."
        )
    return encoder.encode_passages(texts)


@contextmanager
def crew_of(settings: Settings, encoder: Callable[[], Encoder]) -> Iterator[Crew]:
    """The crew that ``KB_EXECUTOR`` names.

    UsageError for another value, MissingPartError where a cluster cannot be used.
    """
    asked = settings.executor
    if not asked:
        with local_threads(encoder()) as crew:
            yield crew
    elif asked == PROCESSES:
        with local_processes(settings, encoder().digest) as crew:
            yield crew
    elif asked.startswith(DASK) and "://" in asked:
        with cluster(asked.removeprefix(DASK), settings, encoder().digest) as crew:
            yield crew
    else:
        raise UsageError(
            f"KB_EXECUTOR is {asked!r}; it may be empty, `processes` or `dask:tcp://HOST:PORT`."
        )


@contextmanager
def local_threads(encoder: Encoder) -> Iterator[Crew]:
    """This process, which uses all cores: the engine computes without Python's lock.

    On 2 cores (800 units, paired) this reached 98 to 99 % of the bare engine, two processes of
    one thread each 91 %, with twice the memory.
    """
    with ThreadPoolExecutor(_LOCAL_JOBS, thread_name_prefix="job") as pool:
        yield Crew(
            name="This process",
            submit=lambda texts: pool.submit(encoder.encode_passages, list(texts)),
            at_once=lambda: _LOCAL_JOBS,
            failures=(BrokenExecutor, CancelledError),
        )


@contextmanager
def local_processes(settings: Settings, digest: str) -> Iterator[Crew]:
    """Processes of this machine, one thread each."""
    workers = settings.workers or os.cpu_count() or 1
    given = settings.model_dump(exclude={"workers", "executor"})
    with worker_pool(workers) as pool:
        yield crew_on(
            pool, lambda: workers, Job(given | {"workers": 1}, digest), "A pool of processes"
        )


@contextmanager
def cluster(address: str, settings: Settings, digest: str) -> Iterator[Crew]:
    """The workers of a Dask cluster; they may come and go.

    Each makes its own encoder, from the model in its own cache folder. Work of a worker that dies
    is given to another. MissingPartError where the library, the scheduler or a worker is missing.
    """
    try:
        import distributed  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise MissingPartError(
            "KB_EXECUTOR names a Dask cluster, and the library for it is missing; "
            "run `pip install 'anti-trafficking-kb[cluster]'`."
        ) from error
    # Its own words on lost connections come with tracebacks; the crew's errors say the same.
    logging.getLogger("distributed").setLevel(logging.CRITICAL)
    name = f"The cluster at {address}"
    try:
        client = distributed.Client(address, timeout=JOIN_S)
    except (OSError, ValueError) as error:
        raise MissingPartError(
            f"{name} does not answer; start `dask scheduler` there, or correct KB_EXECUTOR."
        ) from error
    with client:
        try:
            client.wait_for_workers(1, timeout=JOIN_S)
        except TimeoutError as error:
            raise MissingPartError(
                f"{name} has no worker; start `dask worker {address}` on a machine where this "
                "program is installed."
            ) from error
        threads = max(client.nthreads().values())
        job = Job({"encoder_model": settings.encoder_model, "workers": threads}, digest)
        executor = client.get_executor(pure=False, retries=_RETRIES)
        yield crew_on(executor, lambda: _slots(client), job, name, (Exception,))


def _slots(client: Any) -> int:
    """Threads of all workers together; 0 where the scheduler is lost."""
    try:
        return sum(client.nthreads().values())
    except (OSError, RuntimeError):
        return 0


def crew_on(
    executor: Executor,
    at_once: Callable[[], int],
    job: Job,
    name: str,
    failures: tuple[type[Exception], ...] = (BrokenExecutor, CancelledError),
) -> Crew:
    """A crew on any executor whose workers can import this program."""
    return Crew(
        name=name,
        submit=lambda texts: executor.submit(encode_here, job, list(texts)),
        at_once=at_once,
        failures=failures,
    )
