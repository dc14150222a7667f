"""Gathers the words of a law while its elements are walked, and counts every character.

White space is folded; digits that stand high become superscript characters; notes and what is
left out are told apart by the vocabulary.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from lxml import etree

from kb.model.law import ProvisionKind
from kb.parsing.labels import find_label
from kb.parsing.ledger import MARKUP, NUMBERING, SPACE, Ledger
from kb.parsing.node import Node
from kb.parsing.xml.labelled import Labels
from kb.parsing.xml.vocabulary import Act, Rule, Rules

QUOTATION = "quotation marks"
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INLINE, _SUPER = Act.INLINE, Act.SUPER
_LABELLED = (ProvisionKind.ARTICLE, ProvisionKind.ANNEX)
_NAMED = 12
"""So many unknown elements are named in the report."""
Handler = Callable[[etree._Element, Rule, "Node | None"], None]


class Texts:
    """Text that is being gathered, and where it goes."""

    def __init__(self, by_name: dict[str, Rule], ledger: Ledger, labels: Labels | None) -> None:
        self.rules = Rules(by_name)
        self.ledger = ledger
        self.labels = labels
        self.roots: list[Node] = []
        self.space = 0
        """White space folded away."""
        self.added = 0
        """Characters that the walk put in and the source does not have."""
        self.numbering = 0
        self.unknown: Counter[str] = Counter()
        self.buffer: list[str] = []
        self.do: tuple[Handler, ...] = ()

    def flush(self, node: Node | None) -> None:
        """End the text that is being gathered."""
        buffer = self.buffer
        raw = buffer[0] if len(buffer) == 1 else "".join(buffer)
        buffer.clear()
        text = " ".join(raw.split())
        self.space += len(raw) - len(text)
        if text:
            self.put(text, node)

    def put(self, text: str, node: Node | None) -> None:
        """Keep a text: in the node, or after its children as words of their own."""
        if node is None:
            node = self.loose()
        if self.labels is not None and node.kind in _LABELLED:
            self.labels.take(node, text)
            return
        if node.children:
            last = node.children[-1]
            if last.kind is ProvisionKind.QUOTED and not any(map(str.isalnum, text)):
                self.ledger.leave_out(QUOTATION, len(text))
                return
            wrap_up = last.kind is ProvisionKind.PARAGRAPH and not (
                last.style or last.number or last.abbreviation or last.children
            )
            node = last if wrap_up else node.add(Node(ProvisionKind.PARAGRAPH, 0))
        node.texts.append(text)

    def loose(self) -> Node:
        """Where words outside every unit stand: the preamble before the articles."""
        if not self.roots or self.roots[-1].kind is not ProvisionKind.PREAMBLE:
            if self.roots:
                return self.roots[-1]
            self.roots.append(Node(ProvisionKind.PREAMBLE, 0))
        return self.roots[-1]

    def flat(self, element: etree._Element) -> str:
        """All words of an element, folded; notes inside it go to the notes."""
        parts: list[str] = []
        if len(element):
            self._gather(element, parts)
            raw = "".join(parts)
        else:
            raw = element.text or ""
        text = " ".join(raw.split())
        self.space += len(raw) - len(text)
        return text

    def _gather(self, element: etree._Element, parts: list[str]) -> None:
        if element.text:
            parts.append(element.text)
        for child in element:
            rule = self.rules[child.tag]
            if rule.attribute:
                rule = rule.of(child)
            act = rule.act
            if act is _INLINE:
                self._gather(child, parts)
            elif act is _SUPER:
                parts.append(raised(child))
            elif act in (Act.NOTE, Act.SKIP):
                self.do[act](child, rule, None)
            elif act is Act.MARK:
                parts.append(self.mark_text(child, rule))
                self.added += len(parts[-1])
                parts.extend(str(said) for said in child.itertext())
            else:
                if act is Act.UNKNOWN:
                    self.unknown[rule.name] += 1
                parts.append(" ")
                self._gather(child, parts)
                parts.append(" ")
                self.added += 2
            if child.tail:
                parts.append(child.tail)

    def note(self, child: etree._Element, _rule: Rule, _node: Node | None) -> None:
        """Matter beside the law."""
        text = self.flat(child)
        if text:
            self.ledger.note(text)

    def skip(self, child: etree._Element, rule: Rule, _node: Node | None) -> None:
        """What is left out, counted by its reason."""
        if len(child):
            self.ledger.leave_out(rule.text, sum(map(len, child.itertext())))
        elif child.text:
            self.ledger.leave_out(rule.text, len(child.text))

    def row(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """A row of a table: its cells on one line."""
        if self.buffer:
            self.flush(node)
        if child.text:
            self.buffer.append(child.text)
        cells = [text for text in map(self.flat, child) if text]
        for cell in child:
            if cell.tail:
                self.buffer.append(cell.tail)
        if cells:
            line = " | ".join(cells)
            if self.labels is not None and len(cells) > 1 and is_label(cells[0]):
                line = " ".join((cells[0], " | ".join(cells[1:])))
            self.added += len(line) - sum(map(len, cells))
            self.put(line, node)

    def super(self, child: etree._Element, _rule: Rule, _node: Node | None) -> None:
        """Raised characters: ``8<sup>2</sup>`` is ``8²``, not ``82``."""
        self.buffer.append(raised(child))

    def line_break(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """A new line inside a text."""
        if self.buffer:
            self.flush(node)
        self.buffer.extend(str(text) for text in child.itertext())

    def item(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """The number of an item, with the text that follows it on one line."""
        if self.buffer:
            self.flush(node)
        text = self.flat(child)
        if text:
            self.buffer.append(f"{text} ")
            self.added += 1

    def mark(self, child: etree._Element, rule: Rule, _node: Node | None) -> None:
        """An element that stands for a character."""
        text = self.mark_text(child, rule)
        self.buffer.append(text)
        self.added += len(text)
        self.buffer.extend(str(said) for said in child.itertext())

    def mark_text(self, _child: etree._Element, rule: Rule) -> str:
        """The character that an element stands for."""
        return rule.text

    def settle(self, total: int, spoken: int) -> None:
        """Count in the ledger what the walk did with the ``total`` characters of the source,
        of which ``spoken`` are text."""
        if self.buffer:
            self.flush(None)
        self.ledger.leave_out(SPACE, self.space)
        markup = total - spoken - self.added
        if self.numbering >= 0:
            self.ledger.leave_out(NUMBERING, self.numbering)
        else:
            markup += self.numbering
        self.ledger.leave_out(MARKUP, markup)
        if self.unknown:
            named = ", ".join(
                f"{name} ({count})" for name, count in self.unknown.most_common(_NAMED)
            )
            self.ledger.warn(f"Elements of unknown kinds were read as plain text: {named}.")


def is_label(text: str) -> bool:
    """Whether a cell holds the number of an item and nothing else."""
    label = find_label(f"{text} ", "und")
    return label is not None and label.end >= len(text)


def raised(element: etree._Element) -> str:
    """Words of an element with its digits as superscripts; as long as the words."""
    return "".join(str(text) for text in element.itertext()).translate(SUPERSCRIPT)
