"""Mevzuat of Türkiye: Bedesten answers (``getDocumentContent``, HTML in base64) and Word pages.

``data.content`` holds the page of an act as base64; the page is Word's HTML, ``p.MsoNormal`` with
hard line breaks: ``MADDE 3- (1)``, ``Madde 5 –``, ``EK MADDE 1-``, ``GEÇİCİ MADDE``; the heading
of an article stands on the line before it. After ``İŞLENEMEYEN HÜKÜMLER`` the text of other laws
follows.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ProvisionKind, TextState
from kb.parsing.decode import decode_html
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import NUMBERING, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.flow import Block, Step, blocks_of
from kb.parsing.sites.json_file import raw_at, rows_at, speak, text_at
from kb.parsing.sites.made import Opened, begin, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import page_of, read_page, refuse_soft_errors
from kb.parsing.source import SourceFile

_ARTICLE = re.compile(
    r"(?P<w>(?:EK|Ek|GEÇİCİ|Geçici|MÜKERRER|Mükerrer)?\s?(?:MADDE|Madde))\s+"
    r"(?P<n>\d{1,4}(?:/[A-ZÇĞİÖŞÜ]|/\d+)?)\s*(?:[-–—.:]\s*)+"
)
_CONTAINER = re.compile(
    r"(?P<n>[A-ZÇĞİÖŞÜ]+(?:\s[A-ZÇĞİÖŞÜ]+)?)\s+(?P<w>KİTAP|KISIM|BÖLÜM|AYIRIM)\b\s*(?P<rest>.*)$",
    re.S,
)
_RANKS = {
    "KİTAP": (ProvisionKind.BOOK, 1),
    "KISIM": (ProvisionKind.PART, 2),
    "BÖLÜM": (ProvisionKind.CHAPTER, 3),
    "AYIRIM": (ProvisionKind.DIVISION, 4),
}
_OTHER_LAWS = re.compile(
    r"(?:.{0,200}\s)?İŞLENEMEYEN(?:\s+GEÇİCİ)?\s+HÜKÜM|.*İŞLENEMEYEN HÜKÜM", re.S
)
_NUMBER = re.compile(r"Kanun (?:Numarası|No\.?)\s*:\s*(\d+)", re.I)
_DATED = re.compile(r"Kabul Tarihi\s*:\s*(\d{1,2})[./](\d{1,2})[./](\d{4})", re.I)
_FOOTNOTE = re.compile(r"^\s*(?:\[\d+\]|\(\d+\))\s")
_MAX_HEADING = 160


def _rule(_element: HtmlElement) -> Step | None:
    return None


class _Reader:
    def __init__(self, outline: Outline, title: str) -> None:
        self.outline = outline
        self.title = title.casefold()
        self.held: Block | None = None
        """A line that may be the heading of the next article."""
        self.after = False

    def read(self, blocks: list[Block]) -> None:
        for block in blocks:
            if self.after or (self.outline.article_count and _OTHER_LAWS.match(block.text)):
                self.after = True
                self._release()
                self.outline.ledger.note(block.text)
            elif not self._container(block) and not self._article(block):
                self._release()
                if self._may_head(block.text):
                    self.held = block
                else:
                    self._text(block)
        self._release()

    def _may_head(self, text: str) -> bool:
        short = len(text) <= _MAX_HEADING and text[:1].isupper()
        return short and text[-1] not in ".;:,)" and not leading_number(text)

    def _release(self) -> None:
        held, self.held = self.held, None
        if held is None:
            return
        node = self.outline.latest
        if node is not None and node.fresh and not node.heading and node.kind is not _ARTICLE_KIND:
            self.outline.fill(held.text)
        elif not self.outline.article_count and held.text.casefold() == self.title:
            self.outline.ledger.leave_out(TITLE, len(held.text))
        else:
            self._text(held)

    def _container(self, block: Block) -> bool:
        match = _CONTAINER.match(block.text)
        if match is None or len(block.text) > _MAX_HEADING:
            return False
        self._release()
        kind, rank = _RANKS[match["w"]]
        node = Node(kind, block.line, number=match["n"], word=match["w"], rank=rank)
        node.bare, node.cite = match["n"].lower().replace("\u0307", ""), f"{{n}} {match['w']}"
        node.heading = match["rest"].strip()
        self.outline.ledger.leave_out(
            NUMBERING, len(block.text) - len(node.number) - len(node.heading)
        )
        self.outline.open_container(node)
        return True

    def _article(self, block: Block) -> bool:
        match = _ARTICLE.match(block.text)
        if match is None:
            return False
        word = match["w"].strip().casefold().replace("\u0307", "")
        form = "ek m. {n}" if word.startswith("ek") else "m. {n}"
        form = "geçici m. {n}" if word.startswith("geç") else form
        node = Node(ProvisionKind.ARTICLE, block.line, number=match["n"], cite=form, word="Madde")
        prefix = {"ek": "ek-", "ge": "gecici-", "mü": "mukerrer-"}.get(word[:2], "")
        node.bare = f"{prefix}{match['n']}"
        held, self.held = self.held, None
        if held is not None:
            node.heading = held.text
        self.outline.ledger.leave_out(NUMBERING, match.end() - len(match["n"]))
        self.outline.open_article(node)
        rest = block.text[match.end() :]
        if rest:
            self._text(Block("", rest, block.line))
        return True

    def _text(self, block: Block) -> None:
        outline, text = self.outline, block.text
        if outline.unit is not None:
            if _FOOTNOTE.match(text) and text.startswith("["):
                outline.ledger.note(text)
                return
            end = leading_number(text)
            if end:
                outline.nest(text[:end], block.line)
                text = text[end:]
            else:
                outline.close(2)
        if text:
            outline.text(text, block.line)


_ARTICLE_KIND = ProvisionKind.ARTICLE


def _described(text: str, row: Mapping[str, object], source: SourceFile) -> Described:
    head = " ".join(re.sub(r"<[^>]{0,500}>", " ", text[:20_000]).split())
    number, dated = _NUMBER.search(head), _DATED.search(head)
    title = text_at(row, "mevzuatAdi") or _name(text) or file_stem(source.name)
    enacted = date_of(f"{dated[1]}.{dated[2]}.{dated[3]}") if dated else None
    return Described(
        title=title,
        number=text_at(row, "mevzuatNo") or (number[1] if number else text_at(row, "mevzuatId")),
        state="TR",
        lang="tr",
        meta={"source": text_at(row, "url")},
        enacted=enacted,
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )


def _name(text: str) -> str:
    """The first line in capitals names the act."""
    for line in re.split(r"</p>|<br\s*/?>", text[:60_000], flags=re.I):
        said = " ".join(re.sub(r"<[^>]{0,1000}>", " ", line).split())
        if re.search(r"KANUN|YÖNETMELİK|KARARNAME|ANAYASA|TÜZÜK", said) and said.isupper():
            return said[:300]
    return ""


def _read(start: Opened, root: HtmlElement) -> Outline:
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline, start.work.title).read(blocks_of(root, _rule, start.ledger))
    return outline


def _content(value: object) -> tuple[Mapping[str, object], str]:
    rows = rows_at(value, "data")
    for row in rows:
        for key in ("content", "documentContent", "html"):
            if raw_at(row, key).strip():
                return row, raw_at(row, key)
    return {}, ""


def is_bedesten(value: object) -> bool:
    """Whether it is an answer of Bedesten's API, with or without text."""
    rows = rows_at(value, "data")
    keys = {"mevzuatList", "maddeNo", "children", "mevzuatTurId", "mimeType", "mimetype", "content"}
    return bool(rows) and bool(keys & set(rows[0]))


def parse_bedesten(value: object, characters: int, source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a list, a tree, and for content that is no base64 of HTML."""
    row, content = _content(value)
    if not content:
        raise ParseError(
            "The answer is a list or tree of Bedesten and holds no text of an act.", source.name
        )
    try:
        data = base64.b64decode("".join(content.split()), validate=True)
        text = decode_html(data, source.name)
    except (binascii.Error, ValueError) as error:
        raise ParseError("The content of the answer is no base64.", source.name) from error
    if "<" not in text[:2000]:
        raise ParseError("The content of the answer is no HTML.", source.name)
    refuse_soft_errors(text, source.name)
    page = page_of(text, source.name)
    start = begin(source, _described(text, row, source), characters)
    speak(start.ledger, page.spoken)
    yield document_of(start, _read(start, page.root))


def parse_mevzuat_page(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from a page of mevzuat.gov.tr saved as HTML."""
    page = read_page(source)
    text = decode_html(source.data, source.name)
    start = begin(source, _described(text, {}, source), page.characters)
    speak(start.ledger, page.spoken)
    yield document_of(start, _read(start, page.root))
