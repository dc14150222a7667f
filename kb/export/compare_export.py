"""A comparison of one element as JSON, CSV and workbook."""

from __future__ import annotations

import csv
import io
from io import BytesIO
from typing import Any

import xlsxwriter

from kb.assessment.comparison import Comparison, Place
from kb.catalogue import Catalogue
from kb.export.matrix_csv import fact_word
from kb.export.matrix_json import cell_to_json, fact_to_json
from kb.export.meta import ExportMeta, method_lines, state_name, status_words
from kb.export.spreadsheet import safe_text, typed_text

_Row = tuple[str, ...]


def compare_to_json(comparison: Comparison) -> dict[str, Any]:
    """Facts and sub-elements by State, and the whole cells."""
    return {
        "element": comparison.element,
        "title": comparison.title,
        "states": list(comparison.states),
        "columns": list(comparison.keys),
        "facts": [
            {
                "name": row.name,
                "title": row.title,
                "unit": row.unit,
                "values": {
                    state: [
                        {"value": fact_to_json(s.value), "provision_id": s.provision_id}
                        for s in seen
                    ]
                    for state, seen in zip(comparison.keys, row.values, strict=True)
                },
            }
            for row in comparison.facts
        ],
        "sub_elements": [
            {
                "slug": row.slug,
                "title": row.title,
                "states": {
                    key: _place(place)
                    for key, place in zip(comparison.keys, row.places, strict=True)
                },
            }
            for row in comparison.rows
        ],
        "cells": [cell_to_json(cell) for cell in comparison.cells],
    }


def compare_to_csv(comparison: Comparison, catalogue: Catalogue, *, bom: bool = True) -> bytes:
    """One row a status, fact or sub-element; one column a State."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in _rows(comparison, catalogue):
        writer.writerow([safe_text(text) for text in row])
    return out.getvalue().encode("utf-8-sig" if bom else "utf-8")


def compare_to_xlsx(comparison: Comparison, catalogue: Catalogue, meta: ExportMeta) -> bytes:
    """The table of the CSV on the sheet Compare, and how it was made on the sheet Method."""
    out = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = xlsxwriter.Workbook(out, options)
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    plain = book.add_format({"text_wrap": True, "valign": "top"})
    sheet = book.add_worksheet("Compare")
    sheet.set_column(0, 1, 28)
    sheet.set_column(2, 1 + len(comparison.states), 48)
    sheet.freeze_panes(1, 2)
    for number, row in enumerate(_rows(comparison, catalogue)):
        for column, text in enumerate(row):
            style = bold if number == 0 or column < 2 else plain
            sheet.write_string(number, column, typed_text(text), style)
    method = book.add_worksheet("Method")
    method.set_column(0, 0, 24)
    method.set_column(1, 1, 110)
    for number, (label, text) in enumerate(_method(comparison, catalogue, meta)):
        method.write_string(number, 0, typed_text(label), bold)
        method.write_string(number, 1, typed_text(text), plain)
    book.close()
    return out.getvalue()


def _method(
    comparison: Comparison, catalogue: Catalogue, meta: ExportMeta
) -> tuple[tuple[str, str], ...]:
    day = meta.as_of or meta.made_at.date()
    day = max(comparison.days, default=day)
    return method_lines(catalogue, None, day, tuple(dict.fromkeys(comparison.states)), meta)


def _place(place: Place) -> dict[str, Any]:
    return {
        "present": place.present,
        "looked_for": place.looked_for,
        "evidence": [
            {
                "provision_id": e.provision_id,
                "work": e.work,
                "citation": e.citation,
                "quote": e.quote,
            }
            for e in place.evidence
        ],
    }


def _rows(comparison: Comparison, catalogue: Catalogue) -> list[_Row]:
    names = tuple(state_name(catalogue, state) for state in comparison.states)
    if comparison.days:
        names = tuple(
            f"{name}, {day.isoformat()}" for name, day in zip(names, comparison.days, strict=True)
        )
    rows: list[_Row] = [
        ("Kind", comparison.title, *names),
        ("Status", "Status", *(status_words(cell) for cell in comparison.cells)),
        ("Status", "Reason", *(cell.reason for cell in comparison.cells)),
    ]
    for fact in comparison.facts:
        label = f"{fact.title} ({fact.unit})" if fact.unit else fact.title
        values = (" | ".join(fact_word(s.value) for s in seen) for seen in fact.values)
        rows.append(("Fact", label, *values))
    for row in comparison.rows:
        rows.append(("Sub-element", row.title, *(_place_words(place) for place in row.places)))
    return rows


def _place_words(place: Place) -> str:
    if place.present is None:
        return "nothing to compare"
    if not place.present:
        return "not recognised" if place.looked_for else "still to be read by a person"
    return "\n".join(f"{e.work}, {e.citation}: “{e.quote}”" for e in place.evidence)
