"""Matrix and comparison as bytes, in every format that the exports know."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from kb.assessment.comparison import Comparison
from kb.assessment.review import index_decisions
from kb.assessment.rules import load_rules
from kb.catalogue import Catalogue
from kb.export.compare_export import compare_to_csv, compare_to_json, compare_to_xlsx
from kb.export.csvw import matrix_metadata
from kb.export.matrix_csv import csv_parts, matrix_to_csv
from kb.export.matrix_docx import matrix_to_docx
from kb.export.matrix_html import matrix_to_html
from kb.export.matrix_json import json_parts
from kb.export.matrix_xlsx import matrix_to_xlsx
from kb.export.meta import ExportMeta
from kb.export.pdf import html_to_pdf
from kb.model.cells import Matrix
from kb.model.findings import Decision
from kb.services.offline import CHOICES, seen_of

MATRIX_FORMATS = ("xlsx", "csv", "json", "html", "pdf", "docx")
COMPARE_FORMATS = ("json", "csv", "xlsx")
STREAMED = ("csv", "json")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def export_meta(catalogue: Catalogue, made_at: datetime, tagger_version: str = "") -> ExportMeta:
    """What an export made now says about itself."""
    return ExportMeta(made_at, tagger_version, catalogue.digest[:12], load_rules().version)


@dataclass(frozen=True, slots=True)
class Decided:
    """What people decided, for the exports that show it. Read ``last`` before the matrix is made:
    a decision given in between is then told as a conflict, and never overwritten."""

    last: int = 0
    """Number of the latest decision of all."""
    decisions: Sequence[Decision] = ()
    names: bool = True
    """Whether the export may say who decided."""


def matrix_bytes(
    matrix: Matrix,
    catalogue: Catalogue,
    form: str,
    *,
    made_at: datetime,
    tagger_version: str = "",
    decided: Decided | None = None,
    by: str = "state",
) -> bytes:
    """The matrix in one of :data:`MATRIX_FORMATS`; KeyError for another. Without ``decided`` a
    workbook has no sheet to fill in. ``by`` is what the chapters of a document are: State or
    element."""
    meta = export_meta(catalogue, made_at, tagger_version)
    known = decided or Decided()
    writers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: matrix_to_xlsx(
            matrix,
            catalogue,
            meta,
            seen=seen_of(matrix, known.last) if decided else (),
            choices=CHOICES,
        ),
        "csv": lambda: matrix_to_csv(matrix, catalogue, meta),
        "html": lambda: matrix_to_html(matrix, catalogue, meta),
        "json": lambda: b"".join(json_parts(matrix)),
        "pdf": lambda: html_to_pdf(matrix_to_html(matrix, catalogue, meta)),
        "docx": lambda: matrix_to_docx(
            matrix, catalogue, meta, index_decisions(known.decisions), by=by, names=known.names
        ),
    }
    return writers[form]()


def matrix_parts(
    matrix: Matrix, catalogue: Catalogue, form: str, *, made_at: datetime, tagger_version: str = ""
) -> Iterator[bytes]:
    """The same in one of :data:`STREAMED`, a part at a time."""
    if form == "json":
        return json_parts(matrix)
    return csv_parts(matrix, catalogue, export_meta(catalogue, made_at, tagger_version))


def csv_metadata(
    matrix: Matrix, catalogue: Catalogue, name: str, *, made_at: datetime, tagger_version: str = ""
) -> bytes:
    """CSV on the Web: describes the CSV file ``name``."""
    meta = export_meta(catalogue, made_at, tagger_version)
    return _json(matrix_metadata(matrix, catalogue, meta, name))


def comparison_bytes(
    comparison: Comparison,
    catalogue: Catalogue,
    form: str,
    *,
    made_at: datetime,
    tagger_version: str = "",
) -> bytes:
    """The comparison in one of :data:`COMPARE_FORMATS`; KeyError for another."""
    meta = export_meta(catalogue, made_at, tagger_version)
    writers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: compare_to_xlsx(comparison, catalogue, meta),
        "csv": lambda: compare_to_csv(comparison, catalogue),
        "json": lambda: _json(compare_to_json(comparison)),
    }
    return writers[form]()
