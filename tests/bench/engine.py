"""The raw rate of the encoder's engine, and the rate of one core's parsing."""

from __future__ import annotations

import random
import statistics
import tempfile
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.plugins import make_encoder
from kb.services.encoding import embedding_text, encode_pending
from kb.services.executors import crew_of
from kb.settings import Settings
from kb.store import stages
from kb.store.embeddings import EmbeddingCache
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress

SAMPLE_TEXTS = 1_000
PAIRED_UNITS = 400
ROUNDS = 3
SEED = 20260101


def texts_to_encode(settings: Settings) -> list[str]:
    """Every text that the build encodes."""
    engine = open_store(settings)
    units = Reader(engine).units(list(stages.unit_hashes(engine)))
    engine.dispose()
    return [embedding_text(unit.heading, unit.text) for unit in units.values()]


def raw_tokens_a_second(settings: Settings, texts: list[str]) -> tuple[float, float]:
    """(tokens a second of the bare engine, tokens of all texts).

    The engine gets windows of tokens that are ready; nothing is tokenised, kept or written.
    """
    encoder = make_encoder(settings)
    ready = windows_of(encoder, texts)
    sample = random.Random(SEED).sample(ready, min(SAMPLE_TEXTS, len(ready)))
    bare(encoder, sample[:50])
    return bare(encoder, sample), float(sum(map(len, ready)))


def windows_of(encoder: Any, texts: list[str]) -> list[list[int]]:
    """Tokens of every window of the texts."""
    encodings = encoder._tokenizer.encode_batch(texts, add_special_tokens=False)
    pairs = zip(texts, encodings, strict=True)
    return [window for text, encoding in pairs for window in encoder._windows(text, encoding)]


def bare(encoder: Any, windows: list[list[int]]) -> float:
    """Tokens a second of the engine alone, the longest windows first."""
    inputs = [encoder_input(window) for window in sorted(windows, key=len, reverse=True)]
    with ThreadPoolExecutor(encoder._pool._max_workers) as pool:
        started = time.perf_counter()
        list(pool.map(lambda ids: encoder._session.run(["vectors"], ids), inputs))
        return sum(map(len, windows)) / (time.perf_counter() - started)


class SampleCache(EmbeddingCache):
    """An empty cache that misses some units only."""

    wanted: frozenset[str] = frozenset()

    def missing(self, keys: Iterable[str]) -> list[str]:
        """The units of the sample that are not there."""
        return super().missing(key for key in keys if key in self.wanted)


def paired_rates(settings: Settings) -> tuple[float, float]:
    """Tokens a second of the encode stage and of the bare engine on the same units, by turns in
    one process: medians of some rounds."""
    store = open_store(settings)
    hashes = stages.unit_hashes(store)
    wanted = random.Random(SEED).sample(hashes, min(PAIRED_UNITS, len(hashes)))
    units = Reader(store).units(wanted)
    texts = [embedding_text(unit.heading, unit.text) for unit in units.values()]
    encoder = make_encoder(settings)
    windows = windows_of(encoder, texts)
    stage, engine = [], [bare(encoder, windows)]
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            cache = SampleCache(Path(folder), encoder.digest, encoder.dimensions)
            cache.wanted = frozenset(wanted)
            started = time.perf_counter()
            encode_pending(store, cache, partial(crew_of, settings, lambda: encoder), NoProgress())
            stage.append(sum(map(len, windows)) / (time.perf_counter() - started))
        engine.append(bare(encoder, windows))
    store.dispose()
    return statistics.median(stage), statistics.median(engine)


def encoder_input(window: list[int]) -> dict[str, object]:
    """What the engine's session takes."""
    return {"ids": np.array([window], np.int64)}


def parse_one_core(files: Iterator[Path]) -> tuple[int, float]:
    """(bytes, seconds) of parsing alone, in this process."""
    size, seconds = 0, 0.0
    for path in files:
        data = path.read_bytes()
        started = time.perf_counter()
        try:
            for _document in parse(SourceFile(str(path), data, Hints())):
                pass
        except ParseError:
            continue
        seconds += time.perf_counter() - started
        size += len(data)
    return size, seconds
