"""Verkhovna Rada of Ukraine, ``data.rada.gov.ua``: the ``.xml`` view (which is HTML) and ``.txt``.

Both are paragraphs in reading order: ``Розділ I`` with its title on the next line, ``Стаття 2.
...``, numbered parts, and notes of amendment in braces, which may span lines. The view says its
State of force and its edition in ``meta`` elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.decode import decode_text
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import EDITORIAL, NUMBERING, SPACE, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.flow import Block, Step, blocks_of
from kb.parsing.sites.made import begin, begin_page, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page
from kb.parsing.source import SourceFile

_ARTICLE = re.compile(
    r"(?P<w>Стаття|Статья)\s+(?P<n>\d{1,4}(?:\s?[-‑–]\s?\d{1,3}|\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*)\s*(?:\.\s*|$)",
    re.I,
)
_CONTAINER = re.compile(
    r"(?P<w>Книга|Частина|Розділ|Глава|Підрозділ|Параграф|Додаток)\b\s*(?P<n>[IVXLC]+(?:[-–]\d+)?|\d{1,3}"
    r"(?:[-–]\d+)?|[а-яіїє']+а)?\s*(?P<rest>[.:]?\s*.*)$",
    re.I | re.S,
)
_KINDS = {
    "книга": (ProvisionKind.BOOK, 1),
    "частина": (ProvisionKind.PART, 2),
    "розділ": (ProvisionKind.TITLE, 3),
    "підрозділ": (ProvisionKind.DIVISION, 4),
    "глава": (ProvisionKind.CHAPTER, 5),
    "параграф": (ProvisionKind.DIVISION, 6),
    "додаток": (ProvisionKind.ANNEX, 0),
}
_ORDINAL_PART = re.compile(r"(ЗАГАЛЬНА|ОСОБЛИВА|ПЕРША|ДРУГА)\s+ЧАСТИНА\s*$", re.I)
_SIGNED = re.compile(r"(?:Президент \w+\s*(?:\||$)|Голова Верховної Ради|\|?\s*м\.\s?Київ)")
_EDITION = re.compile(r"Текст документа від\s+(\d\d\.\d\d\.\d{4})")
_HEAD = re.compile(
    r"^\W{0,60}(?:\[ image \]\W*)?"
    r"(?:КОНСТИТУЦІЯ|ЗАКОН|КОДЕКС|ПОСТАНОВА|УКАЗ|[А-ЯІЇЄҐ']+(?: [А-ЯІЇЄҐ']+)? КОДЕКС)"
    r"[А-ЯІЇЄҐ' \n-]*(?:УКРАЇНИ)?",
    re.M,
)
_GAZETTE = "(Відомості Верховної Ради"
_MAX_TITLE = 200


def is_rada_text(text: str) -> bool:
    """Whether a plain text is one of the Rada's: its kind in capitals, then articles or gazette."""
    head = text[:4000]
    return _HEAD.match(head.lstrip("\ufeff \r\n")) is not None and (
        _GAZETTE in head or _ARTICLE.search(text[:40_000]) is not None
    )


