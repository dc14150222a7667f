"""The files of an embedded index beside tantivy's: written as entries come, opened mapped."""

from __future__ import annotations

import json
import mmap
import os
from array import array
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from indexing.query.entries import StoredEntry, stored
from indexing.query.postings import HashTable, hash_table, key_hash
from kb.model.search import FloatArray, IndexEntry


class Lines:
    """Lines of JSON in a memory-mapped file, by number and by a word."""

    def __init__(self, folder: Path, name: str) -> None:
        """``name``: of :class:`LineWriter`."""
        arrays = load_arrays(folder, name)
        self._offsets = arrays["offsets"]
        self._table = HashTable(arrays["hashes"], arrays["places"])
        with (folder / f"{name}.jsonl").open("rb") as handle:
            empty = self._offsets[-1] == 0
            self._map = b"" if empty else mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)

    def __getitem__(self, number: int) -> Any:
        return json.loads(self._map[self._offsets[number] : self._offsets[number + 1]])

    def candidates(self, word: str) -> list[int]:
        """Numbers of lines that may stand under the word."""
        return self._table.candidates(word)


class LineWriter:
    """Writes what :class:`Lines` reads: 16 bytes of memory a line."""

    def __init__(self, folder: Path, name: str, files: ExitStack) -> None:
        self._folder, self._name = folder, name
        self._lines = files.enter_context((folder / f"{name}.jsonl").open("wb"))
        self._offsets, self._hashes = array("q", [0]), array("Q")

    def add(self, word: str, value: object) -> None:
        """The next line, to be found by the word."""
        line = (json.dumps(value, ensure_ascii=False) + "\n").encode()
        self._offsets.append(self._offsets[-1] + self._lines.write(line))
        self._hashes.append(key_hash(word))

    def finish(self) -> None:
        """Write how to find the lines."""
        self._lines.flush()
        hashes, places = hash_table(self._hashes)
        arrays = {"offsets": np.array(self._offsets), "hashes": hashes, "places": places}
        save_arrays(self._folder, self._name, arrays)


class MappedEntries:
    """indexing.backends.local.Entries on lines."""

    def __init__(self, folder: Path) -> None:
        self._lines = Lines(folder, "entries")

    def get(self, row: int) -> StoredEntry:
        """One entry."""
        values = self._lines[row]
        return StoredEntry(**{**values, "elements": tuple(values["elements"])})

    def row_of(self, entry_id: str) -> int | None:
        """Where an entry stands."""
        rows = self._lines.candidates(entry_id)
        return next((row for row in rows if self._lines[row]["id"] == entry_id), None)


class MappedLemmas:
    """Lemmas that the indexed texts have for a form."""

    def __init__(self, folder: Path) -> None:
        self._lines = Lines(folder, "lemmas")

    def __call__(self, form: str) -> Iterable[str]:
        """The lemmas, sorted; none for a form that is its own lemma or unknown."""
        for number in self._lines.candidates(form):
            own, lemmas = self._lines[number]
            if own == form:
                return tuple(lemmas)
        return ()


def write_lemmas(folder: Path, learned: Mapping[str, Iterable[str]]) -> None:
    """Write what :class:`MappedLemmas` reads."""
    with ExitStack() as files:
        writer = LineWriter(folder, "lemmas", files)
        for form in sorted(learned):
            writer.add(form, [form, sorted(learned[form])])
        writer.finish()


class EntryWriter:
    """Entries that are shown, and their vectors."""

    def __init__(self, folder: Path, files: ExitStack) -> None:
        self._folder = folder
        self._entries = LineWriter(folder, "entries", files)
        self._vectors = files.enter_context((folder / "vectors.f32").open("wb"))
        self._starts = array("q", [0])

    def add(self, entry: IndexEntry) -> None:
        """Take the next entry."""
        self._entries.add(entry.id, asdict(stored(entry)))
        self._vectors.write(np.ascontiguousarray(entry.vectors, np.float32).tobytes())
        self._starts.append(self._starts[-1] + len(entry.vectors))

    def finish(self) -> npt.NDArray[np.int64]:
        """Write the rest; returns where the windows of each entry begin, and their number."""
        self._entries.finish()
        self._vectors.flush()
        return np.array(self._starts)


def map_vectors(folder: Path, rows: int, dimensions: int) -> FloatArray:
    """The vectors of all windows, shape (rows, dimensions), mapped."""
    if not rows:
        return np.zeros((0, dimensions), np.float32)
    return np.memmap(folder / "vectors.f32", np.float32, mode="r", shape=(rows, dimensions))


def save_arrays(folder: Path, name: str, arrays: Mapping[str, npt.NDArray[Any]]) -> None:
    """Write arrays to be mapped one by one."""
    for part, numbers in arrays.items():
        np.save(folder / f"{name}.{part}.npy", numbers, allow_pickle=False)


def load_arrays(folder: Path, name: str) -> dict[str, npt.NDArray[Any]]:
    """Map what :func:`save_arrays` wrote."""
    return {
        path.name.split(".")[1]: np.load(path, mmap_mode="r", allow_pickle=False)
        for path in folder.glob(f"{name}.*.npy")
    }


def dump(path: Path, value: object) -> None:
    """Write JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def load(path: Path) -> Any:
    """Read JSON."""
    return json.loads(path.read_text(encoding="utf-8"))


def make_durable(folder: Path) -> None:
    """Return when every file below the folder, and the folder's list, is on the disk."""
    for path in _below(folder):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _below(folder: Path) -> Iterator[Path]:
    for path in folder.iterdir():
        if path.is_dir():
            yield from _below(path)
        else:
            yield path
    yield folder
