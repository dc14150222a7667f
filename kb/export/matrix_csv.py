"""The matrix as CSV: one row a cell."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping

from kb.catalogue import Catalogue
from kb.export.csvw import COLUMNS as DESCRIBED
from kb.export.meta import ExportMeta, element_title, instrument_words, is_invented, state_name
from kb.export.spreadsheet import safe_text
from kb.model.cells import Cell, FactSeen, Matrix
from kb.model.findings import FactValue

COLUMNS = tuple(name for name, *_ in DESCRIBED)
_ROWS_AT_ONCE = 200


def matrix_to_csv(
    matrix: Matrix, catalogue: Catalogue, meta: ExportMeta, *, bom: bool = True
) -> bytes:
    """UTF-8 with a byte order mark (spreadsheet programs need it) unless ``bom`` is false."""
    return b"".join(csv_parts(matrix, catalogue, meta, bom=bom))


def csv_parts(
    matrix: Matrix, catalogue: Catalogue, meta: ExportMeta, *, bom: bool = True
) -> Iterator[bytes]:
    """The same file, some rows at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    yield b"\xef\xbb\xbf" if bom else b""
    for number, cell in enumerate(matrix.cells, start=1):
        row = _row(cell, matrix, catalogue, meta)
        writer.writerow([safe_text(value) if isinstance(value, str) else value for value in row])
        if number % _ROWS_AT_ONCE == 0:
            yield out.getvalue().encode()
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode()


def _row(
    cell: Cell, matrix: Matrix, catalogue: Catalogue, meta: ExportMeta
) -> tuple[str | float | None, ...]:
    return (
        cell.state,
        state_name(catalogue, cell.state),
        _yes_no(is_invented(catalogue, cell.state)),
        cell.element,
        element_title(catalogue, cell.element),
        cell.status.value,
        cell.as_if.value if cell.as_if else "",
        _yes_no(cell.suggested),
        cell.review.value,
        cell.reason,
        cell.confidence,
        "; ".join(cell.gaps),
        facts_words(cell.facts),
        "; ".join(f"{e.work}, {e.citation}" for e in cell.evidence),
        "; ".join(cell.searched.missing_kinds) if cell.searched else "",
        matrix.as_of.isoformat(),
        matrix.instrument or instrument_words(catalogue, None),
        meta.tagger_version,
        meta.catalogue_version,
    )


def facts_words(facts: Mapping[str, tuple[FactSeen, ...]]) -> str:
    """``reflection_days: 15; renewable: yes``."""
    parts = []
    for name, seen in facts.items():
        words = dict.fromkeys(fact_word(one.value) for one in seen)
        parts.append(f"{name}: {' | '.join(words)}")
    return "; ".join(parts)


def fact_word(value: FactValue) -> str:
    """One value as text."""
    if isinstance(value, bool):
        return _yes_no(value)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
