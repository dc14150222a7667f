"""Builds the tree of provisions from headings and texts in reading order.

Reads what the readers of Markdown and HTML give: clean headings and texts with their line. Writes
nodes; counts in the ledger what it does not keep.
"""

from __future__ import annotations

import re
from functools import cache

from kb.model.law import Provision, ProvisionKind
from kb.parsing.flattened import flattened
from kb.parsing.labels import Label, find_label, value_of
from kb.parsing.ledger import NUMBERING, REPEATED, SPACE, Ledger
from kb.parsing.node import Node, follows
from kb.parsing.quoting import Quoting
from kb.parsing.words import (
    SUFFIX,
    ArticleMatch,
    ContainerMatch,
    apparatus_file,
    level_of,
    words_of,
)

_GROUP_RANK = 100
_MAX_TITLE = 160
_NO_TITLE_END = re.compile(r"[;,:]$|[^.\s]{3,}\.$|[—–]$")
_REPEATED_NUMBER = re.compile(r"\s*(?:\.\s*[—–-]?|[—–])\s*")
_LATE_SUFFIX = re.compile(rf"({SUFFIX})(?!\w)[\s.]+")
_BULLET = re.compile(r"[-*•–—]\s")
_MAX_LABELS_IN_A_ROW = 4
_PARAGRAPH_LABEL_TITLE = 90
_MAX_CONNECTIVE = 5
"""Longest word that joins points from a line of its own: and, or, nebo."""


