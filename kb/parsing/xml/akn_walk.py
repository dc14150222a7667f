"""The walk of Akoma Ntoso, with the numbers of HTML lists that publishers leave to the page."""

from __future__ import annotations

import re

from lxml import etree

from kb.parsing.node import Node
from kb.parsing.xml.reading import local_name
from kb.parsing.xml.vocabulary import Rule
from kb.parsing.xml.walker import Walker

_AMENDED_BY = re.compile(r"\(?\d{1,2}\.\d{1,2}\.\d{4}/\d+\)?\.?")


class AknWalker(Walker):
    """The general flavour; lists of HTML get the marks that their publisher leaves to the page."""

    def marker(self, child: etree._Element, rule: Rule) -> str:
        """``1°``, ``2°`` … of an ``ol`` (Legilux gives the first one as a symbol)."""
        if any(local_name(inner) == "num" for inner in child):
            return ""
        parent = child.getparent()
        if parent is None or local_name(parent) != "ol":
            return ""
        symbol = next((v for k, v in parent.attrib.items() if str(k).endswith("symbol")), "1.")
        first = next((v for k, v in parent.attrib.items() if str(k).endswith("start")), "1")
        self.rows[parent] += 1
        start = int(first) if str(first).isdigit() else 1
        place = start - 1 + self.rows[parent]
        return _counted(str(symbol), place)


class FinlexWalker(AknWalker):
    """Finland: a line that names only an amending statute is a note."""

    def put(self, text: str, node: Node | None) -> None:
        """Keep a text, or its amendment mark as a note."""
        if _AMENDED_BY.fullmatch(text):
            self.ledger.note(text)
        else:
            super().put(text, node)


def _counted(symbol: str, place: int) -> str:
    """The place in the style of the row's first mark: ``a)`` gives ``c)`` for 3."""
    if symbol[:1].isalpha() and 0 < place <= 26:
        letter = chr(ord("A" if symbol[0].isupper() else "a") + place - 1)
        return letter + symbol[1:]
    return re.sub(r"\d+", str(place), symbol, count=1) if re.search(r"\d", symbol) else symbol
