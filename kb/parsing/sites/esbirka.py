"""e-Sbírka of the Czech Republic: a flat list of fragments (``seznam``) with type and depth.

``kodTypuFragmentu`` says what a fragment is, ``hloubka`` how deep, ``xhtml`` holds its text with
the number in ``<var>``. The list comes in pages (``pocetStranek``); a page may be read alone or
several joined in one list, and it says that it is a part.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import Block, Step, blocks_of, take
from kb.parsing.sites.json_file import raw_at, rows_at, speak, text_at
from kb.parsing.sites.made import begin, document_of
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import characters_in, tree_of
from kb.parsing.source import SourceFile

_CONTAINERS = {
    "Cast": ProvisionKind.PART,
    "Kniha": ProvisionKind.BOOK,
    "Hlava": ProvisionKind.TITLE,
    "Dil": ProvisionKind.DIVISION,
    "Oddil": ProvisionKind.DIVISION,
    "Pododdil": ProvisionKind.DIVISION,
    "Priloha": ProvisionKind.ANNEX,
}
_UNITS = frozenset({"Paragraf", "Clanek"})
_LEVELS = ("Odstavec", "Pismeno", "Bod", "Podbod", "Odrazka")
_URL = re.compile(r"/sb/(\d{4})/(\d+)/(\d{4}-\d\d-\d\d)")
_ADDRESS = "https://www.e-sbirka.cz"


def _rule(element: HtmlElement) -> Step | None:
    return take("number") if element.tag == "var" else None


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.unit_depth = 0
        self.quote_depth = 0
        self.unknown: set[str] = set()

    def take(self, row: Mapping[str, Any], blocks: list[Block]) -> None:
        """One fragment."""
        name = text_at(row, "kodTypuFragmentu")
        depth = row.get("hloubka")
        depth = depth if isinstance(depth, int) else 0
        self._leave(name, depth)
        if not blocks:
            return
        kind = name.split("_", 1)[0]
        if kind == "Prefix":
            self._prefix(name, blocks)
        elif kind in _CONTAINERS and not self.quote_depth:
            node = self.outline.container(_CONTAINERS[kind], depth, blocks[0].text)
            for block in blocks[1:]:
                (self.outline.fill if node.fresh else self.outline.text)(block.text)
        elif kind in _UNITS:
            self._article(depth, blocks)
        elif kind == "Nadpis":
            self._heading(name, depth, blocks)
        elif kind in _LEVELS and self.outline.unit is not None:
            self._level(depth, blocks)
        else:
            self._plain(name, blocks)

    def _leave(self, name: str, depth: int) -> None:
        """Close what is as deep as the fragment or deeper, but a heading goes on its article."""
        outline = self.outline
        if self.quote_depth and depth <= self.quote_depth:
            self.quote_depth = 0
        if outline.unit is not None and depth <= self.unit_depth:
            outline.leave_unit()
        else:
            outline.close(depth)
        if outline.unit is None and not name.startswith("Nadpis"):
            while outline.containers and outline.containers[-1].rank >= depth:
                outline.containers.pop()

    def _prefix(self, name: str, blocks: list[Block]) -> None:
        for block in blocks:
            if name == "Prefix":
                self.outline.preamble(block.text)
            else:
                self.outline.ledger.leave_out(TITLE, len(block.text))

    def _article(self, depth: int, blocks: list[Block]) -> None:
        outline = self.outline
        if outline.unit is not None and depth > self.unit_depth:
            outline.quoted(blocks[0].text)
            self.quote_depth = depth
        else:
            outline.article(blocks[0].text)
            self.unit_depth = depth
        for block in blocks[1:]:
            outline.text(block.text)

    def _heading(self, name: str, depth: int, blocks: list[Block]) -> None:
        """``Nadpis_pod`` names what stands before it, other headings open a group."""
        outline = self.outline
        node = outline.latest
        for block in blocks:
            if node is not None and node.fresh and name.startswith("Nadpis_pod"):
                outline.fill(block.text)
            else:
                node = outline.open_container(
                    Node(ProvisionKind.DIVISION, 0, heading=block.text, rank=depth)
                )

    def _level(self, depth: int, blocks: list[Block]) -> None:
        outline = self.outline
        rest = blocks
        if blocks[0].role == "number":
            outline.level(blocks[0].text, depth)
            rest = blocks[1:]
        for block in rest:
            outline.text(block.text)

    def _plain(self, name: str, blocks: list[Block]) -> None:
        if (
            not name.startswith(("Virtual", "Text", "Poznamka", "Odkaz"))
            and name not in self.unknown
        ):
            self.unknown.add(name)
            self.outline.ledger.warn(
                f"The type of fragment “{name}” is not known; its text is kept where it stands."
            )
        for block in blocks:
            if name.startswith("Poznamka"):
                self.outline.ledger.note(block.text)
            else:
                self.outline.text(block.text)


def _described(rows: tuple[Mapping[str, Any], ...], source: SourceFile) -> Described:
    prefix = {
        text_at(row, "kodTypuFragmentu"): " ".join(_plain_text(raw_at(row, "xhtml")).split())
        for row in rows[:40]
        if text_at(row, "kodTypuFragmentu").startswith("Prefix_")
    }
    address = next((text_at(row, "staleUrl") for row in rows if text_at(row, "staleUrl")), "")
    match = _URL.match(address)
    number = f"{match[2]}/{match[1]} Sb." if match else ""
    since = date_of(match[3]) if match else None
    kind, name = prefix.get("Prefix_Type", ""), prefix.get("Prefix_Title", "")
    title = " ".join(part for part in (kind, f"č. {number}," if number else "", name) if part)
    amending = is_amending(title) or is_amending(name)
    return Described(
        title=title or file_stem(source.name),
        number=number,
        state="CZ",
        lang="cs",
        meta={"source": _ADDRESS + address.split("#", maxsplit=1)[0] if address else ""},
        enacted=said_date(prefix.get("Prefix_Date", ""), "cs"),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else TextState.CONSOLIDATED,
    )


def _plain_text(xhtml: str) -> str:
    return re.sub(r"<[^>]{0,500}>", "", xhtml)


def parse_esbirka(value: object, characters: int, source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from a page of fragments, or from a list of all pages.

    ParseError where it holds no article.
    """
    pages = value if isinstance(value, list) else [value]
    rows = tuple(row for page in pages for row in rows_at(page, "seznam"))
    if not rows:
        raise ParseError("The list of fragments (seznam) is empty.", source.name)
    start = begin(source, _described(rows, source), characters)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    reader = _Reader(outline)
    spoken = 0
    for row in rows:
        xhtml = raw_at(row, "xhtml")
        if not xhtml.strip():
            reader.take(row, [])
            continue
        tree = tree_of(f"<div>{xhtml}</div>", source.name)
        spoken += characters_in(tree)
        reader.take(row, blocks_of(tree, _rule, start.ledger))
    speak(start.ledger, spoken)
    count = pages[0].get("pocetStranek") if isinstance(pages[0], Mapping) else None
    if isinstance(count, int) and count > len(pages):
        start.ledger.warn(
            f"The list has {count} pages and this file holds {len(pages)}: it is a part of the act."
        )
    yield document_of(start, outline)


def is_metadata(value: object) -> bool:
    """Whether it is the description of an act without its text."""
    return isinstance(value, Mapping) and "kodDokumentuSbirky" in value and "seznam" not in value