class _Reader:
    def __init__(self, outline: Outline, plain: bool) -> None:
        self.outline = outline
        self.plain = plain
        self.base = ""
        self.note: list[str] = []
        self.awaits_title = False
        self.signed = False

    def take(self, text: str, line: int) -> None:
        """One paragraph."""
        if self.note or text.startswith("{"):
            self._note(text)
            return
        article = _ARTICLE.match(text)
        if article is not None:
            self._article(article, text, line)
        elif self.signed or _SIGNED.match(text):
            self.signed = True
            self.outline.ledger.note(text)
        elif self._container(text, line):
            self.awaits_title = True
        elif self.awaits_title and self._is_title(text):
            self.outline.fill(text)
            self.awaits_title = False
        else:
            self.awaits_title = False
            self._text(text, line)

    def _note(self, text: str) -> None:
        """A note in braces; it ends where the braces balance."""
        self.note.append(text)
        whole = "\n".join(self.note)
        if whole.count("{") <= whole.count("}"):
            self.outline.ledger.note(whole)
            self.outline.ledger.leave_out(self.outline.join, 1 - len(self.note))
            self.note = []

    def finish(self) -> None:
        """Keep a note that is never closed; a text without signature may be cut."""
        if self.plain and not self.signed:
            self.outline.ledger.warn("The text ends without a signature: it may be cut off.")
        if self.note:
            self.outline.ledger.warn("A note in braces is opened and never closed.")
            for part in self.note:
                self.outline.ledger.note(part)
            self.note = []

    def _is_title(self, text: str) -> bool:
        return len(text) <= _MAX_TITLE and not text.endswith((";", ":")) and text[:1].isupper()

    def _article(self, found: re.Match[str], text: str, line: int) -> None:
        rest = text[found.end() :].strip()
        number = self._number(re.sub(r"\s", "", found["n"]), line)
        node = Node(ProvisionKind.ARTICLE, line, number=number, cite="ст. {n}", word="Стаття")
        heading = rest if self._heads(rest) else ""
        node.heading = heading
        self.outline.ledger.leave_out(NUMBERING, len(text) - len(rest) - len(node.number))
        self.outline.open_article(node)
        self.awaits_title = False
        if rest and not heading:
            self._text(rest, line)

    def _number(self, number: str, line: int) -> str:
        """The plain text prints 8² as 82: after article 8 the order of the act tells them apart."""
        base = self.base
        odd = self.plain and base and number.isdigit() and int(number) != int(base) + 1
        if odd and number.startswith(base) and len(number) > len(base):
            whole = f"{base}-{number[len(base) :]}"
            self.outline.ledger.warn(
                f"The text prints article {number} after article {base}: read as {whole}.", line
            )
            return whole
        self.base = re.split(r"\D", number, maxsplit=1)[0]
        return number

    def _heads(self, rest: str) -> bool:
        """Whether the words after an article's number are its heading, not its text."""
        if not rest or len(rest) > _MAX_TITLE + 100 or leading_number(rest):
            return False
        return rest[-1] not in ".;:,"

    def _container(self, text: str, line: int) -> bool:
        outline = self.outline
        ordinal = _ORDINAL_PART.match(text)
        if ordinal is not None:
            node = Node(ProvisionKind.PART, line, heading=text, rank=2)
            outline.open_container(node)
            return True
        found = _CONTAINER.match(text)
        if found is None or len(text) > _MAX_TITLE or not found["n"]:
            return False
        if text[-1] in ";," or (found["rest"][:1] not in ("", ".", ":") and text[-1] == "."):
            return False
        kind, rank = _KINDS[found["w"].lower()]
        node = Node(kind, line, number=found["n"], word=found["w"], rank=rank, bare=found["n"])
        node.heading = found["rest"].lstrip(" .:").strip()
        outline.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        outline.open_container(node)
        return True

    def _text(self, text: str, line: int) -> None:
        outline = self.outline
        if outline.unit is not None:
            end = leading_number(text)
            if end:
                outline.nest(text[:end], line)
                text = text[end:]
            elif outline.stack and not outline.stack[-1][1].fresh:
                self._leave_points()
        if text:
            outline.text(text, line)

    def _leave_points(self) -> None:
        """A paragraph without number goes on the numbered part, not on its last point."""
        outline = self.outline
        while outline.stack and outline.stack[-1][1].kind is not ProvisionKind.PARAGRAPH:
            outline.stack.pop()


def _read(outline: Outline, blocks: list[Block], title: str, *, plain: bool) -> None:
    reader = _Reader(outline, plain)
    for block in blocks:
        if block.text == "[ image ]":
            outline.ledger.leave_out(EDITORIAL, len(block.text))
            continue
        if not outline.article_count and block.text.casefold() == title.casefold():
            outline.ledger.leave_out(TITLE, len(block.text))
            continue
        reader.take(block.text, block.line)
    reader.finish()


def _rule(element: HtmlElement) -> Step | None:
    return None


def _describe(page: Page, source: SourceFile) -> Described:
    title = page.title() or page.meta("description") or file_stem(source.name)
    since = _edition(page)
    number = page.meta("nreg")
    return Described(
        title=title,
        number=page.meta("numbers") or number,
        state="UA",
        lang="uk",
        meta={
            "status": page.meta("stan"),
            "source": f"https://data.rada.gov.ua/laws/show/{number}" if number else "",
        },
        enacted=date_of(page.meta("dates")),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )


def _edition(page: Page) -> date | None:
    for element in page.root.iter("h3"):
        match = _EDITION.search("".join(element.itertext()))
        if match is not None:
            return date_of(match[1])
    return None


def parse_rada_view(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from the view; ParseError for a page without ``#article``."""
    page = read_page(source)
    body = page.by_id("article")
    if body is None:
        raise ParseError("The page holds no text of an act (no element #article).", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _read(outline, blocks_of(body, _rule, start.ledger), start.work.title, plain=False)
    yield document_of(start, outline)


def parse_rada_text(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document from the plain text; each line is a paragraph."""
    text = decode_text(source.data, source.name)
    lines = text.lstrip("\ufeff").splitlines()
    said = [" ".join(line.split()) for line in lines]
    filled = [line for line in said if line and line != "[ image ]"]
    title = " ".join(filled[:1])
    if len(filled) > 1 and filled[0].isupper() and len(filled[1]) <= _MAX_TITLE:
        name = filled[1]
        title = name if not name.startswith(("(", "{")) else filled[0]
    described = Described(
        title=title or file_stem(source.name),
        number=file_stem(source.name),
        state="UA",
        lang="uk",
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )
    start = begin(source, described, len(text))
    outline = Outline(
        start.expression.lang, start.work.state, start.ledger, start.work.title, join=SPACE
    )
    start.ledger.leave_out(SPACE, len(text) - sum(map(len, said)))
    blocks = [Block("", line, place) for place, line in enumerate(said, 1) if line]
    _read(outline, blocks, title, plain=True)
    yield document_of(start, outline)
