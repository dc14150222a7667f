"""Lovdata's public data: HTML5, with the ending ``.xml``, made for machines.

``main`` holds ``section.section`` (heading ``h2`` ...), ``article.legalArticle`` with its header,
``article.legalP`` (ledd), lists and ``article.changesToParent`` (amendment notes). The head of
the file holds the dates and a table of contents.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.labels import find_label
from kb.parsing.ledger import FRONT_MATTER, MARKUP, NUMBERING, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.flow import (
    BLOCK,
    Block,
    Step,
    blocks_of,
    by_class,
    classes_of,
    opened,
    skip,
    take,
)
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, characters_in, read_page, words_in
from kb.parsing.source import SourceFile

_NOTES = frozenset({"changesToParent", "footnote", "footnotes", "footnoteList", "history"})
_LEDDS = frozenset({"legalP", "numberedLegalP"})
_LEDD = 10
_LIST = 20


_STEPS: dict[str, Step] = {
    **dict.fromkeys(_NOTES, A_NOTE),
    "documentHeader": skip(FRONT_MATTER),
    **dict.fromkeys(("legalArticle", "futureLegalArticle"), opened("article")),
    **dict.fromkeys(("legalArticleValue", "futureLegalArticleValue"), take("number")),
    **dict.fromkeys(("legalArticleTitle", "futureLegalArticleTitle"), take("title")),
    **dict.fromkeys(("legalArticleHeader", "futureLegalArticleHeader"), take("stop")),
}
_TAGS: dict[str, Step] = {
    "section": opened("section"),
    "article": BLOCK,
    "h1": skip(TITLE),
    **{f"h{level}": take("heading") for level in range(2, 7)},
}


def _rule(element: HtmlElement) -> Step | None:
    names = classes_of(element)
    step = by_class(names, _STEPS)
    if step is not None:
        return step
    if names & _LEDDS:
        return _ledd_step(element)
    if element.tag == "li":
        return opened(f"item {_printed(element)}")
    return _TAGS.get(element.tag)


def _ledd_step(element: HtmlElement) -> Step:
    """A paragraph below an article; inside a list's item it is the item's text."""
    parent = element.getparent()
    if parent is None or not classes_of(parent) & {"legalArticle", "futureLegalArticle"}:
        return BLOCK
    several = sum(1 for child in parent if classes_of(child) & _LEDDS) > 1
    return opened("ledd several" if several else "ledd")


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.sections = 0
        self.articles: list[tuple[Node | None, list[tuple[int, Node]]]] = []
        self.ledd = 0
        self.lists = 0
        self.labels: list[str] = []

    def read(self, blocks: list[Block]) -> None:
        for place, block in enumerate(blocks):
            mark = block.role[:1]
            name, _, said = block.role[1:].partition(" ")
            if mark == ">":
                self._open(name, said, block.line)
            elif mark == "<":
                self._close(name)
            elif block.role == "stop":
                self.outline.ledger.leave_out(NUMBERING, len(block.text))
            elif block.role == "title":
                self._title(block)
            elif block.role == "number":
                self._number(block)
            elif block.role == "heading":
                self._heading(block, blocks[place - 1].role == ">section")
            else:
                self._text(block)

    def _open(self, name: str, said: str, line: int) -> None:
        outline = self.outline
        if name == "section":
            self.sections += 1
        elif name == "article":
            self.articles.append((outline.unit, list(outline.stack)))
            self.ledd = 0
        elif name == "ledd":
            outline.close(_LEDD)
            self.ledd += 1
            if said and outline.unit is not None:
                self._ledd(line)
        elif name == "item":
            self.lists += 1
            if outline.unit is not None:
                outline.level(said, _LIST + self.lists, line)
                outline.ledger.leave_out(MARKUP, -len(said))

    def _ledd(self, line: int) -> None:
        """A paragraph of several has its place as its number; it is printed nowhere."""
        node = self.outline.level("", _LEDD, line)
        node.kind = ProvisionKind.PARAGRAPH
        node.style, node.bare = "(1)", str(self.ledd)

    def _close(self, name: str) -> None:
        outline = self.outline
        if name == "section":
            self.sections -= 1
            while outline.containers and outline.containers[-1].rank > self.sections:
                outline.containers.pop()
            outline.leave_unit()
        elif name == "article":
            outline.unit, outline.stack = self.articles.pop()
        elif name == "ledd":
            outline.close(_LEDD)
        elif name == "item":
            outline.close(_LIST + self.lists)
            self.lists -= 1

    def _title(self, block: Block) -> None:
        if self.outline.latest is not None and self.outline.latest.fresh:
            self.outline.fill(block.text)
        else:
            self.outline.text(block.text, block.line)

    def _number(self, block: Block) -> None:
        """The number stands alone: ``§ 120 a`` is one number."""
        outline = self.outline
        if len(self.articles) > 1 and self.articles[-1][0] is not None:
            node = outline.quoted(block.text, block.line)
        else:
            node = outline.article(block.text, block.line)
        if node.number and node.heading:
            whole = f"{node.number} {node.heading}".rstrip(" .")
            outline.ledger.leave_out(NUMBERING, len(node.number) + len(node.heading) - len(whole))
            node.number, node.heading = whole, ""

    def _heading(self, block: Block, first: bool) -> None:
        outline = self.outline
        if self.articles:
            outline.text(block.text, block.line)
        elif first:
            found = outline.words.container(block.text)
            kind = found.kind if found and found.number else ProvisionKind.DIVISION
            outline.container(kind, self.sections, block.text, block.line)
        else:
            outline.container(ProvisionKind.DIVISION, self.sections + 1, block.text, block.line)

    def _text(self, block: Block) -> None:
        outline, text = self.outline, block.text
        label = find_label(text, outline.lang) if text[:1] == "(" else None
        if label is not None and outline.stack and outline.stack[-1][1].style == "(1)":
            node = outline.stack[-1][1]
            if node.fresh and node.bare == label.bare:
                node.number = label.printed
                outline.ledger.leave_out(NUMBERING, label.end - len(label.printed))
                text = text[label.end :]
        if text:
            outline.text(text, block.line)


def _printed(item: HtmlElement) -> str:
    """The mark of a list's item: stated, else told by the list's type and place."""
    stated = item.get("data-name") or item.get("data-li-value") or ""
    if stated:
        return stated if re.search(r"\W$", stated) else f"{stated}."
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return "–"
    place = sum(1 for _ in item.itersiblings("li", preceding=True)) + 1
    value = item.get("value") or parent.get("start") or ""
    if item.get("value") and value.isdigit():
        place = int(value)
    kind = parent.get("type") or ""
    if kind == "a" and place <= 26:
        return f"{chr(96 + place)})"
    return f"{place}."


def _facts(page: Page) -> dict[str, str]:
    return {
        name: words_in(element)
        for element in page.root.iter("dd")
        for name in classes_of(element)
        if name != "table-of-contents"
    }


def _describe(page: Page, source: SourceFile) -> Described:
    facts = _facts(page)
    title = facts.get("title") or page.title() or file_stem(source.name)
    number = facts.get("refid") or facts.get("dokid") or facts.get("legacyID", "")
    changed = date_of(facts.get("lastChangeInForce"))
    since = changed or date_of(facts.get("dateInForce"))
    declared = page.root.get("lang") or "nb"
    return Described(
        title=title,
        number=number,
        state="NO",
        lang="no" if declared in ("nb", "nn", "no") else declared,
        meta={
            "short_title": facts.get("titleShort", ""),
            "source": f"https://lovdata.no/{number}" if facts.get("refid") else "",
        },
        enacted=date_of(number),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )


def parse_lovdata(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without ``main``."""
    page = read_page(source)
    body = next(page.root.iter("main"), None)
    if body is None:
        raise ParseError("The page holds no text of a law (no element main).", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    head = next((h for h in page.root.iter("header")), None)
    apart = head is not None and body not in (*head.iter(), *head.iterancestors())
    if head is not None and apart:
        start.ledger.leave_out("page furniture", -characters_in(head))
        start.ledger.leave_out(FRONT_MATTER, characters_in(head))
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
