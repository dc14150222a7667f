"""Matrix and comparison as bytes, in every format that the exports know."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

from kb.assessment.comparison import Comparison
from kb.assessment.rules import load_rules
from kb.catalogue import Catalogue
from kb.export.compare_export import compare_to_csv, compare_to_json, compare_to_xlsx
from kb.export.matrix_csv import matrix_to_csv
from kb.export.matrix_html import matrix_to_html
from kb.export.matrix_json import matrix_to_json
from kb.export.matrix_xlsx import matrix_to_xlsx
from kb.export.meta import ExportMeta
from kb.model.cells import Matrix

MATRIX_FORMATS = ("xlsx", "csv", "json", "html")
COMPARE_FORMATS = ("json", "csv", "xlsx")


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


def export_meta(catalogue: Catalogue, made_at: datetime, tagger_version: str = "") -> ExportMeta:
    """What an export made now says about itself."""
    return ExportMeta(made_at, tagger_version, catalogue.digest[:12], load_rules().version)


def matrix_bytes(
    matrix: Matrix,
    catalogue: Catalogue,
    form: str,
    *,
    made_at: datetime,
    tagger_version: str = "",
) -> bytes:
    """The matrix in one of :data:`MATRIX_FORMATS`; KeyError for another."""
    meta = export_meta(catalogue, made_at, tagger_version)
    writers: dict[str, Callable[[], bytes]] = {
        "xlsx": lambda: matrix_to_xlsx(matrix, catalogue, meta),
        "csv": lambda: matrix_to_csv(matrix, catalogue, meta),
        "html": lambda: matrix_to_html(matrix, catalogue, meta),
        "json": lambda: _json(matrix_to_json(matrix)),
    }
    return writers[form]()


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