class Tree:
    """The tree of one document while it is read."""

    def __init__(
        self, lang: str, state: str, title: str, ledger: Ledger, join: str = SPACE
    ) -> None:
        self.lang = lang
        self.ledger = ledger
        self.words = words_of(lang, state)
        self.roots: list[Node] = []
        self.containers: list[Node] = []
        self.unit: Node | None = None
        self.stack: list[Node] = []
        self.closed: list[Node] = []
        self.latest: Node | None = None
        self.article_count = 0
        self.numbers_repeat = True
        """Whether the text of an article may open with the article's number once more."""
        self.quoting = Quoting(self, title)
        self._join = join
        self._titled: Node | None = None
        """A paragraph whose heading may be the first word of its text."""
        self._articles: dict[tuple[int, str, str], Node] = {}

    # --- what the readers call -------------------------------------------------------------

    def heading(self, text: str, line: int) -> None:
        """Take a heading: a container, an article, a numbered paragraph, or words."""
        if self.quoting.takes_heading(text, line):
            return
        container = self.words.container(text)
        if container is not None:
            self.open_container(container, text, line)
            return
        article = self.words.article(text, bare=True)
        if article is not None and len(text) - article.end <= 2 * _MAX_TITLE:
            self.open_article(article, text, line)
            return
        self.words_of_heading(text, line)

    def words_of_heading(self, text: str, line: int) -> None:
        """Take a heading that opens no container and no article."""
        label = find_label(text, self.lang) if self.unit is not None else None
        if label is not None:
            self._labelled_heading(label, text, line)
        elif self.unit is None and not self.containers:
            self.text(text, line)
        elif self.fills_heading(text):
            pass
        elif is_title(text) and not self.quoting.open:
            self._open_group(text, line)
        else:
            self.text(text, line)

    def fills_heading(self, text: str) -> bool:
        """Give a title to the container or article just opened, if it has none."""
        node = self.latest
        if node is None or node.heading or not node.fresh or not is_title(text):
            return False
        node.heading = text.rstrip(" -–—")
        self.ledger.leave_out(NUMBERING, len(text) - len(node.heading))
        return True

    def note(self, text: str) -> None:
        """Keep a footnote beside the law; it may hold the end of a quotation."""
        self.ledger.note(text)
        self.quoting.settle(text)

    def text(self, text: str, line: int) -> None:
        """Take a text: it may open an article, a quotation, a paragraph, or go on."""
        if self.quoting.takes_text(text, line):
            return
        article = self.words.article(text)
        if article is not None and opens_article(article, text):
            self.open_article(article, text, line)
            return
        self.body(text, line)

    # --- containers and articles -----------------------------------------------------------

    def open_container(self, found: ContainerMatch, text: str, line: int) -> None:
        """Open a container at its rank, or go back to the same one where its heading repeats."""
        while self.containers and self.containers[-1].rank >= found.rank:
            self.containers.pop()
        parent = self.containers[-1] if self.containers else None
        siblings = parent.children if parent else self.roots
        self._leave_unit()
        for sibling in reversed(siblings) if found.heading else ():
            if (sibling.kind, sibling.number, sibling.heading) == (
                found.kind,
                found.number,
                found.heading,
            ):
                self.ledger.leave_out(REPEATED, len(text))
                self.containers.append(sibling)
                return
        node = Node(
            found.kind,
            line,
            number=found.number,
            heading=found.heading,
            word=found.word,
            cite=found.cite,
            rank=found.rank,
            bare=found.number.strip(" .").lower() if len(found.number) > 4 else found.number,
        )
        self.ledger.leave_out(NUMBERING, len(text) - len(found.number) - len(found.heading))
        self._hang(node)
        self.containers.append(node)
        if found.kind is ProvisionKind.ANNEX:
            self.unit = node

    def _open_group(self, text: str, line: int) -> None:
        while self.containers and self.containers[-1].rank >= _GROUP_RANK:
            self.containers.pop()
        self._leave_unit()
        heading = text.rstrip(" -–—")
        self.ledger.leave_out(NUMBERING, len(text) - len(heading))
        node = Node(ProvisionKind.DIVISION, line, heading=heading, rank=_GROUP_RANK)
        self._hang(node)
        self.containers.append(node)

    def _hang(self, node: Node) -> None:
        if self.containers:
            self.containers[-1].add(node)
        else:
            self.roots.append(node)
        self.latest = node

    def _leave_unit(self) -> None:
        self.unit = None
        self.stack = []
        self.closed = []

    def open_article(self, found: ArticleMatch, text: str, line: int) -> None:
        """Open an article, or go back to it where its whole heading repeats."""
        rest = text[found.end :]
        short = len(rest) <= _MAX_TITLE // 2 and rest[:1] not in ("(", "[")
        heading = rest if short or is_title(rest) else ""
        if found.word == "" and not heading and rest:
            heading = rest
        annex = next((c for c in self.containers if c.kind is ProvisionKind.ANNEX), None)
        key = (id(annex) if annex else 0, found.eid, found.number)
        known = self._articles.get(key)
        self.ledger.leave_out(NUMBERING, found.end - found.kept)
        if known is not None and heading and known.heading == heading:
            self.ledger.leave_out(REPEATED, found.kept + len(heading))
            self._go_back_to(known)
            return
        self._leave_unit()
        node = Node(
            ProvisionKind.ARTICLE,
            line,
            number=found.number,
            heading=heading,
            cite=found.cite,
            abbreviation=found.eid,
            word=found.word,
        )
        if known is None:
            self._articles[key] = node
            self.article_count += 1
        self._hang(node)
        self.unit = node
        if not heading and rest:
            self.body(rest, line)

    def _go_back_to(self, node: Node) -> None:
        self.unit = node
        self.stack = []
        self.closed = []
        last = node
        while last.children and last.children[-1].style:
            last = last.children[-1]
            self.stack.append(last)

    # --- text below articles ---------------------------------------------------------------

    def body(self, text: str, line: int) -> None:
        """Put a text under the unit that is open."""
        unit = self.unit
        if unit is None:
            self._loose(text, line)
            return
        if unit.fresh and unit.number:
            text = self._with_whole_number(text, unit)
            if self.numbers_repeat and text.startswith(unit.number):
                text = self._without_repeated_number(text, unit)
        text = self._without_amendment_mark(text)
        for _ in range(_MAX_LABELS_IN_A_ROW):
            label = find_label(text, self.lang)
            if label is None:
                break
            self._open_label(label, line)
            text = text[label.end :]
        if text:
            self._append(text, line)

    def _without_repeated_number(self, text: str, unit: Node) -> str:
        gap = _REPEATED_NUMBER.match(text, len(unit.number))
        if gap is None or unit.kind is ProvisionKind.ANNEX:
            return text
        self.ledger.leave_out(REPEATED, gap.end())
        return text[gap.end() :]

    def _with_whole_number(self, text: str, unit: Node) -> str:
        """Some conversions put the end of a number (``bis``) on a line of its own."""
        late = _LATE_SUFFIX.match(text)
        if late is None or unit.kind is not ProvisionKind.ARTICLE:
            return text
        unit.number = f"{unit.number} {late[1]}"
        self.ledger.leave_out(NUMBERING, late.end() - len(late[1]) - 1)
        self._articles.setdefault((0, unit.abbreviation, unit.number), unit)
        return text[late.end() :]

    def _without_amendment_mark(self, text: str) -> str:
        mark = _amendment_mark().match(text) if text[:1] == "(" else None
        if mark is None:
            return text
        rest = text[mark.end() :].lstrip()
        self.ledger.note(mark[0])
        self.ledger.leave_out(SPACE, len(text) - mark.end() - len(rest))
        return rest

    def _loose(self, text: str, line: int) -> None:
        if not self.containers:
            node = self.roots[-1] if self.roots else None
            if node is None or node.kind is not ProvisionKind.PREAMBLE:
                node = Node(ProvisionKind.PREAMBLE, line)
                self.roots.append(node)
            node.texts.append(text)
        else:
            self.containers[-1].texts.append(text)

    def _labelled_heading(self, label: Label, text: str, line: int) -> None:
        node = self._open_label(label, line)
        rest = text[label.end :]
        if rest and " " not in rest:
            node.texts.append(rest)
            self._titled = node
        elif rest and len(rest) <= _PARAGRAPH_LABEL_TITLE and is_title(rest):
            node.heading = rest
        elif rest:
            self._append(rest, line)

    def _append(self, text: str, line: int) -> None:
        node = self.stack[-1] if self.stack else self.unit
        assert node is not None
        if node is self._titled and not node.children and not node.heading:
            node.heading = node.texts.pop()
        self._titled = None
        if node.fresh or self._goes_on(node, text):
            node.texts.append(text)
            return
        self._wrap_up(text, line)

    def _goes_on(self, node: Node, text: str) -> bool:
        """Whether a text without a number goes on the text of the innermost node."""
        if self.stack and len(text) <= _MAX_CONNECTIVE and text.islower():
            return True
        if node.children:
            return False
        paragraph = not self.stack or node.kind is ProvisionKind.PARAGRAPH
        return paragraph or _BULLET.match(text) is not None

    def _wrap_up(self, text: str, line: int) -> None:
        """Text after points belongs to their paragraph, not to the last of them."""
        depth = len(self.stack)
        while depth and self.stack[depth - 1].kind is not ProvisionKind.PARAGRAPH:
            depth -= 1
        if depth and not self.stack[depth - 1].style:
            depth -= 1
        owner = self.stack[depth - 1] if depth else self.unit
        assert owner is not None
        if self.stack and self.stack[-1].style:
            self.closed = list(self.stack)
        node = owner.add(Node(ProvisionKind.PARAGRAPH, line, texts=[text]))
        self.stack = [*self.stack[:depth], node]

    # --- numbered paragraphs and points ----------------------------------------------------

    def _open_label(self, label: Label, line: int) -> Node:
        style, depth, stack = self._level_for(label)
        self.stack = stack[:depth]
        parent = self.stack[-1] if self.stack else self.unit
        assert parent is not None
        kind = ProvisionKind(level_of(self.lang, style)[0])
        if parent.kind is ProvisionKind.POINT:
            kind = ProvisionKind.POINT
        node = Node(
            kind,
            line,
            number=label.printed,
            style=style,
            value=value_of(label.bare, style),
            bare=label.bare,
        )
        parent.add(node)
        self.stack.append(node)
        self.ledger.leave_out(NUMBERING, label.end - len(label.printed))
        return node

    def _level_for(self, label: Label) -> tuple[str, int, list[Node]]:
        """Style, depth and row of levels at which a number belongs."""
        for row in (self.stack, self.closed):
            for depth in range(len(row) - 1, -1, -1):
                for style in label.styles:
                    if follows(row[depth], label, style):
                        return style, depth, row
        assert self.unit is not None
        last = next((child for child in reversed(self.unit.children) if child.style), None)
        for style in label.styles if last is not None else ():
            if last is not None and follows(last, label, style):
                return style, 0, self.stack
        for style in label.styles:
            if value_of(label.bare, style) <= 1:
                same = [d for d, node in enumerate(self.stack) if node.style == style]
                return style, same[-1] if same else len(self.stack), self.stack
        for depth in range(len(self.stack) - 1, -1, -1):
            if self.stack[depth].style in label.styles:
                return self.stack[depth].style, depth, self.stack
        style = label.styles[0]
        outermost = level_of(self.lang, style)[0] == "paragraph"
        return style, 0 if outermost else len(self.stack), self.stack

    # --- the end ---------------------------------------------------------------------------

    def finish(self) -> tuple[Provision, ...]:
        """The provisions, flat; repeated addresses are reported."""
        self.quoting.finish()
        return flattened(self.roots, self.lang, self.ledger, self._join)


@cache
def _amendment_mark() -> re.Pattern[str]:
    return re.compile("|".join(apparatus_file().amendment_marks))


def is_title(text: str) -> bool:
    """Whether words look like a title, not like a sentence."""
    if not text or len(text) > _MAX_TITLE or text[0] in "([" or text[0].islower():
        return False
    return _NO_TITLE_END.search(text) is None or (len(text) <= 70 and text.endswith("."))


def opens_article(found: ArticleMatch, text: str) -> bool:
    """Whether a line of text, not a heading, opens an article: ``Art. 5.`` does."""
    if not found.stopped or text[found.end - 1 : found.end] == ")":
        return False
    return found.end == len(text) or text[: found.end].rstrip().endswith((".", "–", "—"))
