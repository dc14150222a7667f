"""The engine that runs inside the process: tantivy for words, exact vectors for meaning.

An index is a folder ``<digest>/`` that never changes once it is there; the file ``current`` names
the one in use. A build fills a hidden folder, opens it to check it, renames it and only then
switches. The index used before stays until the next build, so that readers can finish.
"""

from __future__ import annotations

import hashlib
import json
import mmap
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import tantivy

from indexing.encoders.made_once import locked, make_once
from indexing.query.analysis import Analyser
from indexing.query.answer import Answerer
from indexing.query.columns import Columns, Mask, Row, end_day, first_day
from indexing.query.entries import StoredEntry, entry_chains, entry_row, stored
from indexing.query.fusion import Ranked
from indexing.query.parse import ParsedQuery
from indexing.query.vectors import WindowVectors, language_offsets
from indexing.schema import BOOSTS, VERSION
from kb.errors import MissingPartError
from kb.model.search import Filters, FloatArray, IndexEntry, Query
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings

_CURRENT = "current"
_HEAP_BYTES = 256_000_000
_MENDING = "run `kb index`"
_EXACT = {"state": "states", "lang": "langs", "kind": "kinds", "work": "works",
          "element": "elements"}  # fmt: skip
"""Field of the index to field of the filters."""


