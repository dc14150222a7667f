"""Two to five States side by side on one element."""

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
