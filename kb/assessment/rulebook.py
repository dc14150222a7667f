"""The rule that measures one set of references: the element's own, or made from the catalogue."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache
from importlib.resources import files
from math import floor

from kb import safe_yaml
from kb.assessment.rules import Item, Rule, Rules
from kb.catalogue import Element
from kb.model.cells import Status

Asked = frozenset[str]
"""Sub-elements that references ask for; empty means the element as a whole."""


@lru_cache(maxsize=1)
def read_by_machine() -> Mapping[str, Asked]:
    """Sub-elements of each element for which the tagger has a reader. Those without one are no
    gap of the law: a person must read the text for them."""
    data = safe_yaml.load((files("corpora") / "lexicon" / "rules.yml").read_text("utf-8"))
    groups = data["groups"]
    return {
        slug: frozenset(rules.get("subs", {})) | frozenset(groups.get(rules.get("sub", ""), ()))
        for slug, rules in data["elements"].items()
    }


@dataclass
class RuleBook:
    """Rules on a date. What was made once is kept: a matrix asks for the same few again."""

    rules: Rules
    as_of: date
    _made: dict[tuple[str, str, Asked, Asked], Rule] = field(default_factory=dict)

    def rule(self, element: Element, instrument: str, asked: Asked, dropped: Asked) -> Rule:
        """Rule for the asked sub-elements without those that a reservation dropped."""
        key = (element.slug, instrument, asked, dropped)
        if key not in self._made:
            self._made[key] = self._make(element, instrument, asked, dropped)
        return self._made[key]

    def _make(self, element: Element, instrument: str, asked: Asked, dropped: Asked) -> Rule:
        own = self.rules.rule(element.slug, instrument)
        rule = own or self._from_catalogue(element, frozenset())
        rule = replace(rule, items=tuple(i for i in rule.items if self._stands(i)))
        if asked:
            narrowed = _narrowed(rule, asked) if own else None
            rule = narrowed or self._from_catalogue(element, asked)
        return _without(rule, dropped) if dropped else rule

    def _stands(self, item: Item) -> bool:
        return item.since is None or item.since <= self.as_of

    def _from_catalogue(self, element: Element, asked: Asked) -> Rule:
        default = self.rules.default
        subs = [s for s in element.sub_elements if not asked or s.slug in asked]
        unread = Item("content", default.unread, default.without_sub_elements)
        known = read_by_machine().get(element.slug)
        read = [s for s in subs if known is None or s.slug in known]
        if not read:
            return Rule(items=(unread,))
        items = tuple(
            Item(
                key=sub.slug,
                missing=default.missing.replace("{title}", sub.title),
                cap=Status.LARGELY,
                sub_elements=(sub.slug,),
            )
            for sub in read
        )
        up_to = floor(len(read) * (1 - default.largely_share))
        if len(read) < len(subs):
            items, up_to = (*items, unread), up_to + 1
        return Rule(items=items, largely_up_to=up_to, partial=bool(asked))


def _narrowed(rule: Rule, asked: Asked) -> Rule | None:
    """Only the items that carry an asked sub-element; None if there is none."""
    items = tuple(i for i in rule.items if asked.intersection(i.sub_elements))
    if not items:
        return None
    if len(items) == len(rule.items):
        return rule
    tested = {item.test.fact for item in items if item.test}
    contrary = tuple(remark for remark in rule.contrary if remark.test.fact in tested)
    return replace(rule, items=items, contrary=contrary, partial=True)


def _without(rule: Rule, dropped: Asked) -> Rule:
    kept = tuple(i for i in rule.items if not i.sub_elements or set(i.sub_elements) - dropped)
    return replace(rule, items=kept)
