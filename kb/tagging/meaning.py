"""Meaning of a text: what a small trained network and the definitions say of its vectors.

The network reads the passage vectors that search needs anyway. Its weights are plain arrays in
``corpora/training/network.npz``, made by ``kb train``; they belong to one encoder.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import numpy as np

from kb.model.search import FloatArray

SCALE = 3.0
"""Logits are divided by this and cut to the range -3 to 3."""
_LIMIT = 3.0
_LIKENESS_UNIT = 0.05
_MANY_FROM = -0.3
_FILE = "network.npz"


@dataclass(frozen=True)
class Readings:
    """What meaning says of one text, by element."""

    scores: Mapping[str, float]
    """Log-odds of the network, divided by :data:`SCALE`."""
    likeness: Mapping[str, float]
    """Cosine to the element's definition above the mean of all elements, in steps of 0.05."""
    rank: Mapping[str, int]
    """0 for the element with the highest score."""
    strongest: float
    many: int
    """How many elements have a score above -0.3."""


@dataclass(frozen=True)
class Network:
    """One hidden layer: ``first`` (dimensions, hidden), ``second`` (hidden, elements), biases, and
    the mean and spread by which a vector is standardised."""

    mean: FloatArray
    spread: FloatArray
    first: FloatArray
    first_bias: FloatArray
    second: FloatArray
    second_bias: FloatArray

    def logits(self, windows: FloatArray) -> FloatArray:
        """Shape (windows, dimensions) to (windows, elements)."""
        hidden = np.maximum((windows - self.mean) / self.spread @ self.first + self.first_bias, 0)
        found: FloatArray = (hidden @ self.second + self.second_bias).astype(np.float32)
        return found


@dataclass(frozen=True)
class Meaning:
    """Networks trained on the same labels from other seeds, and the vectors of the definitions."""

    elements: tuple[str, ...]
    networks: tuple[Network, ...]
    definitions: FloatArray
    """Shape (elements, dimensions), unit rows."""
    encoder: str
    """Digest of the encoder whose vectors it reads."""
    digest: str

    def read(self, windows: FloatArray) -> Readings:
        """``windows`` has the shape (windows, dimensions), unit rows, at least one."""
        logits = [network.logits(windows).max(axis=0) for network in self.networks]
        return readings(self.elements, np.mean(logits, axis=0), self.likeness(windows))

    def likeness(self, windows: FloatArray) -> FloatArray:
        """Shape (elements,): see :class:`Readings`."""
        cosines = (windows @ self.definitions.T).max(axis=0)
        found: FloatArray = (cosines - cosines.mean()) / _LIKENESS_UNIT
        return found


def readings(elements: Sequence[str], logits: FloatArray, likeness: FloatArray) -> Readings:
    """Readings from the logits and likenesses of all elements, each of the shape (elements,)."""
    scores = np.clip(logits / SCALE, -_LIMIT, _LIMIT)
    ranks = np.empty(len(scores), np.int64)
    ranks[np.argsort(-scores, kind="stable")] = np.arange(len(scores))
    return Readings(
        scores=dict(zip(elements, map(float, scores), strict=True)),
        likeness=dict(zip(elements, map(float, likeness), strict=True)),
        rank=dict(zip(elements, map(int, ranks), strict=True)),
        strongest=float(scores.max()),
        many=int((scores > _MANY_FROM).sum()),
    )


_PARTS = ("mean", "spread", "first", "first_bias", "second", "second_bias")


def pack(meaning: Meaning) -> bytes:
    """The file of the arrays, in half precision."""
    arrays = {
        f"{part}_{number}": getattr(network, part).astype(np.float16)
        for number, network in enumerate(meaning.networks)
        for part in _PARTS
    }
    buffer = io.BytesIO()
    np.savez_compressed(
        buffer,
        elements=np.array(meaning.elements),
        encoder=np.array(meaning.encoder),
        definitions=meaning.definitions.astype(np.float16),
        **arrays,
    )
    return buffer.getvalue()


def unpack(content: bytes) -> Meaning:
    """Read what :func:`pack` wrote; nothing in it is executed."""
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        count = sum(name.startswith("first_bias_") for name in arrays.files)
        networks = tuple(
            Network(*(arrays[f"{part}_{number}"].astype(np.float32) for part in _PARTS))
            for number in range(count)
        )
        return Meaning(
            elements=tuple(map(str, arrays["elements"])),
            networks=networks,
            definitions=arrays["definitions"].astype(np.float32),
            encoder=str(arrays["encoder"]),
            digest=hashlib.sha256(content).hexdigest(),
        )


@lru_cache(maxsize=1)
def load_meaning() -> Meaning:
    """The network of the project."""
    return unpack((files("corpora") / "training" / _FILE).read_bytes())
