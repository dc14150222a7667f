"""The rules of assessment as data: reads and checks ``corpora/assessment/rules.yml`` and the
files of further elements in ``corpora/assessment/rules/``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from kb.assessment.rule import (
    DefaultRule,
    FactPolicy,
    FactTest,
    Item,
    Operator,
    Remark,
    Rule,
    Rules,
    Scalar,
    scalars,
)
from kb.errors import UsageError
from kb.model.cells import Status

__all__ = [
    "FactPolicy",
    "FactTest",
    "Item",
    "Remark",
    "Rule",
    "Rules",
    "Scalar",
    "load_rules",
    "parse_rules",
    "scalars",
]

_FOLDER = Path(__file__).resolve().parents[2] / "corpora" / "assessment"

# The schema of the file. It stays apart from the objects that the engine uses.

_Text = Annotated[str, Field(min_length=3, max_length=300)]
_Slug = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
_Named = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*( [A-Z0-9].{0,19})?$")]
"""An instrument, a reference of one, or ``any``."""
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
    key: _Slug = ""
    sub: tuple[_Slug, ...] = ()
    test: _Test | None = None
    together: tuple[_Slug, ...] = ()
    apart: tuple[_Slug, ...] = ()
    presumed: bool = False
    missing: Annotated[str, Field(max_length=300)] = ""
    asks: Annotated[str, Field(max_length=200)] = ""
    failed: str = ""
    shown: str = ""
    cap: Literal["largely", "partly"] = "largely"
    since: date | None = None
    article: str = ""
    fact_decides: bool = False

    @model_validator(mode="after")
    def _some_condition(self) -> _Item:
        if not self.name:
            raise ValueError("an item without sub-elements needs a key")
        if bool(self.missing) == bool(self.asks):
            raise ValueError(f"item {self.name} needs either missing or asks")
        if not (self.sub or self.test or self.together or self.presumed):
            raise ValueError(f"item {self.name} has no condition")
        if self.apart and not self.together:
            raise ValueError(f"item {self.name} says apart without together")
        if self.test and not self.failed:
            raise ValueError(f"item {self.name} tests a fact and needs the words for failure")
        return self

    @property
    def name(self) -> str:
        """Its key; without one, its first sub-element."""
        return self.key or (self.sub[0] if self.sub else "")

    def build(self, default: DefaultRule) -> Item:
        return Item(
            key=self.name,
            sub_elements=self.sub,
            test=self.test.build() if self.test else None,
            together=self.together,
            apart=self.apart,
            presumed=self.presumed,
            missing=self.missing or default.not_recognised.replace("{asks}", self.asks),
            failed=self.failed,
            shown=self.shown,
            cap=Status(self.cap),
            since=self.since,
            article=self.article,
            fact_decides=self.fact_decides,
            asks=self.asks,
        )


class _Remark(_Part):
    test: _Test
    text: _Text

    def build(self) -> Remark:
        return Remark(self.test.build(), self.text)


class _Rule(_Part):
    extends: _Named | None = None
    drop: tuple[_Slug, ...] = ()
    items: tuple[_Item, ...] = ()
    contrary: tuple[_Remark, ...] = ()
    notes: tuple[_Remark, ...] = ()
    largely_up_to: int | None = Field(None, ge=0, le=20)

    def build(self, built: Mapping[str, Rule], default: DefaultRule) -> Rule:
        if self.extends and self.extends not in built:
            raise UsageError(
                f"The rules extend {self.extends!r}, which stands after it or nowhere."
            )
        parent = built[self.extends] if self.extends else Rule()
        own = {item.name for item in self.items}
        unknown = set(self.drop) - {item.key for item in parent.items}
        if unknown:
            raise UsageError(f"The rules drop items that do not exist: {sorted(unknown)}.")
        kept = tuple(i for i in parent.items if i.key not in own and i.key not in self.drop)
        up_to = parent.largely_up_to if self.largely_up_to is None else self.largely_up_to
        return Rule(
            items=kept + tuple(item.build(default) for item in self.items),
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
    not_recognised: _Text
    to_read: _Text

    def build(self) -> DefaultRule:
        return DefaultRule(
            largely_share=self.largely_share,
            without_sub_elements=Status(self.without_sub_elements),
            missing=self.missing,
            unread=self.unread,
            not_recognised=self.not_recognised,
            to_read=self.to_read,
        )


class _File(_Part):
    version: Annotated[str, Field(pattern=r"^\d{4}\.\d+$")]
    default: _Default
    cite: dict[_Slug, _Text]
    fact_aliases: dict[_Fact, _Fact] = {}
    facts: dict[_Fact, _Policy]
    facts_read: tuple[_Fact, ...] = ()
    elements: dict[_Slug, dict[_Named, _Rule]]

    def build(self) -> Rules:
        default = self.default.build()
        return Rules(
            version=self.version,
            default=default,
            cite=self.cite,
            fact_aliases=self.fact_aliases,
            facts={name: FactPolicy(**policy.model_dump()) for name, policy in self.facts.items()},
            elements={
                slug: _build_element(rules, default) for slug, rules in self.elements.items()
            },
            facts_read=frozenset(self.facts_read),
        )


def _build_element(rules: Mapping[str, _Rule], default: DefaultRule) -> dict[str, Rule]:
    """Rules in their order; ``any`` may stand anywhere, others extend what stands before them."""
    built: dict[str, Rule] = {}
    for name in sorted(rules, key=lambda name: name != "any"):
        built[name] = rules[name].build(built, default)
    return built


def parse_rules(text: str, *further: str) -> Rules:
    """Rules from YAML text; UsageError with the first fault where the schema is not kept.

    The further texts hold ``elements`` only, each of them in one text.
    """
    try:
        whole = yaml.safe_load(text)
        for part in further:
            _add_elements(whole["elements"], yaml.safe_load(part)["elements"])
        return _File.model_validate(whole).build()
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"])
        raise UsageError(f"The assessment rules are wrong at {place}: {first['msg']}.") from error
    except yaml.YAMLError as error:
        raise UsageError(f"The assessment rules are no YAML: {error}.") from error


def _add_elements(elements: dict[str, object], more: Mapping[str, object]) -> None:
    twice = sorted(set(elements) & set(more))
    if twice:
        raise UsageError(f"The assessment rules have the element {twice[0]!r} twice.")
    elements.update(more)


@cache
def load_rules() -> Rules:
    """The rules that come with the project."""
    further = sorted((_FOLDER / "rules").glob("*.yml"))
    texts = [path.read_text(encoding="utf-8") for path in (_FOLDER / "rules.yml", *further)]
    return parse_rules(*texts)
