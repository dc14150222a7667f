"""A page as a flow of blocks: text in reading order, each with a role that the site's rule gives.

A rule looks at an element and says how to read it; what it does not know is read by its tag.
Every character becomes part of a block, a note, or is left out with a reason.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.parsing.ledger import EDITORIAL, FURNITURE, MARKUP, SPACE, Ledger
from kb.parsing.sites.page import characters_in

_MAX_DEPTH = 240
_SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff]+")
MARK = "\x01"
"""Stands in a text where an editorial sign was left out, so that brackets round it can go too."""


@dataclass(frozen=True, slots=True)
class Step:
    """How to read an element: ``said`` is a role, or the reason to leave it out."""

    how: Literal[
        "skip",
        "note",
        "inline",
        "block",
        "take",
        "break",
        "cell",
        "raise",
        "open",
        "anchor",
        "mark",
    ]
    said: str = ""


Rule = Callable[[HtmlElement], Step | None]

INLINE = Step("inline")
BLOCK = Step("block")
NOTE = Step("note")
SKIP = Step("skip", FURNITURE)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text without a break, or a mark (``>name``, ``<name``) without text."""

    role: str
    text: str
    line: int


def take(role: str) -> Step:
    """Read an element's text as blocks of a role."""
    return Step("take", role)


def opened(role: str) -> Step:
    """Mark where an element of the structure begins (``>role``) and ends (``<role``)."""
    return Step("open", role)


def anchor(name: str) -> Step:
    """Begin a new block and mark it (``@name``); the element's text goes on the line."""
    return Step("anchor", name)


def skip(reason: str) -> Step:
    """Leave an element out for a reason."""
    return Step("skip", reason)


_FURNITURE = (
    "script style nav noscript template form button select option iframe svg head aside object "
    "input textarea map audio video canvas label"
)
_BLOCKS = (
    "address article blockquote body center dd details div dl dt fieldset figure figcaption footer "
    "header hr html li main ol p pre section summary table tbody thead tfoot tr ul caption"
)
TAGS: dict[str, Step] = {
    **dict.fromkeys(_FURNITURE.split(), SKIP),
    **dict.fromkeys(_BLOCKS.split(), BLOCK),
    **{f"h{level}": take(f"h{level}") for level in range(1, 7)},
    "br": Step("break"),
    "td": Step("cell"),
    "th": Step("cell"),
    "sup": Step("raise"),
}
"""How elements are read that no rule names; all others stand in the line."""


def classes_of(element: HtmlElement) -> frozenset[str]:
    """Classes of an element."""
    said = element.get("class")
    return _classes(said) if said else _NO_CLASSES


_NO_CLASSES: frozenset[str] = frozenset()


@lru_cache(maxsize=4096)
def _classes(said: str) -> frozenset[str]:
    return frozenset(said.split())


def by_class(names: frozenset[str], table: Mapping[str, Step]) -> Step | None:
    """The first step of a table whose class is among the names."""
    if names.isdisjoint(table):
        return None
    return next(step for name, step in table.items() if name in names)


class Flow:
    """Reads elements into blocks."""

    def __init__(self, rule: Rule, ledger: Ledger) -> None:
        self.blocks: list[Block] = []
        self._rule = rule
        self._ledger = ledger
        self._words: list[str] = []
        self._role = ""
        self._line = 0

    def read(self, element: HtmlElement) -> list[Block]:
        """The blocks of an element's inside."""
        self._walk(element, 0)
        self._flush()
        return self.blocks

    def _walk(self, element: HtmlElement, depth: int) -> None:
        if depth > _MAX_DEPTH:
            raise ParseError("It is nested too deeply to be a law.", self._ledger.place)
        words = self._words
        if element.text:
            words.append(element.text)
        for child in element:
            self._child(child, depth + 1)
            if child.tail:
                self._words.append(child.tail)

    def _child(self, child: HtmlElement, depth: int) -> None:
        step = self._rule(child) or TAGS.get(child.tag, INLINE)
        how = step.how
        if how == "inline":
            self._walk(child, depth)
        elif how == "raise":
            self._raise(child, depth)
        elif how == "break":
            self._flush()
        elif how == "skip":
            self._ledger.leave_out(step.said, characters_in(child))
        elif how == "note":
            self._note(child)
        elif how == "anchor":
            self._flush()
            self.blocks.append(Block(f"@{step.said}", "", self._line_of(child)))
            self._walk(child, depth)
        elif how == "mark":
            self._ledger.leave_out(step.said, characters_in(child) - 1)
            self._words.append(MARK)
        elif how == "cell":
            self._cell(child, depth)
        else:
            self._block(child, step, depth)

    def _block(self, child: HtmlElement, step: Step, depth: int) -> None:
        self._flush()
        before = self._role
        if step.how == "take":
            self._role = step.said
        self._line_of(child)
        if step.how == "open":
            self.blocks.append(Block(f">{step.said}", "", self._line))
        self._walk(child, depth)
        self._flush()
        self._role = before
        if step.how == "open":
            self.blocks.append(Block(f"<{step.said}", "", self._line))

    def _line_of(self, child: HtmlElement) -> int:
        line: object = child.sourceline
        self._line = line if isinstance(line, int) else self._line
        return self._line

    def _cell(self, child: HtmlElement, depth: int) -> None:
        if any(not part.isspace() for part in self._words):
            self._words.append(" | ")
            self._ledger.leave_out(MARKUP, -3)
        self._walk(child, depth)

    def _raise(self, child: HtmlElement, depth: int) -> None:
        """A raised number keeps its height: article 133¹ is not article 1331."""
        text = "".join(child.itertext())
        if text.strip().isascii() and text.strip().isdigit():
            self._words.append(text.translate(_SUPERSCRIPT))
        else:
            self._walk(child, depth)

    def _note(self, child: HtmlElement) -> None:
        """An element's words by the same rule, as one note with its lines."""
        lines = [block.text for block in Flow(self._rule, self._ledger).read(child) if block.text]
        text = "\n".join(lines)
        said = without_marks(text, self._ledger)
        self._ledger.leave_out(MARKUP, -max(0, len(lines) - 1))
        if said:
            self._ledger.note(said)

    def _flush(self) -> None:
        if not self._words:
            return
        raw = "".join(self._words)
        self._words = []
        seen = raw if raw.isascii() else _INVISIBLE.sub("", raw)
        text = " ".join(seen.split())
        self._ledger.leave_out(SPACE, len(raw) - len(text))
        if text:
            self.blocks.append(Block(self._role, text, self._line))


def without_marks(text: str, ledger: Ledger) -> str:
    """A text without the stand-ins of editorial signs."""
    said = text.replace(MARK, "")
    ledger.leave_out(EDITORIAL, len(text) - len(said))
    return said


def blocks_of(element: HtmlElement, rule: Rule, ledger: Ledger) -> list[Block]:
    """The blocks of an element's inside, by a rule."""
    return Flow(rule, ledger).read(element)
