"""Entries as Elasticsearch's documents, written to disk first: what all entries have in common
(the level of each language, the mean length of each field) must be known before the first is sent.
"""

from __future__ import annotations

import base64
import io
import json
import tempfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import numpy as np
import numpy.typing as npt

from indexing.backends.elastic_mapping import ABSENT, FieldLength
from indexing.query.analysis import Analyser
from indexing.query.columns import SINGLE, end_day, first_day
from indexing.query.entries import StoredEntry, entry_chains, keywords, ranked_scores
from indexing.query.vectors import language_offsets
from indexing.schema import BOOSTS
from kb.errors import MissingPartError
from kb.model.search import FloatArray, IndexEntry

PART_CHARACTERS = 1_000_000
"""Of one document with a piece of a table."""


@dataclass(frozen=True, slots=True)
class Line:
    """One document on its way: its row, the provision's id and the document as JSON."""

    row: int
    entry_id: str
    source: bytes


@dataclass(slots=True)
class Spool:
    """All entries of a build, on disk in a file without a name, which ends with the process."""

    lines: IO[bytes]
    vectors: IO[bytes]
    dimensions: int
    ids: list[str] = field(default_factory=list)
    ends: list[int] = field(default_factory=lambda: [0])
    starts: list[int] = field(default_factory=lambda: [0])
    langs: list[int] = field(default_factory=list)
    codes: dict[str, int] = field(default_factory=dict)
    elements: set[str] = field(default_factory=set)
    words: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOOSTS, 0))
    absent: dict[str, int] = field(default_factory=lambda: dict.fromkeys(BOOSTS, 0))
    lemmas: dict[str, list[str]] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self.ids)

    def lengths(self) -> dict[str, FieldLength]:
        """How much each field of words holds."""
        return {name: FieldLength(self.words[name], self.absent[name]) for name in BOOSTS}

    def offsets(self) -> dict[str, FloatArray]:
        """What the windows of each language have in common, by language tag."""
        langs = np.array(self.langs, np.int32)
        found = language_offsets(self._rows(), self._starts(), langs, len(self.codes))
        return {lang: found[code] for lang, code in self.codes.items()}

    def documents(self, offsets: Mapping[str, FloatArray]) -> Iterator[Line]:
        """Every document with its levelled vectors, in the order of the rows."""
        rows = self._rows()
        names = {code: lang for lang, code in self.codes.items()}
        self.lines.seek(0)
        for row, entry_id in enumerate(self.ids):
            own = rows[self.starts[row] : self.starts[row + 1]] - offsets[names[self.langs[row]]]
            windows = [{"window": packed(vector)} for vector in own]
            head = self.lines.read(self.ends[row + 1] - self.ends[row])
            tail = f',"vectors":{json.dumps(windows)}}}'.encode()
            yield Line(row, entry_id, head[:-1] + tail)

    def _rows(self) -> FloatArray:
        shape = (self.starts[-1], self.dimensions)
        if not self.starts[-1]:
            return np.zeros((0, self.dimensions), np.float32)
        return np.memmap(self.vectors, np.float32, mode="r", shape=shape)

    def _starts(self) -> npt.NDArray[np.int64]:
        return np.array(self.starts, np.int64)


@contextmanager
def spooled(entries: Iterable[IndexEntry], dimensions: int, folder: Path) -> Iterator[Spool]:
    """All entries analysed and written below ``folder``; MissingPartError where the disk does not
    take them."""
    with ExitStack() as opened:
        with _disk_errors(folder):
            folder.mkdir(parents=True, exist_ok=True)
            lines, vectors = opened.enter_context(_nameless_files(folder))
            spool = Spool(lines, vectors, dimensions)
            _fill(spool, entries)
        yield spool


@contextmanager
def _nameless_files(folder: Path) -> Iterator[tuple[IO[bytes], IO[bytes]]]:
    with tempfile.TemporaryFile(dir=folder) as one, tempfile.TemporaryFile(dir=folder) as other:
        yield one, other


