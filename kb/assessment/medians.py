"""Numbers that laws state, against the middle of other States."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from kb.model.cells import Cell, FactSeen


@dataclass(frozen=True, slots=True)
class Middle:
    """The median over the States that state the fact; None where fewer than two do."""

    value: float | None
    states: int


def numbers_of(seen: Sequence[FactSeen]) -> tuple[float, ...]:
    """The numbers among the stated values, each once, in order; ``life`` is no number."""
    found = {
        float(one.value)
        for one in seen
        if isinstance(one.value, int | float) and not isinstance(one.value, bool)
    }
    return tuple(sorted(found))


def value_of(seen: Sequence[FactSeen]) -> float | None:
    """One number for a State: the median of what its provisions state."""
    numbers = numbers_of(seen)
    return float(median(numbers)) if numbers else None


def middle(cells: Sequence[Cell], name: str) -> Middle:
    """The median of a fact over the cells of several States, each State counted once."""
    values = [value for cell in cells if (value := value_of(cell.facts.get(name, ()))) is not None]
    return Middle(float(median(values)) if len(values) > 1 else None, len(values))


def by_element(cells: Sequence[Cell]) -> Mapping[str, tuple[Cell, ...]]:
    """Cells by element, in their order."""
    found: dict[str, list[Cell]] = {}
    for cell in cells:
        found.setdefault(cell.element, []).append(cell)
    return {element: tuple(some) for element, some in found.items()}
