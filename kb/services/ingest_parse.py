"""Parses what was taken in, in this process or in others. Every failure is a value."""

from __future__ import annotations

import codecs
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from itertools import chain, islice

from kb.errors import ParseError
from kb.model.law import ParsedDocument, Unit
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.services.gather import Task
from kb.services.workers import worker_pool
from kb.text.units import units

_FEW_FILES = 4
"""Up to so many files are parsed in this process: starting others would take longer."""
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class Loaded:
    """A task with its bytes."""

    task: Task
    data: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one task gave: documents with their units, or the reason why it did not."""

    documents: tuple[tuple[ParsedDocument, tuple[Unit, ...]], ...] = ()
    reason: str = ""
    place: str = ""


def parse_task(name: str, data: bytes, hints: Hints) -> Parsed:
    """Parse one file; runs in a worker process, hence every failure is a value."""
    try:
        documents = tuple(
            (document, tuple(units(document.provisions)))
            for document in parse(SourceFile(name, as_utf8(name, data, hints), hints))
        )
    except ParseError as error:
        return Parsed(reason=str(error), place=error.place or name)
    except RecursionError:
        return Parsed(reason="It is nested too deeply to be a law.", place=name)
    if not documents:
        return Parsed(reason="No provision was found in it.", place=name)
    return Parsed(documents)


def _parse_in_pool(loaded: Iterable[Loaded], workers: int) -> Iterator[tuple[Loaded, Parsed]]:
    """Parse in order, with a bounded number of texts under way."""
    waiting: deque[tuple[Loaded, Future[Parsed]]] = deque()
    with worker_pool(workers) as pool:
        for item in loaded:
            task = item.task
            future = pool.submit(parse_task, task.name, item.data, task.hints)
            waiting.append((item, future))
            if len(waiting) >= workers * 2:
                first, done = waiting.popleft()
                yield first, done.result()
        while waiting:
            first, done = waiting.popleft()
            yield first, done.result()


def parse_all(loaded: Iterable[Loaded], workers: int) -> Iterator[tuple[Loaded, Parsed]]:
    """Parse texts in order: a few in this process, more in others."""
    iterator = iter(loaded)
    first = list(islice(iterator, _FEW_FILES + 1))
    if len(first) <= _FEW_FILES or workers == 1:
        for item in chain(first, iterator):
            yield item, parse_task(item.task.name, item.data, item.task.hints)
    else:
        yield from _parse_in_pool(chain(first, iterator), workers)


def as_utf8(name: str, data: bytes, hints: Hints) -> bytes:
    """The bytes, in UTF-8 with its mark where the caller knows a charset that they do not say."""
    if not hints.charset or data.startswith(_MARKS):
        return data
    try:
        return codecs.BOM_UTF8 + data.decode(hints.charset).encode("utf-8")
    except (UnicodeError, LookupError):
        raise ParseError(f"The file is not valid {hints.charset}.", name) from None
