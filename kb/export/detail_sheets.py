"""Sheets behind the matrix: Evidence, Facts, Gaps, Sources."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from kb.catalogue import Catalogue
from kb.export.matrix_csv import fact_word
from kb.export.meta import element_title, state_name, status_words
from kb.export.sheet_formats import Formats
from kb.export.sources import SourceRow, sources_of
from kb.model.cells import Cell, Evidence, Matrix

Columns = tuple[tuple[str, int], ...]

EVIDENCE_COLUMNS: Columns = (
    ("State", 18), ("Element", 30), ("Status", 24), ("Quotation", 80), ("Citation", 18),
    ("Law", 40), ("Official link", 36), ("Retrieved at (UTC)", 18), ("Text state", 14),
    ("In force from", 13), ("Language", 9), ("Confidence", 11), ("Method", 16), ("Review", 16),
    ("Decision", 10), ("Facts", 30), ("Finding", 20),
)  # fmt: skip
FACT_COLUMNS: Columns = (
    ("State", 18), ("Element", 30), ("Fact", 26), ("Value", 24), ("Provision", 60),
    ("Review", 16),
)  # fmt: skip
GAP_COLUMNS: Columns = (
    ("State", 18), ("Element", 30), ("Status", 24), ("Gap", 60), ("Reason of the status", 60),
    ("Review", 16),
)  # fmt: skip
SOURCE_COLUMNS: Columns = (
    ("State", 18), ("Law", 50), ("Kind", 22), ("Text as of", 13), ("Language", 9),
    ("Text state", 14), ("Official link", 50), ("Retrieved at (UTC)", 18), ("Findings", 10),
    ("SHA-256 of what was read", 30),
)  # fmt: skip


def evidence_sheet(book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    """One row a finding, with its quotation in the original."""
    sheet = _sheet(book, formats, "Evidence", EVIDENCE_COLUMNS)
    row = 0
    for cell in matrix.cells:
        for item in cell.evidence:
            row += 1
            _evidence_row(sheet, formats, row, cell, item, catalogue)
    _close(sheet, row, EVIDENCE_COLUMNS)


def facts_sheet(book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    """One row a stated value and the provision that states it; numbers are numbers."""
    sheet = _sheet(book, formats, "Facts", FACT_COLUMNS)
    row = 0
    for cell in matrix.cells:
        for name, values in cell.facts.items():
            for seen in values:
                row += 1
                _names(sheet, formats, row, cell, catalogue)
                formats.write(sheet, row, 2, name.replace("_", " "), formats.wrapped)
                if isinstance(seen.value, int | float) and not isinstance(seen.value, bool):
                    sheet.write_number(row, 3, seen.value, formats.wrapped)
                else:
                    formats.write(sheet, row, 3, fact_word(seen.value), formats.wrapped)
                formats.write(sheet, row, 4, seen.provision_id, formats.wrapped)
                formats.write(sheet, row, 5, cell.review.value, formats.wrapped)
    _close(sheet, row, FACT_COLUMNS)


def gaps_sheet(book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    """One row a gap, in words."""
    sheet = _sheet(book, formats, "Gaps", GAP_COLUMNS)
    row = 0
    for cell in matrix.cells:
        for gap in cell.gaps:
            row += 1
            _names(sheet, formats, row, cell, catalogue)
            style = formats.status(cell.status, cell.suggested)
            formats.write(sheet, row, 2, status_words(cell), style)
            for column, text in ((3, gap), (4, cell.reason), (5, cell.review.value)):
                formats.write(sheet, row, column, text, formats.wrapped)
    _close(sheet, row, GAP_COLUMNS)


def sources_sheet(book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    """One row a law that was searched or quoted, with where and when it was read."""
    sheet = _sheet(book, formats, "Sources", SOURCE_COLUMNS)
    row = 0
    for row, one in enumerate(sources_of(matrix), start=1):
        _source_row(sheet, formats, row, one, catalogue)
    _close(sheet, row, SOURCE_COLUMNS)


def _source_row(
    sheet: Any, formats: Formats, row: int, one: SourceRow, catalogue: Catalogue
) -> None:
    formats.write(sheet, row, 0, state_name(catalogue, one.state), formats.wrapped)
    texts = ((1, one.law), (2, one.kind), (4, one.lang), (5, one.text_state), (9, one.sha256))
    for column, text in texts:
        formats.write(sheet, row, column, text, formats.wrapped)
    _write_day(sheet, formats, row, 3, one.as_of)
    formats.write_link(sheet, row, 6, one.url)
    _write_instant(sheet, formats, row, 7, one.retrieved_at)
    sheet.write_number(row, 8, one.findings, formats.wrapped)


def _evidence_row(
    sheet: Any, formats: Formats, row: int, cell: Cell, item: Evidence, catalogue: Catalogue
) -> None:
    _names(sheet, formats, row, cell, catalogue)
    style = formats.status(cell.status, cell.suggested)
    formats.write(sheet, row, 2, status_words(cell), style)
    facts = "; ".join(f"{name}: {fact_word(value)}" for name, value in item.facts.items())
    texts: Sequence[tuple[int, str]] = (
        (3, item.quote), (4, item.citation), (5, item.work), (8, item.text_state),
        (10, item.lang), (12, item.method), (13, cell.review.value), (14, item.decision),
        (15, facts), (16, item.finding_id),
    )  # fmt: skip
    for column, text in texts:
        formats.write(sheet, row, column, text, formats.wrapped)
    formats.write_link(sheet, row, 6, item.source_url)
    _write_instant(sheet, formats, row, 7, item.retrieved_at)
    _write_day(sheet, formats, row, 9, item.in_force_from)
    sheet.write_number(row, 11, item.confidence, formats.share)


def _names(sheet: Any, formats: Formats, row: int, cell: Cell, catalogue: Catalogue) -> None:
    formats.write(sheet, row, 0, state_name(catalogue, cell.state), formats.wrapped)
    formats.write(sheet, row, 1, element_title(catalogue, cell.element), formats.wrapped)


def _write_day(sheet: Any, formats: Formats, row: int, column: int, day: date | None) -> None:
    """A date; text where it is older than the calendar of a spreadsheet (1900)."""
    if day is None:
        return
    if day.year > 1900:
        sheet.write_datetime(row, column, day, formats.day)
    else:
        formats.write(sheet, row, column, day.isoformat(), formats.wrapped)


def _write_instant(
    sheet: Any, formats: Formats, row: int, column: int, instant: datetime | None
) -> None:
    if instant is not None:
        sheet.write_datetime(row, column, instant.replace(tzinfo=None), formats.date)


def _sheet(book: Any, formats: Formats, name: str, columns: Columns) -> Any:
    sheet = book.add_worksheet(name)
    for column, (title, width) in enumerate(columns):
        sheet.set_column(column, column, width)
        formats.write(sheet, 0, column, title, formats.header)
    return sheet


def _close(sheet: Any, last: int, columns: Columns) -> None:
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(last, 1), len(columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
