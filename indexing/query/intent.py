"""Which elements a question asks for: a softmax over the vector of the query.

The weights are plain arrays in ``corpora/training/intent.npz``, made by ``kb train-search`` from
the invented questions in ``corpora/training/queries/``; they belong to one encoder. One class
stands for questions that ask for no element.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from kb.model.search import FloatArray

FILE = "intent.npz"
LEAST = 0.05
"""Elements less probable than this are not asked for."""
MOST = 5
"""Elements that one question asks for."""
SHARPNESS = 2.0
"""Power of the probabilities as weights. nDCG@10 with 1: 0.675, 2: 0.687, 3: 0.678 (``kb evaluate
search``, over the judged provisions, questions in three languages learnt)."""


@dataclass(frozen=True)
class Intent:
    """``weights`` has the shape (dimensions, elements + 1), the last column for no element;
    ``mean`` is taken from a vector first."""

    elements: tuple[str, ...]
    mean: FloatArray
    weights: FloatArray
    bias: FloatArray
    encoder: str

    def probabilities(self, vector: FloatArray) -> FloatArray:
        """Of each element, and of none at the end; together 1. ``vector``: shape (dimensions,)."""
        logits = (vector - self.mean) @ self.weights + self.bias
        odds = np.exp(logits - logits.max())
        found: FloatArray = (odds / odds.sum()).astype(np.float32)
        return found

    def asked(self, vector: FloatArray) -> Mapping[str, float]:
        """Weights, at most 1, of the elements that a question asks for, the most probable first;
        empty where it more probably asks for none."""
        found = self.probabilities(vector)
        own = found[: len(self.elements)]
        best = np.argsort(-own, kind="stable")[:MOST]
        if not len(best) or own[best[0]] < max(LEAST, float(found[-1])):
            return {}
        top = float(own[best[0]])
        return {
            self.elements[n]: float((own[n] / top) ** SHARPNESS) for n in best if own[n] >= LEAST
        }


@lru_cache(maxsize=2)
def load_intent(encoder: str) -> Intent | None:
    """The weights of the project; None where they belong to another encoder."""
    entry = files("corpora") / "training" / FILE
    if not entry.is_file():
        return None
    intent = unpack(entry.read_bytes())
    return intent if intent.encoder == encoder else None


def pack(intent: Intent) -> bytes:
    """The file of the arrays, in half precision."""
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        elements=np.array(intent.elements),
        encoder=np.array(intent.encoder),
        mean=intent.mean.astype(np.float16),
        weights=intent.weights.astype(np.float16),
        bias=intent.bias.astype(np.float16),
    )
    return buffer.getvalue()


def unpack(content: bytes) -> Intent:
    """Read what :func:`pack` wrote; nothing in it is executed."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        return Intent(
            elements=tuple(str(slug) for slug in arrays["elements"]),
            mean=arrays["mean"].astype(np.float32),
            weights=arrays["weights"].astype(np.float32),
            bias=arrays["bias"].astype(np.float32),
            encoder=str(arrays["encoder"]),
        )
