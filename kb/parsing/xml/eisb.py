"""Acts of Ireland as enacted, from the electronic Irish Statute Book.

Only sections are elements; subsections and paragraphs are lines that open with their number, and
are nested by it. Characters outside ASCII are empty elements (``<odq/>``).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from kb.errors import ParseError
from kb.model.law import ParsedDocument, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.reading import below, iso_date, words_in
from kb.parsing.xml.vocabulary import Act, Rule, vocabulary
from kb.parsing.xml.walker import Walker

_SOURCE = "https://www.irishstatutebook.ie/eli/{year}/act/{number}/enacted/en/xml"


class IrishWalker(Walker):
    """The walk with headings of containers that hold number and title on two lines."""

    def heading(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """``PART 2`` and its title; of a section the title alone."""
        if node is None or self.owner.act not in (Act.CONTAINER, Act.ANNEX):
            super().heading(child, rule, node)
            return
        if self.buffer:
            self.flush(node)
        for text in map(self.flat, child):
            if not text:
                continue
            if node.number or node.heading:
                self.added += 3 if node.heading else 0
                node.heading = f"{node.heading} – {text}" if node.heading else text
            elif any(char.isdigit() for char in text) or len(text.split()) <= 2:
                self.numbered(text, node)
            else:
                node.heading = text
        for inner in child:
            self.buffer.append(inner.tail or "")
        self.buffer.append(child.text or "")


def _describe(root: etree._Element, source: SourceFile) -> Described:
    meta = below(root, "metadata")
    if meta is None:
        raise ParseError("This kind of XML is not known (root act without metadata).", source.name)
    title = words_in(below(meta, "title")) or file_stem(source.name)
    number, year = words_in(below(meta, "number")), words_in(below(meta, "year"))
    enacted: date | None = iso_date(words_in(below(meta, "dateofenactment")))
    named = bool(number and year)
    return Described(
        title=title,
        number=f"IE-{year}-act-{number}" if named else file_stem(source.name),
        state="IE",
        lang="en",
        meta={"source": _SOURCE.format(year=year, number=number) if named else ""},
        enacted=enacted,
        text_state=TextState.AMENDING if is_amending(title) else TextState.AS_ENACTED,
    )


def parse_eisb(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    rules = vocabulary("eisb")
    work, expression, walker = start(IrishWalker, rules, source, said, total, labels=True)
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
