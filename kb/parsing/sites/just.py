"""Portal Legislativ of Romania: nested ``span.S_X`` with ``S_X_TTL``, ``S_X_DEN``, ``S_X_BDY``.

``S_X_SHORT`` repeats the beginning of a text and ``TAG_COLLAPSED`` is a button: both are left
out. Long codes arrive in part; the menu of the page tells how many articles there should be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.labels import find_label
from kb.parsing.ledger import EDITORIAL, FURNITURE, TITLE
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import INLINE, Block, Step, blocks_of, classes_of, opened, skip, take
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_CONTAINERS = {
    "PRT": ProvisionKind.PART,
    "CRT": ProvisionKind.BOOK,
    "TTL": ProvisionKind.TITLE,
    "CAP": ProvisionKind.CHAPTER,
    "SEC": ProvisionKind.DIVISION,
    "SBS": ProvisionKind.DIVISION,
    "SSC": ProvisionKind.DIVISION,
    "PGF": ProvisionKind.DIVISION,
    "ANX": ProvisionKind.ANNEX,
}
_LEVELS = frozenset({"ALN", "LIT", "PCT", "LIN", "PNC"})
_KNOWN = _CONTAINERS.keys() | _LEVELS | {"ART", "PAR", "LGI", "NTA"}
_STRUCTURE = re.compile(r"S_([A-Z]{3})(?:_(TTL|DEN|BDY|SHORT|PAR))?$")
_HEAD = frozenset({"S_DEN", "S_HDR", "S_EMT", "S_PUB"})
_MENU = re.compile(r"Articol(?:ul)?\s")
_NUMBER = re.compile(r"\bnr\.\s*([\d./]+)", re.I)
_FORM_DATE = re.compile(r"\(A\)\s+(\d\d)/(\d\d)/(\d{4})")
_BARE_RANK = {"(1)": 0, "a)": 2, "1)": 2, "1.": 1, "-": 4}
_MAX_HEADING = 160


_STEPS: dict[str, Step] = {
    **{name: skip(TITLE) for name in _HEAD},
    "TAG_COLLAPSED": skip(EDITORIAL),
    "S_NTA_TTL": skip(EDITORIAL),
    "S_NTA": A_NOTE,
    "S_LGI": INLINE,
    "S_PAR": take("PAR"),
}


def _rule(element: HtmlElement) -> Step | None:
    name = (element.get("class") or "").split(" ", 1)[0]
    if not name:
        return skip(FURNITURE) if element.get("id") == "fisaact" else None
    step = _STEPS.get(name)
    match = None if step else _STRUCTURE.match(name)
    if match is None:
        return step
    if match[2] == "SHORT":
        return skip(EDITORIAL)
    return take(f"{match[1]}_{match[2]}") if match[2] else opened(match[1])


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.containers = 0
        self.levels = 0
        self.articles = 0
        self.unnumbered = False
        """The level that is open has no number of its own; its text may begin with one."""
        self.unknown: set[str] = set()

    def read(self, blocks: list[Block]) -> None:
        for place, block in enumerate(blocks):
            mark, name = block.role[:1], block.role[1:]
            if mark == ">":
                self._open(name, block)
            elif mark == "<":
                self._close(name)
            elif block.role.endswith("_TTL"):
                self._title(block.role[:3], block)
            elif block.role.endswith("_DEN"):
                self._named(block)
            elif block.role == "PAR" and self._is_heading(blocks, place):
                self.outline.fill(block.text)
            else:
                self._text(block)

    def _open(self, name: str, block: Block) -> None:
        if name in _CONTAINERS:
            self.containers += 1
        elif name == "ART":
            self.articles += 1
        elif name in _LEVELS:
            self.levels += 1
            self.unnumbered = True
        elif name not in _KNOWN and name not in self.unknown:
            self.unknown.add(name)
            self.outline.ledger.warn(
                f"The structure S_{name} is not known; its text is kept where it stands.",
                block.line,
            )

    def _close(self, name: str) -> None:
        outline = self.outline
        if name in _CONTAINERS:
            self.containers -= 1
            while outline.containers and outline.containers[-1].rank > self.containers:
                outline.containers.pop()
            outline.leave_unit()
        elif name == "ART":
            self.articles -= 1
            if not self.articles:
                outline.leave_unit()
        elif name in _LEVELS:
            self.levels -= 1
            if not self.unnumbered:
                outline.close(10 * (self.levels + 1))
            self.unnumbered = False

    def _title(self, name: str, block: Block) -> None:
        outline = self.outline
        if name in _CONTAINERS:
            outline.numbered_container(_CONTAINERS[name], self.containers, block.text, block.line)
        elif name == "ART":
            if self.articles > 1 and outline.unit is not None:
                outline.quoted(block.text, block.line)
            else:
                outline.article(block.text, block.line)
        elif name in _LEVELS and outline.unit is not None:
            outline.level(block.text, 10 * self.levels, block.line)
            self.unnumbered = False
        else:
            outline.text(block.text, block.line)

    def _named(self, block: Block) -> None:
        if self.outline.latest is not None and self.outline.latest.fresh:
            self.outline.fill(block.text)
        else:
            self.outline.text(block.text, block.line)

    def _is_heading(self, blocks: list[Block], place: int) -> bool:
        """The first of several paragraphs of an article is its heading where it is no sentence."""
        node = self.outline.latest
        if node is None or node is not self.outline.unit or node.heading or not node.fresh:
            return False
        text = blocks[place].text
        if len(text) > _MAX_HEADING or text[-1] in ".;:," or not text[:1].isupper():
            return False
        after = blocks[place + 1].role if place + 1 < len(blocks) else "<"
        return after == "PAR" or (after[1:] in _LEVELS and after[0] == ">")

    def _text(self, block: Block) -> None:
        outline, text = self.outline, block.text
        if outline.unit is not None:
            label = find_label(text, outline.lang)
            if label is not None and (self.unnumbered or block.role == "PAR"):
                rank = 10 * max(self.levels, 1) + _BARE_RANK.get(label.styles[0], 3)
                outline.level(text[: label.end], rank, block.line)
                text = text[label.end :]
                self.unnumbered = True
            elif self.unnumbered and self.levels == 1:
                outline.close(10)
        if text:
            outline.text(text, block.line)


def _body(page: Page) -> HtmlElement | None:
    found: HtmlElement | None = None
    for element in page.root.iter("span", "table", "div"):
        names = classes_of(element)
        if names & _HEAD:
            found = element.getparent()
            break
        if any(_STRUCTURE.match(name) for name in names):
            found = element.getparent()
            break
    return found


def _describe(page: Page, body: HtmlElement, source: SourceFile) -> Described:
    head: dict[str, str] = {}
    for element in body.iter("span"):
        for name in classes_of(element) & _HEAD:
            head.setdefault(name, words_in(element))
    name = re.sub(r"\s*\(?\*+[^)]*\)|\*+\)?", "", head.get("S_DEN", "")).strip(" (")
    title = " ".join(part for part in (name, head.get("S_HDR", "")) if part)
    enacted = said_date(name, "ro")
    numbers = _NUMBER.search(name)
    number = numbers[1].strip(".") if numbers else ""
    if number and enacted and "/" not in number:
        number = f"{number}/{enacted.year}"
    form = _FORM_DATE.search(page.title())
    since = said_date(f"{form[1]}.{form[2]}.{form[3]}", "ro") if form else None
    return Described(
        title=title or page.title() or file_stem(source.name),
        number=number or (name if enacted else ""),
        state="RO",
        lang="ro",
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING
        if is_amending(title)
        else TextState.CONSOLIDATED
        if form or "Formaconsolidata" in (body.get("id") or "")
        else TextState.AS_ENACTED,
    )


def _listed(page: Page) -> int:
    """Articles that the menu of the page names."""
    return sum(
        1
        for element in page.root.iter("a")
        if "id_art" in (element.get("onclick") or "") and _MENU.match(words_in(element))
    )


def parse_just(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without the text of an act."""
    page = read_page(source)
    body = _body(page)
    if body is None:
        raise ParseError("The page holds no text of an act (no S_ART, no S_PAR).", source.name)
    start = begin_page(source, _describe(page, body, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    listed = _listed(page)
    if listed > outline.article_count:
        start.ledger.warn(
            f"The page lists {listed} articles but holds the text of {outline.article_count}: "
            "it is a part of the act.",
            level="error",
        )
    yield document_of(start, outline)
