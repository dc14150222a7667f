"""The tree while it grows: nodes that can still take text, and their flat, frozen form."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from kb.model.ids import id_part
from kb.model.law import Provision, ProvisionKind
from kb.parsing.labels import Label, value_of
from kb.parsing.words import level_file, level_of, quote_file

_ABBREVIATIONS = {
    ProvisionKind.BOOK: "book",
    ProvisionKind.PART: "part",
    ProvisionKind.TITLE: "title",
    ProvisionKind.CHAPTER: "chp",
    ProvisionKind.DIVISION: "dvs",
    ProvisionKind.ARTICLE: "art",
    ProvisionKind.PARAGRAPH: "para",
    ProvisionKind.POINT: "point",
    ProvisionKind.QUOTED: "qstr",
    ProvisionKind.PREAMBLE: "preamble",
    ProvisionKind.ANNEX: "att",
}
"""Akoma Ntoso Naming Convention 1.0, section 5 (elements and their abbreviations)."""
_ORDINAL_END = re.compile(r"(?<=\d)(?:er|re|ère|º|ª|°)$")
_RAISED = re.compile(r"(?<=\d)[⁰¹²³⁴-⁹]+")
_PLAIN = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_MAX_SEGMENT = 60
UNITS = (ProvisionKind.ARTICLE, ProvisionKind.QUOTED, ProvisionKind.ANNEX, ProvisionKind.PREAMBLE)


@dataclass(slots=True, eq=False)
class Node:
    """A provision under construction."""

    kind: ProvisionKind
    line: int
    number: str = ""
    heading: str = ""
    texts: list[str] = field(default_factory=list)
    children: list[Node] = field(default_factory=list)
    parent: Node | None = None
    style: str = ""
    """Style of a paragraph's or point's number; empty for wrap-up text."""
    value: int = 0
    bare: str = ""
    cite: str = ""
    """Form of an article's pin cite; of a paragraph's or point's where the format knows better."""
    abbreviation: str = ""
    word: str = ""
    rank: int = 0
    target: str = ""

    @property
    def fresh(self) -> bool:
        """Whether nothing but number and heading has been read."""
        return not self.texts and not self.children

    def add(self, child: Node) -> Node:
        """Append a child."""
        child.parent = self
        self.children.append(child)
        return child


def _segment(node: Node, place: int) -> str:
    name = node.abbreviation or _ABBREVIATIONS[node.kind]
    if node.kind is ProvisionKind.PREAMBLE:
        return name
    number = node.bare or node.number
    if number.isascii() and number.isalnum():
        number = number if number.isdigit() else _ORDINAL_END.sub("", number)
        return _named(node, name, number[:_MAX_SEGMENT])
    number = _ORDINAL_END.sub("", number)
    if not number.isascii():
        number = _RAISED.sub(lambda match: f"-{match[0].translate(_PLAIN)}", number)
    number = id_part(number).strip(".")[:_MAX_SEGMENT] if number else str(place)
    return _named(node, name, number)


def _named(node: Node, name: str, number: str) -> str:
    if not node.number and node.kind is ProvisionKind.PARAGRAPH and not node.style:
        name = node.abbreviation or "wrapup"
    return f"{name}_{number}"


def _level_cite(node: Node, lang: str, place: int) -> str:
    if node.style == "" and node.abbreviation == "para":
        return level_file().unnumbered.get(lang, "").format(n=place)
    if node.cite:
        return node.cite.format(n=node.bare)
    if not node.style:
        return ""
    said = node.number if node.style == "1°" else node.bare
    return level_of(lang, node.style)[1].format(n=said)


def _local_cite(node: Node, lang: str, place: int) -> str:
    if node.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.POINT):
        return _level_cite(node, lang, place)
    if node.cite:
        return node.cite.format(n=node.number)
    if node.number:
        return f"{node.word} {node.number}".strip()
    return node.heading[:_MAX_SEGMENT] or node.word


def _citation(node: Node, parent: Provision | None, lang: str, place: int) -> str:
    local = _local_cite(node, lang, place)
    if node.kind is ProvisionKind.QUOTED:
        inserting = quote_file().inserting
        form = inserting.get(lang, inserting["default"])
        outer = parent.citation if parent else ""
        said = node.target or local or node.heading[:_MAX_SEGMENT]
        return (outer + form.format(target=said)) if said else outer
    if node.kind in (ProvisionKind.PARAGRAPH, ProvisionKind.POINT):
        return ((parent.citation if parent else "") + local).strip()
    if node.kind is ProvisionKind.PREAMBLE:
        return "preamble"
    return local


class Flattener:
    """Turns trees into provisions in document order with unique eIds."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.provisions: list[Provision] = []
        self.repeated: list[tuple[Node, str]] = []
        """Nodes whose eId stood already and the eId that they got instead."""
        self.joins = 0
        """Line breaks put between texts."""
        self._taken: dict[str, int] = {}
        self._by_place = lang in level_file().unnumbered

    def add(
        self, node: Node, parent: Provision | None = None, annex: str = "", place: int = 1
    ) -> None:
        """Flatten a node and all below it."""
        if self._by_place and node.kind is ProvisionKind.ARTICLE:
            self._number_unnumbered(node)
        segment = _segment(node, place)
        if node.kind is ProvisionKind.ARTICLE:
            eid = f"{annex}__{segment}" if annex else segment
        else:
            eid = f"{parent.eid}__{segment}" if parent else segment
        eid = self._unique(eid, node)
        self.joins += max(0, len(node.texts) - 1)
        provision = Provision(
            eid=eid,
            kind=node.kind,
            number=node.number,
            heading=node.heading,
            text="\n".join(node.texts),
            parent=parent.eid if parent else None,
            citation=_citation(node, parent, self.lang, place),
            target=node.target,
        )
        self.provisions.append(provision)
        inside = eid if node.kind is ProvisionKind.ANNEX else annex
        places: dict[str, int] = {}
        for child in node.children:
            key = child.abbreviation or (f"{child.kind}:" if child.style else child.kind)
            places[key] = places.get(key, 0) + 1
            self.add(child, provision, inside, places[key])

    def _unique(self, eid: str, node: Node) -> str:
        count = self._taken.get(eid, 0) + 1
        self._taken[eid] = count
        if count == 1:
            return eid
        while f"{eid}_{count}" in self._taken:
            count += 1
        self._taken[eid] = count
        self._taken[f"{eid}_{count}"] = 1
        self.repeated.append((node, f"{eid}_{count}"))
        return f"{eid}_{count}"

    def _number_unnumbered(self, node: Node) -> None:
        """Give the unnumbered paragraphs of an article an address where the language cites them."""
        if len(node.texts) < 2 or node.children:
            return
        for text in node.texts:
            node.add(Node(ProvisionKind.PARAGRAPH, node.line, texts=[text], abbreviation="para"))
        node.texts = []


def follows(node: Node, label: Label, style: str) -> bool:
    """Whether a number goes on the row of a node: 3 after 2, 3a after 3."""
    if node.style != style or node.bare == label.bare:
        return False
    return value_of(label.bare, style) in (node.value, node.value + 1)
