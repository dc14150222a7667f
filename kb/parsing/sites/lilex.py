"""Lilex of Liechtenstein, the frame with an act: ``div.art``, ``div.abs``, ``div.ziff``.

``div.art`` holds ``<a name="par:104a">``, the number and ``div.sacht`` (heading); ``tit1``,
``tit2`` ... are headings by depth; ``div.fntext`` are footnotes, called from the text by ``<a
href="#fn1">``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import EDITORIAL
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.flow import Block, Step, blocks_of, by_class, classes_of, skip, take
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page
from kb.parsing.source import SourceFile

_TITLE = re.compile(r"tit(\d)")
_LEVELS = {"abs": 1, "ziff": 2, "bst": 3, "bst1": 3, "bst2": 4, "strich": 5}
_NUMBER = re.compile(r"\b(\d{4}(?:\.\d{1,3}){1,3}|\d{4}\s?Nr\.\s?\d+)\b")


_STEPS: dict[str, Step] = {
    "fntext": A_NOTE,
    "fussnote": A_NOTE,
    "art": take("article"),
    "sacht": take("heading"),
    **{name: take(f"level {rank}") for name, rank in _LEVELS.items()},
}


def _rule(element: HtmlElement) -> Step | None:
    if element.tag == "a" and (element.get("href") or "").startswith("#fn"):
        return skip(EDITORIAL)
    if element.tag not in ("div", "p"):
        return None
    names = classes_of(element)
    title = next((match for name in sorted(names) if (match := _TITLE.match(name))), None)
    return by_class(names, _STEPS) or (take(f"title {title[1]}") if title else None)


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline

    def read(self, blocks: list[Block]) -> None:
        before = ""
        for block in blocks:
            role, _, said = block.role.partition(" ")
            if role == "article":
                self.outline.article(block.text, block.line)
            elif role == "heading" and self._may_fill():
                self.outline.fill(block.text)
            elif role == "title":
                self._title(block, int(said), before)
            elif role == "level":
                self._level(block, int(said))
            else:
                self.outline.text(block.text, block.line)
            before = block.role

    def _may_fill(self) -> bool:
        return self.outline.latest is not None and self.outline.latest.fresh

    def _title(self, block: Block, depth: int, before: str) -> None:
        if before == block.role and self._may_fill():
            self.outline.fill(block.text)
            return
        found = self.outline.words.container(block.text)
        kind = found.kind if found and found.number else ProvisionKind.DIVISION
        self.outline.container(kind, depth, block.text, block.line)

    def _level(self, block: Block, rank: int) -> None:
        outline, text = self.outline, block.text
        end = leading_number(text, dashes=True) if outline.unit is not None else 0
        if end:
            node = outline.level(text[:end], rank, block.line)
            if rank == 1 and node.style == "1)":
                node.style, node.kind = "(1)", ProvisionKind.PARAGRAPH
            text = text[end:]
        else:
            outline.close(rank)
        if text:
            outline.text(text, block.line)


def _describe(page: Page, source: SourceFile) -> Described:
    title = page.title() or file_stem(source.name)
    number = _NUMBER.search(title) or _NUMBER.search(file_stem(source.name))
    return Described(
        title=title,
        number=number[1] if number else "",
        state="LI",
        lang="de",
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )


def parse_lilex(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without articles."""
    page = read_page(source)
    body = next(page.root.iter("body"), None)
    if body is None:
        raise ParseError("The page holds no text.", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
