"""Decisions that a reviewer wrote offline come back, and overwrite nothing silently.

A row is written only if its cell is as the reviewer saw it: the same findings stand there, and
nobody has decided on the cell since the file was made. All else is listed with what is wrong, and
the other rows go in. The same file may be handed in twice.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import Engine

from kb.assessment.review import finding_keys
from kb.catalogue import Catalogue
from kb.errors import UsageError
from kb.export.decision_file import FilledRow, is_known_form, read_decisions
from kb.export.decision_sheet import Seen
from kb.model.cells import Cell, Matrix
from kb.model.desk import CELL, OVERRIDE, REJECT, VERDICTS, CellPlace
from kb.model.findings import Decision
from kb.ports import Progress
from kb.services.decisions import (
    CELL_STATUSES,
    MOST_TEXT,
    ChangedError,
    Outcome,
    Verdict,
    decide_cell,
    seen_digest,
)
from kb.services.matrix import build_matrix
from kb.store.decisions import all_decisions
from kb.store.reading import Reader

MOST_DECISIONS = 4_000
"""Of one file: more than the 57 x 60 cells of the whole matrix."""
_CHANGED_KEYS = "The hidden keys were changed, or are of another store; export again."
_KNOWN = "You decided so already."
CHOICES = (VERDICTS, tuple(status.value for status in CELL_STATUSES))
"""Verdicts and statuses that a row may hold."""


class Fate(StrEnum):
    """What became of a row, or would become of it."""

    KEPT = "kept"
    SAME = "same"
    """The person had decided so already."""
    CONFLICT = "conflict"
    """The cell is not as it was when the file was made."""
    BAD = "bad"
    """The row cannot be read as a decision."""


@dataclass(frozen=True, slots=True)
class RowReport:
    """One row of the sheet."""

    row: int
    cell: str
    verdict: str
    fate: Fate
    why: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What came of a file."""

    rows: tuple[RowReport, ...]
    written: bool
    """False for a trial: nothing was written."""

    def of(self, fate: Fate) -> tuple[RowReport, ...]:
        """Rows with this fate."""
        return tuple(row for row in self.rows if row.fate is fate)


@dataclass(frozen=True, slots=True)
class _Read:
    """A row that makes sense by itself."""

    row: FilledRow
    place: CellPlace
    as_of: date
    last: int
    said: Verdict


def last_decision(engine: Engine) -> int:
    """Number of the latest decision; 0 if there is none. Read it before the matrix is made."""
    return max((decision.id for decision in all_decisions(engine)), default=0)


def seen_of(matrix: Matrix, last: int) -> tuple[Seen, ...]:
    """What stands behind each cell, for the sheet Decisions."""
    return tuple(
        Seen(seen_digest(sorted(finding_keys(cell.evidence))), last) for cell in matrix.cells
    )


def import_decisions(
    engine: Engine,
    catalogue: Catalogue,
    data: bytes,
    *,
    who: str,
    now: datetime,
    write: bool,
    progress: Progress,
    most: int = MOST_DECISIONS,
) -> ImportReport:
    """Read a workbook and write its decisions as those of ``who``; with ``write`` false only say
    what would become of each row. UsageError for a file that is no workbook of ours."""
    rows = read_decisions(data)
    if len(rows) > most:
        raise UsageError(f"At most {most:,} decisions go in at once here; this has {len(rows):,}.")
    decisions = all_decisions(engine)
    latest = max((decision.id for decision in decisions), default=0)
    reports: list[RowReport] = []
    good: list[_Read] = []
    for row in _once(rows, reports):
        try:
            good.append(_read(row, catalogue, latest))
        except UsageError as error:
            reports.append(_report(row, Fate.BAD, str(error)))
    cells = _cells(Reader(engine), catalogue, good)
    decided = _by_cell(decisions)
    with progress.stage("Decisions", len(good)) as stage:
        for one in good:
            reports.append(_settle(engine, one, cells, decided, who, now, write))
            stage.advance()
    return ImportReport(tuple(sorted(reports, key=lambda report: report.row)), write)


def _once(rows: Sequence[FilledRow], reports: list[RowReport]) -> Iterable[FilledRow]:
    """Rows whose cell stands once in the file; the others are reported, all of them."""
    count: dict[tuple[str, str], int] = {}
    for row in rows:
        count[row.cell, row.instrument] = count.get((row.cell, row.instrument), 0) + 1
    for row in rows:
        if count[row.cell, row.instrument] == 1:
            yield row
        else:
            reports.append(_report(row, Fate.BAD, "This cell stands in the file more than once."))


