"""The matrix as a workbook: Matrix, Evidence, Facts, Gaps, Sources, Decisions and Method."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue
from kb.export.decision_sheet import Seen, decisions_sheet
from kb.export.detail_sheets import evidence_sheet, facts_sheet, gaps_sheet, sources_sheet
from kb.export.meta import (
    NO_PUBLICATION,
    SUGGESTIONS,
    ExportMeta,
    element_title,
    instrument_words,
    is_invented,
    method_lines,
    state_name,
    status_words,
)
from kb.export.sheet_formats import Formats
from kb.model.cells import Cell, Matrix, Review

_HEADER_ROW = 3
_REVIEW_MARKS = {Review.CONFIRMED: " ✓", Review.CONFIRMED_TWICE: " ✓✓", Review.DISPUTED: " ⇄"}


def matrix_to_xlsx(
    matrix: Matrix,
    catalogue: Catalogue,
    meta: ExportMeta,
    *,
    seen: Sequence[Seen] = (),
    choices: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> bytes:
    """The workbook as bytes. Nothing in it is a formula.

    ``seen`` has one value for each cell, in their order; with it the workbook has a sheet
    Decisions, to be filled in and handed in again. ``choices`` are the verdicts and statuses there.
    """
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": "Compliance matrix", "comments": NO_PUBLICATION})
    book.set_calc_mode("auto")
    formats = Formats(book)
    _matrix_sheet(book, formats, matrix, catalogue)
    for sheet in (evidence_sheet, facts_sheet, gaps_sheet, sources_sheet):
        sheet(book, formats, matrix, catalogue)
    if seen:
        cells = list(zip(matrix.cells, seen, strict=True))
        about = (matrix.instrument or "", matrix.as_of.isoformat())
        decisions_sheet(book, formats, cells, catalogue, about=about, choices=choices)
    _method_sheet(book, formats, matrix, catalogue, meta)
    book.close()
    return out.getvalue()


def _matrix_sheet(book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    sheet = book.add_worksheet("Matrix")
    title = (
        f"Compliance matrix as of {matrix.as_of.isoformat()}: "
        f"{instrument_words(catalogue, matrix.instrument)}"
    )
    formats.write(sheet, 0, 0, title, formats.title)
    formats.write(sheet, 1, 0, f"{NO_PUBLICATION} {SUGGESTIONS}", formats.note)
    formats.write(sheet, _HEADER_ROW, 0, "State", formats.header)
    for column, slug in enumerate(matrix.elements, start=1):
        formats.write(sheet, _HEADER_ROW, column, element_title(catalogue, slug), formats.header)
    width = len(matrix.elements)
    for place, cell in enumerate(matrix.cells):
        row, column = divmod(place, width)
        style = formats.status(cell.status, cell.suggested)
        formats.write(sheet, _HEADER_ROW + 1 + row, column + 1, _cell_words(cell), style)
    last = _HEADER_ROW + len(matrix.states)
    for row, state in enumerate(matrix.states, start=_HEADER_ROW + 1):
        style = formats.invented if is_invented(catalogue, state) else formats.state
        formats.write(sheet, row, 0, state_name(catalogue, state), style)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, max(width, 1), 22)
    sheet.freeze_panes(_HEADER_ROW + 1, 1)
    sheet.autofilter(_HEADER_ROW, 0, max(last, _HEADER_ROW + 1), width)
    sheet.repeat_rows(_HEADER_ROW)
    sheet.set_landscape()
    _legend(sheet, formats, last + 2)


def _cell_words(cell: Cell) -> str:
    mark = load_vocabulary().statuses[cell.status].mark
    return f"{mark} {status_words(cell)}{_REVIEW_MARKS.get(cell.review, '')}"


def _legend(sheet: Any, formats: Formats, row: int) -> None:
    formats.write(sheet, row, 0, "Legend", formats.header)
    for offset, (status, words) in enumerate(load_vocabulary().statuses.items(), start=1):
        formats.write(
            sheet, row + offset, 0, f"{words.mark} {words.word}", formats.status(status, False)
        )
        sheet.write_string(row + offset, 1, words.says)
    end = row + len(load_vocabulary().statuses) + 1
    sheet.write_string(end, 0, "Italic, dotted line")
    sheet.write_string(end, 1, SUGGESTIONS)
    sheet.write_string(end + 1, 0, "✓, ✓✓, ⇄")
    sheet.write_string(
        end + 1, 1, "Confirmed by one person, confirmed by two persons, persons disagree."
    )
    formats.write(sheet, end + 2, 0, "Yellow State", formats.invented)
    sheet.write_string(end + 2, 1, "Invented for demonstration; its laws are invented too.")


def _method_sheet(
    book: Any, formats: Formats, matrix: Matrix, catalogue: Catalogue, meta: ExportMeta
) -> None:
    sheet = book.add_worksheet("Method")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    lines = method_lines(catalogue, matrix.instrument, matrix.as_of, matrix.states, meta)
    for row, (label, text) in enumerate(lines):
        formats.write(sheet, row, 0, label, formats.state)
        formats.write(sheet, row, 1, text, formats.wrapped)
