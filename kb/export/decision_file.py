"""Reads the sheet Decisions of a workbook that somebody edited offline. Hostile until read.

Nothing is unpacked before its size is known: the container must be small, hold few parts, and
unfold to a bounded size. Formulas are not computed, links to other files are not kept.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from kb.errors import UsageError
from kb.export.decision_sheet import (
    AS_OF,
    CELL,
    FORM,
    INSTRUMENT,
    LAST,
    REASON,
    SEEN,
    SHEET,
    STATUS,
    VERDICT,
    VERSION,
)

MOST_BYTES = 20_000_000
"""Of the file; a workbook of 57 x 60 cells has about 1 MB."""
_MOST_UNFOLDED_BYTES = 200_000_000
_MOST_RATIO = 200
_SMALL_BYTES = 1_000_000
"""Parts up to this size may fold as well as they like: a sheet of blanks folds a thousandfold."""
_MOST_PARTS = 500
_MOST_ROWS, _MOST_COLUMNS, _HEADER_ROWS = 20_000, 40, 10
_COLUMNS = (VERDICT, STATUS, REASON, CELL, INSTRUMENT, AS_OF, SEEN, LAST, VERSION)


@dataclass(frozen=True, slots=True)
class FilledRow:
    """One row in which somebody gave a verdict; texts as they stand, without blanks around."""

    row: int
    """Number of the row in the sheet, counted from 1."""
    verdict: str
    status: str
    reason: str
    cell: str
    instrument: str
    as_of: str
    seen: str
    last: str
    form: str


def read_decisions(data: bytes) -> tuple[FilledRow, ...]:
    """Rows with a verdict, a status or a reason. UsageError for what is no workbook of ours, is too
    large, or holds XML with a document type."""
    check_container(data)
    from openpyxl import load_workbook  # noqa: PLC0415 - loads slowly

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        try:
            if SHEET not in book.sheetnames:
                raise UsageError(
                    f"The workbook has no sheet {SHEET!r}; export the matrix as XLSX first."
                )
            return tuple(_rows(book[SHEET]))
        finally:
            book.close()
    except UsageError:
        raise
    except Exception as error:  # whatever the library stumbles over, the file is to blame
        raise UsageError("This is no workbook that can be read; nothing was changed.") from error


def check_container(data: bytes) -> None:
    """UsageError for a file that is no ZIP, is too large, or unfolds to too much."""
    if len(data) > MOST_BYTES:
        raise UsageError(f"A workbook may have {MOST_BYTES // 1_000_000} MB; this one has more.")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            entries = container.infolist()
            _check_sizes(entries)
            for entry in entries:
                _check_xml(container, entry)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError,
            RuntimeError, ValueError) as error:  # fmt: skip
        raise UsageError("This is no XLSX file; nothing was changed.") from error


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    names = {entry.filename for entry in entries}
    if len(entries) > _MOST_PARTS or len(names) < len(entries):
        raise UsageError("The workbook holds too many parts, or two of one name.")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UsageError("The workbook is locked with a password.")
    bombs = any(
        entry.file_size > _SMALL_BYTES
        and entry.file_size > _MOST_RATIO * max(entry.compress_size, 1)
        for entry in entries
    )
    if bombs or sum(entry.file_size for entry in entries) > _MOST_UNFOLDED_BYTES:
        raise UsageError("The workbook unfolds to more than a workbook of this site ever does.")


def _check_xml(container: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """No document type, hence no entities. A part never unfolds to more than it declares."""
    if not entry.filename.lower().endswith((".xml", ".rels", ".vml")):
        return
    with container.open(entry) as part:
        head = part.read(4096)
    if b"<!DOCTYPE" in head or head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")):
        raise UsageError("The workbook holds XML with a document type; it is not read.")


def _rows(sheet: Any) -> Iterator[FilledRow]:
    rows = sheet.iter_rows(max_row=_MOST_ROWS, max_col=_MOST_COLUMNS, values_only=True)
    columns: dict[str, int] = {}
    for number, values in enumerate(rows, start=1):
        if not columns:
            columns = _columns(values)
            if not columns and number == _HEADER_ROWS:
                break
            continue
        said = {name: _text(values, place) for name, place in columns.items()}
        if said[VERDICT] or said[STATUS] or said[REASON]:
            yield FilledRow(number, *(said[name] for name in _COLUMNS))
    if not columns:
        raise UsageError(
            f"The sheet {SHEET} has lost its columns, some of them hidden; export the matrix again."
        )


def _columns(values: Any) -> dict[str, int]:
    """Where the columns stand, by their titles: columns may be moved. Empty for another row."""
    titles = {str(value).strip(): place for place, value in enumerate(values) if value}
    return {name: titles[name] for name in _COLUMNS} if set(_COLUMNS) <= set(titles) else {}


def _text(values: Any, place: int) -> str:
    value = values[place] if place < len(values) else None
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.isoformat()[:10]
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()


def is_known_form(row: FilledRow) -> bool:
    """Whether the row was made by an export of this version."""
    return row.form == FORM
