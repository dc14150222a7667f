"""eISB of Ireland, the print page of an Act (``div#act``): a table for the layout of the page.

``<a name="sec14">`` begins a section: the margin note in ``small``, then ``<b>14.</b>—`` and its
text; subsections and paragraphs are plain paragraphs with their numbers. The text is as enacted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, NUMBERING, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import BLOCK, Block, Step, anchor, blocks_of, classes_of, skip, take
from kb.parsing.sites.made import begin_page, document_of, hang
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree

_SECTION = re.compile(r"(?P<n>\d{1,3}[A-Z]{0,3})\.\s?[—–-]\s*|(?P<m>\d{1,3}[A-Z]{0,3})\.\s+(?=\()")
_NUMBER = re.compile(r"Number\s+(\d+)\s+of\s+(\d{4})", re.I)
_DATED = re.compile(r"\[(\d{1,2}(?:st|nd|rd|th)?\s+\w+,?\s+\d{4})")
_ARRANGEMENT = re.compile(r"arrangement of (?:sections|act|parts)|contents$", re.I)


def _rule(element: HtmlElement) -> Step | None:
    tag = element.tag
    name = element.get("name") or ""
    if tag == "a" and re.fullmatch(r"sec\d+\w*", name, re.I):
        return anchor(name)
    if tag == "small":
        return take("margin")
    if tag == "table" and "t1" in classes_of(element):
        linked = any("#sec" in (a.get("href") or "") for a in element.iter("a"))
        return skip(CONTENTS) if linked else take("table")
    if tag == "td" and not _in_table(element):
        return BLOCK
    if tag == "p" and "text-align:center" in (element.get("style") or "").replace(" ", ""):
        return take("centre")
    return None


def _in_table(element: HtmlElement) -> bool:
    return any("t1" in classes_of(above) for above in element.iterancestors("table"))


class _Reader:
    def __init__(self, tree: Tree, title: str) -> None:
        self.tree = tree
        self.title = title.casefold().rstrip(". ")
        self.margin: list[str] = []
        self.at_section = False

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.role.startswith("@"):
                self.at_section = True
            elif block.role == "margin" and self.at_section:
                self.margin.append(block.text)
            elif self.at_section and self._section(block):
                self.at_section = False
            elif block.role == "centre":
                self._centre(block)
            else:
                self._text(block)
        for text in self.margin:
            self.tree.ledger.note(text)

    def _section(self, block: Block) -> bool:
        match = _SECTION.match(block.text)
        if match is None:
            return False
        number = match["n"] or match["m"]
        node = Node(ProvisionKind.ARTICLE, block.line, number=number, cite="s. {n}")
        node.abbreviation, node.heading = "sec", " ".join(self.margin)
        ledger = self.tree.ledger
        ledger.leave_out("markup", -max(0, len(self.margin) - 1))
        self.margin = []
        ledger.leave_out(NUMBERING, match.end() - len(number))
        hang(self.tree, node)
        rest = block.text[match.end() :]
        if rest:
            self.tree.body(rest, block.line)
        return True

    def _centre(self, block: Block) -> None:
        """A line in the middle: number and name of the Act, Parts, Schedules and their titles."""
        tree, text = self.tree, block.text
        started = tree.article_count or tree.containers
        if not started and self._is_head(text):
            tree.ledger.leave_out(CONTENTS if _ARRANGEMENT.match(text) else TITLE, len(text))
            return
        found = tree.words.container(text)
        if found is not None:
            tree.open_container(found, text, block.line)
        elif not tree.fills_heading(text):
            self._text(block)

    def _is_head(self, text: str) -> bool:
        same = text.casefold().rstrip(". ") == self.title
        return same or _NUMBER.search(text) is not None or _ARRANGEMENT.match(text) is not None

    def _text(self, block: Block) -> None:
        self.tree.text(block.text, block.line)


def _describe(page: Page, body: HtmlElement, source: SourceFile) -> Described:
    words = words_in(body)
    title = page.title() or file_stem(source.name)
    number = _NUMBER.search(words)
    dated = _DATED.search(words)
    return Described(
        title=title,
        number=f"IE-{number[2]}-act-{number[1]}" if number else "",
        state="IE",
        lang="en",
        enacted=said_date(dated[1], "en") if dated else None,
        in_force_from=None,
        date_basis=DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else TextState.AS_ENACTED,
    )


def parse_irish_statute(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without the text of an Act."""
    page = read_page(source)
    body = page.by_id("act")
    if body is None:
        raise ParseError("The page holds no text of an Act (no element #act).", source.name)
    start = begin_page(source, _describe(page, body, source), page, body)
    tree = Tree(
        start.expression.lang, start.work.state, start.work.title, start.ledger, join="markup"
    )
    _Reader(tree, start.work.title).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, tree)
