"""What a quoted provision is inserted into, told by the instruction before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import dropwhile, islice

from kb.model.law import ProvisionKind
from kb.parsing.node import Node
from kb.parsing.quoting import named_act
from kb.parsing.words import Words, level_of

_PARTS = (ProvisionKind.PARAGRAPH, ProvisionKind.POINT, ProvisionKind.QUOTED)
_NEAR = 40
"""So many earlier siblings are asked for the act; an amending article names it at its beginning."""
_OWN_TITLE_MARGIN = 6
"""A title that is longer than the act it names by less than this names itself."""


@lru_cache(1024)
def _named(text: str, lang: str) -> str:
    return named_act(text, lang)


def instruction_above(node: Node | None) -> str:
    """The nearest words of the amending act itself, from the node upwards."""
    while node is not None:
        if node.texts and node.kind is not ProvisionKind.QUOTED:
            return "\n".join(node.texts)
        node = node.parent
    return ""


def _above(node: Node | None) -> Iterator[str]:
    """Words of the units round a quotation, from the inner to the article or group."""
    while node is not None:
        if node.kind is not ProvisionKind.QUOTED and node.texts:
            yield "\n".join(node.texts)
        if node.kind not in _PARTS:
            return
        node = node.parent


def _earlier(row: list[Node], node: Node) -> Iterator[Node]:
    """Siblings before a node, the nearest first."""
    return islice(dropwhile(lambda sibling: sibling is not node, reversed(row)), 1, _NEAR)


def _before(node: Node | None) -> Iterator[str]:
    """Words of the article or group that stand before a node, the nearest first."""
    while node is not None:
        if node.kind is not ProvisionKind.QUOTED:
            yield "\n".join((*node.texts, node.heading))
        above = node.parent
        if above is None or node.kind not in _PARTS:
            return
        for sibling in _earlier(above.children, node):
            if sibling.texts and sibling.kind is not ProvisionKind.QUOTED:
                yield "\n".join(sibling.texts)
        node = above


class Targets:
    """Names targets; remembers the act that was named last."""

    def __init__(self, lang: str, title: str, words: Words) -> None:
        self.lang = lang
        self.words = words
        named = named_act(title, lang)
        self.act = named if len(title) - len(named) > _OWN_TITLE_MARGIN else ""

    def target(self, quoted: Node, *, style: str = "") -> str:
        """``Criminal Code s. 279.01``; a quoted part (``style``) is named after its article."""
        found = (_named(text, self.lang) for text in _before(quoted.parent))
        self.act = next(filter(None, found), self.act)
        if quoted.number and not style:
            place = (quoted.cite or "{n}").format(n=quoted.number)
        else:
            said = map(self._reference, _above(quoted.parent))
            reference = next(filter(None, said), "")
            place = self.words.cite("" if self.words.bare else "§", reference) if reference else ""
            if place and quoted.number and style:
                place += level_of(self.lang, style)[1].format(n=quoted.bare or quoted.number)
        return f"{self.act} {place}".strip() if place else ""

    def _reference(self, instruction: str) -> str:
        """Number of the article an instruction names first, with all its digits."""
        reference = self.words.reference(instruction)
        if not reference[-1:].isdigit():
            return reference
        whole = re.search(rf"{re.escape(reference)}\d*", instruction)
        return whole[0] if whole else reference
