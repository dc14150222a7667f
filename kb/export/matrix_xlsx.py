"""The matrix as a workbook: the sheets Matrix, Evidence and Method."""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import xlsxwriter

from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue
from kb.export.matrix_csv import fact_word
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
from kb.export.spreadsheet import clean_text, typed_text
from kb.model.cells import Cell, Evidence, Matrix, Review, Status

MAX_LINK = 2_000
"""Longest link of the format (2,079 characters), with room to spare."""
MAX_LINKS = 60_000
"""Links that a sheet can hold (65,530), with room to spare."""
_HEADER_ROW = 3
_REVIEW_MARKS = {Review.CONFIRMED: " ✓", Review.CONFIRMED_TWICE: " ✓✓", Review.DISPUTED: " ⇄"}
EVIDENCE_COLUMNS = (
    ("State", 18), ("Element", 30), ("Status", 24), ("Quotation", 80), ("Citation", 18),
    ("Law", 40), ("Official link", 36), ("Retrieved at (UTC)", 18), ("Text state", 14),
    ("In force from", 13), ("Language", 9), ("Confidence", 11), ("Method", 16), ("Review", 16),
    ("Decision", 10), ("Facts", 30), ("Finding", 20),
)  # fmt: skip


def matrix_to_xlsx(matrix: Matrix, catalogue: Catalogue, meta: ExportMeta) -> bytes:
    """The workbook as bytes. Nothing in it is a formula."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": "Compliance matrix", "comments": NO_PUBLICATION})
    book.set_calc_mode("auto")
    formats = _Formats(book)
    _matrix_sheet(book, formats, matrix, catalogue)
    _evidence_sheet(book, formats, matrix, catalogue)
    _method_sheet(book, formats, matrix, catalogue, meta)
    book.close()
    return out.getvalue()


class _Formats:
    """Formats of the workbook, each made once."""

    def __init__(self, book: Any) -> None:
        self._book = book
        self._made: dict[tuple[Status, bool], Any] = {}
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.note = book.add_format({"italic": True, "font_color": "#56606b"})
        self.header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#f5f6f7"}
        )
        self.state = book.add_format({"bold": True, "valign": "top"})
        self.invented = book.add_format({"bold": True, "valign": "top", "bg_color": "#ffe9a8"})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top"})
        self.date = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "valign": "top"})
        self.day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.share = book.add_format({"num_format": "0.00", "valign": "top"})
        self.link = book.add_format({"font_color": "#0b5394", "underline": 1, "valign": "top"})

    def status(self, status: Status, suggested: bool) -> Any:
        """Colour and fill of the status; dotted and italic where it is a suggestion."""
        key = (status, suggested)
        if key not in self._made:
            words = load_vocabulary().statuses[status]
            self._made[key] = self._book.add_format(
                {
                    "font_color": f"#{words.colour}",
                    "bg_color": f"#{words.fill}",
                    "italic": suggested,
                    "border": 4 if suggested else 1,
                    "border_color": f"#{words.colour}",
                    "text_wrap": True,
                    "valign": "top",
                }
            )
        return self._made[key]


def _write(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    sheet.write_string(row, column, typed_text(text), style)


def _matrix_sheet(book: Any, formats: _Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    sheet = book.add_worksheet("Matrix")
    title = (
        f"Compliance matrix as of {matrix.as_of.isoformat()}: "
        f"{instrument_words(catalogue, matrix.instrument)}"
    )
    _write(sheet, 0, 0, title, formats.title)
    _write(sheet, 1, 0, f"{NO_PUBLICATION} {SUGGESTIONS}", formats.note)
    _write(sheet, _HEADER_ROW, 0, "State", formats.header)
    for column, slug in enumerate(matrix.elements, start=1):
        _write(sheet, _HEADER_ROW, column, element_title(catalogue, slug), formats.header)
    width = len(matrix.elements)
    for place, cell in enumerate(matrix.cells):
        row, column = divmod(place, width)
        style = formats.status(cell.status, cell.suggested)
        _write(sheet, _HEADER_ROW + 1 + row, column + 1, _cell_words(cell), style)
    last = _HEADER_ROW + len(matrix.states)
    for row, state in enumerate(matrix.states, start=_HEADER_ROW + 1):
        style = formats.invented if is_invented(catalogue, state) else formats.state
        _write(sheet, row, 0, state_name(catalogue, state), style)
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


def _legend(sheet: Any, formats: _Formats, row: int) -> None:
    _write(sheet, row, 0, "Legend", formats.header)
    for offset, (status, words) in enumerate(load_vocabulary().statuses.items(), start=1):
        _write(sheet, row + offset, 0, f"{words.mark} {words.word}", formats.status(status, False))
        sheet.write_string(row + offset, 1, words.says)
    end = row + len(load_vocabulary().statuses) + 1
    sheet.write_string(end, 0, "Italic, dotted line")
    sheet.write_string(end, 1, SUGGESTIONS)
    sheet.write_string(end + 1, 0, "✓, ✓✓, ⇄")
    sheet.write_string(
        end + 1, 1, "Confirmed by one person, confirmed by two persons, persons disagree."
    )
    _write(sheet, end + 2, 0, "Yellow State", formats.invented)
    sheet.write_string(end + 2, 1, "Invented for demonstration; its laws are invented too.")


def _evidence_sheet(book: Any, formats: _Formats, matrix: Matrix, catalogue: Catalogue) -> None:
    sheet = book.add_worksheet("Evidence")
    for column, (name, width) in enumerate(EVIDENCE_COLUMNS):
        sheet.set_column(column, column, width)
        _write(sheet, 0, column, name, formats.header)
    row = 0
    for cell in matrix.cells:
        for item in cell.evidence:
            row += 1
            _evidence_row(sheet, formats, row, cell, item, catalogue)
    sheet.freeze_panes(1, 2)
    sheet.autofilter(0, 0, max(row, 1), len(EVIDENCE_COLUMNS) - 1)


def _evidence_row(
    sheet: Any, formats: _Formats, row: int, cell: Cell, item: Evidence, catalogue: Catalogue
) -> None:
    _write(sheet, row, 0, state_name(catalogue, cell.state), formats.wrapped)
    _write(sheet, row, 1, element_title(catalogue, cell.element), formats.wrapped)
    _write(sheet, row, 2, status_words(cell), formats.status(cell.status, cell.suggested))
    texts = ((3, item.quote), (4, item.citation), (5, item.work), (8, item.text_state))
    for column, text in texts:
        _write(sheet, row, column, text, formats.wrapped)
    _write_link(sheet, formats, row, 6, item.source_url)
    if item.retrieved_at:
        sheet.write_datetime(row, 7, item.retrieved_at.replace(tzinfo=None), formats.date)
    if item.in_force_from:
        sheet.write_datetime(row, 9, item.in_force_from, formats.day)
    sheet.write_number(row, 11, item.confidence, formats.share)
    facts = "; ".join(f"{name}: {fact_word(value)}" for name, value in item.facts.items())
    rest: Sequence[tuple[int, str]] = (
        (10, item.lang),
        (12, item.method),
        (13, cell.review.value),
        (14, item.decision),
        (15, facts),
        (16, item.finding_id),
    )
    for column, text in rest:
        _write(sheet, row, column, text, formats.wrapped)


def _write_link(sheet: Any, formats: _Formats, row: int, column: int, url: str) -> None:
    """A link if it is a web address that the format can hold, else plain text."""
    url = clean_text(url)
    web = url.startswith(("https://", "http://"))
    if web and len(url) <= MAX_LINK and row <= MAX_LINKS:
        sheet.write_url(row, column, url, formats.link, string=url)
    else:
        _write(sheet, row, column, url, formats.wrapped)


def _method_sheet(
    book: Any, formats: _Formats, matrix: Matrix, catalogue: Catalogue, meta: ExportMeta
) -> None:
    sheet = book.add_worksheet("Method")
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 110)
    lines = method_lines(catalogue, matrix.instrument, matrix.as_of, matrix.states, meta)
    for row, (label, text) in enumerate(lines):
        _write(sheet, row, 0, label, formats.state)
        _write(sheet, row, 1, text, formats.wrapped)
