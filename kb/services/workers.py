"""Pools of worker processes that never outlive the process that started them."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

Item = TypeVar("Item")
Given = TypeVar("Given")
Result = TypeVar("Result")


def _watch_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _begin(start: Callable[..., None] | None, arguments: tuple[Any, ...]) -> None:
    threading.Thread(target=_watch_parent, daemon=True).start()
    if start is not None:
        start(*arguments)


@contextmanager
def worker_pool(
    workers: int, start: Callable[..., None] | None = None, arguments: tuple[Any, ...] = ()
) -> Iterator[Executor]:
    """A pool of fresh processes; each first calls ``start(*arguments)``.

    Whatever ends this process, even SIGKILL, ends the workers too. An error inside the block drops
    what is still queued.
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(
        workers, mp_context=context, initializer=_begin, initargs=(start, arguments)
    ) as pool:
        try:
            yield pool
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise


def in_order(
    pool: Executor,
    work: Callable[[Given], Result],
    items: Iterable[tuple[Item, Given]],
    under_way: int,
) -> Iterator[tuple[Item, Result]]:
    """Each item with what the work made of its second part, in order, a bounded number at once."""
    waiting: deque[tuple[Item, Future[Result]]] = deque()
    for item, given in items:
        waiting.append((item, pool.submit(work, given)))
        if len(waiting) > under_way:
            first, future = waiting.popleft()
            yield first, future.result()
    while waiting:
        first, future = waiting.popleft()
        yield first, future.result()
