"""What a rule of assessment is: items, remarks, and how stated facts are read together.

A rule says what a text must contain for one instrument. It is a list of items; an item that is
not there lowers the status to its cap, and more than ``largely_up_to`` missing items lower it to
``partly``. Contrary text gives ``not met``. Where nothing is missing the status is ``met``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from kb.model.cells import Status
from kb.model.findings import FactValue

Scalar = bool | int | float | str
Operator = Literal["at_least", "at_most", "equals", "one_of"]


@dataclass(frozen=True, slots=True)
class FactTest:
    """A condition on one fact."""

    fact: str
    operator: Operator
    value: Scalar | tuple[Scalar, ...]

    def holds(self, value: Scalar) -> bool:
        """Whether one stated value fulfils the condition; ``"life"`` exceeds every number."""
        if self.operator == "one_of":
            return isinstance(self.value, tuple) and value in self.value
        if self.operator == "equals":
            return value == self.value and isinstance(value, bool) == isinstance(self.value, bool)
        if value == "life":
            return self.operator == "at_least"
        if isinstance(value, str | bool) or not isinstance(self.value, int | float):
            return False
        return value >= self.value if self.operator == "at_least" else value <= self.value


@dataclass(frozen=True, slots=True)
class Item:
    """One thing a text must contain; any of its conditions is enough."""

    key: str
    missing: str
    """Gap where nothing is said."""
    cap: Status
    """Best status without the item."""
    sub_elements: tuple[str, ...] = ()
    test: FactTest | None = None
    together: tuple[str, ...] = ()
    """Elements that stand for the item where one provision carries them all ..."""
    apart: tuple[str, ...] = ()
    """... and none of these."""
    presumed: bool = False
    """A finding on the element is itself the item, unless a stated fact says otherwise."""
    failed: str = ""
    """Reason where the fact is stated and falls short; ``{value}`` is the fact."""
    shown: str = ""
    """Reason where the fact is stated and suffices; ``{value}`` is the fact."""
    since: date | None = None
    article: str = ""
    """The paragraph of the instrument that asks for it; empty: that of the reference."""
    fact_decides: bool = False
    """A stated fact that falls short goes before a sub-element that was found."""
    asks: str = ""
    """What is asked, as a noun."""
    unread: bool = False
    """Nothing reads texts for it: where it is missing, a person has not looked yet."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Words that go with a fact: contrary text, or a note that changes no status."""

    test: FactTest
    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """What one instrument asks of one element."""

    items: tuple[Item, ...] = ()
    contrary: tuple[Remark, ...] = ()
    notes: tuple[Remark, ...] = ()
    largely_up_to: int = 1
    partial: bool = False
    """It measures some sub-elements only: text on the others is no evidence for them."""


@dataclass(frozen=True, slots=True)
class FactPolicy:
    """How several stated values of one fact are read together."""

    fold: Literal["any", "all"] = "any"
    """``all``: every value must fulfil the condition; ``any``: one is enough."""
    between_works: Literal["none", "sides", "distinct"] = "none"
    """``sides``: works on both sides of a condition conflict; ``distinct``: any two values do."""
    within_work: Literal["none", "sides"] = "none"


@dataclass(frozen=True, slots=True)
class DefaultRule:
    """For elements without a rule of their own: every sub-element of the catalogue is an item."""

    largely_share: float
    """Share of the sub-elements found from which the status is ``largely``."""
    without_sub_elements: Status
    """Status of a text found where the catalogue names no sub-elements."""
    missing: str
    unread: str
    """Reason where parts of the content are read by no machine."""
    not_recognised: str
    """Gap of an item that says only what it asks; ``{asks}`` is that."""
    to_read: str
    """The same where no machine reads for it."""


@dataclass(frozen=True, slots=True)
class Rules:
    """All rules."""

    version: str
    default: DefaultRule
    cite: Mapping[str, str]
    """Instrument to the short name under which its articles are cited."""
    fact_aliases: Mapping[str, str]
    """Other names of facts, and the name that rules use."""
    facts: Mapping[str, FactPolicy]
    elements: Mapping[str, Mapping[str, Rule]]
    """Element slug to instrument slug, reference (``cets-197 14(2)``) or ``any`` to rule."""
    facts_read: frozenset[str] = frozenset()
    """Facts that a machine reads in texts."""
    unknown_fact: FactPolicy = field(default_factory=FactPolicy)

    def rule(self, element: str, instrument: str) -> Rule | None:
        """The instrument's own rule, else the element's general one; None: use the default."""
        own = self.elements.get(element)
        if own is None:
            return None
        return own.get(instrument) or own.get("any")

    def reference_rule(self, element: str, instrument: str, citation: str) -> Rule | None:
        """The rule that one reference has to itself, if any."""
        return self.elements.get(element, {}).get(f"{instrument} {citation}")

    def policy(self, fact: str) -> FactPolicy:
        """How values of the fact are folded."""
        return self.facts.get(fact, self.unknown_fact)


def scalars(value: FactValue) -> tuple[Scalar, ...]:
    """The single values of a fact: a list of values counts as several."""
    return value if isinstance(value, tuple) else (value,)
