"""The gaps of a State, in the order in which a reviewer would raise them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from kb.assessment.measure import rank
from kb.catalogue import Catalogue
from kb.model.cells import Cell, Status

_GAPS = frozenset({Status.NOT_MET, Status.NOT_FOUND, Status.PARTLY, Status.LARGELY})


@dataclass(frozen=True, slots=True)
class ElementGap:
    """An element that is not met, and what is missing."""

    state: str
    element: str
    title: str
    status: Status
    reason: str
    gaps: tuple[str, ...]
    suggested: bool


def list_gaps(catalogue: Catalogue, cells: Iterable[Cell]) -> tuple[ElementGap, ...]:
    """Elements with gaps, contrary text first. ``benchmark``, ``not searched`` and ``needs
    review`` are no gaps: nothing is known to be missing from what binds the State."""
    found = [
        ElementGap(
            state=cell.state,
            element=cell.element,
            title=catalogue.elements[cell.element].title,
            status=cell.status,
            reason=cell.reason,
            gaps=cell.gaps,
            suggested=cell.suggested,
        )
        for cell in cells
        if cell.status in _GAPS
    ]
    return tuple(sorted(found, key=lambda gap: -rank(gap.status)))
