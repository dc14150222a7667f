"""The engine for other models: sentence-transformers, from a local folder or by name.

A name is looked up among the models that are on this machine already; nothing is fetched.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from indexing.encoders.windows import (
    FIRST_LINE_TOKENS,
    OVERLAP_TOKENS,
    WINDOW_TOKENS,
    heading_tokens,
    spans,
)
from kb.errors import MissingPartError
from kb.model.search import FloatArray
from kb.settings import Settings

ENGINE = "sentence-transformers 1"
_PASSAGE_PROMPTS = ("passage", "document")
_BATCH = 32


class SentenceTransformersEncoder:
    """kb.ports.Encoder with any model of sentence-transformers."""

    def __init__(self, name: str, model: Any) -> None:
        self._name = name
        self._model = model
        self._query_prefix, self._passage_prefix = _prefixes(name, model)
        # A model with less room gets smaller windows; the rest is for the prefix and the heading.
        self._room = min(WINDOW_TOKENS, int(model.max_seq_length) // 2)
        self._digest = _digest(model, (self._query_prefix, self._passage_prefix))

    @property
    def name(self) -> str:
        """Model name or folder."""
        return self._name

    @property
    def digest(self) -> str:
        """Covers the weights, the prefixes and the window rule."""
        return self._digest

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self._model.get_embedding_dimension())

    def encode_passages(self, texts: Sequence[str]) -> list[FloatArray]:
        """One array a text, shape (windows, dimensions), unit rows."""
        cut = [self._windows(text) for text in texts]
        flat = [self._passage_prefix + part for parts in cut for part in parts]
        vectors = self._encode(flat)
        ends = np.cumsum([len(parts) for parts in cut])
        return list(np.split(vectors, ends[:-1])) if texts else []

    def encode_query(self, text: str) -> FloatArray:
        """Shape (dimensions,), unit length."""
        mean = self._encode([self._query_prefix + part for part in self._windows(text)]).mean(0)
        vector: FloatArray = (mean / np.linalg.norm(mean)).astype(np.float32)
        return vector

    def _windows(self, text: str) -> list[str]:
        """Parts of the text, cut where tokens begin and end; each with the text's heading."""
        found = self._model.tokenizer(
            text, add_special_tokens=False, return_offsets_mapping=True, verbose=False
        )
        places = found["offset_mapping"]
        if len(places) <= self._room:
            return [text]
        count = heading_tokens(text, [start for start, _ in places])
        heading = text[: places[count - 1][1]] + "\n" if count else ""
        body = places[count:]
        return [
            heading + text[body[first][0] : body[last - 1][1]]
            for first, last in spans(len(body), self._room)
        ]

    def _encode(self, texts: Sequence[str]) -> FloatArray:
        vectors: FloatArray = self._model.encode(
            list(texts),
            batch_size=_BATCH,
            normalize_embeddings=True,
            convert_to_numpy=True,
            show_progress_bar=False,
        )
        return vectors.astype(np.float32)


def create(settings: Settings) -> SentenceTransformersEncoder:
    """The encoder of the model that the settings name.

    Raises MissingPartError if the model is not on this machine or cannot be loaded.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ["TRANSFORMERS_OFFLINE"] = "1"
    from sentence_transformers import (  # noqa: PLC0415 - brings torch, for other models only
        SentenceTransformer,
    )

    name = settings.encoder_model
    if os.sep in name and not Path(name).is_dir() and name.count("/") != 1:
        raise MissingPartError(_absent(name))
    try:
        model = SentenceTransformer(name, local_files_only=True)
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise MissingPartError(_absent(name)) from error
    return SentenceTransformersEncoder(name, model)


def _absent(name: str) -> str:
    return (
        f"The model {name!r} is not on this machine or cannot be loaded: set KB_ENCODER_MODEL to "
        "the folder of a sentence-transformers model, or unset it to use the bundled model."
    )


def _prefixes(name: str, model: Any) -> tuple[str, str]:
    """The model's own prompts where it has them; the E5 family's where its name says so."""
    prompts: dict[str, str] = {key: value or "" for key, value in (model.prompts or {}).items()}
    passage = next((prompts[key] for key in _PASSAGE_PROMPTS if prompts.get(key)), "")
    query = prompts.get("query", "")
    if not query and not passage and "e5" in Path(name).name.lower():
        return "query: ", "passage: "
    return query, passage


def _digest(model: Any, prefixes: tuple[str, str]) -> str:
    digest = hashlib.sha256()
    for name, tensor in sorted(model.state_dict().items()):
        digest.update(name.encode())
        digest.update(tensor.detach().cpu().float().numpy().tobytes())
    rule = {
        "engine": ENGINE,
        "prefixes": prefixes,
        "windows": [WINDOW_TOKENS, OVERLAP_TOKENS, FIRST_LINE_TOKENS, int(model.max_seq_length)],
    }
    digest.update(json.dumps(rule, sort_keys=True).encode())
    return digest.hexdigest()
