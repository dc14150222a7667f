"""Fields to narrow a list by, each value a link that adds it or takes it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from webapp.presenters import words
from webapp.standards import Standards
from webapp.translate import gettext

_MOST_VALUES = 12


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
    """One field to narrow by."""

    field: str
    title: str
    values: tuple[FacetValue, ...]


def facets_of(
    standards: Standards,
    counts: Mapping[str, Mapping[str, int]],
    active: Mapping[str, tuple[str, ...]],
    url: Callable[[str, tuple[str, ...]], str],
) -> tuple[Facet, ...]:
    """The fields of ``active``, with the most frequent values; those without any are left out.

    ``url`` gives the address of the list with other values of one field.
    """
    titles = {
        "state": gettext("State"),
        "lang": gettext("Language"),
        "element": gettext("Element"),
        "kind": gettext("Kind of law"),
    }

    def values(name: str) -> tuple[FacetValue, ...]:
        held, chosen = counts.get(name, {}), active[name]
        order = sorted(held, key=lambda value: (-held[value], value))
        shown = [*chosen, *(value for value in order if value not in chosen)]
        return tuple(
            FacetValue(
                value,
                _label(standards, name, value),
                held.get(value, 0),
                value in chosen,
                url(name, _toggled(chosen, value)),
            )
            for value in shown[: max(_MOST_VALUES, len(chosen))]
        )

    found = (Facet(name, title, values(name)) for name, title in titles.items() if name in active)
    return tuple(facet for facet in found if facet.values)


def _toggled(active: tuple[str, ...], value: str) -> tuple[str, ...]:
    if value in active:
        return tuple(other for other in active if other != value)
    return (*active, value)


def _label(standards: Standards, name: str, value: str) -> str:
    if name == "state":
        return standards.state_name(value)
    if name == "element":
        return standards.element_title(value)
    return words.language_name(value) if name == "lang" else words.kind_word(value)
