"""Riksdagen's SFS (Sweden): ``dokumentstatus`` JSON, its HTML, or the plain text.

The HTML is read where there is one: ``a.paragraf`` names a section, ``h3[name=K1]`` a chapter,
``h4`` a heading before a section, ``p > a[name$=S2]`` the end of a paragraph. Plain text is
hard-wrapped; an empty line ends a paragraph. A section says at its end which law last changed it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, FRONT_MATTER, NUMBERING, SPACE
from kb.parsing.node import Node
from kb.parsing.sites.flow import Block, Step, blocks_of, classes_of, skip, take
from kb.parsing.sites.json_file import raw_at, rows_at, speak, text_at
from kb.parsing.sites.made import begin, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import characters_in, text_of_page, tree_of
from kb.parsing.source import SourceFile

_SECTION = re.compile(r"(\d{1,3}(?:\s?[a-zåäö](?=\s*§))?)\s*§\s*")
_CHAPTER = re.compile(r"(\d{1,2}(?:\s?[a-z])?)\s+kap\.\s*")
_CHANGED = re.compile(r"\s*((?:Lag|Förordning|Kungörelse|Balk|Lagen)\s\(\d{4}:\d+\)\.?)\s*$")
_VALID = re.compile(r"/(?:Upphör att gälla|Träder i kraft)\s+[UI]:(?P<d>\d{4}-\d\d-\d\d)?[^/]*/\s*")
_REST = re.compile(r"(?:Övergångsbestämmelser|Ikraftträdande- och övergångsbestämmelser)\s*$")
_TRANSITION = re.compile(r"(\d{4}:\d+)\s*$")
_NUMBER = re.compile(r"\((\d{4}:[\w. ]+)\)")
_DIVISION = re.compile(r"(?:[A-ZÅÄÖ]+(?:\s[A-ZÅÄÖ]+)*\s)?AVDELNING(?:EN)?\b", re.I)
_MAX_HEADING = 150


def _rule(element: HtmlElement) -> Step | None:
    names = classes_of(element)
    tag = element.tag
    if "sfstoc" in names:
        return skip(CONTENTS)
    if tag == "a" and "paragraf" in names:
        return take("section")
    if tag == "h3":
        return take("chapter")
    if tag == "h4":
        return take("heading")
    return None


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.heading = ""
        self.transitional = False
        self.chapter = ""

    def take(self, role: str, text: str, line: int) -> None:
        """One block."""
        if role == "chapter":
            self._chapter(text, line)
        elif role == "section":
            self._section(text, line)
        elif role == "heading":
            self._heading(text, line)
        else:
            self._text(text, line)

    def _chapter(self, text: str, line: int) -> None:
        outline = self.outline
        self._flush_heading(line)
        match = _CHAPTER.match(text)
        if match is not None:
            node = Node(ProvisionKind.CHAPTER, line, number=match[1], heading=text[match.end() :])
            node.cite, node.word, node.bare, node.rank = "{n} kap.", "kap.", match[1], 10
            outline.ledger.leave_out(NUMBERING, match.end() - len(match[1]))
            self.chapter = match[1]
        else:
            self.transitional = _REST.match(text) is not None
            rank = 5 if _DIVISION.match(text) else 10
            node = Node(ProvisionKind.DIVISION, line, heading=text, rank=rank)
            self.chapter = ""
        outline.open_container(node)

    def _heading(self, text: str, line: int) -> None:
        """A line without number is the heading of the sections after it."""
        if _REST.match(text) or (self.transitional and _TRANSITION.match(text)):
            self._chapter(text, line)
            return
        self._flush_heading(line)
        self.heading = text

    def _flush_heading(self, line: int) -> None:
        if self.heading:
            node = Node(ProvisionKind.DIVISION, line, heading=self.heading, rank=100)
            self.heading = ""
            self.outline.open_container(node)

    def _section(self, text: str, line: int) -> None:
        match = _SECTION.match(text)
        if match is None:
            self.outline.text(text, line)
            return
        self._flush_heading(line)
        outline = self.outline
        number = match[1]
        node = Node(ProvisionKind.ARTICLE, line, number=number, abbreviation="sec", word="§")
        node.cite = f"{self.chapter} kap. {{n}} §" if self.chapter else "{n} §"
        node.bare = f"{self.chapter}-{number}" if self.chapter else number
        outline.ledger.leave_out(NUMBERING, match.end() - len(number))
        outline.open_article(node)
        if text[match.end() :]:
            self._text(text[match.end() :], line)

    def _text(self, text: str, line: int) -> None:
        outline = self.outline
        changed = _CHANGED.search(text)
        if changed is not None:
            outline.ledger.note(changed[1])
            kept = text[: changed.start()]
            outline.ledger.leave_out(SPACE, len(text) - len(kept) - len(changed[1]))
            text = kept
        valid = _VALID.match(text)
        if valid is not None:
            outline.ledger.note(valid[0].strip())
            outline.ledger.leave_out(SPACE, len(valid[0]) - len(valid[0].strip()))
            outline.ledger.warn(
                f"A section has a wording with a date of its own: {valid[0].strip()}", line
            )
            text = text[valid.end() :]
        if outline.unit is not None:
            end = leading_number(text, dashes=True)
            if end:
                outline.nest(text[:end], line)
                text = text[end:]
            else:
                outline.close(1)
        if text:
            outline.text(text, line)


def _plain_blocks(text: str, outline: Outline) -> list[Block]:
    """The plain text in blocks: an empty line ends one, wrapped lines are joined."""
    blocks: list[Block] = []
    line = 1
    for raw in re.split(r"(\n[ \t]*\n\s*)", text):
        said = " ".join(raw.split())
        outline.ledger.leave_out(SPACE, len(raw) - len(said))
        if said:
            blocks.append(Block(_role(said), said, line))
        line += raw.count("\n")
    return blocks


def _role(said: str) -> str:
    if _SECTION.match(said):
        return "section"
    if _CHAPTER.match(said) and len(said) <= _MAX_HEADING:
        return "chapter"
    plain = len(said) <= _MAX_HEADING and said[-1] not in ".,;:" and said[:1].isupper()
    return "heading" if plain and leading_number(said) == 0 else ""


def _parse(text: str, is_html: bool, outline: Outline, place: str) -> int:
    """Read the text; how many characters of it were spoken."""
    reader = _Reader(outline)
    if not is_html:
        unwound = text.replace("\r\n", "\n")
        outline.ledger.leave_out(SPACE, len(text) - len(unwound))
        blocks = _plain_blocks(unwound, outline)
        spoken = len(text)
    else:
        tree = tree_of(text, place)
        spoken = characters_in(tree)
        blocks = blocks_of(tree, _rule, outline.ledger)
    started = not is_html
    for block in blocks:
        started = started or block.role != ""
        if started:
            reader.take(block.role, block.text, block.line)
        else:
            outline.ledger.leave_out(FRONT_MATTER, len(block.text))
    return spoken


def _described(row: object, source: SourceFile) -> Described:
    title = text_at(row, "titel")
    number = text_at(row, "beteckning")
    if not number:
        named = _NUMBER.search(title)
        number = named[1] if named else ""
    upto = text_at(row, "subtitel")
    enacted = date_of(text_at(row, "datum"))
    amending = is_amending(title)
    dok_id = text_at(row, "dok_id")
    return Described(
        title=title or file_stem(source.name),
        number=f"SFS {number}" if number else "",
        state="SE",
        lang="sv",
        meta={
            "status": upto,
            "source": f"https://data.riksdagen.se/dokument/{dok_id}" if dok_id else "",
        },
        enacted=enacted,
        date_basis=DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else TextState.CONSOLIDATED,
    )


def parse_riksdagen(value: object, characters: int, source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from ``dokumentstatus``; ParseError where it holds no text."""
    rows = rows_at(value, "dokumentstatus", "dokument")
    html, text = (raw_at(rows[0], key) for key in ("html", "text")) if rows else ("", "")
    if not rows or not (html.strip() or text.strip()):
        raise ParseError("The document holds no text of an act (no html, no text).", source.name)
    start = begin(source, _described(rows[0], source), characters)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    is_html = "paragraf" in html or (bool(html.strip()) and not text.strip())
    spoken = _parse(html if is_html else text, is_html, outline, source.name)
    speak(start.ledger, spoken)
    yield document_of(start, outline)


def parse_riksdagen_html(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from the HTML of an act."""
    text = text_of_page(source)
    head = {
        match[1]: " ".join(re.sub(r"<[^>]*>", "", match[2]).split())
        for match in re.finditer(r"<b>([^<:]{2,40})</b>:\s*(.{0,300}?)<br", text[:20_000], re.S)
    }
    row = {
        "beteckning": head.get("SFS nr", ""),
        "datum": head.get("Utfärdad", ""),
        "subtitel": head.get("Ändrad", ""),
        "titel": f"SFS {head['SFS nr']}" if "SFS nr" in head else "",
    }
    start = begin(source, _described(row, source), len(text))
    outline = Outline(start.expression.lang, start.work.state, start.ledger)
    speak(start.ledger, _parse(text, True, outline, source.name))
    yield document_of(start, outline)
