"""ELI API of the Polish Sejm, ``text.html``: nested ``div.unit`` with the number in ``h3``.

``unit_arti``, ``unit_para`` (§), ``unit_pass`` (ustęp), ``unit_pint`` (punkt), ``unit_lett``,
``unit_tire``, and containers. Footnotes stand in the text (``gloss-link``) and again at the end
of a part; text that an amending act inserts stands in a ``cite-box``.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, EDITORIAL, FURNITURE, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.flow import Block, Step, blocks_of, by_class, classes_of, opened, skip, take
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_CONTAINERS = {
    "book": ProvisionKind.BOOK,
    "pcpt": ProvisionKind.PART,
    "prto": ProvisionKind.PART,
    "titl": ProvisionKind.TITLE,
    "bran": ProvisionKind.TITLE,
    "sect": ProvisionKind.TITLE,
    "chpt": ProvisionKind.CHAPTER,
    "subc": ProvisionKind.DIVISION,
    "divs": ProvisionKind.DIVISION,
    "head": ProvisionKind.DIVISION,
}
_LEVELS = frozenset({"para", "pass", "pint", "lett", "tire", "dash", "sent", "sbpt"})
_QUOTES = frozenset({"cite-box", "pro-rplc-text"})
_ANNEX = "Załącznik"


_STEPS: dict[str, Step] = {
    "gloss-link": skip(EDITORIAL),
    "gloss": A_NOTE,
    "show-all": skip(FURNITURE),
}


def _rule(element: HtmlElement) -> Step | None:
    names, tag = classes_of(element), element.tag
    step = by_class(names, _STEPS)
    if step is not None:
        return step
    if "unit" in names:
        return opened(f"unit {next((n[5:] for n in sorted(names) if n.startswith('unit_')), '')}")
    if names & _QUOTES and tag == "div":
        parent = element.getparent()
        nested = parent is not None and classes_of(parent) & _QUOTES
        return None if nested else opened("cite")
    if tag == "h3":
        return take("number")
    return take("part") if tag == "h2" and "part" in names else None


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.open: list[str] = []
        self.quotes: list[tuple[Node | None, list[tuple[int, Node]]]] = []
        self.unknown: set[str] = set()

    @property
    def levels(self) -> int:
        """How many units are open."""
        return len(self.open)

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            role, _, name = block.role.partition(" ")
            if role == ">unit":
                self.open.append(name)
            elif role == "<unit":
                self._close(name)
            elif role == ">cite":
                self.quotes.append((self.outline.unit, list(self.outline.stack)))
            elif role == "<cite":
                self.outline.unit, self.outline.stack = self.quotes.pop()
            elif role == "part":
                self._part(block)
            elif role == "number":
                self._number(block)
            else:
                self._text(block)

    def _part(self, block: Block) -> None:
        """Parts of the page: the act itself, then its annexes."""
        if block.text.startswith(_ANNEX) or self.outline.article_count or self.outline.containers:
            self.outline.container(ProvisionKind.ANNEX, 0, block.text, block.line)
        else:
            self.outline.ledger.leave_out(EDITORIAL, len(block.text))

    def _close(self, name: str) -> None:
        outline = self.outline
        if self._is_unit() and not self.quotes:
            outline.leave_unit()
        elif name in _CONTAINERS and not self.quotes:
            while outline.containers and outline.containers[-1].rank >= self.levels:
                outline.containers.pop()
            outline.leave_unit()
        else:
            outline.close(self.levels)
        self.open.pop()

    def _is_unit(self) -> bool:
        """Whether the innermost unit is the basic one: an article, or a § where there is none."""
        name = self.open[-1] if self.open else ""
        return name == "arti" or (name == "para" and "arti" not in self.open)

    def _number(self, block: Block) -> None:
        outline = self.outline
        name = self.open[-1] if self.open else ""
        if self._is_unit():
            self._article(block)
        elif name in _CONTAINERS and not self.quotes:
            node = outline.latest
            opened_here = outline.containers and outline.containers[-1].rank == self.levels
            if opened_here and node is outline.containers[-1] and node.fresh:
                outline.fill(block.text)
            else:
                outline.container(_CONTAINERS[name], self.levels, block.text, block.line)
        elif outline.unit is not None and name:
            if name not in _LEVELS:
                self._unknown(name, block)
            self._quote_if_needed(block)
            outline.level(block.text, self.levels, block.line)
        else:
            outline.text(block.text, block.line)

    def _unknown(self, name: str, block: Block) -> None:
        if name not in self.unknown:
            self.unknown.add(name)
            self.outline.ledger.warn(
                f"The unit “{name}” is not known; it is read as a numbered level.", block.line
            )

    def _article(self, block: Block) -> None:
        outline = self.outline
        if self.quotes and self.quotes[-1][0] is not None:
            outline.unit, outline.stack = self.quotes[-1][0], list(self.quotes[-1][1])
            outline.quoted(block.text, block.line)
        else:
            outline.article(block.text, block.line)

    def _quote_if_needed(self, block: Block) -> None:
        """Inside a quotation without an article, the first number opens a quoted fragment."""
        outline = self.outline
        if self.quotes and self.quotes[-1][0] is not None and outline.unit is self.quotes[-1][0]:
            outline.stack = list(self.quotes[-1][1])
            outline.quoted("", block.line)

    def _text(self, block: Block) -> None:
        outline, text = self.outline, block.text
        self._quote_if_needed(block)
        name = self.open[-1] if self.open else ""
        node = outline.latest
        inside = name in _CONTAINERS and node in outline.containers and not self.quotes
        if inside and node is not None and node.fresh:
            outline.fill(text)
            return
        if self.quotes and self.quotes[-1][0] is not None:
            self._quoted_text(block)
            return
        outline.text(text, block.line)

    def _quoted_text(self, block: Block) -> None:
        """Quoted text without units of its own: an article number in it is the quoted article's."""
        outline = self.outline
        text = block.text.lstrip('„”"»« ')
        unit = outline.unit
        found = outline.words.article(text)
        if found is not None and found.stopped and unit is not None:
            outline.ledger.leave_out("quotation marks", len(block.text) - len(text))
            if unit.fresh and not unit.number:
                unit.number, unit.cite, unit.word = found.number, found.cite, found.word
                outline.ledger.leave_out("marks of numbering", found.end - found.kept)
                outline.aim(unit)
            else:
                outline.unit, outline.stack = self.quotes[-1][0], list(self.quotes[-1][1])
                outline.quoted(text[: found.end], block.line)
            if text[found.end :]:
                self._numbered(text[found.end :], block.line)
        else:
            self._numbered(block.text, block.line)

    def _numbered(self, text: str, line: int) -> None:
        end = leading_number(text)
        if end and self.outline.unit is not None:
            rank = 100 if text[:end].strip().endswith(".") else 101
            rank += 1 if text[:end].strip()[:1].isalpha() else 0
            self.outline.level(text[:end], rank, line)
            text = text[end:]
        if text:
            self.outline.text(text, line)


