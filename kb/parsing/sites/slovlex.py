"""Slov-Lex, ``static.slov-lex.sk``: a page or fragment whose law is the element ``#predpis``.

``div.X.Skupina`` holds ``XOznacenie`` (number), ``XNadpis`` (heading), ``text`` and deeper ones;
the index of the page repeats them without text. A page without ``#predpis`` is cut or is the list
of versions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import day_after, said_date
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.flow import Block, Step, blocks_of, classes_of, opened, skip, take
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_CONTAINERS = {
    "kniha": ProvisionKind.BOOK,
    "cast": ProvisionKind.PART,
    "hlava": ProvisionKind.TITLE,
    "diel": ProvisionKind.DIVISION,
    "oddiel": ProvisionKind.DIVISION,
    "pododdiel": ProvisionKind.DIVISION,
    "skupinaParagrafov": ProvisionKind.DIVISION,
    "skupinaElementov": ProvisionKind.DIVISION,
    "clanokCast": ProvisionKind.PART,
    "priloha": ProvisionKind.ANNEX,
}
_UNITS = frozenset({"paragraf", "clanok", "ustavnyclanok"})
_LEVELS = frozenset(
    {"odsek", "pismeno", "bod", "podbod", "oznacenaPolozka", "novelizacnyBod", "odrazka"}
)
_HEAD = frozenset(
    {"predpisOznacenie", "predpisTyp", "predpisPodnadpis", "predpisDatum", "predpisNadpis"}
)
_PART = re.compile(r"([a-zA-Z]+)(Oznacenie|Nadpis|Podnadpis)$")


def _rule(element: HtmlElement) -> Step | None:
    if element.tag != "div":
        return None
    classes = classes_of(element)
    if "Skupina" in classes:
        return opened(_group(element))
    if classes & _HEAD:
        return skip(TITLE)
    if "citat" in classes:
        return opened("citat")
    first = (element.get("class") or "").split(" ", 1)[0]
    if _PART.match(first):
        return take(first)
    return A_NOTE if first.startswith("poznamk") else None


def _group(element: HtmlElement) -> str:
    name = (element.get("class") or "").split()[0]
    if name == "clanok" and _holds_paragraphs(element):
        return "clanokCast"
    return name


def _holds_paragraphs(element: HtmlElement) -> bool:
    """Whether ``Čl. I`` holds a whole act of paragraphs that is its own, not quoted."""
    for inner in element.iter("div"):
        if "paragraf" in classes_of(inner) and not any(
            "citat" in classes_of(above) for above in inner.iterancestors("div")
        ):
            return True
    return False


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.depth = 0
        self.levels = 0
        self.quotes: list[tuple[Node | None, list[tuple[int, Node]], int]] = []
        self.fresh_quote = False
        self.group = ""
        self.unknown: set[str] = set()

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            mark, name = block.role[:1], block.role[1:]
            if mark == ">":
                self._open(name, block)
            elif mark == "<":
                self._close(name)
            else:
                self._said(block)

    def _open(self, name: str, block: Block) -> None:
        self.group = name
        if name in _CONTAINERS:
            self.depth += 1
        elif name in _LEVELS:
            self.levels += 1
        elif name == "citat":
            self.quotes.append((self.outline.unit, list(self.outline.stack), self.levels))
            self.fresh_quote = True
        elif name not in _UNITS and name not in self.unknown:
            self.unknown.add(name)
            self.outline.ledger.warn(
                f"The structure “{name}” is not known; its text is kept where it stands.",
                block.line,
            )

    def _close(self, name: str) -> None:
        if name in _CONTAINERS:
            self.depth -= 1
            while self.outline.containers and self.outline.containers[-1].rank > self.depth:
                self.outline.containers.pop()
            self.outline.leave_unit()
        elif name in _LEVELS:
            self.outline.close(self.levels)
            self.levels -= 1
        elif name == "citat":
            self.outline.unit, self.outline.stack, self.levels = self.quotes.pop()
            self.fresh_quote = False
        elif name in _UNITS and not self.quotes:
            self.outline.leave_unit()

    def _said(self, block: Block) -> None:
        part = _PART.match(block.role)
        if part is None:
            self.outline.text(block.text, block.line)
        elif part[2] == "Oznacenie":
            self._number(part[1], block)
        elif self.outline.latest is not None and self.outline.latest.fresh:
            self.outline.fill(block.text)
        else:
            self.outline.text(block.text, block.line)

    def _number(self, name: str, block: Block) -> None:
        outline = self.outline
        if name == "clanok" and self.group == "clanokCast":
            self._part(block)
        elif name in _CONTAINERS and not self.quotes:
            outline.container(_CONTAINERS[name], self.depth, block.text, block.line)
        elif name in _UNITS:
            self._article(block)
        elif name in _LEVELS and outline.unit is not None:
            if self.fresh_quote:
                outline.quoted("", block.line)
                self.fresh_quote = False
            self._level(block)
        else:
            outline.text(block.text, block.line)

    def _part(self, block: Block) -> None:
        self.outline.numbered_container(ProvisionKind.PART, self.depth, block.text, block.line)

    def _article(self, block: Block) -> None:
        if self.quotes and self.quotes[-1][0] is not None:
            self.outline.unit, self.outline.stack, _ = (
                self.quotes[-1][0],
                list(self.quotes[-1][1]),
                0,
            )
            self.outline.quoted(block.text, block.line)
            self.fresh_quote = False
        else:
            self.outline.article(block.text, block.line)

    def _level(self, block: Block) -> None:
        """A numbered item; words where a number should stand are its heading."""
        if len(block.text) <= 12 or block.text[:1] in "(0123456789":
            self.outline.level(block.text, self.levels, block.line)
            return
        node = self.outline.level("", self.levels, block.line)
        node.heading = block.text


def _describe(page: Page, source: SourceFile) -> Described:
    head: dict[str, str] = {}
    for element in page.root.iter("div"):
        for name in classes_of(element) & _HEAD:
            head.setdefault(name, words_in(element))
    number = next((words_in(h) for h in page.root.iter("h1")), "")
    kind, name = head.get("predpisTyp", ""), head.get("predpisNadpis", "")
    title = " ".join(
        part
        for part in (
            kind,
            f"č. {number}" if name and number else "",
            head.get("predpisPodnadpis", ""),
            name,
        )
        if part
    )
    dates = next((d for d in page.root.iter("div") if "ucinnost_header" in classes_of(d)), None)
    since = date_of(dates.get("data-from")) if dates is not None else None
    last = date_of(dates.get("data-to")) if dates is not None else None
    place = page.by_id("iri")
    iri = place.get("data-iri", "") if place is not None else ""
    until = day_after(last)
    return Described(
        title=title or file_stem(source.name),
        number=number,
        state="SK",
        lang="sk",
        meta={
            "in_force_until": until.isoformat() if until else "",
            "source": f"https://static.slov-lex.sk/static{iri}.html" if iri else "",
        },
        enacted=said_date(head.get("predpisDatum", ""), "sk"),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=_text_state(title, iri),
    )


def _text_state(title: str, iri: str) -> TextState:
    if is_amending(title):
        return TextState.AMENDING
    return TextState.AS_ENACTED if iri.endswith("vyhlasene_znenie") else TextState.CONSOLIDATED


def parse_slovlex(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a list of versions and for a page cut before its text."""
    page = read_page(source)
    bodies = [b for b in (page.by_id("predpis"), page.by_id("prilohy")) if b is not None]
    if not bodies or bodies[0].get("id") != "predpis":
        raise ParseError(
            "The page holds no text of the law (no element #predpis): it is cut off, or a list.",
            source.name,
        )
    if page.by_id("iri") is None and b"</html" not in source.data[-3000:].lower():
        raise ParseError("The fragment is cut off: its end (#iri) is missing.", source.name)
    bodies = [b for b in bodies if bodies[0] not in b.iterancestors()]
    start = begin_page(source, _describe(page, source), page, *bodies)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    reader = _Reader(outline)
    for body in bodies:
        reader.read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
