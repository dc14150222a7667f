"""One element side by side: of two to five States, or of one State on two days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from kb.assessment.comparison import Comparison, compare
from kb.catalogue import Catalogue
from kb.errors import UsageError
from kb.services.matrix import build_matrix
from kb.store.reading import Reader

_FEWEST, _MOST = 2, 5


def build_comparison(
    reader: Reader, catalogue: Catalogue, states: Sequence[str], element: str, as_of: date
) -> Comparison:
    """Align what the States' laws say on an element; UsageError for fewer than two States, more
    than five, or a name that the catalogue does not know."""
    codes = tuple(dict.fromkeys(state.upper() for state in states))
    if not _FEWEST <= len(codes) <= _MOST:
        raise UsageError("A comparison takes two to five different States.")
    matrix = build_matrix(reader, catalogue, as_of=as_of, states=codes, elements=[element])
    return compare(catalogue, matrix.cells)


def build_change(
    reader: Reader,
    catalogue: Catalogue,
    states: Sequence[str],
    element: str,
    days: tuple[date, date],
) -> Comparison:
    """Align what one State's law said on the earlier day and says on the later one; UsageError
    for several States, days out of order, or a name that the catalogue does not know."""
    codes = tuple(dict.fromkeys(state.upper() for state in states))
    if len(codes) != 1:
        raise UsageError("Two days can be compared of one State at a time.")
    if days[0] >= days[1]:
        raise UsageError("The earlier day has to come before the day that it is compared with.")
    cells = [
        build_matrix(reader, catalogue, as_of=day, states=codes, elements=[element]).cells[0]
        for day in days
    ]
    return compare(catalogue, cells, days)