@contextmanager
def _disk_errors(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise MissingPartError(
            f"The texts on their way to Elasticsearch cannot be written to {folder} "
            f"({error.strerror}); make room there and run `kb index`."
        ) from error


def _fill(spool: Spool, entries: Iterable[IndexEntry]) -> None:
    analyser = Analyser()
    for entry in entries:
        _write(spool, entry, analyser)
    spool.lines.flush()
    spool.vectors.flush()
    spool.lemmas = {form: sorted(lemmas) for form, lemmas in analyser.learned().items()}


def _write(spool: Spool, entry: IndexEntry, analyser: Analyser) -> None:
    source = document(spool.count, entry, entry_chains(entry, analyser))
    for name in BOOSTS:
        if source[name]:
            spool.words[name] += source[name].count(" ") + 1
        else:
            spool.absent[name] += 1
            source[name] = ABSENT
    written = spool.lines.write(json.dumps(source, ensure_ascii=False).encode())
    spool.ends.append(spool.ends[-1] + written)
    spool.vectors.write(np.ascontiguousarray(entry.vectors, np.float32).tobytes())
    spool.starts.append(spool.starts[-1] + len(entry.vectors))
    spool.langs.append(spool.codes.setdefault(entry.lang, len(spool.codes)))
    spool.elements.update(source["element_score"])
    spool.ids.append(entry.id)


def document(row: int, entry: IndexEntry, chains: Mapping[str, str]) -> dict[str, Any]:
    """The entry under the names of indexing/schema/fields.yml, without its vectors."""
    held = {
        name: values[0] if name in SINGLE else list(values)
        for name, values in keywords(entry).items()
        if values
    }
    return {
        "row": row,
        **chains,
        **held,
        "element_score": {name: float(score) for name, score in ranked_scores(entry).items()},
        "start": first_day(entry.in_force_from),
        "until": end_day(entry.in_force_until),
        "id": entry.id,
        "work_title": entry.work_title,
        "citation": entry.citation,
        "heading": entry.heading,
        "text": entry.text,
    }


def stored_entry(source: Mapping[str, Any]) -> StoredEntry:
    """What is shown, from a document."""
    return StoredEntry(
        id=source["id"],
        work_id=source.get("work", ""),
        state=source.get("state", ""),
        lang=source.get("lang", ""),
        work_title=source["work_title"],
        kind=source.get("kind", ""),
        citation=source["citation"],
        heading=source["heading"],
        text=source["text"],
        elements=tuple(source.get("element", ())),
        element_scores={
            name: score for name, score in source["element_score"].items() if "/" not in name
        },
    )


def packed(vector: FloatArray) -> str:
    """A vector as the server takes it in least space: big-endian float32 in base64."""
    return base64.b64encode(vector.astype(">f4").tobytes()).decode()


def part_documents(
    lemmas: Mapping[str, list[str]], offsets: Mapping[str, FloatArray]
) -> list[dict[str, Any]]:
    """The tables of a reader, in pieces: lemmas of forms and levels of languages."""
    levels = {lang: vector.tolist() for lang, vector in offsets.items()}
    return [
        {"part": name, "number": number, "data": piece}
        for name, table in (("lemmas", lemmas), ("offsets", levels))
        for number, piece in enumerate(_pieces(table))
    ]


def table(pieces: Iterable[str]) -> dict[str, list[Any]]:
    """A table from its pieces in order."""
    packed_table = base64.b64decode("".join(pieces))
    read: dict[str, list[Any]] = json.loads(zlib.decompress(packed_table)) if packed_table else {}
    return read


def _pieces(value: Mapping[str, Any]) -> Iterator[str]:
    whole = io.StringIO(
        base64.b64encode(zlib.compress(json.dumps(value, ensure_ascii=False).encode())).decode()
    )
    # Whole groups of four characters, so that each piece is base64 by itself.
    return iter(lambda: whole.read(PART_CHARACTERS), "")
