"""The everyday encoder: the bundled model in onnxruntime, for bulk work and for queries.

Imports neither torch nor transformers. Each text is one run on one thread; a pool of threads
keeps the cores busy (onnxruntime lets go of Python's lock while it computes).
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import onnxruntime
from tokenizers import Encoding, Tokenizer

from indexing.encoders.onnx_model import RECIPE, ModelFolder, is_made, model_folder
from indexing.encoders.windows import (
    FIRST_LINE_TOKENS,
    OVERLAP_TOKENS,
    WINDOW_TOKENS,
    heading_tokens,
    spans,
)
from kb.model.search import FloatArray
from kb.settings import Settings

NAME = "multilingual-e5-small"
QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "
"""The model was trained with these (https://huggingface.co/intfloat/multilingual-e5-small)."""
TEXTS_A_CHUNK = 512
"""Texts tokenised and held at a time."""


class OnnxEncoder:
    """kb.ports.Encoder with the bundled model. Safe to use from several threads."""

    def __init__(self, folder: ModelFolder, threads: int) -> None:
        self._folder = folder
        self._tokenizer = Tokenizer.from_file(str(folder.tokenizer))
        self._session = _session(folder)
        self._start, self._end = self._tokenizer.encode("").ids
        self._query_prefix = self._ids(QUERY_PREFIX)
        self._passage_prefix = self._ids(PASSAGE_PREFIX)
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="encode")

    @property
    def name(self) -> str:
        """The model's name."""
        return NAME

    @property
    def digest(self) -> str:
        """Covers the weights, the recipe of graph and tokenizer, prefixes and window rule."""
        rule = {
            "weights": self._folder.weights_sha256,
            "engine": f"onnxruntime int8 recipe {RECIPE}",
            "prefixes": [QUERY_PREFIX, PASSAGE_PREFIX],
            "windows": [WINDOW_TOKENS, OVERLAP_TOKENS, FIRST_LINE_TOKENS],
        }
        return hashlib.sha256(json.dumps(rule, sort_keys=True).encode()).hexdigest()

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return self._folder.dimensions

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        """One array a text, shape (windows, dimensions), unit rows."""
        found: list[FloatArray] = []
        for first in range(0, len(texts), TEXTS_A_CHUNK):
            found.extend(self._encode_chunk(texts[first : first + TEXTS_A_CHUNK]))
        return found

    def encode_query(self, text: str) -> FloatArray:
        """Shape (dimensions,), unit length; of a query longer than a window, the mean."""
        ids = self._ids(text)
        windows = [
            [self._start, *self._query_prefix, *ids[first:last], self._end]
            for first, last in spans(len(ids))
        ]
        mean = np.mean([self._run(window) for window in windows], axis=0)
        vector: FloatArray = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector

    def _encode_chunk(self, texts: Sequence[str]) -> Iterable[FloatArray]:
        encodings = self._tokenizer.encode_batch(list(texts), add_special_tokens=False)
        cut = [
            self._windows(text, encoding) for text, encoding in zip(texts, encodings, strict=True)
        ]
        flat = [(n, window) for n, windows in enumerate(cut) for window in windows]
        # Longest first: the threads end together.
        order = sorted(range(len(flat)), key=lambda at: -len(flat[at][1]))
        vectors = dict(
            zip(order, self._pool.map(self._run, (flat[at][1] for at in order)), strict=True)
        )
        rows: list[list[FloatArray]] = [[] for _ in texts]
        for at, (n, _window) in enumerate(flat):
            rows[n].append(vectors[at])
        return (np.stack(own) for own in rows)

    def _windows(self, text: str, encoding: Encoding) -> list[list[int]]:
        """Token ids of each window; each after the first begins with the text's heading."""
        ids = encoding.ids
        if len(ids) <= WINDOW_TOKENS:
            return [[self._start, *self._passage_prefix, *ids, self._end]]
        heading = ids[: heading_tokens(text, [start for start, _ in encoding.offsets])]
        body = ids[len(heading) :]
        return [
            [self._start, *self._passage_prefix, *heading, *body[first:last], self._end]
            for first, last in spans(len(body))
        ]

    def _ids(self, text: str) -> list[int]:
        ids: list[int] = self._tokenizer.encode(text, add_special_tokens=False).ids
        return ids

    def _run(self, ids: Sequence[int]) -> FloatArray:
        vectors = self._session.run(["vectors"], {"ids": np.array([ids], np.int64)})[0]
        vector: FloatArray = vectors[0]
        return vector


def create(settings: Settings) -> OnnxEncoder:
    """The encoder of the bundled model; makes its file first if it is missing.

    Raises MissingPartError where the weights are missing.
    """
    threads = settings.workers or os.cpu_count() or 1
    return OnnxEncoder(model_folder(settings.cache_dir), threads)


def prepare(settings: Settings) -> bool:
    """Make what is missing and prove it with one sentence; True if something had to be made."""
    missing = not is_made(settings.cache_dir)
    vector = create(settings).encode_query("A victim has a period of reflection.")
    if not np.isclose(float(np.linalg.norm(vector)), 1.0, atol=1e-3):
        raise ValueError("the encoder gave a vector that is not of unit length")
    return missing


def _session(folder: ModelFolder) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # Only the basic level: the extended one fuses layer normalisation into a slower operator.
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_BASIC
    return onnxruntime.InferenceSession(
        str(folder.model), options, providers=["CPUExecutionProvider"]
    )
