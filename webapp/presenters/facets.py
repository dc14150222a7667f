"""Fields to narrow a list by, each value a link that adds it or takes it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kb.model.search import Status
from webapp.presenters import words
from webapp.standards import Standards
from webapp.titles import region_title
from webapp.translate import gettext

SHOWN_VALUES = 12
"""Values that are shown at once; the others open on request."""


@dataclass(frozen=True, slots=True)
class FacetValue:
    """One value of a facet; ``url`` adds it, or takes it away where it is active."""

    value: str
    label: str
    count: int
    active: bool
    url: str


@dataclass(frozen=True, slots=True)
class Facet:
    """One field to narrow by: active values first, then the others."""

    field: str
    title: str
    values: tuple[FacetValue, ...]


def facets_of(
    standards: Standards,
    counts: Mapping[str, Mapping[str, int]],
    active: Mapping[str, tuple[str, ...]],
    url: Callable[[str, tuple[str, ...]], str],
    *,
    most: int = SHOWN_VALUES,
) -> tuple[Facet, ...]:
    """The fields of ``active``, with at most ``most`` values; those without any are left out.

    An active value is always there, also where it counts nothing. ``url`` gives the address of
    the list with other values of one field.
    """

    def values(name: str) -> tuple[FacetValue, ...]:
        held, chosen = counts.get(name, {}), active[name]
        shown = [*chosen, *(value for value in _ordered(name, held) if value not in chosen)]
        return tuple(
            FacetValue(
                value,
                label_of(standards, name, value),
                held.get(value, 0),
                value in chosen,
                url(name, _toggled(chosen, value)),
            )
            for value in shown[: max(most, len(chosen))]
        )

    titles = _titles()
    found = (Facet(name, title, values(name)) for name, title in titles.items() if name in active)
    return tuple(facet for facet in found if facet.values)


def _titles() -> dict[str, str]:
    """Fields in the order of the page."""
    return {
        "state": gettext("State"),
        "region": gettext("Region"),
        "element": gettext("Element"),
        "sub_element": gettext("Part of an element"),
        "lang": gettext("Language"),
        "kind": gettext("Kind of law"),
        "status": gettext("Status of the text"),
        "instrument": gettext("Instrument that asks for it"),
        "year": gettext("In force since"),
    }


def _ordered(name: str, held: Mapping[str, int]) -> list[str]:
    """The most frequent first; years the latest first, statuses in their own order."""
    values = [value for value in held if value]
    if name == "year":
        return sorted(values, reverse=True)
    if name == "status":
        known = [status.value for status in Status]
        return sorted(values, key=lambda value: known.index(value) if value in known else 99)
    return sorted(values, key=lambda value: (-held[value], value))


def _toggled(active: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in active:
        return tuple(other for other in active if other != value)
    return (*active, value)


def label_of(standards: Standards, name: str, value: str) -> str:
    """A value in words."""
    makers: dict[str, Callable[[str], str]] = {
        "state": standards.state_name,
        "element": standards.element_title,
        "sub_element": lambda both: _sub_element(standards, both),
        "region": region_title,
        "lang": words.language_name,
        "kind": words.kind_word,
        "status": status_word,
        "instrument": standards.instrument_short,
    }
    return makers.get(name, str)(value)


def _sub_element(standards: Standards, both: str) -> str:
    element, _, sub = both.partition("/")
    if not sub:
        return words.slug_words(both)
    return f"{standards.element_short(element)}: {standards.sub_element_title(element, sub)}"


def status_word(value: str) -> str:
    """What a text is on a day, in words."""
    return {
        Status.IN_FORCE.value: gettext("in force"),
        Status.REPEALED.value: gettext("repealed or replaced"),
        Status.COMING.value: gettext("not yet in force"),
        Status.DRAFT.value: gettext("draft"),
    }.get(value, value)
