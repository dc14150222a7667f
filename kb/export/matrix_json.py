"""The matrix as JSON, field by field as the design fixes it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from kb.model.cells import Cell, Evidence, Matrix, RequirementStatus, SearchRecord
from kb.model.findings import FactValue

Json = dict[str, Any]
_CELLS_AT_ONCE = 50


def matrix_to_json(matrix: Matrix) -> Json:
    """Plain dictionaries and lists, ready for ``json.dumps``; dates are ISO texts."""
    return {
        "as_of": matrix.as_of.isoformat(),
        "instrument": matrix.instrument,
        "states": list(matrix.states),
        "elements": list(matrix.elements),
        "cells": [cell_to_json(cell) for cell in matrix.cells],
    }


def json_parts(matrix: Matrix) -> Iterator[bytes]:
    """The same as UTF-8 text, one cell a line and some cells at a time."""
    head = matrix_to_json(replace(matrix, cells=()))
    del head["cells"]
    yield (json.dumps(head, ensure_ascii=False)[:-1] + ', "cells": [').encode()
    for start in range(0, len(matrix.cells), _CELLS_AT_ONCE):
        texts = (
            json.dumps(cell_to_json(cell), ensure_ascii=False)
            for cell in matrix.cells[start : start + _CELLS_AT_ONCE]
        )
        yield ((",\n" if start else "\n") + ",\n".join(texts)).encode()
    yield b"\n]}\n"


def cell_to_json(cell: Cell) -> Json:
    """One cell with everything that stands behind it."""
    return {
        "state": cell.state,
        "element": cell.element,
        "status": cell.status.value,
        "as_if": cell.as_if.value if cell.as_if else None,
        "suggested": cell.suggested,
        "review": cell.review.value,
        "reason": cell.reason,
        "confidence": cell.confidence,
        "facts": {
            name: [
                {"value": fact_to_json(seen.value), "provision_id": seen.provision_id}
                for seen in values
            ]
            for name, values in cell.facts.items()
        },
        "gaps": list(cell.gaps),
        "requirements": [_requirement(one) for one in cell.requirements],
        "territories": [
            {"territory": one.territory, "status": one.status.value} for one in cell.territories
        ],
        "evidence": [_evidence(one) for one in cell.evidence],
        "searched": _searched(cell.searched) if cell.searched else None,
    }


def fact_to_json(value: FactValue) -> bool | int | float | str | list[str]:
    """A fact's value; a tuple becomes a list."""
    return list(value) if isinstance(value, tuple) else value


def _requirement(one: RequirementStatus) -> Json:
    return {
        "instrument": one.instrument,
        "article": one.article,
        "level": one.level,
        "binding": one.binding,
        "status": one.status.value,
    }


def _evidence(one: Evidence) -> Json:
    return {
        "finding_id": one.finding_id,
        "provision_id": one.provision_id,
        "work": one.work,
        "citation": one.citation,
        "quote": one.quote,
        "start": one.start,
        "end": one.end,
        "lang": one.lang,
        "text_state": one.text_state,
        "in_force_from": one.in_force_from.isoformat() if one.in_force_from else None,
        "source_url": one.source_url,
        "retrieved_at": one.retrieved_at.isoformat() if one.retrieved_at else None,
        "sha256": one.sha256,
        "confidence": one.confidence,
        "method": one.method,
    }


def _searched(record: SearchRecord) -> Json:
    return {
        "works": [
            {
                "id": work.id,
                "kind": work.kind,
                "as_of": work.as_of.isoformat() if work.as_of else None,
            }
            for work in record.works
        ],
        "missing_kinds": list(record.missing_kinds),
        "tagger_version": record.tagger_version,
        "date": record.date.isoformat(),
    }