def _read(row: FilledRow, catalogue: Catalogue, latest: int) -> _Read:
    if not is_known_form(row):
        raise UsageError("The hidden keys are missing or of another version; export again.")
    state, _, element = row.cell.partition(":")
    if state not in catalogue.states or element not in catalogue.elements:
        raise UsageError(f"There is no cell {row.cell[:80]!r} here.")
    if row.instrument and row.instrument not in catalogue.instruments:
        raise UsageError(f"There is no instrument {row.instrument[:80]!r} here.")
    try:
        as_of, last = date.fromisoformat(row.as_of), int(row.last)
    except ValueError as error:
        raise UsageError(_CHANGED_KEYS) from error
    if not 0 <= last <= latest:
        raise UsageError(_CHANGED_KEYS)
    place = CellPlace(state, "", element, row.instrument)
    return _Read(row, place, as_of, last, _said(row))


def _said(row: FilledRow) -> Verdict:
    verdict, status = row.verdict.casefold(), row.status.casefold()
    if verdict not in VERDICTS:
        raise UsageError(f"A verdict is {', '.join(VERDICTS)}; {row.verdict[:40]!r} is none.")
    if verdict in (REJECT, OVERRIDE) and not row.reason:
        raise UsageError("To reject or override needs a reason.")
    if len(row.reason) > MOST_TEXT:
        raise UsageError(f"A reason has at most {MOST_TEXT:,} characters.")
    if verdict == OVERRIDE and status not in CHOICES[1]:
        raise UsageError(f"A cell can be set to {', '.join(CHOICES[1])}; not to {status[:40]!r}.")
    if verdict != OVERRIDE and status:
        raise UsageError(f"Only override sets a status; the verdict here is {verdict}.")
    return Verdict(verdict, row.reason, status=status)


def _cells(
    reader: Reader, catalogue: Catalogue, good: Sequence[_Read]
) -> dict[tuple[str, str, str, date], Cell]:
    """The cells as they are now, by State, element, instrument and day."""
    asked: dict[tuple[str, date], tuple[dict[str, None], dict[str, None]]] = {}
    for one in good:
        states, elements = asked.setdefault((one.place.instrument, one.as_of), ({}, {}))
        states[one.place.state] = elements[one.place.element] = None
    return {
        (cell.state, cell.element, instrument, as_of): cell
        for (instrument, as_of), (states, elements) in asked.items()
        for cell in build_matrix(
            reader,
            catalogue,
            as_of=as_of,
            instrument=instrument or None,
            states=list(states),
            elements=list(elements),
        ).cells
    }


def _by_cell(decisions: Iterable[Decision]) -> dict[CellPlace, list[Decision]]:
    found: dict[CellPlace, list[Decision]] = {}
    for one in decisions:
        if one.target == CELL:
            place = CellPlace(one.state, one.territory, one.element, one.instrument)
            found.setdefault(place, []).append(one)
    return found


def _settle(
    engine: Engine,
    one: _Read,
    cells: dict[tuple[str, str, str, date], Cell],
    decided: dict[CellPlace, list[Decision]],
    who: str,
    now: datetime,
    write: bool,
) -> RowReport:
    place = one.place
    cell = cells[place.state, place.element, place.instrument, one.as_of]
    found = _compared(one, cell, [d for d in decided.get(place, ()) if d.id > one.last], who)
    if found.fate is not Fate.KEPT or not write:
        return found
    try:
        outcome = decide_cell(engine, now, who, place, one.said, as_of=one.as_of,
                              evidence=cell.evidence, seen=one.row.seen)  # fmt: skip
    except ChangedError as error:
        return _report(one.row, Fate.CONFLICT, str(error))
    except UsageError as error:
        return _report(one.row, Fate.BAD, str(error))
    return _report(one.row, Fate.SAME, _KNOWN) if outcome is Outcome.SAME else found


def _compared(one: _Read, cell: Cell, since: Sequence[Decision], who: str) -> RowReport:
    """What would become of the row; ``since`` are decisions given after the file was made."""
    own = bool(since) and since[-1].who == who and _says_the_same(since[-1], one.said)
    if since and not own:
        return _report(one.row, Fate.CONFLICT, _meanwhile(since[-1], who))
    if one.row.seen != seen_digest(sorted(finding_keys(cell.evidence))):
        return _report(one.row, Fate.CONFLICT,
                       "The findings of this cell changed after the file was made.")  # fmt: skip
    return _report(one.row, Fate.SAME, _KNOWN) if own else _report(one.row, Fate.KEPT)


def _says_the_same(decision: Decision, said: Verdict) -> bool:
    return (decision.verdict, decision.status, decision.reason) == (
        said.verdict,
        said.status,
        said.reason,
    )


def _meanwhile(decision: Decision, who: str) -> str:
    name = "You" if decision.who == who else decision.who
    status = f", {decision.status}" if decision.status else ""
    day = decision.at.date().isoformat()
    return (
        f"{name} decided on this cell after the file was made ({decision.verdict}{status}, {day})."
    )


def _report(row: FilledRow, fate: Fate, why: str = "") -> RowReport:
    return RowReport(row.row, row.cell[:80], row.verdict[:40], fate, why)
