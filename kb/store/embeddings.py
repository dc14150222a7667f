"""The embedding cache: vectors of texts by content hash, computed once for tagging and search.

Two append-only files in a folder of the model: ``vectors.f16`` holds rows of half-precision
numbers (against float32 the cosine of two vectors moves by less than 0.0005, at half the size;
the test of this module holds it to that), ``entries.bin`` one record a text: SHA-256, first row,
number of rows. Vectors are on disk before the records that name them, so a stop at any moment
leaves at most a tail that no whole record names; the next writer cuts it off. Readers of other
processes see what was written before they looked. One writer at a time, held by a file lock.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from kb.errors import MissingPartError
from kb.model.search import FloatArray

_RECORD = np.dtype([("key", "S32"), ("first", "<u8"), ("rows", "<u8")])
_NUMBER = np.dtype("<f2")
_VECTORS, _ENTRIES, _CARD, _LOCK = "vectors.f16", "entries.bin", "card.json", "lock"


class EmbeddingCache:
    """Vectors of texts, keyed by the SHA-256 (hex) of the text that was encoded."""

    def __init__(self, root: Path, digest: str, dimensions: int) -> None:
        """Open or make the cache of the model ``digest`` in ``root``.

        Raises MissingPartError if the folder holds vectors of another model.
        """
        self._root = root
        self._dimensions = dimensions
        self._row_bytes = dimensions * _NUMBER.itemsize
        self._places: dict[bytes, tuple[int, int]] = {}
        self._records = 0
        self._rows = 0
        self._mapped: npt.NDArray[Any] | None = None
        root.mkdir(parents=True, exist_ok=True)
        self._check_card({"digest": digest, "dimensions": dimensions})
        self._refresh()

    def __len__(self) -> int:
        return len(self._places)

    def get_many(self, keys: Iterable[str]) -> dict[str, FloatArray]:
        """The vectors that are there, each of shape (windows, dimensions)."""
        wanted = list(keys)
        if any(bytes.fromhex(key) not in self._places for key in wanted):
            self._refresh()
        found: dict[str, FloatArray] = {}
        vectors = self._vectors()
        for key in wanted:
            place = self._places.get(bytes.fromhex(key))
            if place is not None:
                first, rows = place
                found[key] = vectors[first : first + rows].astype(np.float32)
        return found

    def missing(self, keys: Iterable[str]) -> list[str]:
        """The keys that are not there, each once, in the order given."""
        self._refresh()
        once = dict.fromkeys(keys)
        return [key for key in once if bytes.fromhex(key) not in self._places]

    def put_many(self, vectors: Mapping[str, FloatArray]) -> None:
        """Add vectors, shape (windows, dimensions) each; keys that are there keep what they have.

        Raises ValueError for another shape.
        """
        with self._writing():
            self._refresh()
            self._cut_tail()
            fresh = {
                key: array
                for key, array in vectors.items()
                if bytes.fromhex(key) not in self._places
            }
            for key, array in fresh.items():
                if array.ndim != 2 or array.shape[1] != self._dimensions or not len(array):
                    raise ValueError(f"{key}: vectors of shape {array.shape}")
            if fresh:
                self._append(fresh)
                self._refresh()

    def close(self) -> None:
        """Let go of the files."""
        self._mapped = None

    def _append(self, fresh: Mapping[str, FloatArray]) -> None:
        records = np.zeros(len(fresh), _RECORD)
        records["rows"] = [len(array) for array in fresh.values()]
        records["first"] = self._rows + np.cumsum(records["rows"]) - records["rows"]
        # Plain bytes, record by record: numpy would drop a key's trailing zero bytes.
        numbers = records.view(np.uint8).reshape(len(fresh), _RECORD.itemsize)
        for at, key in enumerate(fresh):
            numbers[at, :32] = np.frombuffer(bytes.fromhex(key), np.uint8)
        rows = np.concatenate(list(fresh.values())).astype(_NUMBER)
        _append_bytes(self._root / _VECTORS, rows.tobytes())
        _append_bytes(self._root / _ENTRIES, numbers.tobytes())

    def _refresh(self) -> None:
        """Read the records written since the last look, up to the first that is not whole."""
        entries = self._root / _ENTRIES
        size = entries.stat().st_size if entries.is_file() else 0
        if size // _RECORD.itemsize <= self._records:
            return
        # The vectors are written first: looked at second, every record finds its rows.
        with entries.open("rb") as handle:
            handle.seek(self._records * _RECORD.itemsize)
            data = handle.read((size // _RECORD.itemsize - self._records) * _RECORD.itemsize)
        records = np.frombuffer(data, _RECORD, len(data) // _RECORD.itemsize)
        rows = records["rows"].astype(np.int64)
        ends = self._rows + np.cumsum(rows)
        held = (self._root / _VECTORS).stat().st_size // self._row_bytes
        whole = (rows > 0) & (records["first"] == ends - rows) & (ends <= held)
        count = len(records) if whole.all() else int(np.argmin(whole))
        for at in range(count):
            start = at * _RECORD.itemsize
            place = (int(records["first"][at]), int(rows[at]))
            self._places.setdefault(data[start : start + 32], place)
        if count:
            self._records += count
            self._rows = int(ends[count - 1])
            self._mapped = None

    def _cut_tail(self) -> None:
        """Remove what a stopped writer left behind the last whole record."""
        for name, size in (
            (_ENTRIES, self._records * _RECORD.itemsize),
            (_VECTORS, self._rows * self._row_bytes),
        ):
            path = self._root / name
            if path.is_file() and path.stat().st_size > size:
                os.truncate(path, size)

    def _vectors(self) -> npt.NDArray[Any]:
        if self._mapped is None:
            shape = (self._rows, self._dimensions)
            self._mapped = (
                np.memmap(self._root / _VECTORS, _NUMBER, "r", shape=shape)
                if self._rows
                else np.zeros(shape, _NUMBER)
            )
        return self._mapped

    def _check_card(self, card: Mapping[str, object]) -> None:
        path = self._root / _CARD
        with self._writing():
            if not path.is_file():
                part = path.with_suffix(".part")
                part.write_text(json.dumps(card) + "\n", "utf-8")
                part.replace(path)
        if json.loads(path.read_text("utf-8")) != card:
            raise MissingPartError(
                f"The folder {self._root} holds vectors of another model; "
                "remove it and run `kb build`."
            )

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with (self._root / _LOCK).open("a") as handle:
            fcntl.flock(handle, fcntl.LOCK_EX)
            try:
                yield
            finally:
                fcntl.flock(handle, fcntl.LOCK_UN)


def _append_bytes(path: Path, data: bytes) -> None:
    with path.open("ab") as handle:
        handle.write(data)
        handle.flush()
        os.fsync(handle.fileno())
