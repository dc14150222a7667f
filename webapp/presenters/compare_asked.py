"""What an address of ``/compare`` asks for, and the comparison that answers it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

from kb.assessment.comparison import Comparison, compare
from kb.errors import UsageError
from kb.model.findings import FactValue
from webapp import asked
from webapp.asked import Args
from webapp.presenters.compare_provisions import TEXTS
from webapp.urls import query_string

if TYPE_CHECKING:
    from webapp.wiring import Site

LEAST, MOST = 2, 5
_DEFAULT_ELEMENT = "reflection-period"


@dataclass(frozen=True, slots=True)
class CompareAsked:
    """What the address asks for."""

    states: tuple[str, ...]
    element: str
    as_of: date | None
    before: date | None = None
    """An earlier day: one State is compared with itself."""
    pin: str = ""
    """The State whose column stands first and stays in view."""
    sort: str = ""
    """The fact by which columns are ordered, the largest first."""
    text: str = "original"
    marked: bool = False
    """Mark wording that changed or that is alike."""

    def url(self, path: str = "/compare", **changes: object) -> str:
        """The address of this comparison with some of it changed."""
        asked_for = replace(self, **changes)  # type: ignore[arg-type]
        return path + query_string(
            {
                "state": asked_for.states,
                "element": asked_for.element,
                "as_of": asked_for.as_of.isoformat() if asked_for.as_of else "",
                "before": asked_for.before.isoformat() if asked_for.before else "",
                "pin": asked_for.pin,
                "sort": asked_for.sort,
                "text": asked_for.text if asked_for.text != TEXTS[0] else "",
                "wording": "marked" if asked_for.marked else "",
            }
        )


def read(args: Args, site: Site) -> CompareAsked:
    """Read the address; NotHeld for what is unknown, UsageError for what makes no sense."""
    states = tuple(
        dict.fromkeys(site.standards.state(code).code for code in asked.many(args, "state"))
    )
    if len(states) > MOST:
        raise UsageError(f"Choose two to five States; {len(states)} are too many to read.")
    slug = asked.text(args, "element") or _default_element(site)
    pin = asked.text(args, "pin").upper()
    return CompareAsked(
        states,
        site.standards.element(slug).slug,
        asked.day(args, "as_of"),
        asked.day(args, "before"),
        pin if pin in states else "",
        asked.text(args, "sort"),
        asked.one_of(args, "text", TEXTS, TEXTS[0]),
        asked.one_of(args, "wording", ("marked", "plain"), "plain") == "marked",
    )


def _default_element(site: Site) -> str:
    elements = site.standards.elements
    return _DEFAULT_ELEMENT if _DEFAULT_ELEMENT in elements else next(iter(elements))


def comparison_of(site: Site, query: CompareAsked) -> Comparison | None:
    """What is compared, its columns in the order of the page; None where too little is chosen."""
    day = query.as_of or site.clock.today()
    if query.before is not None and len(query.states) == 1 and query.before < day:
        days = (query.before, day)
        cells = [site.matrix(d, None, query.states, (query.element,)).cells[0] for d in days]
        return compare(site.standards.catalogue, cells, days)
    if len(query.states) < LEAST:
        return None
    matrix = site.matrix(day, None, query.states, (query.element,))
    by_state = {cell.state: cell for cell in matrix.cells}
    found = compare(site.standards.catalogue, [by_state[code] for code in query.states])
    order = _order(query, found)
    if order == query.states:
        return found
    return compare(site.standards.catalogue, [by_state[code] for code in order])


def _order(query: CompareAsked, found: Comparison) -> tuple[str, ...]:
    """By the fact that is asked for, the largest first and those without it last; then the pinned
    State before all."""
    row = next((row for row in found.facts if row.name == query.sort), None)
    order = list(query.states)
    if row is not None:
        largest = {
            state: largest_number([seen.value for seen in values])
            for state, values in zip(found.states, row.values, strict=True)
        }
        order.sort(key=lambda code: -(largest[code] if largest[code] is not None else -1.0))  # type: ignore[operator]
    if query.pin:
        order.sort(key=lambda code: code != query.pin)
    return tuple(order)


def largest_number(values: Sequence[FactValue]) -> float | None:
    """The largest of the numbers among some values; None where there is none."""
    return max((n for value in values if (n := _number(value)) is not None), default=None)


def _number(value: FactValue) -> float | None:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else None  # type: ignore[arg-type]
