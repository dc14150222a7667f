"""Justel of Belgium: one long text whose anchors name every heading and article.

``#list-title-3`` holds lines parted by ``<BR>``; ``<A NAME='LNK0002'>`` begins a heading and ``<A
NAME='Art.433quinquies'>`` an article. ``[<sup>1</sup> ... ]<sup>1</sup>`` and ``<L 2005-08-10/61,
art. 10; En vigueur : 12-09-2005>`` tell amendments. A line ``----------`` opens the notes of an
article. An article in a line without an anchor is one that is quoted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, EDITORIAL, NUMBERING, SPACE, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import MARK, Block, Step, anchor, blocks_of, skip, without_marks
from kb.parsing.sites.made import Opened, begin_page, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import QUOTATION, Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_LANGUAGES = {"Titre": "fr", "Titel": "nl"}
_HEADING = re.compile(
    r"(?P<w>[^\W\d_]+(?:-[^\W\d_]+)?)\s+(?P<n>[^\s.]+(?:\s(?:bis|ter|quater)\b)?)\s*\.?"
    r"(?:\s*[-–—]\s*|\s+|$)(?P<rest>.*)", re.S
)  # fmt: skip
_WORD = r"(?:Article|Artikel|Art)\.?\s*"
_QUOTED = re.compile(rf"[\"“«]?\s*{_WORD}(?P<n>[\w/.-]{{0,20}}?\d[\w/.-]{{0,20}}?)\.\s+", re.I)
_LABEL = re.compile(r"§\s?\d{1,3}[a-z]{0,10}(?:/\d+)?\s?\.\s*", re.I)
_DASH = re.compile(r"[-–—]\s+")
_CHANGE = re.compile(r"<[^<>]{3,600}>")
_NOTE = re.compile(r"\(NOTE?\s*:", re.I)
_RULE = re.compile(r"-{6,}|_{6,}")
_OPENING = '"“«'
_ENDS = re.compile(r"[.;:]\s?[\"”»]\s?[.;,]?$")
_UPDATED = re.compile(r"(?:mise à jour au|tekstbijwerking tot)\s+(\d\d-\d\d-\d{4})", re.I)
_FORCE = re.compile(r"(?:En vigueur|Inwerkingtreding)\s*:\s*(?:</b>\s*)?(\d\d-\d\d-\d{4})", re.I)
_FORCE_LABELS = ("Entrée en vigueur", "Inwerkingtreding")


def _rule(element: HtmlElement) -> Step | None:
    tag = element.tag
    name = element.get("name") or ""
    if tag == "a" and name:
        return anchor(name) if name.startswith(("Art.", "LNK")) else None
    if tag == "h2":
        return skip(EDITORIAL)
    if tag == "sup" and any((a.get("href") or "") == "#t" for a in element.iter("a")):
        return Step("mark", EDITORIAL)
    return None


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.pending = ""
        self.in_notes = False
        self.outer: tuple[Node, list[tuple[int, Node]]] | None = None
        """The article and the levels that are open round a quotation."""

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            if block.role.startswith("@"):
                self.pending = block.role[1:]
                self.in_notes = False
                self.outer = None
                continue
            text = self._clean(block.text)
            if not text:
                continue
            if self.pending.startswith("LNK"):
                self._heading(text, block.line)
            elif self.pending:
                self._article(self.pending[4:].strip(), text, block.line)
            elif self.in_notes or _RULE.match(text) or _NOTE.match(text):
                self.in_notes = self.in_notes or _RULE.match(text) is not None
                self.outline.ledger.note(text)
            else:
                self._line(text, block.line)
            self.pending = ""

    def _clean(self, text: str) -> str:
        """Without the signs of amendment; what they say becomes a note."""
        ledger = self.outline.ledger
        before = len(text)
        if MARK in text:
            text = re.sub(rf"\[{MARK}\s?|\]?{MARK}", "", text)
        found = _CHANGE.findall(text)
        if found and not self.in_notes:
            text = " ".join(_CHANGE.sub(" ", text).split())
            for said in found:
                ledger.note(said)
                before -= len(said)
        text = text.strip()
        ledger.leave_out(EDITORIAL if MARK in text else SPACE, before - len(text))
        return text

    def _heading(self, text: str, line: int) -> None:
        outline = self.outline
        match = _HEADING.match(text)
        rank = outline.words.ranks.get(match["w"].casefold()) if match else None
        if match is None or rank is None:
            first = not outline.containers and not outline.article_count
            kind = ProvisionKind.DIVISION
            node = Node(kind, line, heading=text, rank=0 if first else 100)
        else:
            node = Node(rank[1], line, number=match["n"], heading=match["rest"].strip())
            node.rank, node.word, node.bare = rank[0] + 1, match["w"], match["n"]
        outline.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        outline.open_container(node)

    def _article(self, number: str, text: str, line: int) -> None:
        outline = self.outline
        said = re.match(rf"{_WORD}", text, re.I)
        start = said.end() if said else 0
        if text.startswith(number, start):
            end = start + len(number)
        else:
            match = re.compile(r"\S+?(?=\.(?:\s|$|\D))").match(text, start)
            number, end = (match[0], match.end()) if match else (number, start)
        stop = re.compile(r"\s*\.?\s*").match(text, end)
        end = stop.end() if stop else end
        outline.ledger.leave_out(NUMBERING, end - len(number))
        node = Node(ProvisionKind.ARTICLE, line, number=number, cite="art. {n}", word="Art.")
        if re.fullmatch(r"N\d*", number):
            node.kind, node.word, node.rank = ProvisionKind.ANNEX, "Annexe", 1
            node.bare = number[1:]
            outline.open_container(node)
        else:
            outline.open_article(node)
        if text[end:]:
            self._line(text[end:], line)

    def _line(self, text: str, line: int) -> None:
        outline = self.outline
        quoted = _QUOTED.match(text) if outline.unit is not None else None
        if quoted is not None:
            self._quote(quoted, text, line)
            return
        if outline.unit is not None:
            text = self._numbered(self._fragment(text, line), line)
        if text:
            outline.text(text, line)
        if self.outer is not None and _ENDS.search(text):
            (outline.unit, outline.stack), self.outer = self.outer, None

    def _fragment(self, text: str, line: int) -> str:
        """A quoted line that opens with a number is a fragment of another act."""
        body = text[1:].lstrip() if text[:1] in _OPENING else ""
        numbered = body and (_LABEL.match(body) or leading_number(body))
        if not numbered or self.outer is not None or self.outline.unit is None:
            return text
        self.outer = self.outline.unit, list(self.outline.stack)
        self.outline.quoted("", line)
        self.outline.ledger.leave_out(QUOTATION, len(text) - len(body))
        return body

    def _quote(self, found: re.Match[str], text: str, line: int) -> None:
        outline = self.outline
        if self.outer is None:
            assert outline.unit is not None
            self.outer = outline.unit, list(outline.stack)
        else:
            outline.unit, outline.stack = self.outer[0], list(self.outer[1])
        node = outline.quoted("", line)
        node.number, node.cite = found["n"], "art. {n}"
        outline.ledger.leave_out(NUMBERING, found.end() - len(found["n"]))
        outline.aim(node)
        self._line(text[found.end() :], line)

    def _numbered(self, text: str, line: int) -> str:
        """Open the levels that a line begins with; a plain line goes on the open paragraph."""
        outline = self.outline
        plain = True
        for _ in range(3):
            label = _LABEL.match(text)
            end = label.end() if label else leading_number(text, dashes=True)
            if not end:
                break
            if label is not None:
                outline.level(text[:end], 1, line)
            elif not any(rank == 1 for rank, _ in outline.stack) and not outline.stack:
                outline.level(text[:end], 2, line)
            else:
                outline.nest(text[:end], line)
            text, plain = text[end:], False
        if plain:
            outline.close(2)
        return text


def _boxes(page: Page) -> dict[str, HtmlElement]:
    """The boxes of the page by their ids; one inside another is a part of it."""
    found: dict[str, HtmlElement] = {}
    for element in page.root.iter("div"):
        name = element.get("id") or ""
        inside = any(above in found.values() for above in element.iterancestors("div"))
        if name.startswith("list-title-") and name not in found and not inside:
            found[name] = element
    return found


def _describe(page: Page, boxes: dict[str, HtmlElement], source: SourceFile) -> Described:
    head = boxes.get("list-title-1", page.root)
    lang = _LANGUAGES.get(words_in(next(head.iter("h2"), head))[:5], "fr")
    title = next(
        (words_in(p) for p in head.iter("p") if "list-item--title" in (p.get("class") or "")), ""
    )
    date_said, _, name = title.partition(". - ")
    facts: dict[str, str] = {}
    for element in head.iter("p"):
        label, _, said = words_in(element).partition(":")
        facts.setdefault(label.strip(), said.strip())
    updated = _UPDATED.search(name)
    name = _NOTE.split(name, maxsplit=1)[0].strip() if name else title
    entry = next((said_date(facts[k], lang) for k in _FORCE_LABELS if k in facts), None)
    if updated is not None:
        entry = _last_change(boxes, date_of(updated[1].replace("-", "."))) or entry
    link = page.by_id("link-text")
    number = facts.get("Numéro") or facts.get("Nummer") or ""
    amending = is_amending(name)
    text_state = TextState.CONSOLIDATED if updated else TextState.AS_ENACTED
    return Described(
        title=name or file_stem(source.name),
        number=facts.get("Dossier numéro") or facts.get("Dossiernummer") or number,
        state="BE",
        lang=lang,
        meta={"source": words_in(link) if link is not None else ""},
        enacted=said_date(date_said.lower(), lang),
        in_force_from=entry,
        date_basis=DateBasis.SOURCE if entry else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else text_state,
    )


def _last_change(boxes: dict[str, HtmlElement], updated: date | None) -> date | None:
    """The latest entry into force among the amendments that the updated text holds."""
    text = words_in(boxes["list-title-3"])
    days = [date_of(said.replace("-", ".")) for said in _FORCE.findall(text)]
    return max((d for d in days if d is not None and (not updated or d <= updated)), default=None)


def _account_boxes(boxes: dict[str, HtmlElement], start: Opened, outline: Outline) -> None:
    """The boxes beside the text: preamble, signatures, preparatory works, contents."""
    ledger = start.ledger
    preamble: list[Block] = []
    for name, box in boxes.items():
        if name == "list-title-3":
            continue
        if name.endswith("sw_prev"):
            preamble = blocks_of(box, _rule, ledger)
        elif name.endswith(("sw_sign", "sw_t")):
            for block in blocks_of(box, _rule, ledger):
                ledger.note(without_marks(block.text, ledger))
        else:
            reason = {"list-title-1": TITLE, "list-title-2": CONTENTS}.get(name, EDITORIAL)
            ledger.leave_out(reason, sum(map(len, box.itertext())))
    for block in preamble:
        outline.preamble(without_marks(block.text, ledger), block.line)


def parse_justel(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without its box of text."""
    page = read_page(source)
    boxes = _boxes(page)
    body = boxes.get("list-title-3")
    if body is None:
        raise ParseError("The page holds no text of an act (no box list-title-3).", source.name)
    start = begin_page(source, _describe(page, boxes, source), page, *boxes.values())
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _account_boxes(boxes, start, outline)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