class EmbeddedBackend:
    """kb.ports.IndexBackend on folders below ``root``."""

    def __init__(self, root: Path, encoder: Callable[[], Encoder]) -> None:
        self._root = root
        self._encoder = encoder

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index of the content ``key`` unless it stands, and switch to it."""
        model = self._encoder()
        name = hashlib.sha256(f"embedded {VERSION} {model.digest} {key}".encode()).hexdigest()[:32]

        def fill(folder: Path) -> None:
            _write(folder, entries, model)
            _open(folder, name, self._encoder).close()

        self._root.mkdir(parents=True, exist_ok=True)
        with locked(self._root / "lock"):
            before = self.current()
            self._clear_stopped_builds()
            make_once(self._root / name, fill)
            if before != name:
                draft = self._root / f".{_CURRENT}"
                draft.write_text(name)
                draft.replace(self._root / _CURRENT)
                self._remove_all_but(name, before)
        return name

    def _clear_stopped_builds(self) -> None:
        for folder in self._root.glob(".*"):
            if folder.is_dir():
                shutil.rmtree(folder, ignore_errors=True)

    def _remove_all_but(self, *kept: str | None) -> None:
        for folder in self._root.iterdir():
            if folder.is_dir() and not folder.name.startswith(".") and folder.name not in kept:
                shutil.rmtree(folder, ignore_errors=True)
                (self._root / f"{folder.name}.lock").unlink(missing_ok=True)

    def current(self) -> str | None:
        """Digest of the index in use, None if there is none."""
        try:
            name = (self._root / _CURRENT).read_text().strip()
        except FileNotFoundError:
            return None
        return name if (self._root / name / "card.json").is_file() else None

    def open(self) -> ProvisionIndex:
        """Open the index in use; MissingPartError if there is none or another model made it."""
        name = self.current()
        if name is None:
            raise MissingPartError(f"There is no search index yet; {_MENDING}.")
        folder = self._root / name
        card = json.loads((folder / "card.json").read_text())
        if card["model"] != self._encoder().digest:
            raise MissingPartError(f"The search index was made with another model; {_MENDING}.")
        return _open(folder, name, self._encoder)


def create(settings: Settings, encoder: Callable[[], Encoder]) -> EmbeddedBackend:
    """The backend on the configured data folder."""
    return EmbeddedBackend(settings.index_dir, encoder)


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="chain", index_option="position")
    for field in _EXACT:
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in ("row", "start", "until"):
        builder.add_integer_field(field, indexed=True, fast=True)
    return builder.build()


def _register(index: tantivy.Index) -> None:
    chain_words = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("chain", chain_words)


def _write(folder: Path, entries: Iterable[IndexEntry], model: Encoder) -> None:
    words = folder / "words"
    words.mkdir()
    index = tantivy.Index(_schema(), path=str(words))
    _register(index)
    writer = index.writer(heap_size=_HEAP_BYTES, num_threads=1)
    try:
        _fill(folder, entries, model, writer)
    except BaseException:
        writer.rollback()
        raise
    finally:
        writer.wait_merging_threads()


def _fill(
    folder: Path, entries: Iterable[IndexEntry], model: Encoder, writer: tantivy.IndexWriter
) -> None:
    analyser = Analyser()
    rows: list[Row] = []
    ids: list[str] = []
    starts = [0]
    offsets = [0]
    with (folder / "entries.jsonl").open("wb") as shown, (folder / "vectors.f32").open("wb") as far:
        for entry in entries:
            row = entry_row(entry)
            writer.add_document(_document(len(rows), entry, row, analyser))
            offsets.append(offsets[-1] + shown.write(_line(stored(entry))))
            far.write(np.ascontiguousarray(entry.vectors, np.float32).tobytes())
            starts.append(starts[-1] + len(entry.vectors))
            rows.append(row)
            ids.append(entry.id)
    writer.commit()
    columns = Columns.of(rows)
    np.savez(folder / "columns.npz", allow_pickle=False, **columns.arrays)
    _save_starts(folder, np.array(starts, np.int64), columns, model.dimensions)
    np.save(folder / "offsets.npy", np.array(offsets, np.int64))
    _dump(folder / "columns.json", columns.words)
    _dump(folder / "ids.json", ids)
    _dump(folder / "lemmas.json", {f: sorted(ls) for f, ls in analyser.learned().items()})
    _dump(
        folder / "card.json",
        {"model": model.digest, "dimensions": model.dimensions, "entries": len(rows)},
    )


def _save_starts(
    folder: Path, starts: npt.NDArray[np.int64], columns: Columns, dimensions: int
) -> None:
    np.save(folder / "starts.npy", starts)
    rows = _map_vectors(folder, int(starts[-1]), dimensions)
    langs, count = columns.arrays["lang"], len(columns.words["lang"])
    np.save(folder / "offsets_lang.npy", language_offsets(rows, starts, langs, count))


def _map_vectors(folder: Path, rows: int, dimensions: int) -> FloatArray:
    if not rows:
        return np.zeros((0, dimensions), np.float32)
    return np.memmap(folder / "vectors.f32", np.float32, mode="r", shape=(rows, dimensions))


def _document(number: int, entry: IndexEntry, row: Row, analyser: Analyser) -> tantivy.Document:
    document = tantivy.Document()
    for field, words in entry_chains(entry, analyser).items():
        document.add_text(field, words)
    for field, values in (
        ("state", [row.state]),
        ("lang", [row.lang]),
        ("kind", [row.kind]),
        ("work", [row.work]),
        ("element", list(row.elements)),
    ):
        for value in values:
            document.add_text(field, value)
    document.add_integer("row", number)
    document.add_integer("start", first_day(row.start))
    document.add_integer("until", end_day(row.until))
    return document


def _line(entry: StoredEntry) -> bytes:
    return (json.dumps(asdict(entry), ensure_ascii=False) + "\n").encode()


def _dump(path: Path, value: object) -> None:
    path.write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def _open(folder: Path, name: str, encoder: Callable[[], Encoder]) -> Answerer:
    card = json.loads((folder / "card.json").read_text())
    with np.load(folder / "columns.npz") as arrays:
        columns = Columns(
            json.loads((folder / "columns.json").read_text(encoding="utf-8")), dict(arrays)
        )
    if columns.count != card["entries"]:
        raise MissingPartError(f"The search index is damaged; {_MENDING}.")
    starts = np.load(folder / "starts.npy")
    rows = _map_vectors(folder, int(starts[-1]), int(card["dimensions"]))
    offsets = np.load(folder / "offsets_lang.npy")
    return Answerer(
        digest=name,
        columns=columns,
        vectors=WindowVectors(rows, starts, columns.arrays["lang"], offsets),
        lexicon=_Lexicon(folder, columns.count),
        entries=_Entries(folder),
        encoder=encoder,
    )


class _Entries:
    """Lines of a memory-mapped file, by number."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._offsets = np.load(folder / "offsets.npy")
        self._rows: dict[str, int] | None = None
        with (folder / "entries.jsonl").open("rb") as handle:
            empty = self._offsets[-1] == 0
            self._map = b"" if empty else mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ)

    def get(self, row: int) -> StoredEntry:
        values = json.loads(self._map[self._offsets[row] : self._offsets[row + 1]])
        return StoredEntry(**{**values, "elements": tuple(values["elements"])})

    def row_of(self, entry_id: str) -> int | None:
        if self._rows is None:
            ids = json.loads((self._folder / "ids.json").read_text(encoding="utf-8"))
            self._rows = {one: row for row, one in enumerate(ids)}
        return self._rows.get(entry_id)


