"""Gives numbers and headings to the units of a law while it is walked."""

from __future__ import annotations

from collections import Counter

from lxml import etree

from kb.model.law import ProvisionKind
from kb.parsing.ledger import Ledger
from kb.parsing.node import Node
from kb.parsing.words import words_of
from kb.parsing.xml.labelled import Labels
from kb.parsing.xml.numbers import Number, article_number, container_number, level_number
from kb.parsing.xml.texts import Texts
from kb.parsing.xml.vocabulary import Act, Rule

ROOT = Rule(Act.GROUP, "root")
_SUB = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT)
_NUMBERED = (Act.CONTAINER, Act.ARTICLE, Act.LEVEL, Act.ANNEX)
_JOIN = " – "


class Numbering(Texts):
    """Numbers as printed, marks that publishers leave to the page, and places of units in a row."""

    def __init__(
        self, by_name: dict[str, Rule], lang: str, state: str, ledger: Ledger, labels: Labels | None
    ) -> None:
        super().__init__(by_name, ledger, labels)
        self.lang = lang
        self.state = state
        self.words = words_of(lang, state)
        self.owner = ROOT
        """Rule of the unit that is being read."""
        self.pending = ""
        """Heading of a group, for the article in it."""
        self.rows: Counter[etree._Element] = Counter()
        """How many items of a list have been read, by the list."""
        self.places: Counter[tuple[int, ProvisionKind]] = Counter()
        """How many levels of a kind a node has so far, by the node's identity."""

    def number(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """The number of the unit round it."""
        if self.buffer:
            self.flush(node)
        printed = self.flat(child)
        if printed:
            self.numbered(printed, node)

    def numbered(self, printed: str, node: Node | None) -> None:
        """Give a printed number to its unit; a second one is text."""
        owner = self.owner
        if node is None or node.number or owner.act not in _NUMBERED:
            self.put(printed, node)
            return
        if owner.act is Act.ARTICLE:
            found = article_number(printed, self.lang, self.state)
        elif owner.act is Act.LEVEL:
            found = level_number(printed, owner.style, self.lang, owner.form)
        else:
            found = container_number(printed, self.lang, self.state)
            if found.heading:
                self.added += 3 if node.heading else 0
                node.heading = joined(node.heading, found.heading)
            if owner.act is Act.CONTAINER and node.kind is not ProvisionKind.QUOTED:
                node.kind = found.kind or node.kind
        self.give(node, found)
        self.numbering += len(printed) - len(found.number) - len(found.heading)

    def give(self, node: Node, found: Number) -> None:
        """Give a number to a unit."""
        node.number, node.bare, node.word = found.number, found.bare, found.word
        node.value = found.value
        node.cite = found.cite
        if node.kind in _SUB:
            node.style = found.style
            if found.style == "-":
                node.bare = str(self.places[(id(node.parent), node.kind)])
        elif node.kind is ProvisionKind.ARTICLE:
            node.abbreviation = found.eid

    def heading(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """The heading of the unit round it; a second one is joined to the first."""
        if self.buffer:
            self.flush(node)
        text = self.flat(child)
        if not text:
            return
        if self.owner.act is Act.TITLED:
            self.added += 3 if self.pending else 0
            self.pending = joined(self.pending, text)
        elif node is None:
            self.put(text, node)
        else:
            self.added += 3 if node.heading else 0
            node.heading = joined(node.heading, text)

    def mark_number(self, child: etree._Element, rule: Rule, made: Node) -> None:
        """Give a unit the number that does not stand in its text."""
        printed = self.marker(child, rule) if rule.marker else ""
        if printed:
            self.give(made, level_number(printed, rule.style, self.lang, rule.form))
            self.added += len(made.number)

    def marker(self, child: etree._Element, rule: Rule) -> str:
        """Number of a level that does not stand in its text."""
        return child.get(rule.marker) or ""

    def unnumbered(self, child: etree._Element, rule: Rule, made: Node, node: Node) -> None:
        """A level without a number: alone it is the unit's own text, else it has its place."""
        row = (id(node), made.kind)
        if made.fresh and not made.heading:
            drop(node, made)
            self.places[row] -= 1
            return
        near = (child.getprevious(), child.getnext())
        if not any(other is not None and self._same(other, rule) for other in near):
            self.hoist(made, node)
            return
        place = self.places[row]
        if rule.ordinal:
            made.bare, made.style = str(place), rule.style
            made.cite = rule.cites.get(self.lang, "")
            made.value = place
        elif made.kind is ProvisionKind.POINT:
            made.bare, made.style = str(place), "-"
        else:
            made.abbreviation = "para"

    def _same(self, element: etree._Element, rule: Rule) -> bool:
        other = self.rules[str(element.tag)]
        if other.attribute:
            other = other.of(element)
        return other.name == rule.name

    def settle(self, total: int, spoken: int) -> None:
        """A heading that no article followed is text."""
        if self.pending:
            self.put(self.pending, None)
        super().settle(total, spoken)

    def hoist(self, made: Node, node: Node) -> None:
        """Give what a nameless node holds to the node above it."""
        drop(node, made)
        for text in (made.heading, *made.texts) if made.heading else made.texts:
            self.put(text, node)
        for inner in made.children:
            node.add(inner)


def drop(node: Node, child: Node) -> None:
    """Take a child away; it is nearly always the last."""
    if node.children[-1] is child:
        node.children.pop()
    else:
        node.children.remove(child)


def joined(first: str, second: str) -> str:
    """Two headings of one unit as one."""
    return f"{first}{_JOIN}{second}" if first else second
