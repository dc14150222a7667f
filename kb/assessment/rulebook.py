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
    _made: dict[tuple[str, str, Asked, Asked, str], Rule] = field(default_factory=dict)

    def rule(
        self,
        element: Element,
        instrument: str,
        asked: Asked,
        dropped: Asked,
        citations: frozenset[str] = frozenset(),
    ) -> Rule:
        """Rule for the asked sub-elements without those that a reservation dropped.

        ``citations`` are the references it stands for: one alone may have a rule to itself.
        """
        alone = next(iter(citations)) if len(citations) == 1 else ""
        own = self.rules.reference_rule(element.slug, instrument, alone)
        key = (element.slug, instrument, asked, dropped, alone if own else "")
        if key not in self._made:
            self._made[key] = self._make(element, instrument, asked, dropped, own)
        return self._made[key]

    def _make(
        self, element: Element, instrument: str, asked: Asked, dropped: Asked, own: Rule | None
    ) -> Rule:
        rule = replace(own, partial=bool(asked)) if own else None
        if rule is None:
            rule = self.rules.rule(element.slug, instrument)
            rule = _narrowed(rule, asked) if rule and asked else rule
        if rule is None:
            rule = self._from_catalogue(element, asked)
        items = tuple(self._marked(element, i) for i in rule.items if self._stands(i))
        rule = replace(rule, items=items)
        return _without(rule, dropped) if dropped else rule

    def _stands(self, item: Item) -> bool:
        return item.since is None or item.since <= self.as_of

    def _marked(self, element: Element, item: Item) -> Item:
        """The item, marked where no machine reads texts for it."""
        known = read_by_machine().get(element.slug)
        if known is None or item.presumed or item.together or known & set(item.sub_elements):
            return item
        if item.test and item.test.fact in self.rules.facts_read:
            return item
        words = self.rules.default.to_read.replace("{asks}", item.asks)
        return replace(item, unread=True, missing=words if item.asks else item.missing)

    def _from_catalogue(self, element: Element, asked: Asked) -> Rule:
        """Every sub-element of the catalogue as an item, for an element that has no rule."""
        default = self.rules.default
        subs = [s for s in element.sub_elements if not asked or s.slug in asked]
        if not subs:
            unread = Item("content", default.unread, default.without_sub_elements, unread=True)
            return Rule(items=(unread,))
        items = tuple(
            Item(
                key=sub.slug,
                missing=default.missing.replace("{title}", sub.title),
                cap=Status.LARGELY,
                sub_elements=(sub.slug,),
                asks=sub.title,
            )
            for sub in subs
        )
        known = read_by_machine().get(element.slug)
        read = [s for s in subs if known is None or s.slug in known]
        up_to = floor(len(read) * (1 - default.largely_share))
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
