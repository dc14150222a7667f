"""Provisions quoted inside amending acts.

A quotation opens with the language's mark before an article, a numbered paragraph or words that
go on in the next text; it ends where its marks balance. A missing end is told by the next
provision of the outer act, and reported.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from kb.model.law import ProvisionKind
from kb.parsing.labels import Label, find_label
from kb.parsing.ledger import NUMBERING, SPACE
from kb.parsing.node import Node, follows
from kb.parsing.words import ArticleMatch, level_of, quote_file

if TYPE_CHECKING:
    from kb.parsing.tree import Tree

QUOTATION = "quotation marks"
_BARE = re.compile(r"(?P<n>\d{1,3}[A-Z]{0,3}(?:\.\d+)?)\.\s?(?:[—–-]\s?)?(?=[(A-Z“‘])")
_SUFFIXED = re.compile(r"\d{1,3}[A-Z]{1,3}\.")
_LEADING = re.compile(r"^(?:The |(?:(?:of|and|the|for|to|in) )+)")
"""Words before an English act's name that its pattern takes along."""
_MAX_TITLE = 160
_LEAD = re.compile(r"\d+")


@dataclass(slots=True)
class _Open:
    """A quotation that is open, and where the outer act stood when it opened."""

    unit: Node
    stack: list[Node]
    closed: list[Node]
    opens: str
    closes: str
    ends: re.Pattern[str]
    depth: int
    line: int


@cache
def _ending(closes: str) -> re.Pattern[str]:
    return re.compile(rf"{re.escape(closes)}[.,;:)\s]*(?:\s(?:and|or|et|y|a|и|und))?[,;]?\s*$")


@cache
def _acts(lang: str) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern) for pattern in quote_file().acts.get(lang, []))


@cache
def _unmarked(lang: str) -> re.Pattern[str] | None:
    pattern = quote_file().unmarked.get(lang)
    return re.compile(pattern) if pattern else None


def named_act(text: str, lang: str) -> str:
    """The act that an instruction names first, or empty."""
    best: tuple[int, str] | None = None
    for pattern in _acts(lang):
        match = pattern.search(text)
        if match and (best is None or match.start() < best[0]):
            best = (match.start(), _LEADING.sub("", match[1].strip()))
    return best[1] if best else ""


