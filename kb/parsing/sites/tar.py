"""TAR of Lithuania on data.gov.lt: rows of ``Dokumentas`` and ``Suvestine``.

The text (``tekstas_lt``) is plain, parted by line ends: ``I SKYRIUS`` with its title on the next
line, ``5 straipsnis. Title`` in laws, points (``2.``, ``2.1.``) in orders and in the rules that
they approve (``PATVIRTINTA``). ``Suvestine`` rows are consolidated editions with their dates.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import NUMBERING, SPACE
from kb.parsing.node import Node
from kb.parsing.sites.json_file import raw_at, rows_at, text_at
from kb.parsing.sites.made import begin, document_of
from kb.parsing.sites.numbers import depth_of, leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.source import SourceFile

_UP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_ARTICLE = re.compile(rf"(?P<n>\d{{1,4}}(?:[-‑–]?\d{{1,2}}|[{_UP}]+)?)\s+straipsnis\b[.\s]*")
_CONTAINER = re.compile(
    r"(?P<n>[IVXLC]+|[^\W\d_]+(?:OJI|ASIS|oji|asis)|\d+)\s+(?P<w>SKYRIUS|SKIRSNIS|DALIS|KNYGA|POSKYRIS)\b[.\s]*"
    r"(?P<rest>.*)$", re.I | re.S
)  # fmt: skip
_RANKS = {
    "knyga": (ProvisionKind.BOOK, 1),
    "dalis": (ProvisionKind.PART, 2),
    "skyrius": (ProvisionKind.CHAPTER, 3),
    "poskyris": (ProvisionKind.DIVISION, 4),
    "skirsnis": (ProvisionKind.DIVISION, 4),
}
_APPROVED = re.compile(r"(?:PATVIRTINTA|PATVIRTINTAS|PRIEDAS|\d+ priedas)\b")
_SIGNED = re.compile(r"\S {8,}\S")
_RULED = re.compile(r"_{6,}$|-{6,}$")
_MAX_TITLE = 200


class _Reader:
    def __init__(self, outline: Outline, by_articles: bool) -> None:
        self.outline = outline
        self.by_articles = by_articles
        self.awaits_title = False

    def take(self, raw: str, line: int) -> None:
        """One line of the text."""
        text = " ".join(raw.split())
        self.outline.ledger.leave_out(SPACE, len(raw) - len(text))
        if not text:
            return
        if _RULED.match(text) or (_SIGNED.search(raw) and self.outline.article_count):
            self.outline.ledger.note(text)
        elif self._article(text, line) or self._container(text, line):
            pass
        elif _APPROVED.match(text) and len(text) <= _MAX_TITLE:
            self.outline.container(ProvisionKind.ANNEX, 0, text, line)
            self.awaits_title = False
        elif self.awaits_title and self._is_title(text):
            self.outline.fill(text)
            self.awaits_title = text.isupper()
        else:
            self._text(text, line)

    def _is_title(self, text: str) -> bool:
        """Words under a chapter's number; a title in capitals may go on for lines."""
        node = self.outline.latest
        if leading_number(text) or (node is not None and node.heading and not text.isupper()):
            return False
        return text.isupper() or len(text) <= _MAX_TITLE

    def _article(self, text: str, line: int) -> bool:
        match = _ARTICLE.match(text)
        if match is None:
            return False
        node = Node(ProvisionKind.ARTICLE, line, number=match["n"], cite="{n} str.")
        node.heading = text[match.end() :]
        self.outline.ledger.leave_out(NUMBERING, match.end() - len(match["n"]))
        self.outline.open_article(node)
        self.awaits_title = False
        return True

    def _container(self, text: str, line: int) -> bool:
        match = _CONTAINER.match(text) if len(text) <= _MAX_TITLE else None
        if match is None:
            return False
        kind, rank = _RANKS[match["w"].lower()]
        node = Node(kind, line, number=match["n"], word=match["w"], bare=match["n"], rank=rank)
        node.heading, node.cite = match["rest"].strip(), f"{{n}} {match['w'].lower()}"
        self.outline.ledger.leave_out(NUMBERING, len(text) - len(node.number) - len(node.heading))
        self.outline.open_container(node)
        self.awaits_title = not node.heading
        return True

    def _text(self, text: str, line: int) -> None:
        outline = self.outline
        self.awaits_title = False
        end = leading_number(text)
        number = text[:end].strip()
        decimal = bool(end) and number[0].isdigit() and not number.endswith(")")
        if decimal and not self.by_articles and depth_of(number) == 1:
            self._point(number, text[:end], line)
            text = text[end:]
        elif decimal and outline.unit is not None:
            node = outline.level(text[:end], depth_of(number), line)
            if depth_of(number) > 1:
                node.style, node.kind = "1)", ProvisionKind.POINT
            text = text[end:]
        elif end and outline.unit is not None:
            outline.nest(text[:end], line)
            text = text[end:]
        if text:
            outline.text(text, line)

    def _point(self, number: str, printed: str, line: int) -> None:
        """A point of an act that has no articles is its basic unit."""
        node = Node(ProvisionKind.ARTICLE, line, number=number.rstrip("."), cite="{n} p.")
        node.abbreviation = "point"
        self.outline.ledger.leave_out(NUMBERING, len(printed) - len(node.number))
        self.outline.open_article(node)


def _described(row: Mapping[str, Any], source: SourceFile) -> Described:
    title = text_at(row, "pavadinimas") or file_stem(source.name)
    edition = "galioja_nuo" in row
    since = date_of(text_at(row, "galioja_nuo" if edition else "isigalioja"))
    until = date_of(text_at(row, "galioja_iki" if edition else "negalioja"))
    amending = is_amending(title) or title.endswith(("pakeitimo", "pakeitimo įstatymas"))
    state = TextState.CONSOLIDATED if edition else TextState.AS_ENACTED
    kind = text_at(row, "rusis")
    return Described(
        title=f"{kind} {title}" if kind and kind.lower() not in title.lower() else title,
        number=text_at(row, "tar_kodas") or text_at(row, "dokumento_id"),
        state="LT",
        lang="lt",
        meta={
            "status": text_at(row, "galioj_busena"),
            "source": text_at(row, "nuoroda"),
            "in_force_until": until.isoformat() if until else "",
        },
        enacted=date_of(text_at(row, "priimtas")),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else state,
    )


def is_tar(value: object) -> bool:
    """Whether it is an answer of rows, one of them with a text."""
    return any("tekstas_lt" in row for row in rows_at(value, "_data"))


def parse_tar(value: object, characters: int, source: SourceFile) -> Iterator[ParsedDocument]:
    """A document for each row with a text; ParseError where no row has one."""
    rows = [row for row in rows_at(value, "_data") if raw_at(row, "tekstas_lt").strip()]
    if not rows:
        raise ParseError("No row of the answer holds a text (tekstas_lt).", source.name)
    rest = characters - sum(len(raw_at(row, "tekstas_lt")) for row in rows)
    for row in rows:
        text = raw_at(row, "tekstas_lt")
        start = begin(source, _described(row, source), len(text) + rest)
        start.ledger.leave_out("markup", rest)
        rest = 0
        outline = Outline(
            start.expression.lang, start.work.state, start.ledger, start.work.title, join=SPACE
        )
        lines = text.split("\n")
        start.ledger.leave_out(SPACE, len(lines) - 1)
        by_articles = any(_ARTICLE.match(line.strip()) for line in lines)
        reader = _Reader(outline, by_articles)
        for place, line in enumerate(lines, 1):
            reader.take(line, place)
        yield document_of(
            start, outline, empty="It is no law: no article (straipsnis) and no point was found."
        )