class _Lexicon:
    """BM25 in tantivy; a word counts by its best field, filters act inside the query."""

    def __init__(self, folder: Path, count: int) -> None:
        index = tantivy.Index.open(str(folder / "words"))
        _register(index)
        self._schema = index.schema
        self._searcher = index.searcher()
        self._count = count
        self._lemmas: dict[str, list[str]] = json.loads(
            (folder / "lemmas.json").read_text(encoding="utf-8")
        )

    def lemmas(self, form: str) -> Iterable[str]:
        return self._lemmas.get(form, ())

    def best(
        self, parsed: ParsedQuery, passing: Mask, query: Query, limit: int
    ) -> list[Ranked[int]]:
        hits = self._hits(parsed, query.filters, limit)
        return [Ranked(row, rank, score) for rank, (row, score) in enumerate(hits, start=1)]

    def matching(self, parsed: ParsedQuery, passing: Mask, query: Query) -> Mask:
        mask = np.zeros_like(passing)
        mask[[row for row, _ in self._hits(parsed, query.filters, self._count)]] = True
        return mask

    def _hits(self, parsed: ParsedQuery, filters: Filters, limit: int) -> list[tuple[int, float]]:
        if parsed.empty or not limit:
            return []
        found = self._searcher.search(self._query(parsed, filters), limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in found])
        scored = [
            (int(row or 0), float(score)) for row, (score, _) in zip(rows, found, strict=True)
        ]
        return sorted(scored, key=lambda hit: (-hit[1], hit[0]))

    def _query(self, parsed: ParsedQuery, filters: Filters) -> tantivy.Query:
        words = [(tantivy.Occur.Should, self._word(w.form, w.lemmas)) for w in parsed.words]
        parts = [(tantivy.Occur.Must, tantivy.Query.boolean_query(words))]
        conditions = chain(map(self._phrase, parsed.phrases), self._filters(filters))
        for condition in conditions:
            silent = tantivy.Query.const_score_query(condition, 0.0)
            parts.append((tantivy.Occur.Must, silent))
        return tantivy.Query.boolean_query(parts)

    def _word(self, form: str, lemmas: Sequence[str]) -> tantivy.Query:
        terms = [
            tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, term), boost)
            for field, boost in BOOSTS.items()
            for term in ((form,) if field.endswith("forms") else lemmas)
        ]
        return tantivy.Query.disjunction_max_query(terms)

    def _phrase(self, phrase: Sequence[str]) -> tantivy.Query:
        fields = [field for field in BOOSTS if field.endswith("forms")]
        return tantivy.Query.disjunction_max_query(
            [tantivy.Query.phrase_query(self._schema, field, list(phrase)) for field in fields]
        )

    def _filters(self, filters: Filters) -> list[tantivy.Query]:
        found = [
            tantivy.Query.term_set_query(self._schema, field, list(values))
            for field, name in _EXACT.items()
            if (values := getattr(filters, name))
        ]
        if filters.as_of is not None:
            day, whole = filters.as_of.toordinal(), tantivy.FieldType.Integer
            make = tantivy.Query.range_query
            found.append(make(self._schema, "start", whole, None, day))
            found.append(make(self._schema, "until", whole, day + 1, None))
        return found