class Quoting:
    """Watches headings and texts of a tree for quotations."""

    def __init__(self, tree: Tree, title: str) -> None:
        self.tree = tree
        self.open: _Open | None = None
        marks = quote_file().marks
        self._marks = marks.get(tree.lang, marks["default"])
        self._first = frozenset(pair[0] for pair in self._marks)
        self._act = named_act(title, tree.lang)
        self._inline = _unmarked(tree.lang)

    # --- headings --------------------------------------------------------------------------

    def takes_heading(self, text: str, line: int) -> bool:
        """Take a heading that opens or goes on a quotation."""
        if self.open is not None and not self._outer_goes_on(text, line, heading=True):
            self._inside(text, line, heading=True)
            return True
        if text[:1] in self._first and self._may_open():
            self._start(text, line)
            self._title_or_article(self._without_mark(text), line)
            self.settle(text)
            return True
        return False

    def takes_text(self, text: str, line: int) -> bool:
        """Take a text that opens or goes on a quotation."""
        if self.open is not None and not self._outer_goes_on(text, line, heading=False):
            self._inside(text, line, heading=False)
            return True
        if text[:1] in self._first and self._may_open():
            return self._opens_text(text, line)
        if self._inline is not None and self._may_open():
            return self._splits(text, line)
        return False

    def finish(self) -> None:
        """End a quotation that the file does not end."""
        if self.open is not None:
            self.tree.ledger.warn("A quotation is opened here and never closed.", self.open.line)
            self._close()

    # --- opening ---------------------------------------------------------------------------

    def _may_open(self) -> bool:
        unit = self.tree.unit
        return self.open is None and unit is not None and unit.kind is ProvisionKind.ARTICLE

    def _pair(self, text: str) -> tuple[str, str]:
        pairs = [pair for pair in self._marks if pair[0] == text[0]]
        for pair in pairs:
            if pair[1] in text[1:]:
                return pair
        return pairs[0]

    def _without_mark(self, text: str) -> str:
        rest = text[1:].lstrip()
        self.tree.ledger.leave_out(QUOTATION, len(text) - len(rest))
        return rest

    def _opens_text(self, text: str, line: int) -> bool:
        body = text[1:].lstrip()
        article = self._article(body, first=True)
        label = find_label(body, self.tree.lang)
        opens, closes = self._pair(text)
        if article is None and label is None and text.count(opens) <= text.count(closes):
            return False
        self._start(text, line)
        self._title_or_article(self._without_mark(text), line)
        self.settle(text)
        return True

    def _splits(self, text: str, line: int) -> bool:
        """A text that runs into a quoted article without a mark."""
        assert self._inline is not None
        found = self._inline.search(text)
        if found is None or not self._article(text[found.end() :], first=True):
            return False
        head, body = text[: found.end()].rstrip(), text[found.end() :]
        self.tree.ledger.leave_out(NUMBERING, len(text) - len(head) - len(body))
        self.tree.body(head, line)
        self._start("«", line)
        self._title_or_article(body, line)
        self._close()
        return True

    def _start(self, text: str, line: int) -> None:
        tree = self.tree
        assert tree.unit is not None
        opens, closes = self._pair(text) if text[:1] in self._first else ("«", "»")
        self.open = _Open(
            tree.unit, tree.stack, tree.closed, opens, closes, _ending(closes), 0, line
        )

    def settle(self, text: str) -> None:
        """Count the marks of a text; end the quotation where they balance."""
        quote = self.open
        if quote is None:
            return
        balance = text.count(quote.opens) - text.count(quote.closes)
        quote.depth += balance
        if quote.depth <= 0 or (balance < 0 and quote.ends.search(text)):
            self._close()

    def _close(self) -> None:
        assert self.open is not None
        tree = self.tree
        tree.unit, tree.stack, tree.closed = self.open.unit, self.open.stack, self.open.closed
        tree.latest = None
        self.open = None

    # --- inside ----------------------------------------------------------------------------

    def _article(self, text: str, *, first: bool) -> ArticleMatch | None:
        words = self.tree.words
        found = words.article(text)
        if found is not None and (found.stopped or (first and "§" in found.word)):
            return found
        match = _BARE.match(text) if words.bare else None
        if match and (first or _SUFFIXED.match(text)) and not text.startswith("1. "):
            number = match["n"]
            return ArticleMatch(
                number, words.bare_cite, words.eid, match.end(), len(number), "", True
            )
        return None

    def _inside(self, text: str, line: int, *, heading: bool) -> None:
        tree = self.tree
        quote = self.open
        assert quote is not None
        body = text
        if text[:1] == quote.opens:
            body = self._without_mark(text)
        unit = tree.unit
        assert unit is not None
        article = (
            tree.words.article(body) if heading else self._article(body, first=not unit.number)
        )
        if article is not None and (heading or article.stopped):
            self._quoted_article(article, body, line)
        elif heading and tree.words.container(body) is not None:
            self._new("", line).heading = body
        elif heading:
            tree.words_of_heading(body, line)
        else:
            tree.body(body, line)
        self.settle(text)

    def _outer_goes_on(self, text: str, line: int, *, heading: bool) -> bool:
        """Whether the outer act goes on although the quotation was never closed."""
        quote = self.open
        assert quote is not None
        tree = self.tree
        lost = False
        if heading and text[:1] not in self._first:
            found = tree.words.article(text, bare=True)
            lost = found is not None and _next_to(quote.unit, found)
        elif not heading and quote.stack:
            label = find_label(text, tree.lang)
            lost = label is not None and self._next_point(quote.stack, label)
        if lost:
            tree.ledger.warn("A quotation is opened here and never closed.", quote.line)
            self._close()
        return lost

    def _next_point(self, stack: list[Node], label: Label) -> bool:
        inner = self.tree.stack
        if any(follows(node, label, style) for node in inner for style in label.styles):
            return False
        return any(
            node.style == style and node.value > 1 and follows(node, label, style)
            for node in stack
            for style in label.styles
        )

    # --- nodes -----------------------------------------------------------------------------

    def _title_or_article(self, body: str, line: int) -> None:
        article = self._article(body, first=True)
        if article is not None:
            self._quoted_article(article, body, line)
            return
        label = find_label(body, self.tree.lang)
        if label is not None:
            self._fragment(label, line)
            self.tree.ledger.leave_out(NUMBERING, label.end - len(label.printed))
            if body[label.end :]:
                self.tree.body(body[label.end :], line)
            return
        self._new("", line)
        if self.tree.words.container(body) is not None:
            assert self.tree.unit is not None
            self.tree.unit.heading = body
        else:
            self.tree.body(body, line)

    def _new(self, number: str, line: int) -> Node:
        assert self.open is not None
        outer = self.open.stack[-1] if self.open.stack else self.open.unit
        node = Node(ProvisionKind.QUOTED, line, number=number)
        outer.add(node)
        tree = self.tree
        tree.unit, tree.stack, tree.closed, tree.latest = node, [], [], node
        return node

    def _quoted_article(self, found: ArticleMatch, body: str, line: int) -> None:
        tree = self.tree
        unit = tree.unit
        assert unit is not None
        pending = unit.kind is ProvisionKind.QUOTED and not unit.number and not unit.children
        title = "\n".join(unit.texts) if pending and not unit.heading else ""
        if title and len(title) <= 2 * _MAX_TITLE:
            unit.heading = title
            tree.ledger.leave_out(SPACE, 1 - len(unit.texts))
            unit.texts = []
            node = unit
            node.number = found.number
            tree.latest = node
        else:
            node = self._new(found.number, line)
        node.cite, node.word = found.cite, found.word
        node.target = self._target(node, found.cite.format(n=found.number))
        tree.ledger.leave_out(NUMBERING, found.end - found.kept)
        rest = body[found.end :]
        if not rest:
            return
        short = len(rest) <= _MAX_TITLE // 2 and rest[:1].isupper() and found.word
        if short and find_label(rest, tree.lang) is None:
            node.heading = rest
        else:
            tree.body(rest, line)

    def _fragment(self, label: Label, line: int) -> None:
        node = self._new(label.printed, line)
        node.bare = label.bare
        tree = self.tree
        cite = level_of(tree.lang, label.styles[0])[1].format(n=label.bare)
        reference = ""
        above: Node | None = node.parent
        while above is not None and not reference:
            reference = tree.words.reference("\n".join(above.texts)) if above.texts else ""
            above = above.parent
        place = tree.words.cite("" if tree.words.bare else "§", reference)
        node.target = self._target(node, f"{place}{cite}" if reference else "")

    def _target(self, node: Node, place: str) -> str:
        above = node.parent
        act = ""
        while above is not None and not act:
            act = named_act("\n".join([*above.texts, above.heading]), self.tree.lang)
            above = above.parent
        self._act = act or self._act
        return f"{self._act} {place}".strip() if place else ""


def _next_to(unit: Node, found: ArticleMatch) -> bool:
    if unit.word != found.word:
        return False
    mine, other = _LEAD.match(unit.number), _LEAD.match(found.number)
    return bool(mine and other and int(other[0]) == int(mine[0]) + 1)
