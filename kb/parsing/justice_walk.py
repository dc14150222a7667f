"""Walks the elements of Justice Laws XML of Canada and builds the nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from kb.model.law import ProvisionKind
from kb.parsing.justice_head import name_of, words_in
from kb.parsing.labels import value_of
from kb.parsing.ledger import EDITORIAL, FRONT_MATTER, MARKUP, NUMBERING, SPACE, Ledger
from kb.parsing.node import Node
from kb.parsing.quoting import named_act
from kb.parsing.words import apparatus_file, level_of, words_of
from kb.parsing.xml.quotation import instruction_above

_LEVELS = {
    "Subsection": ("(1)", ProvisionKind.PARAGRAPH),
    "Paragraph": ("(a)", ProvisionKind.POINT),
    "Subparagraph": ("(i)", ProvisionKind.POINT),
    "Clause": ("(A)", ProvisionKind.POINT),
    "Subclause": ("(I)", ProvisionKind.POINT),
    "Subsubclause": ("(1)", ProvisionKind.POINT),
}
_NOTES = frozenset({"HistoricalNote", "Footnote", "Summary", "ReaderNote"})
_LEFT_OUT = {
    "Identification": FRONT_MATTER,
    "RecentAmendments": FRONT_MATTER,
    "FootnoteRef": EDITORIAL,
}
_TEXTS = frozenset({"Text", "TitleText", "MarginalNote", "Label", "entry", "Caption", "Repealed"})
_HEADING_RANKS = 10
_NO_PART = re.compile(
    r"(part|partie|division|section|chapter|chapitre|subdivision|title)\s+(\S+)", re.I
)
_KINDS = {
    "part": ProvisionKind.PART,
    "partie": ProvisionKind.PART,
    "chapter": ProvisionKind.CHAPTER,
    "chapitre": ProvisionKind.CHAPTER,
    "title": ProvisionKind.TITLE,
}


class Reader:
    """Walks the elements and builds the nodes."""

    def __init__(self, lang: str, title: str, ledger: Ledger) -> None:
        self.lang = lang
        self.ledger = ledger
        self.words = words_of(lang, "CA")
        self.roots: list[Node] = []
        self.headings: list[Node] = []
        self.act = named_act(title, lang)
        self.articles = 0
        self.numbers: set[tuple[int, str]] = set()

    # --- text ------------------------------------------------------------------------------

    def said(self, element: etree._Element) -> str:
        """All words of an element, white space folded; notes inside it go to the notes."""
        for inner in list(element.iter()):
            name = name_of(inner)
            if inner is element:
                continue
            if name in _NOTES or name in _LEFT_OUT or not isinstance(inner.tag, str):
                self._take_out(inner, name)
        raw = words_in(element)
        text = " ".join(raw.split())
        self.ledger.leave_out(SPACE, len(raw) - len(text))
        return text

    def _take_out(self, inner: etree._Element, name: str) -> None:
        parent = inner.getparent()
        if parent is None:
            return
        if name in _NOTES:
            self.note(inner)
        elif name:
            self.ledger.leave_out(_LEFT_OUT[name], len(words_in(inner)))
        tail = inner.tail or ""
        before = inner.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
        inner.tail = None
        parent.remove(inner)

    def note(self, element: etree._Element) -> None:
        """Keep an element's words as a note."""
        raw = words_in(element)
        text = " ".join(raw.split())
        self.ledger.leave_out(SPACE, len(raw) - len(text))
        if text:
            self.ledger.note(text)

    def loose(self, text: str | None, node: Node | None) -> None:
        """Text between elements: white space, else kept."""
        if not text:
            return
        words = " ".join(text.split())
        self.ledger.leave_out(SPACE, len(text) - len(words))
        if words:
            self.keep(words, node, 0)

    def keep(self, text: str, node: Node | None, line: int) -> None:
        """Put words into a node, after its children as text of their own."""
        if not text:
            return
        if node is None:
            node = self._loose_node(line)
        if node.children and node.kind is not ProvisionKind.PREAMBLE:
            last = node.children[-1]
            if last.style == "" and last.kind is ProvisionKind.PARAGRAPH and not last.children:
                node = last
            else:
                node = node.add(Node(ProvisionKind.PARAGRAPH, line))
        node.texts.append(text)

    def _loose_node(self, line: int) -> Node:
        if self.headings:
            return self.headings[-1]
        if not self.roots:
            self.roots.append(Node(ProvisionKind.PREAMBLE, line))
        return self.roots[-1]

    # --- walking ---------------------------------------------------------------------------

    def walk(self, element: etree._Element, node: Node | None) -> None:
        """Dispatch the children of an element."""
        self.loose(element.text, node)
        for child in element:
            self.take(child, node)
            self.loose(child.tail, node)

    def take(self, element: etree._Element, node: Node | None) -> None:
        """One element in its place."""
        name = name_of(element)
        line = _line_of(element)
        if not name:
            return
        if name in _LEFT_OUT:
            self.ledger.leave_out(_LEFT_OUT[name], len(words_in(element)))
        elif name in _NOTES:
            self.note(element)
        elif name == "Section":
            self._section(element, node, line)
        elif name in _LEVELS and node is not None:
            self._level(element, name, node, line)
        elif name == "Heading":
            self._heading(element, node, line)
        elif name in ("Preamble", "Enacts", "Order") and node is None:
            self._preamble(element, line)
        elif name == "Schedule" and node is None:
            self._schedule(element, line)
        elif name == "AmendedText" and node is not None:
            self._amended(element, node)
        elif name == "Definition" and node is not None:
            self.walk(element, node.add(Node(ProvisionKind.PARAGRAPH, line)))
        else:
            self._plain(element, name, node, line)

    def _plain(self, element: etree._Element, name: str, node: Node | None, line: int) -> None:
        """A row of a table, words, or elements that only group others."""
        if name == "row":
            cells = [cell for child in element if name_of(child) and (cell := self.said(child))]
            self.ledger.leave_out(MARKUP, -3 * max(0, len(cells) - 1))
            self.loose("".join(t for t in _between(element)), node)
            self.keep(" | ".join(cells), node, line)
        elif name in _TEXTS or len(element) == 0:
            self.keep(self.said(element), node, line)
        else:
            self.walk(element, node)

    def _numbered(self, element: etree._Element, node: Node) -> None:
        """Take number and marginal note, then the rest."""
        self.loose(element.text, node)
        for child in element:
            name = name_of(child)
            if name == "Label" and not node.number:
                printed = self.said(child)
                node.number = printed.rstrip(".")
                self.ledger.leave_out(NUMBERING, len(printed) - len(node.number))
            elif name == "MarginalNote" and not node.heading:
                self._marginal(self.said(child), node)
            else:
                self.take(child, node)
            self.loose(child.tail, node)

    def _marginal(self, text: str, node: Node) -> None:
        """A marginal note is the heading, or tells where the amended text stood."""
        if text and _historical().match(text):
            self.ledger.note(text)
        else:
            node.heading = text

    def _section(self, element: etree._Element, node: Node | None, line: int) -> None:
        if _inside(node):
            assert node is not None
            self._quoted(element, node, line)
            return
        article = Node(ProvisionKind.ARTICLE, line, abbreviation="sec")
        article.cite = self.words.cite("", "{n}") if self.lang == "en" else "art. {n}"
        annex = node if node is not None else None
        if annex is not None:
            annex.add(article)
        else:
            self._hang(article)
        self.articles += 1
        self._numbered(element, article)

    def _level(self, element: etree._Element, name: str, node: Node, line: int) -> None:
        style, kind = _LEVELS[name]
        child = node.add(Node(kind, line, style=style))
        self._numbered(element, child)
        child.bare = child.number.strip("()") or ""
        if not child.number:
            child.style = ""
        elif child.number.endswith(")") and not child.number.startswith("("):
            child.style = "a)" if style == "(a)" else style
        child.value = value_of(child.bare, style) if child.bare else 0

    def _hang(self, node: Node) -> None:
        if self.headings:
            self.headings[-1].add(node)
        else:
            self.roots.append(node)

    def _heading(self, element: etree._Element, node: Node | None, line: int) -> None:
        if node is not None:
            self.walk(element, node)
            return
        level = element.get("level", "")
        rank = int(level) if level.isdigit() else 1
        while self.headings and self.headings[-1].rank >= rank:
            self.headings.pop()
        container = Node(ProvisionKind.DIVISION, line, rank=min(rank, _HEADING_RANKS))
        parts: list[str] = []
        self.loose(element.text, container)
        for child in element:
            name = name_of(child)
            if name == "Label":
                self._container_number(container, self.said(child))
            elif name in ("TitleText", "MarginalNote"):
                text = self.said(child)
                if text and name == "MarginalNote" and _historical().match(text):
                    self.ledger.note(text)
                elif text:
                    parts.append(text)
            else:
                self.take(child, container)
            self.loose(child.tail, container)
        container.heading = " – ".join(parts)
        self.ledger.leave_out(MARKUP, -3 * max(0, len(parts) - 1))
        self.act = named_act(container.heading.title(), self.lang) or self.act
        self._hang(container)
        self.headings.append(container)

    def _container_number(self, node: Node, label: str) -> None:
        match = _NO_PART.match(label)
        if match is None:
            node.number = node.bare = label
            return
        node.word, node.number = match[1].capitalize(), match[2]
        node.bare = node.number.lower()
        node.kind = _KINDS.get(match[1].lower(), ProvisionKind.DIVISION)
        self.ledger.leave_out(NUMBERING, len(label) - len(node.number))

    def _preamble(self, element: etree._Element, line: int) -> None:
        if not self.roots or self.roots[-1].kind is not ProvisionKind.PREAMBLE:
            self.roots.append(Node(ProvisionKind.PREAMBLE, line))
        self.walk(element, self.roots[-1])

    def _schedule(self, element: etree._Element, line: int) -> None:
        annex = Node(ProvisionKind.ANNEX, line, word="Schedule" if self.lang == "en" else "Annexe")
        self.roots.append(annex)
        self.headings = []
        self.loose(element.text, annex)
        for child in element:
            if name_of(child) == "ScheduleFormHeading" and not annex.number and not annex.heading:
                self._schedule_heading(child, annex)
            else:
                self.take(child, annex)
            self.loose(child.tail, annex)
        self.headings = []

    def _schedule_heading(self, element: etree._Element, annex: Node) -> None:
        self.loose(element.text, annex)
        for child in element:
            name = name_of(child)
            text = self.said(child) if name in ("Label", "TitleText") else ""
            if name == "Label":
                annex.number = text.split(" ", 1)[1] if " " in text else ""
                annex.bare = annex.number
                self.ledger.leave_out(NUMBERING, len(text) - len(annex.number))
            elif name == "TitleText" and not annex.heading:
                annex.heading = text
            elif text:
                self.keep(text, annex, 0)
            else:
                self.take(child, annex)
            self.loose(child.tail, annex)

    # --- amendments ------------------------------------------------------------------------

    def _amended(self, element: etree._Element, node: Node) -> None:
        self.loose(element.text, node)
        for child in element:
            if name_of(child):
                self._quoted(child, node, _line_of(child))
            self.loose(child.tail, node)

    def _quoted(self, element: etree._Element, outer: Node, line: int) -> None:
        name = name_of(element)
        quoted = outer.add(Node(ProvisionKind.QUOTED, line))
        instruction = instruction_above(outer)
        self.act = named_act(instruction, self.lang) or self.act
        if name in ("Section", "Subsection"):
            self._numbered(element, quoted)
        else:
            self.walk(element, quoted)
        form = self.words.cite("", "{n}") if self.lang == "en" else "art. {n}"
        if name == "Section" and quoted.number:
            place = form.format(n=quoted.number)
        else:
            reference = self.words.reference(instruction)
            place = form.format(n=reference) if reference else ""
            if place and name == "Subsection":
                place += level_of(self.lang, "(1)")[1].format(n=quoted.number.strip("()"))
        quoted.bare = quoted.number.strip("()")
        quoted.target = f"{self.act} {place}".strip() if place else ""


@cache
def _historical() -> re.Pattern[str]:
    return re.compile("|".join(apparatus_file().historical_notes))


def _line_of(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _between(element: etree._Element) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        yield child.tail or ""


def _inside(node: Node | None) -> bool:
    return node is not None and node.kind not in (ProvisionKind.ANNEX, ProvisionKind.PREAMBLE)
