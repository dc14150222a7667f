"""The rules of assessment as data: reads and checks ``corpora/assessment/rules.yml``.

A rule says what a text must contain for one instrument. It is a list of items; an item that is
not there lowers the status to its cap, and more than ``largely_up_to`` missing items lower it to
``partly``. Contrary text gives ``not met``. Where nothing is missing the status is ``met``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.errors import UsageError
from kb.model.cells import Status
from kb.model.findings import FactValue

_RULES = Path(__file__).resolve().parents[2] / "corpora" / "assessment" / "rules.yml"
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
    """Element slug to instrument slug (or ``any``) to rule."""
    unknown_fact: FactPolicy = field(default_factory=FactPolicy)

    def rule(self, element: str, instrument: str) -> Rule | None:
        """The instrument's own rule, else the element's general one; None: use the default."""
        own = self.elements.get(element)
        if own is None:
            return None
        return own.get(instrument) or own.get("any")

    def policy(self, fact: str) -> FactPolicy:
        """How values of the fact are folded."""
        return self.facts.get(fact, self.unknown_fact)


# The schema of the file. It stays apart from the objects above, which the engine uses.

_Text = Annotated[str, Field(min_length=3, max_length=300)]
_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Fact = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Test(_Part):
    fact: _Fact
    at_least: float | None = None
    at_most: float | None = None
    equals: Scalar | None = None
    one_of: tuple[Scalar, ...] | None = None

    @model_validator(mode="after")
    def _one_operator(self) -> _Test:
        if len(self._operators()) != 1:
            raise ValueError(f"a test of {self.fact} needs exactly one operator")
        return self

    def _operators(self) -> dict[Operator, Scalar | tuple[Scalar, ...]]:
        named: dict[Operator, Scalar | tuple[Scalar, ...] | None] = {
            "at_least": self.at_least,
            "at_most": self.at_most,
            "equals": self.equals,
            "one_of": self.one_of,
        }
        return {name: value for name, value in named.items() if value is not None}

    def build(self) -> FactTest:
        ((operator, value),) = self._operators().items()
        return FactTest(self.fact, operator, value)


class _Item(_Part):
    key: _Slug
    sub: tuple[_Slug, ...] = ()
    test: _Test | None = None
    together: tuple[_Slug, ...] = ()
    apart: tuple[_Slug, ...] = ()
    presumed: bool = False
    missing: _Text
    failed: str = ""
    shown: str = ""
    cap: Literal["largely", "partly"] = "largely"
    since: date | None = None

    @model_validator(mode="after")
    def _some_condition(self) -> _Item:
        if not (self.sub or self.test or self.together or self.presumed):
            raise ValueError(f"item {self.key} has no condition")
        if self.apart and not self.together:
            raise ValueError(f"item {self.key} says apart without together")
        if self.test and not self.failed:
            raise ValueError(f"item {self.key} tests a fact and needs the words for failure")
        return self

    def build(self) -> Item:
        return Item(
            key=self.key,
            sub_elements=self.sub,
            test=self.test.build() if self.test else None,
            together=self.together,
            apart=self.apart,
            presumed=self.presumed,
            missing=self.missing,
            failed=self.failed,
            shown=self.shown,
            cap=Status(self.cap),
            since=self.since,
        )


class _Remark(_Part):
    test: _Test
    text: _Text

    def build(self) -> Remark:
        return Remark(self.test.build(), self.text)


class _Rule(_Part):
    extends: Literal["any"] | None = None
    drop: tuple[_Slug, ...] = ()
    items: tuple[_Item, ...] = ()
    contrary: tuple[_Remark, ...] = ()
    notes: tuple[_Remark, ...] = ()
    largely_up_to: int | None = Field(None, ge=0, le=20)

    def build(self, general: Rule | None) -> Rule:
        parent = (general if self.extends else None) or Rule()
        own = {item.key for item in self.items}
        unknown = set(self.drop) - {item.key for item in parent.items}
        if unknown:
            raise UsageError(f"The rules drop items that do not exist: {sorted(unknown)}.")
        kept = tuple(i for i in parent.items if i.key not in own and i.key not in self.drop)
        up_to = parent.largely_up_to if self.largely_up_to is None else self.largely_up_to
        return Rule(
            items=kept + tuple(item.build() for item in self.items),
            contrary=parent.contrary + tuple(remark.build() for remark in self.contrary),
            notes=parent.notes + tuple(remark.build() for remark in self.notes),
            largely_up_to=up_to,
        )


class _Policy(_Part):
    fold: Literal["any", "all"] = "any"
    between_works: Literal["none", "sides", "distinct"] = "none"
    within_work: Literal["none", "sides"] = "none"


class _Default(_Part):
    largely_share: float = Field(gt=0, le=1)
    without_sub_elements: Literal["largely", "partly"]
    missing: _Text
    unread: _Text


class _File(_Part):
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
    default: _Default
    cite: dict[_Slug, _Text]
    fact_aliases: dict[_Fact, _Fact] = {}
    facts: dict[_Fact, _Policy]
    elements: dict[_Slug, dict[_Slug, _Rule]]

    def build(self) -> Rules:
        return Rules(
            version=self.version,
            default=DefaultRule(
                largely_share=self.default.largely_share,
                without_sub_elements=Status(self.default.without_sub_elements),
                missing=self.default.missing,
                unread=self.default.unread,
            ),
            cite=self.cite,
            fact_aliases=self.fact_aliases,
            facts={name: FactPolicy(**policy.model_dump()) for name, policy in self.facts.items()},
            elements={slug: _build_element(rules) for slug, rules in self.elements.items()},
        )


def _build_element(rules: Mapping[str, _Rule]) -> dict[str, Rule]:
    general = rules["any"].build(None) if "any" in rules else None
    built = {name: rule.build(general) for name, rule in rules.items() if name != "any"}
    return built | ({"any": general} if general else {})


def parse_rules(text: str) -> Rules:
    """Rules from YAML text; UsageError with the first fault where the schema is not kept."""
    try:
        return _File.model_validate(yaml.safe_load(text)).build()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"The assessment rules are wrong at {place}: {first['msg']}.") from error
    except yaml.YAMLError as error:
        raise UsageError(f"The assessment rules are no YAML: {error}.") from error


@cache
def load_rules() -> Rules:
    """The rules that come with the project."""
    return parse_rules(_RULES.read_text(encoding="utf-8"))


def scalars(value: FactValue) -> tuple[Scalar, ...]:
    """The single values of a fact: a list of values counts as several."""
    return value if isinstance(value, tuple) else (value,)
