"""What a question is about beside its words: States and elements named in it, and the elements
that it asks for by its meaning."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from indexing.query.asked_sub_elements import sub_elements_asked
from indexing.query.entries import StoredEntry
from indexing.query.intent import Intent
from indexing.query.named_elements import find_elements
from indexing.query.named_states import find_states
from kb.model.search import Filters, FloatArray, Mode, Named

SHOWN_FROM = 0.5
"""Probability from which an element of a provision is named as a reason for the hit."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What raises an entry in a hybrid answer."""

    named: tuple[Named, ...] = ()
    states: tuple[str, ...] = ()
    elements: Mapping[str, float] = field(default_factory=dict)
    """Weight, at most 1, of each element that is asked for."""
    sub_elements: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Sub-elements that are named, of the elements that are asked for."""

    @property
    def weights(self) -> Mapping[str, float]:
        """Weights of elements, and of ``element/sub-element`` as much again: what holds the
        sub-element comes first, then what is about the element alone."""
        subs = {
            f"{element}/{sub}": self.elements[element]
            for element, named in self.sub_elements.items()
            for sub in named
        }
        return {**self.elements, **subs}

    def held(self, entry: StoredEntry) -> tuple[tuple[str, float], ...]:
        """The elements asked for that the entry holds, with their probability there."""
        return tuple(
            (slug, entry.element_scores[slug])
            for slug in self.elements
            if entry.element_scores.get(slug, 0.0) >= SHOWN_FROM
        )


def subject_of(
    text: str, mode: Mode, filters: Filters, vector: FloatArray | None, intent: Intent | None
) -> Subject:
    """Read a question. What a filter names already is neither offered nor raised; single modes
    raise nothing, so that they stay comparable."""
    hybrid = mode is Mode.HYBRID
    states = () if filters.states else find_states(text)
    elements = () if filters.elements else find_elements(text)
    named = tuple(
        Named(name, one.value, one.words, raised=hybrid)
        for name, found in (("state", states), ("element", elements))
        for one in found
    )
    if not hybrid:
        return Subject(named)
    asked = intent.asked(vector) if intent is not None and vector is not None else {}
    weights = {**asked, **dict.fromkeys((one.value for one in elements), 1.0)}
    subs = sub_elements_asked(text, weights)
    return Subject(named, tuple(dict.fromkeys(one.value for one in states)), weights, subs)
