"""The laws behind a matrix: each that was searched or quoted, and where it was read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from kb.model.cells import Evidence, HeldWork, Matrix


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One law of one State. What only a quotation tells is empty where nothing was found."""

    state: str
    id: str
    law: str
    kind: str = ""
    as_of: date | None = None
    lang: str = ""
    text_state: str = ""
    url: str = ""
    retrieved_at: datetime | None = None
    sha256: str = ""
    findings: int = 0


def sources_of(matrix: Matrix) -> tuple[SourceRow, ...]:
    """In the order of the States, then of the law's identifier."""
    found: dict[tuple[str, str], SourceRow] = {}
    for cell in matrix.cells:
        for work in cell.searched.works if cell.searched else ():
            key = (cell.state, work.id)
            found[key] = _searched(found.get(key), cell.state, work)
        for item in cell.evidence:
            key = (cell.state, item.work_id)
            found[key] = _quoted(found.get(key), cell.state, item)
    order = {state: place for place, state in enumerate(matrix.states)}
    return tuple(sorted(found.values(), key=lambda row: (order[row.state], row.id)))


def _searched(row: SourceRow | None, state: str, work: HeldWork) -> SourceRow:
    row = row or SourceRow(state, work.id, work.title)
    return replace(row, kind=work.kind, as_of=work.as_of)


def _quoted(row: SourceRow | None, state: str, item: Evidence) -> SourceRow:
    row = row or SourceRow(state, item.work_id, item.work)
    newer = item.retrieved_at and (not row.retrieved_at or item.retrieved_at > row.retrieved_at)
    return replace(
        row,
        as_of=row.as_of or item.in_force_from,
        lang=row.lang or item.lang,
        text_state=row.text_state or item.text_state,
        url=row.url or item.source_url,
        retrieved_at=item.retrieved_at if newer else row.retrieved_at,
        sha256=row.sha256 or item.sha256,
        findings=row.findings + 1,
    )
