"""Portal Legislativ of Romania by SOAP (``FreeWebService``): ``Search``, several acts an answer.

``Text`` is the page's text without its markup: the page's buttons became a ``+`` on a line of its
own before each article, and blocks are parted by three spaces or more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ParseIssue, ProvisionKind, TextState
from kb.parsing.decode import decode_xml
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, is_amending
from kb.parsing.justice import read_xml
from kb.parsing.ledger import EDITORIAL, MARKUP, SPACE
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.made import Opened, begin, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.source import SourceFile

_BUTTON = re.compile(r"\n[ \t\r]*\+[ \t\r]*\n|(?<=\s{3})\+(?=\s{3})")
_GAP = re.compile(r"\s{3,}|\n")
_PARAGRAPH = re.compile(r"(?<=[.;:,])\s+(?=\(\d{1,2}\^?\d?\)\s)|(?<=[;:])\s+(?=[a-z]\)\s)")
_ARTICLE = re.compile(r"(?:Articolul|ARTICOLUL|Art\.)\s+\d|ARTICOL UNIC|Articol unic")
_FORM = re.compile(r"(?:Titlul|TITLUL|Capitolul|CAPITOLUL|Secțiunea|SECȚIUNEA|Anex[aă]|ANEX[AĂ])\b")
_REPLACEMENT = re.compile(r"(?<=\w)\?(?=\w)")


def _field(row: etree._Element, name: str) -> str:
    found = row.find(f"{{*}}{name}")
    return found.text or "" if found is not None else ""


def _described(row: etree._Element) -> Described:
    words = " ".join(_field(row, "Titlu").split())
    title = re.split(r"\s(?:EMITENT|PUBLICAT)\b", words, maxsplit=1)[0].strip()
    enacted = said_date(title, "ro")
    since = date_of(_field(row, "DataVigoare"))
    number = _field(row, "Numar").strip()
    kind = _field(row, "TipAct").strip()
    if number and enacted:
        number = f"{kind} {number}/{enacted.year}".strip()
    return Described(
        title=title,
        number=number,
        state="RO",
        lang="ro",
        meta={"source": _field(row, "LinkHtml").strip()},
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else TextState.AS_ENACTED,
    )


class _Reader:
    def __init__(self, start: Opened) -> None:
        self.ledger = start.ledger
        self.outline = Outline(
            start.expression.lang, start.work.state, start.ledger, start.work.title, join=SPACE
        )

    def read(self, text: str) -> None:
        """The text of one act."""
        position = 0
        for match in _BUTTON.finditer(text):
            self._blocks(text[position : match.start()])
            said = match[0]
            self.ledger.leave_out(EDITORIAL, 1)
            self.ledger.leave_out(SPACE, len(said) - 1)
            position = match.end()
        self._blocks(text[position:])

    def _blocks(self, text: str) -> None:
        kept = 0
        for part in _GAP.split(text):
            for piece in _PARAGRAPH.split(part):
                said = " ".join(piece.split())
                kept += len(said)
                if said:
                    self._take(said)
        self.ledger.leave_out(SPACE, len(text) - kept)

    def _take(self, said: str) -> None:
        outline = self.outline
        if _ARTICLE.match(said):
            found = outline.words.article(said)
            end = found.end if found is not None else len(said)
            node = outline.article(said[:end].rstrip())
            self.ledger.leave_out(SPACE, end - len(said[:end].rstrip()))
            if said[end:]:
                self._body(said[end:])
            assert node is outline.unit or outline.unit is not None
        elif _FORM.match(said) and len(said) <= 200:
            found_part = outline.words.container(said)
            kind = found_part.kind if found_part else ProvisionKind.DIVISION
            rank = found_part.rank + 1 if found_part else 50
            outline.container(kind, rank, said)
        else:
            self._body(said)

    def _body(self, said: str) -> None:
        outline = self.outline
        end = leading_number(said) if outline.unit is not None else 0
        if end:
            outline.nest(said[:end])
            said = said[end:]
        if said:
            outline.text(said)


def parse_just_soap(source: SourceFile) -> Iterator[ParsedDocument]:
    """A document for each act of the answer that has articles; what has none is reported.

    ParseError where no act of the answer has an article.
    """
    total = len(decode_xml(source.data, source.name))
    root = read_xml(source.data, source.name)
    rows = list(root.iter("{*}Legi"))
    if not rows:
        raise ParseError("The answer holds no act (no element Legi).", source.name)
    rest = total - sum(len(_field(row, "Text")) for row in rows)
    refused: list[ParseIssue] = []
    documents: list[ParsedDocument] = []
    for row in rows:
        text = _field(row, "Text")
        said = _described(row)
        start = begin(source, said, len(text) + rest)
        start.ledger.leave_out(MARKUP, rest)
        reader = _Reader(start)
        reader.read(text)
        if _REPLACEMENT.search(_field(row, "Titlu") + text):
            start.ledger.warn("Letters were lost at the source: question marks stand inside words.")
        try:
            documents.append(document_of(start, reader.outline))
            rest = 0
        except ParseError as error:
            refused.append(ParseIssue("error", f"{said.title}: {error}", source.name))
    if not documents:
        raise ParseError(refused[0].message, source.name)
    first = documents[0]
    yield _with_issues(first, refused)
    yield from documents[1:]


def _with_issues(document: ParsedDocument, issues: list[ParseIssue]) -> ParsedDocument:
    from dataclasses import replace  # noqa: PLC0415

    return replace(document, issues=(*document.issues, *issues))
