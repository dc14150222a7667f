"""BOPA of Andorra: pages exported from InDesign, UTF-16LE or UTF-8, with classes of paragraphs.

``Titol-3`` is the act, ``Titol-4`` to ``Titol-7`` headings and articles (``Article 5.`` with its
heading in a ``span``), ``Body-text`` paragraphs, ``Body-text-i`` points. An index repeats the
articles before the text. Text that is inserted into another act stands in quotation marks. There
is no consolidation.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import ParsedDocument, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, EDITORIAL, TITLE
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import Block, Step, blocks_of, skip, take
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree

_CLASS = re.compile(r"(Titol-\d+|Body-text[\w-]*|signatura|Data|TAULES_\w+)")
_INDEX = re.compile(r"(?:Índex|Index|Sumari)\s*$", re.I)
_DATED = re.compile(r"/(?P<year>\d{4}), del? (?P<day>\d{1,2} (?:de |d[’'])\w+)")
_NUMBER = re.compile(r"\b(\d{1,3}/\d{4})\b")


def _rule(element: HtmlElement) -> Step | None:
    if element.tag != "p":
        return None
    if element.get("id") == "DocuReferenciaParagraph":
        return skip(EDITORIAL)
    match = _CLASS.match(element.get("class") or "")
    return take(match[1]) if match else None


class _Reader:
    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.in_index = False
        self.signed = False

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            heading = block.role.startswith("Titol")
            if _INDEX.match(block.text) and not self.tree.article_count:
                self.in_index = True
                self._leave_out(block, CONTENTS)
            elif self.in_index and not heading:
                self._leave_out(block, CONTENTS)
            elif block.role == "Titol-3" and not self.tree.roots:
                self._leave_out(block, TITLE)
            elif self.signed or block.role in ("Data", "signatura"):
                self.signed = self.signed or self.tree.article_count > 0
                self.tree.ledger.note(block.text)
            elif heading:
                self.in_index = False
                self._heading(block)
            else:
                self.in_index = False
                self.tree.text(block.text, block.line)

    def _leave_out(self, block: Block, reason: str) -> None:
        self.tree.ledger.leave_out(reason, len(block.text))

    def _heading(self, block: Block) -> None:
        """A heading of the act itself ends a quotation: quoted articles are ``Titol-7``."""
        quote = self.tree.quoting
        own = block.role < "Titol-7" and block.text[:1] not in "“«"
        if own and quote.open is not None:
            quote.finish()
        self.tree.heading(block.text, block.line)


def _describe(page: Page, source: SourceFile) -> Described:
    title = next((words_in(p) for p in page.root.iter("p") if p.get("class") == "Titol-3"), "")
    number = _NUMBER.search(title)
    return Described(
        title=title.rstrip(".") or page.title() or file_stem(source.name),
        number=number[1] if number else page.title(),
        state="AD",
        lang=(page.root.get("lang") or "ca")[:2],
        enacted=_enacted(title),
        text_state=TextState.AMENDING if is_amending(title) else TextState.AS_ENACTED,
    )


def _enacted(title: str) -> date | None:
    """``Llei 18/2024, del 19 de desembre``: the year stands in the number."""
    match = _DATED.search(title)
    return said_date(f"{match['day']} de {match['year']}", "ca") if match else None


def parse_bopa(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without paragraphs of an act."""
    page = read_page(source)
    body = next(page.root.iter("body"), None)
    if body is None or not any(_CLASS.match(p.get("class") or "") for p in body.iter("p")):
        raise ParseError("The page holds no paragraph of an act.", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    tree = Tree(
        start.expression.lang, start.work.state, start.work.title, start.ledger, join="markup"
    )
    _Reader(tree).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, tree)
