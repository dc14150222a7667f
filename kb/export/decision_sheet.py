"""The sheet Decisions: what a reviewer fills in offline, and the hidden keys that lead it back.

A row is tied to its cell by hidden columns, so that rows may be sorted, filtered and deleted. The
keys say what the reviewer had before them: the findings of the cell, the day, and the number of
the last decision known when the file was made. :mod:`kb.export.decision_file` reads it again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kb.catalogue import Catalogue
from kb.export.meta import element_title, state_name, status_words
from kb.export.sheet_formats import Formats
from kb.model.cells import Cell

SHEET = "Decisions"
FORM = "decisions-1"
"""Version of the sheet; another one is not read."""
VERDICT, STATUS, REASON = "Your verdict", "Your status", "Your reason"
CELL, INSTRUMENT, AS_OF, SEEN, LAST, VERSION = (
    "Cell", "Instrument", "As of", "Findings seen", "Last decision", "Form",
)  # fmt: skip
_SHOWN = (("State", 20), ("Element", 34), ("Status", 26), ("Review", 14), ("Reason", 50),
          (VERDICT, 14), (STATUS, 16), (REASON, 60))  # fmt: skip
_HIDDEN = (CELL, INSTRUMENT, AS_OF, SEEN, LAST, VERSION)
_HOW = (
    "Choose a verdict in a yellow cell: accept, reject or override. Override sets the status that "
    "you choose beside it. Reject and override need a reason. Leave all other cells as they are "
    "and hand the file in on the page Exports, or with: kb import-decisions FILE --user NAME"
)
_HEADER_ROW = 1


@dataclass(frozen=True, slots=True)
class Seen:
    """What stands behind a cell when the file is made."""

    digest: str
    """Mark of the set of keys of its findings."""
    last_decision: int
    """Number of the latest decision of all; 0 if there is none."""


def decisions_sheet(
    book: Any,
    formats: Formats,
    cells: Sequence[tuple[Cell, Seen]],
    catalogue: Catalogue,
    *,
    about: tuple[str, str],
    choices: tuple[Sequence[str], Sequence[str]],
) -> None:
    """Write the sheet. ``about`` is the instrument and the day, ``choices`` are the verdicts and
    the statuses that a person may give."""
    sheet = book.add_worksheet(SHEET)
    formats.write(sheet, 0, 0, _HOW, formats.note)
    for column, (title, width) in enumerate(_SHOWN):
        sheet.set_column(column, column, width)
        formats.write(sheet, _HEADER_ROW, column, title, formats.header)
    for column, title in enumerate(_HIDDEN, start=len(_SHOWN)):
        formats.write(sheet, _HEADER_ROW, column, title, formats.header)
    sheet.set_column(len(_SHOWN), len(_SHOWN) + len(_HIDDEN) - 1, 10, None, {"hidden": True})
    for row, (cell, seen) in enumerate(cells, start=_HEADER_ROW + 1):
        _row(sheet, formats, row, cell, seen, catalogue, about)
    last = max(_HEADER_ROW + len(cells), _HEADER_ROW + 1)
    for column, values in zip((5, 6), choices, strict=True):
        rule = {"validate": "list", "source": list(values), "ignore_blank": True}
        sheet.data_validation(_HEADER_ROW + 1, column, last, column, rule)
    sheet.freeze_panes(_HEADER_ROW + 1, 2)
    sheet.autofilter(_HEADER_ROW, 0, last, len(_SHOWN) - 1)


def _row(
    sheet: Any, formats: Formats, row: int, cell: Cell, seen: Seen, catalogue: Catalogue,
    about: tuple[str, str],
) -> None:  # fmt: skip
    formats.write(sheet, row, 0, state_name(catalogue, cell.state), formats.wrapped)
    formats.write(sheet, row, 1, element_title(catalogue, cell.element), formats.wrapped)
    style = formats.status(cell.status, cell.suggested)
    formats.write(sheet, row, 2, status_words(cell), style)
    formats.write(sheet, row, 3, cell.review.value, formats.wrapped)
    formats.write(sheet, row, 4, cell.reason, formats.wrapped)
    for column in (5, 6, 7):
        sheet.write_blank(row, column, None, formats.input)
    instrument, as_of = about
    keys = (f"{cell.state}:{cell.element}", instrument, as_of, seen.digest,
            str(seen.last_decision), FORM)  # fmt: skip
    for column, text in enumerate(keys, start=len(_SHOWN)):
        formats.write(sheet, row, column, text, formats.wrapped)
