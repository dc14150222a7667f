"""Rules of the elements: ``corpora/lexicon/rules.yml``, the same for every language."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from kb import safe_yaml
from kb.tagging.lexicon import LexiconError, read_data

ZONES = ("text", "title", "heading", "work")
"""``title`` is the heading or the first line of the text."""
_CONDITION_KEYS = frozenset({"of", "min", "within", "has", "in", "lacks", "shorter", "first"})


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule; exactly one of its forms is set.

    ``of``: at least ``least`` of the labels within ``within`` words of the text. A label is one
    class or several joined by ``|``. ``has`` and ``lacks``: a class in one of the ``zones``.
    ``shorter``: the text has fewer characters.
    """

    of: tuple[str, ...] = ()
    least: int = 0
    within: int = 0
    has: str = ""
    lacks: str = ""
    zones: tuple[str, ...] = ("text",)
    shorter: int = 0
    first: int = 0
    """``has`` in the text: only among its first words; 0 means anywhere."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Conditions that all must hold; ``score`` is the confidence they give (0..1)."""

    name: str
    score: float
    when: tuple[Condition, ...]
    needs: tuple[frozenset[str], ...] = ()
    """Sets of classes of which each must stand somewhere in the unit, or the rule cannot hold."""


@dataclass(frozen=True, slots=True)
class ElementRules:
    """The rules of one element."""

    element: str
    rules: tuple[Rule, ...]
    threshold: float
    protective: bool
    """About victims: cues about offenders and in exclusions do not count."""
    sub: str
    """Class group whose members are the sub-elements, or empty."""
    subs: Mapping[str, str]
    """Further sub-elements by the label that shows them, anywhere in the text."""
    facts: tuple[str, ...]
    """Names of fact readers."""
    weight: float
    """How much meaning adds to or takes from the rules (log-odds a unit)."""


@dataclass(frozen=True)
class RuleBook:
    """All rules, with the groups of classes and the language aliases."""

    elements: tuple[ElementRules, ...]
    groups: Mapping[str, tuple[str, ...]]
    gate: tuple[str, ...]
    """Classes of which a text needs one to be read further."""
    always_shorter: int
    """Texts with fewer characters are always read."""
    aliases: Mapping[str, str]
    cues: Mapping[str, tuple[str, ...]]
    """Classes that speak for an element: those of its rules without the general ones."""
    digest: str
    _opened: dict[str, tuple[str, ...]] = field(default_factory=dict, repr=False, compare=False)

    def members(self, label: str) -> tuple[str, ...]:
        """Classes of a label: alternatives apart, ``group.*`` opened."""
        known = self._opened.get(label)
        if known is None:
            known = self._opened[label] = self._open(label)
        return known

    def _open(self, label: str) -> tuple[str, ...]:
        return tuple(_classes_of(label, self.groups))


def _classes(group: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    """Classes of a group; a member with a dot names a class of another group."""
    for member in groups[group]:
        yield member if "." in member else f"{group}.{member}"


def _zones(value: Any) -> tuple[str, ...]:
    zones = tuple(value) if isinstance(value, list) else (str(value),)
    wrong = set(zones) - set(ZONES)
    if wrong:
        raise LexiconError(f"rules.yml: unknown zones {sorted(wrong)}.")
    return zones


def _labels(entries: Sequence[str], groups: Mapping[str, tuple[str, ...]]) -> tuple[str, ...]:
    labels: list[str] = []
    for entry in entries:
        if entry.endswith(".*") and "|" not in entry:
            labels.extend(_classes(entry[:-2], groups))
        else:
            labels.append(entry)
    return tuple(labels)


def _condition(data: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]) -> Condition:
    unknown = set(data) - _CONDITION_KEYS
    if unknown or len(set(data) & {"of", "has", "lacks", "shorter"}) != 1:
        raise LexiconError(f"rules.yml: the condition {dict(data)} cannot be read.")
    labels = _labels(data.get("of", ()), groups)
    return Condition(
        of=labels,
        least=int(data.get("min", len(labels))),
        within=int(data.get("within", 40)),
        has=str(data.get("has", "")),
        lacks=str(data.get("lacks", "")),
        zones=_zones(data.get("in", "text")),
        shorter=int(data.get("shorter", 0)),
        first=int(data.get("first", 0)),
    )


def _classes_of(label: str, groups: Mapping[str, tuple[str, ...]]) -> Iterator[str]:
    for part in label.split("|"):
        if part.endswith(".*"):
            yield from _classes(part[:-2], groups)
        else:
            yield part


def _needs(
    when: Sequence[Condition], groups: Mapping[str, tuple[str, ...]]
) -> Iterator[frozenset[str]]:
    for condition in when:
        labels = [frozenset(_classes_of(label, groups)) for label in condition.of]
        if condition.of and condition.least == len(labels):
            yield from labels
        elif condition.of:
            yield frozenset().union(*labels)
        elif condition.has:
            yield frozenset(_classes_of(condition.has, groups))


def _rule(data: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]) -> Rule:
    when = tuple(_condition(condition, groups) for condition in data["when"])
    needs = tuple(sorted(set(_needs(when, groups)), key=len))
    return Rule(str(data["name"]), float(data["score"]), when, needs)


def _element(
    name: str, data: Mapping[str, Any], groups: Mapping[str, tuple[str, ...]]
) -> ElementRules:
    rules = tuple(_rule(rule, groups) for rule in data["rules"])
    if not all(0 < rule.score < 1 for rule in rules):
        raise LexiconError(f"rules.yml: scores of {name} must lie between 0 and 1.")
    return ElementRules(
        element=name,
        rules=rules,
        threshold=float(data.get("threshold", 0.5)),
        protective=bool(data.get("protective", False)),
        sub=str(data.get("sub", "")),
        subs={str(slug): str(label) for slug, label in data.get("subs", {}).items()},
        facts=tuple(data.get("facts", ())),
        weight=float(data.get("weight", 1.0)),
    )


def _cues(
    rules: ElementRules, general: frozenset[str], groups: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """Classes that the element's rules look for, in order; the general ones if there are only
    such."""
    labels = (
        label
        for rule in rules.rules
        for condition in rule.when
        for label in (*condition.of, condition.has)
        if label
    )
    named = dict.fromkeys(cls for label in labels for cls in _classes_of(label, groups))
    own = tuple(cls for cls in named if cls not in general)
    return own or tuple(named)


def read_rules(text: str) -> RuleBook:
    """Build the rule book from the text of its file."""
    data = safe_yaml.load(text)
    groups = {str(name): tuple(subs) for name, subs in data["groups"].items()}
    elements = tuple(_element(n, d, groups) for n, d in data["elements"].items())
    general = frozenset(data["general"])
    return RuleBook(
        elements=elements,
        cues={rules.element: _cues(rules, general, groups) for rules in elements},
        groups=groups,
        gate=tuple(data["gate"]),
        always_shorter=int(data["always_shorter"]),
        aliases={str(k): str(v) for k, v in data["aliases"].items()},
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


@lru_cache(maxsize=1)
def load_rules() -> RuleBook:
    """The rule book of the project."""
    return read_rules(read_data("rules.yml"))
