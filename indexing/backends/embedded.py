"""The engine that runs inside the process: tantivy for words, numpy for meaning.

An index is a folder ``<digest>/`` that never changes once it is there; the file ``current`` names
the one in use. A build fills a hidden folder, opens it to check it, waits until it is on the disk,
renames it and only then switches. The index used before stays until the next build, so that
readers can finish; a reader that has files open keeps them even then.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import numpy.typing as npt

from indexing.backends import embedded_files as files
from indexing.backends.embedded_words import EmbeddedWords, WordWriter
from indexing.backends.local import LocalEngine
from indexing.encoders.made_once import locked, make_once
from indexing.query.analysis import Analyser
from indexing.query.answer import Answerer
from indexing.query.codes import CODED_WINDOWS, CodedVectors, WindowCodes, window_codes
from indexing.query.columns import Columns, end_day, first_day
from indexing.query.engine import Engine
from indexing.query.entries import entry_chains, keywords, ranked_scores
from indexing.query.gathering import Gathered
from indexing.query.postings import ElementScores, GatheredScores
from indexing.query.vectors import WindowVectors, language_offsets
from indexing.schema import VERSION
from kb.errors import MissingPartError
from kb.model.search import IndexEntry
from kb.ports import Encoder, ProvisionIndex
from kb.settings import Settings

_CURRENT = "current"
_FORMAT = 2
"""Counts the changes of the files below a folder."""
_MENDING = "run `kb index`"


class EmbeddedBackend:
    """kb.ports.IndexBackend on folders below ``root``."""

    def __init__(self, root: Path, encoder: Callable[[], Encoder]) -> None:
        self._root = root
        self._encoder = encoder

    def build(self, entries: Iterable[IndexEntry], *, key: str) -> str:
        """Build the index of the content ``key`` unless it stands, and switch to it."""
        model = self._encoder()
        made_of = f"embedded {_FORMAT} {VERSION} {model.digest} {key}"
        name = hashlib.sha256(made_of.encode()).hexdigest()[:32]

        def fill(folder: Path) -> None:
            _write(folder, entries, model)
            _open(folder, name).close()
            files.make_durable(folder)

        self._root.mkdir(parents=True, exist_ok=True)
        with locked(self._root / "lock"):
            before = self.current()
            self._clear_stopped_builds()
            make_once(self._root / name, fill)
            if before != name:
                self._switch(name)
                self._remove_all_but(name, before)
        return name

    def _switch(self, name: str) -> None:
        draft = self._root / f".{_CURRENT}"
        draft.write_text(name)
        _sync(draft)
        draft.replace(self._root / _CURRENT)
        _sync(self._root)

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
        """Digest of the index in use, None if there is none. Reads one small file, so that a
        reader can ask before every search whether it has the latest index open."""
        try:
            name = (self._root / _CURRENT).read_text().strip()
        except FileNotFoundError:
            return None
        return name if (self._root / name / "card.json").is_file() else None

    def open(self) -> ProvisionIndex:
        """Open the index in use; MissingPartError if there is none or another model made it."""
        return Answerer(self.open_engine(), self._encoder)

    def open_engine(self) -> Engine:
        """The engine of the index in use; MissingPartError as for ``open``."""
        name = self.current()
        if name is None:
            raise MissingPartError(f"There is no search index yet; {_MENDING}.")
        folder = self._root / name
        if files.load(folder / "card.json")["model"] != self._encoder().digest:
            raise MissingPartError(f"The search index was made with another model; {_MENDING}.")
        return _open(folder, name)


def create(settings: Settings, encoder: Callable[[], Encoder]) -> EmbeddedBackend:
    """The backend on the configured data folder."""
    return EmbeddedBackend(settings.index_dir, encoder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _write(folder: Path, entries: Iterable[IndexEntry], model: Encoder) -> None:
    gathered, scores = Gathered(), GatheredScores()
    words = WordWriter(folder / "words")
    try:
        starts = _fill(folder, entries, words, gathered, scores)
        words.commit()
    except BaseException:
        words.rollback()
        raise
    names, arrays = gathered.finish()
    elements, numbers = scores.finish()
    columns = Columns(names, arrays)
    files.save_arrays(folder, "columns", arrays)
    files.save_arrays(folder, "scores", numbers)
    _write_windows(folder, starts, columns, model.dimensions)
    files.dump(folder / "words.json", {"columns": names, "elements": elements})
    card = {"model": model.digest, "dimensions": model.dimensions, "entries": columns.count}
    files.dump(folder / "card.json", card)


def _write_windows(
    folder: Path, starts: npt.NDArray[np.int64], columns: Columns, dimensions: int
) -> None:
    """Write what is looked up of the vectors, which are read from the disk in parts."""
    vectors = files.map_vectors(folder, int(starts[-1]), dimensions)
    offsets = language_offsets(vectors, starts, columns.langs, columns.lang_count)
    files.save_arrays(folder, "windows", {"starts": starts, "offsets": offsets})
    if len(vectors) >= CODED_WINDOWS:
        langs = np.repeat(columns.langs, np.diff(starts))
        files.save_arrays(folder, "codes", window_codes(vectors, langs, offsets))


def _fill(
    folder: Path, entries: Iterable[IndexEntry], words: WordWriter, gathered: Gathered,
    scores: GatheredScores,
) -> npt.NDArray[np.int64]:  # fmt: skip
    analyser = Analyser()
    with ExitStack() as opened:
        shown = files.EntryWriter(folder, opened)
        for row, entry in enumerate(entries):
            values = keywords(entry)
            place, marks = gathered.add(entry, values)
            numbers = {
                "row": row,
                "place": place,
                "marks": marks,
                "start": first_day(entry.in_force_from),
                "until": end_day(entry.in_force_until),
            }
            words.add(entry_chains(entry, analyser), values, numbers)
            scores.add(row, ranked_scores(entry))
            shown.add(entry)
        starts = shown.finish()
    files.write_lemmas(folder, analyser.learned())
    return starts


def _open(folder: Path, name: str) -> LocalEngine:
    """MissingPartError where files are missing or of another format."""
    try:
        return _read(folder, name)
    except (OSError, KeyError, ValueError, EOFError) as error:
        raise MissingPartError(
            f"The search index is damaged or of another version; {_MENDING}."
        ) from error


def _read(folder: Path, name: str) -> LocalEngine:
    card, words = files.load(folder / "card.json"), files.load(folder / "words.json")
    columns = Columns(words["columns"], files.load_arrays(folder, "columns"))
    if columns.count != card["entries"]:
        raise MissingPartError(f"The search index is damaged; {_MENDING}.")
    return LocalEngine(
        digest=name,
        columns=columns,
        vectors=_vectors(folder, columns, int(card["dimensions"])),
        scores=ElementScores(words["elements"], files.load_arrays(folder, "scores"), columns.count),
        words=EmbeddedWords(folder / "words", columns.groups, files.MappedLemmas(folder)),
        stored=files.MappedEntries(folder),
    )


def _vectors(folder: Path, columns: Columns, dimensions: int) -> WindowVectors:
    windows = files.load_arrays(folder, "windows")
    rows = files.map_vectors(folder, int(windows["starts"][-1]), dimensions)
    exact = WindowVectors(rows, windows["starts"], columns.langs, windows["offsets"])
    codes = files.load_arrays(folder, "codes")
    return CodedVectors(exact, WindowCodes(codes)) if codes else exact
