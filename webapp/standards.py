"""The catalogue by key, with words for what is not in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from kb.catalogue import Catalogue, Element, Group, Instrument, State
from webapp.asked import NotHeld, shown
from webapp.translate import gettext


@dataclass(frozen=True)
class Standards:
    """States, elements and instruments, in the catalogue's order."""

    catalogue: Catalogue

    @property
    def states(self) -> Mapping[str, State]:
        """States by code."""
        return self.catalogue.states

    @property
    def elements(self) -> Mapping[str, Element]:
        """Elements by slug."""
        return self.catalogue.elements

    @property
    def instruments(self) -> Mapping[str, Instrument]:
        """Instruments by id."""
        return self.catalogue.instruments

    @cached_property
    def groups(self) -> tuple[tuple[Group, tuple[Element, ...]], ...]:
        """Groups, each with its elements."""
        return tuple(
            (group, self.catalogue.elements_of(group.id)) for group in self.catalogue.groups
        )

    @cached_property
    def core(self) -> frozenset[str]:
        """Slugs of the twelve elements that matter most."""
        return frozenset(slug for slug, element in self.elements.items() if element.core)

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Regions in the order of the list of States."""
        return tuple(dict.fromkeys(state.region for state in self.states.values()))

    def state(self, code: str) -> State:
        """A State by its code in any case; NotHeld if there is none."""
        found = self.states.get(code.upper())
        if found is None:
            raise NotHeld(
                gettext(
                    "There is no participating State with the code “%(code)s”.", code=shown(code)
                )
            )
        return found

    def element(self, slug: str) -> Element:
        """An element by its slug; NotHeld if there is none."""
        found = self.elements.get(slug)
        if found is None:
            raise NotHeld(
                gettext("There is no element “%(slug)s” in the catalogue.", slug=shown(slug))
            )
        return found

    def instrument(self, key: str) -> Instrument:
        """An instrument by its id; NotHeld if there is none."""
        found = self.instruments.get(key)
        if found is None:
            raise NotHeld(
                gettext("There is no instrument “%(key)s” in the catalogue.", key=shown(key))
            )
        return found

    def state_name(self, code: str) -> str:
        """Its name, or the code where it is not known."""
        found = self.states.get(code)
        return found.name if found else code

    def invented(self, code: str) -> bool:
        """Whether the State is invented; codes XA to XZ always are."""
        return "XA" <= code <= "XZ"

    def element_title(self, slug: str) -> str:
        """Its title, or the slug as words."""
        found = self.elements.get(slug)
        return found.title if found else slug.replace("-", " ")

    def element_short(self, slug: str) -> str:
        """Its title for a column, or the slug as words."""
        found = self.elements.get(slug)
        return found.short if found else slug.replace("-", " ")

    def instrument_short(self, key: str) -> str:
        """Its short name, or the id where it is not known."""
        found = self.instruments.get(key)
        return found.short if found else key

    def sub_element_title(self, element: str, sub_element: str) -> str:
        """Title of a sub-element, or its slug as words."""
        found = self.elements.get(element)
        sub = found.sub_element(sub_element) if found else None
        return sub.title if sub else sub_element.replace("-", " ")
