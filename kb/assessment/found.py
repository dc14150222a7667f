"""What was found or searched for one element of one State, whole or territory by territory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from kb.assessment.measure import Measure, Reading, measure, rank, read
from kb.assessment.rules import Rule, Rules
from kb.assessment.territories import applies_in
from kb.catalogue import Element
from kb.model.cells import Evidence, HeldWork, Status


@dataclass(frozen=True)
class Found:
    """Standing evidence for an element and the works that were searched for it."""

    element: Element
    evidence: tuple[Evidence, ...]
    held: tuple[HeldWork, ...]
    """Works of the element's kinds."""
    territories: tuple[str, ...] = ()
    beside: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Provision id to all elements found in it."""
    looked_for: bool = True
    """Whether the tagger looks for the element at all."""
    _measured: dict[tuple[int, str], Measure] = field(default_factory=dict, compare=False)
    _read: dict[str, Reading] = field(default_factory=dict, compare=False)

    def measure(self, rules: Rules, rule: Rule) -> Measure:
        """Against one rule; in several territories, the weakest and where it is better."""
        if not self.territories:
            return self.measure_in(rules, rule, "")
        parts = {name: self.measure_in(rules, rule, name) for name in self.territories}
        worst = max(parts.values(), key=lambda one: rank(one.status))
        better = [n for n, one in parts.items() if rank(one.status) < rank(worst.status)]
        if not better:
            return worst
        best = min((parts[name] for name in better), key=lambda one: rank(one.status))
        where = f"{best.status} only in {', '.join(n for n in better if parts[n] == best)}"
        reason = f"{where}; {worst.reason}" if worst.reason else where
        return Measure(worst.status, reason, worst.gaps)

    def measure_in(self, rules: Rules, rule: Rule, territory: str) -> Measure:
        """In one territory; the empty name is the whole State."""
        key = (id(rule), territory)
        if key not in self._measured:
            self._measured[key] = self._measure(rules, rule, territory)
        return self._measured[key]

    def evidence_in(self, territory: str) -> tuple[Evidence, ...]:
        """Evidence that applies in the territory."""
        if not territory:
            return self.evidence
        return tuple(one for one in self.evidence if applies_in(one, territory))

    def _measure(self, rules: Rules, rule: Rule, territory: str) -> Measure:
        if territory not in self._read:
            self._read[territory] = read(rules, self.evidence_in(territory), self.beside)
        reading = self._read[territory]
        if reading.evidence:
            return measure(rules, rule, reading)
        held: Sequence[HeldWork] = self.held
        if territory:
            held = [work for work in held if applies_in(work, territory)]
        if not self.looked_for:
            return Measure(Status.NOT_SEARCHED, "The tagger does not look for this element yet")
        if held:
            return Measure(Status.NOT_FOUND, _searched_words(len(held)))
        return Measure(Status.NOT_SEARCHED, "No law of the kind where it stands is held")


def _searched_words(count: int) -> str:
    laws = "one law" if count == 1 else f"{count} laws"
    return f"Nothing was found in {laws} where it normally stands"
