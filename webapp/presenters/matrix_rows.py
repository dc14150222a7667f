"""Rows of the matrix by a fact and in an order: which States stay, and which comes first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kb.assessment.rules import load_rules
from kb.errors import UsageError
from kb.model.cells import Matrix, Status
from kb.model.findings import FactValue
from webapp import asked
from webapp.asked import Args

if TYPE_CHECKING:
    from webapp.standards import Standards

SORTS = ("region", "name", "found", "gaps", "fact")
FOUND = (Status.MET, Status.LARGELY, Status.PARTLY)
_LIFE = float("inf")
"""``life`` is longer than every number of years."""


@dataclass(frozen=True, slots=True)
class FactAsked:
    """A fact, and the values of it that are looked for; all of them where nothing is said."""

    name: str
    least: float | None = None
    most: float | None = None
    value: str = ""

    def pairs(self) -> dict[str, str]:
        """As parts of an address."""
        return {
            "fact": self.name,
            "least": "" if self.least is None else f"{self.least:g}",
            "most": "" if self.most is None else f"{self.most:g}",
            "value": self.value,
        }

    def holds(self, value: FactValue) -> bool:
        """Whether a stated value is one that is looked for."""
        if isinstance(value, tuple):
            return any(self.holds(one) for one in value)
        if self.value and _word(value) != self.value.lower():
            return False
        if self.least is None and self.most is None:
            return True
        number = magnitude(value)
        if number is None:
            return False
        return (self.least is None or number >= self.least) and (
            self.most is None or number <= self.most
        )


@dataclass(frozen=True, slots=True)
class FactOfState:
    """What the provisions of a State say of the fact that was asked for."""

    state: str
    element: str
    values: tuple[FactValue, ...]


def magnitude(value: FactValue) -> float | None:
    """A number of a value; None for words and for yes or no."""
    if value == "life":
        return _LIFE
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return float(value)


def _word(value: FactValue) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value).replace("_", " ").lower()


def read_fact(args: Args, standards: Standards) -> FactAsked | None:
    """The fact of the address; UsageError where there is none of the name, or no number."""
    name = asked.text(args, "fact")
    if not name:
        return None
    if name not in {fact.name for e in standards.elements.values() for fact in e.facts}:
        raise UsageError(f"There is no fact {asked.shown(name)!r} in the catalogue.")
    return FactAsked(name, _number(args, "least"), _number(args, "most"), asked.text(args, "value"))


def _number(args: Args, name: str) -> float | None:
    value = asked.text(args, name)
    if not value:
        return None
    try:
        number = float(value)
    except ValueError:
        number = float("nan")
    if not abs(number) < 1e9:
        raise UsageError(f"{name} is a number such as 30; {asked.shown(value)!r} is none.")
    return number


def elements_with(fact: str, standards: Standards) -> tuple[str, ...]:
    """Elements whose provisions may state the fact."""
    named = names_of(fact)
    return tuple(
        slug for slug, e in standards.elements.items() if any(f.name in named for f in e.facts)
    )


def names_of(fact: str) -> frozenset[str]:
    """The fact's name and the other names under which it is stated."""
    aliases = load_rules().fact_aliases.items()
    return frozenset({fact, *(other for other, name in aliases if name == fact)})


def facts_of_states(matrix: Matrix, wanted: FactAsked) -> dict[str, FactOfState]:
    """State to what is said there, for States that state a value that is looked for."""
    named = names_of(wanted.name)
    found: dict[str, FactOfState] = {}
    for cell in matrix.cells:
        stated = [s.value for n, seen in cell.facts.items() if n in named for s in seen]
        if not any(wanted.holds(value) for value in stated):
            continue
        before = found.get(cell.state)
        values = tuple(dict.fromkeys([*(before.values if before else ()), *stated]))
        element = before.element if before else cell.element
        found[cell.state] = FactOfState(cell.state, element, values)
    return found


def ordered(
    states: Sequence[str],
    sort: str,
    matrix: Callable[[], Matrix],
    facts: Mapping[str, FactOfState],
    standards: Standards,
) -> tuple[str, ...]:
    """States in the order that is asked for; ``region`` keeps the order that they have."""
    if sort == "region":
        return tuple(states)
    by_name = sorted(states, key=standards.state_name)
    if sort == "fact":
        return tuple(sorted(by_name, key=lambda code: -_largest(facts.get(code))))
    if sort in ("found", "gaps"):
        counts = _found_counts(matrix())
        sign = -1 if sort == "found" else 1
        return tuple(sorted(by_name, key=lambda code: sign * counts.get(code, 0)))
    return tuple(by_name)


def _largest(fact: FactOfState | None) -> float:
    numbers: Iterable[float | None] = (magnitude(value) for value in fact.values) if fact else ()
    return max((number for number in numbers if number is not None), default=-1.0)


def _found_counts(matrix: Matrix) -> dict[str, int]:
    counts: dict[str, int] = {}
    for cell in matrix.cells:
        if (cell.as_if or cell.status) in FOUND:
            counts[cell.state] = counts.get(cell.state, 0) + 1
    return counts
