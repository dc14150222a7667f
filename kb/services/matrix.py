"""The compliance matrix, from the store and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from kb.assessment.engine import StateRecord, assess_matrix
from kb.catalogue import Catalogue
from kb.errors import UsageError
from kb.model.cells import HeldWork, Matrix
from kb.store.evidence import evidence_on
from kb.store.reading import Reader
from kb.store.rows import WorkRow


def build_matrix(
    reader: Reader,
    catalogue: Catalogue,
    *,
    as_of: date,
    instrument: str | None = None,
    states: Sequence[str] | None = None,
    elements: Sequence[str] | None = None,
) -> Matrix:
    """Cells of States x elements on a day, in the catalogue's order.

    Without ``states`` or ``elements`` all of the catalogue are there. UsageError for a State,
    element or instrument that the catalogue does not know.
    """
    codes = [code.upper() for code in states] if states else list(catalogue.states)
    slugs = list(elements or ())
    _check("State", codes, catalogue.states)
    _check("element", slugs, catalogue.elements)
    _check("instrument", [instrument] if instrument else [], catalogue.instruments)
    records = state_records(reader, codes, as_of)
    return assess_matrix(
        catalogue,
        records,
        as_of=as_of,
        instrument=instrument,
        tagger_version=reader.tagger_version(),
        elements=slugs,
    )


def state_records(reader: Reader, states: Sequence[str], as_of: date) -> list[StateRecord]:
    """What is held, found and decided for each State on the day."""
    decisions = reader.decisions()
    looked_for = reader.looked_for()
    verdicts = {d.finding_key: d.verdict for d in decisions if d.target == "finding"}
    evidence = evidence_on(reader.engine, states, as_of, verdicts)
    held: dict[str, list[HeldWork]] = {}
    for row in reader.held(states, as_of):
        held.setdefault(row.work.state, []).append(_held(row))
    return [
        StateRecord(
            state=state,
            evidence_by_element=evidence.get(state, {}),
            held=tuple(held.get(state, ())),
            decisions=decisions,
            looked_for=looked_for,
        )
        for state in states
    ]


def _held(row: WorkRow) -> HeldWork:
    return HeldWork(
        id=row.work.id,
        title=row.work.short_title or row.work.title,
        kind=row.work.kind,
        as_of=row.expressions[0].expression.in_force_from,
        territories=row.work.territories,
    )


def _check(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    unknown = [name for name in asked if name not in set(known)]
    if unknown:
        raise UsageError(f"There is no {what} {unknown[0]!r} in the catalogue.")
