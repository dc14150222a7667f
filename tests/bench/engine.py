"""The raw rate of the encoder's engine, and the rate of one core's parsing."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.plugins import make_encoder
from kb.services.encoding import embedding_text
from kb.settings import Settings
from kb.store import stages
from kb.store.engine import open_store
from kb.store.reading import Reader

SAMPLE_TEXTS = 1_000
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
    session, threads = encoder._session, encoder._pool._max_workers
    encodings = encoder._tokenizer.encode_batch(texts, add_special_tokens=False)
    pairs = zip(texts, encodings, strict=True)
    ready = [window for text, encoding in pairs for window in encoder._windows(text, encoding)]
    total = sum(map(len, ready))
    sample = random.Random(SEED).sample(ready, min(SAMPLE_TEXTS, len(ready)))
    sample.sort(key=len, reverse=True)
    inputs = [encoder_input(window) for window in sample]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(lambda ids: session.run(["vectors"], ids), inputs[:50]))
        started = time.perf_counter()
        list(pool.map(lambda ids: session.run(["vectors"], ids), inputs))
        seconds = time.perf_counter() - started
    return sum(map(len, sample)) / seconds, float(total)


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
