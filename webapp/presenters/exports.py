"""The matrix as files, and the file that a reviewer filled in offline."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from kb.errors import UsageError
from kb.export.matrix_by_state import unheld
from kb.model.cells import Matrix
from kb.model.desk import REVIEWER, Account, may
from kb.services.offline import Fate, ImportReport
from webapp.presenters.matrix import MatrixAsked, asked_matrix
from webapp.translate import gettext, ngettext
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

FORMS = ("xlsx", "csv", "json", "html", "pdf", "docx")
SLOW = ("pdf", "docx")
MOST_SLOW = 600
"""Cells of States whose law is held in a file that is set on pages. The ten States of the corpora
x 60 elements took 10 s as PDF and 6 s as DOCX on two cores, four times that while they were busy;
a worker of the server has 60 s."""


@dataclass(frozen=True, slots=True)
class ExportForm:
    """One form to download. ``too_many`` says that the matrix is too large for it here."""

    form: str
    name: str
    says: str
    url: str
    too_many: bool


@dataclass(frozen=True, slots=True)
class ImportLine:
    """One row of the file that was not written, or would not be."""

    row: int
    cell: str
    why: str


@dataclass(frozen=True, slots=True)
class ImportView:
    """What became of the file."""

    answer: str
    conflicts: tuple[ImportLine, ...]
    bad: tuple[ImportLine, ...]
    problem: str


@dataclass(frozen=True, slots=True)
class ExportsView:
    """The page ``/exports``."""

    answer: str
    as_of: date
    instrument: str | None
    cells: int
    invented: bool
    forms: tuple[ExportForm, ...]
    matrix_url: str
    may_import: bool
    signed_in: bool
    imported: ImportView | None


def exports_view(
    site: Site, query: MatrixAsked, person: Account | None, imported: ImportView | None = None
) -> ExportsView:
    """The forms in which the matrix of the address can be taken."""
    matrix = asked_matrix(site, query)
    slow = held_cells(matrix)
    return ExportsView(
        answer=_answer(matrix),
        as_of=query.as_of,
        instrument=query.instrument or None,
        cells=len(matrix.cells),
        invented=any(site.standards.states[code].invented for code in matrix.states),
        forms=_forms(query.query(), slow > MOST_SLOW),
        matrix_url="/matrix" + query.query(),
        may_import=person is not None and may(person.role, REVIEWER),
        signed_in=person is not None,
        imported=imported,
    )


def held_cells(matrix: Matrix) -> int:
    """Cells of States of which something is held."""
    return (len(matrix.states) - len(unheld(matrix))) * len(matrix.elements)


def check_size(matrix: Matrix, form: str) -> None:
    """UsageError where a form takes too long for so many cells."""
    count = held_cells(matrix)
    if form in SLOW and count > MOST_SLOW:
        raise UsageError(
            f"A {form.upper()} from the site may have {MOST_SLOW} cells of States whose law is "
            f"held; this has {count}. Choose fewer States or elements, or use `kb matrix`."
        )


def _answer(matrix: Matrix) -> str:
    states = ngettext("%(num)d State", "%(num)d States", len(matrix.states))
    elements = ngettext("%(num)d element", "%(num)d elements", len(matrix.elements))
    return gettext(
        "The matrix of %(states)s and %(elements)s, as a file.", states=states, elements=elements
    )


def _forms(query: str, too_many: bool) -> tuple[ExportForm, ...]:
    says = {
        "xlsx": (gettext("Workbook"), gettext(
            "Matrix, evidence, facts, gaps, sources, method, and a sheet to decide offline.")),
        "csv": (gettext("Table"), gettext("One row a cell.")),
        "json": (gettext("Data for programs"), gettext("Everything that the matrix holds.")),
        "html": (gettext("Page"), gettext("One file that opens in any browser, without network.")),
        "pdf": (gettext("Document to print"), gettext(
            "To print: statuses by group of elements, then reasons and gaps by State.")),
        "docx": (gettext("Word document"), gettext(
            "The evidence by State: quotations, citations, official links, decisions.")),
    }  # fmt: skip
    rows = [
        ExportForm(form, *says[form], f"/matrix.{form}{query}", too_many and form in SLOW)
        for form in FORMS
    ]
    metadata = ExportForm(
        "csv-metadata.json",
        gettext("Description of the table"),
        gettext("The columns of the CSV in words and types (W3C CSV on the Web)."),
        f"/matrix.csv-metadata.json{query}",
        False,
    )
    by_element = ExportForm(
        "docx",
        gettext("Word document by element"),
        gettext("The same evidence, element by element."),
        f"/matrix.docx{query}{'&' if query else '?'}{query_string({'by': 'element'})[1:]}",
        too_many,
    )
    return (*rows[:2], metadata, *rows[2:], by_element)


def import_view(report: ImportReport) -> ImportView:
    """What became of each row, in words."""
    kept, same = len(report.of(Fate.KEPT)), len(report.of(Fate.SAME))
    written = (
        ngettext("%(num)d decision was written.", "%(num)d decisions were written.", kept)
        if report.written
        else ngettext(
            "%(num)d decision can be written; nothing was written yet.",
            "%(num)d decisions can be written; nothing was written yet.",
            kept,
        )
    )
    known = ngettext("%(num)d was known already.", "%(num)d were known already.", same)
    return ImportView(
        answer=f"{written} {known}",
        conflicts=_lines(report, Fate.CONFLICT),
        bad=_lines(report, Fate.BAD),
        problem="",
    )


def failed_import(problem: str) -> ImportView:
    """The file could not be read; nothing was written."""
    return ImportView("", (), (), problem)


def _lines(report: ImportReport, fate: Fate) -> tuple[ImportLine, ...]:
    return tuple(ImportLine(row.row, row.cell, row.why) for row in report.of(fate))