def _describe(page: Page, source: SourceFile) -> Described:
    said = {
        name: _without_footnotes(element)
        for element in page.root.iter("span")
        for name in classes_of(element)
        if name.startswith("head-")
    }
    title = " ".join(said[k] for k in ("head-type", "head-date", "head-title") if said.get(k))
    kind = said.get("head-type", "").lower()
    consolidated = kind.startswith("obwieszczenie")
    amending = is_amending(title)
    state = TextState.AMENDING if amending else TextState.AS_ENACTED
    return Described(
        title=title or page.title() or file_stem(source.name),
        number=file_stem(source.name),
        state="PL",
        lang=(page.root.get("lang") or "pl")[:2],
        enacted=said_date(said.get("head-date", ""), "pl"),
        text_state=TextState.CONSOLIDATED if consolidated else state,
    )


def _without_footnotes(element: HtmlElement) -> str:
    words = words_in(element)
    for inner in element.iter("a"):
        if "gloss-link" in classes_of(inner):
            words = words.replace(words_in(inner), "")
    return words.strip()


def _body_rule(element: HtmlElement) -> Step | None:
    if element.tag == "h1":
        return skip(TITLE)
    if element.get("id") == "toc":
        return skip(CONTENTS)
    return _rule(element)


def parse_sejm(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without units."""
    page = read_page(source)
    body = next(page.root.iter("body"), None)
    if body is None or not any("unit" in classes_of(d) for d in body.iter("div")):
        raise ParseError("The page holds no unit of an act (no element div.unit).", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _body_rule, start.ledger))
    yield document_of(start, outline)
