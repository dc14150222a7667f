"""SQLite's full-text search: the plain baseline, by words only."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable
from pathlib import Path

from kb.model.search import FloatArray, IndexEntry, Mode
from peers.peer import SHOWN

_MAKE = """
CREATE VIRTUAL TABLE texts USING fts5(
    heading, text, work_title, tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TABLE provisions (row INTEGER PRIMARY KEY, id TEXT, state TEXT, lang TEXT);
CREATE TABLE elements (row INTEGER, element TEXT);
"""
_INDEX = "CREATE INDEX element_rows ON elements (row); CREATE INDEX states ON provisions (state);"
_FOUND = "FROM texts JOIN provisions ON row = texts.rowid WHERE texts MATCH :words {only}"
_ONLY = "AND state = :state"
_BATCH = 5_000


class Fts5:
    """One database file below the folder."""

    name = "SQLite FTS5"
    modes = (Mode.LEXICAL,)
    most_queries = 40

    def __init__(self, folder: Path) -> None:
        self._path = folder / "fts5.sqlite"
        self._opened = sqlite3.connect(self._path)

    def build(self, entries: Iterable[IndexEntry]) -> None:
        """Load the provisions."""
        self._opened.executescript(_MAKE)
        waiting: list[tuple[int, IndexEntry]] = []
        for row, entry in enumerate(entries):
            waiting.append((row, entry))
            if len(waiting) == _BATCH:
                self._add(waiting)
                waiting.clear()
        self._add(waiting)
        self._opened.executescript(_INDEX)
        self._opened.execute("INSERT INTO texts (texts) VALUES ('optimize')")
        self._opened.commit()

    def _add(self, rows: list[tuple[int, IndexEntry]]) -> None:
        self._opened.executemany(
            "INSERT INTO texts (rowid, heading, text, work_title) VALUES (?, ?, ?, ?)",
            ((row, e.heading, e.text, e.work_title) for row, e in rows),
        )
        self._opened.executemany(
            "INSERT INTO provisions VALUES (?, ?, ?, ?)",
            ((row, e.id, e.state, e.lang) for row, e in rows),
        )
        self._opened.executemany(
            "INSERT INTO elements VALUES (?, ?)",
            ((row, element) for row, e in rows for element in e.elements),
        )

    def size_bytes(self) -> int:
        """Of the database."""
        return self._path.stat().st_size

    def resident_mb(self) -> float:
        """It runs inside the process that asks."""
        return 0.0

    def ask(self, mode: Mode, text: str, vector: FloatArray, state: str) -> int:
        """Ten provisions with one of the words by bm25(), and three counts by SQL."""
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", text))
        found = _FOUND.format(only=_ONLY if state else "")
        asked = {"words": words, "state": state}
        self._opened.execute(
            f"SELECT id, state, texts.heading, texts.text {found} "
            f"ORDER BY bm25(texts, 1.2, 1.0, 0.3) LIMIT {SHOWN}",
            asked,
        ).fetchall()
        for field in ("state", "lang"):
            counted = self._opened.execute(
                f"SELECT {field}, count(*) {found} GROUP BY {field}", asked
            ).fetchall()
        self._opened.execute(
            f"SELECT element, count(*) FROM elements WHERE row IN (SELECT row {found}) "
            "GROUP BY element",
            asked,
        ).fetchall()
        return sum(count for _, count in counted)

    def nearest(self, vector: FloatArray, count: int) -> list[int]:
        """None: it knows words only."""
        return []
