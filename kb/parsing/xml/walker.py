"""Walks a law's elements by the vocabulary of its format and builds the nodes.

Every format shares this walk; a format overrides the few methods in which it differs. Characters
are counted as they pass: kept in nodes, folded white space, notes, left out with a reason. What
the vocabulary does not know is read as text and counted by name.
"""

from __future__ import annotations

from lxml import etree

from kb.model.ids import id_part
from kb.model.law import ProvisionKind
from kb.parsing.ledger import TITLE, Ledger
from kb.parsing.node import Node
from kb.parsing.xml.labelled import Labels
from kb.parsing.xml.numbering import Numbering, drop
from kb.parsing.xml.numbers import article_number
from kb.parsing.xml.quotation import Targets
from kb.parsing.xml.texts import QUOTATION, Handler
from kb.parsing.xml.vocabulary import Act, Rule

_INLINE, _TEXT = Act.INLINE, Act.TEXT
_DIVISION = Rule(Act.CONTAINER, "division", ProvisionKind.DIVISION)
_SLUG = 40
"""Characters of its heading that address an article without a number."""
_IN_TITLE = "title"
"""Word of the node that takes the title part of a document."""


class Walker(Numbering):
    """Builds the nodes of one document."""

    def __init__(
        self,
        by_name: dict[str, Rule],
        lang: str,
        state: str,
        title: str,
        ledger: Ledger,
        *,
        labels: bool = False,
    ) -> None:
        nester = Labels(lang, state, title, ledger) if labels else None
        super().__init__(by_name, lang, state, ledger, nester)
        self.title_words = "".join(title.split()).casefold()
        self.targets = Targets(lang, title, self.words)
        self.articles = 0
        self.quoted = 0
        self.quote: Node | None = None
        self.do = self._handlers()

    def _handlers(self) -> tuple[Handler, ...]:
        do: dict[Act, Handler] = {
            Act.INLINE: self.grouped,
            Act.TEXT: self.grouped,
            Act.GROUP: self.grouped,
            Act.CONTAINER: self.container,
            Act.ARTICLE: self.article,
            Act.LEVEL: self.level,
            Act.NUMBER: self.number,
            Act.HEADING: self.heading,
            Act.TITLED: self.titled,
            Act.NOTE: self.note,
            Act.SKIP: self.skip,
            Act.QUOTE: self.quotation,
            Act.PREAMBLE: self.preamble,
            Act.ANNEX: self.annex,
            Act.ROW: self.row,
            Act.BREAK: self.line_break,
            Act.ITEM: self.item,
            Act.MARK: self.mark,
            Act.TITLE: self.title,
            Act.CLOSING: self.closing,
            Act.UNKNOWN: self.unknown_element,
            Act.HEAD: self.head,
            Act.SUPER: self.super,
            Act.SPECIAL: self.special,
        }
        return tuple(do[act] for act in Act)

    # --- the walk --------------------------------------------------------------------------

    def walk(self, element: etree._Element, node: Node | None) -> None:  # noqa: PLR0912
        """Read the content of an element into a node.

        The commonest elements are read in this loop itself: a call for each of them would halve
        the speed.
        """
        buffer, rules, do = self.buffer, self.rules, self.do
        text = element.text
        if text:
            if buffer or not text.isspace():
                buffer.append(text)
            else:
                self.space += len(text)
        for child in element:
            rule = rules[child.tag]
            if rule.attribute:
                rule = rule.of(child)
            act = rule.act
            if act is _INLINE:
                if len(child):
                    self.walk(child, node)
                else:
                    text = child.text
                    if text:
                        buffer.append(text)
            elif act is _TEXT:
                if buffer:
                    self.flush(node)
                if len(child):
                    self.walk(child, node)
                    if buffer:
                        self.flush(node)
                else:
                    text = child.text
                    if text:
                        words = " ".join(text.split())
                        self.space += len(text) - len(words)
                        if words:
                            self.put(words, node)
            else:
                do[act](child, rule, node)
            text = child.tail
            if text:
                if buffer or not text.isspace():
                    buffer.append(text)
                else:
                    self.space += len(text)

    def inside(self, element: etree._Element, rule: Rule, node: Node | None) -> None:
        """Read an element into the node that was made for it."""
        outer, self.owner = self.owner, rule
        self.walk(element, node)
        if self.buffer:
            self.flush(node)
        self.owner = outer

    def hang(self, made: Node, node: Node | None) -> Node:
        """Put a new node where it stands."""
        if node is None:
            self.roots.append(made)
            return made
        return node.add(made)

    def special(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """What a format reads in a way of its own."""
        self.grouped(child, rule, node)

    # --- units -----------------------------------------------------------------------------

    def grouped(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """An element that only groups others, or a block of text."""
        if self.buffer:
            self.flush(node)
        self.walk(child, node)
        if self.buffer:
            self.flush(node)

    def container(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A book, part, title, chapter or division; one without a name only groups."""
        if self.buffer:
            self.flush(node)
        if self.quote is not None:
            self._quoted(child, rule, node or self.loose())
            return
        made = self.hang(Node(rule.kind, _line(child)), node)
        self.inside(child, rule, made)
        if not made.number and not made.heading and node is not None:
            self.hoist(made, node)

    def article(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """The basic unit."""
        if self.buffer:
            self.flush(node)
        if self.quote is not None:
            self._quoted(child, rule, node or self.loose())
            return
        made = self.hang(Node(ProvisionKind.ARTICLE, _line(child)), node)
        self.articles += 1
        made.heading, self.pending = self.pending, ""
        self.inside(child, rule, made)
        if self.labels is not None:
            self.labels.close()
        if not made.number:
            made.bare = id_part(made.heading.casefold())[:_SLUG] or f"u{self.articles}"
        self.opened(child, made)

    def opened(self, child: etree._Element, made: Node) -> None:
        """Called when an article has been read; a format may correct it."""
        if not made.cite and made.number:
            self.give(made, article_number(made.number, self.lang, self.state))

    def titled(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A group whose heading is that of its one article, or of a division of several."""
        if self.buffer:
            self.flush(node)
        articles = sum(1 for inner in child if self.rules[inner.tag].act is Act.ARTICLE)
        if articles != 1:
            self.container(child, _DIVISION, node)
            return
        self.inside(child, rule, node)
        left, self.pending = self.pending, ""
        if left:
            self.put(left, node)

    def level(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A numbered paragraph or point."""
        if self.buffer:
            self.flush(node)
        if node is None:
            node = self.loose()
        if self.quote is node and not node.texts:
            self._quoted(child, rule, node)
            return
        below_point = node.kind is ProvisionKind.POINT
        made = node.add(Node(ProvisionKind.POINT if below_point else rule.kind, 0))
        self.places[(id(node), made.kind)] += 1
        self.mark_number(child, rule, made)
        self.inside(child, rule, made)
        if not made.number:
            self.unnumbered(child, rule, made, node)
        elif rule.cites:
            made.cite = rule.cites.get(self.lang, "")

    def head(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """A group that holds number and heading."""
        self.grouped(child, _rule, node)

    # --- quotations ------------------------------------------------------------------------

    def quotation(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Text that is inserted into another act, or another place of this one."""
        if self.buffer:
            self.flush(node)
        node = node or self.loose()
        holder = node.add(Node(ProvisionKind.QUOTED, _line(child)))
        outer, self.quote = self.quote, holder
        labels, self.labels = self.labels, None
        self.inside(child, rule, holder)
        self.quote, self.labels = outer, labels
        if holder.texts or holder.heading:
            holder.target = self.targets.target(holder)
            self.quoted += 1
            return
        drop(node, holder)
        for inner in holder.children:
            node.add(inner)

    def _quoted(self, child: etree._Element, rule: Rule, node: Node) -> Node:
        made = node.add(Node(ProvisionKind.QUOTED, _line(child)))
        self.quoted += 1
        made.heading, self.pending = self.pending, ""
        self.mark_number(child, rule, made)
        self.inside(child, rule, made)
        made.bare = made.bare or made.number.strip("()“„")
        made.target = self.targets.target(made, style=rule.style)
        return made

    def closing(self, child: etree._Element, _rule: Rule, node: Node | None) -> None:
        """Words that close a quotation: a mark, sometimes with a conjunction."""
        text = self.flat(child)
        if any(char.isalpha() for char in text):
            self.put(text, node)
        else:
            self.ledger.leave_out(QUOTATION, len(text))

    # --- the rest --------------------------------------------------------------------------

    def preamble(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Words before the articles."""
        if self.buffer:
            self.flush(node)
        if node is not None and node.word == _IN_TITLE:
            node = None
        if node is None and (not self.roots or self.roots[-1].kind is not ProvisionKind.PREAMBLE):
            self.roots.append(Node(ProvisionKind.PREAMBLE, 0))
        self.inside(child, rule, node or self.roots[-1])

    def annex(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A schedule or annex."""
        if self.buffer:
            self.flush(node)
        if self.quote is not None:
            self._quoted(child, rule, node or self.loose())
            return
        self.inside(child, rule, self.hang(Node(ProvisionKind.ANNEX, _line(child)), node))
        if self.labels is not None:
            self.labels.close()

    def title(self, child: etree._Element, rule: Rule, _node: Node | None) -> None:
        """The title part: words of the title are left out, others are notes."""
        holder = Node(ProvisionKind.PREAMBLE, 0, word=_IN_TITLE)
        labels, self.labels = self.labels, None
        self.inside(child, rule, holder)
        self.labels = labels
        waiting = [holder]
        while waiting:
            node = waiting.pop(0)
            waiting[:0] = node.children
            for text in (node.number, node.heading, *node.texts):
                if not text:
                    continue
                if "".join(text.split()).casefold().strip(".,;:") in self.title_words:
                    self.ledger.leave_out(TITLE, len(text))
                else:
                    self.ledger.note(text)

    def unknown_element(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Read as text what the vocabulary does not know, and count it."""
        self.unknown[rule.name] += 1
        mixed = "".join(self.buffer).strip() or (child.tail or "").strip()
        if not mixed and self.buffer:
            self.flush(node)
        self.walk(child, node)
        if not mixed and self.buffer:
            self.flush(node)


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0
