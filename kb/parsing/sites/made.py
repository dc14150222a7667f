"""Makes the document of a reading: balances the account and refuses what holds no law."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import Expression, ParsedDocument, Provision, Work
from kb.parsing.identify import Described, identify
from kb.parsing.ledger import FURNITURE, MARKUP, Ledger
from kb.parsing.node import Node
from kb.parsing.sites.page import Page, characters_in
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree


@dataclass(frozen=True, slots=True)
class Opened:
    """What a reading begins with."""

    work: Work
    expression: Expression
    ledger: Ledger


def begin(source: SourceFile, said: Described, characters: int) -> Opened:
    """Work, expression and an empty account of so many characters."""
    work, expression = identify(source, said)
    return Opened(work, expression, Ledger(characters, source.name))


def begin_page(source: SourceFile, said: Described, page: Page, *bodies: HtmlElement) -> Opened:
    """The same for a page: all outside the bodies is furniture, what is no text is markup."""
    opened = begin(source, said, page.characters)
    opened.ledger.leave_out(MARKUP, page.characters - page.spoken)
    if bodies:
        inside = sum(characters_in(body) for body in bodies)
        opened.ledger.leave_out(FURNITURE, page.spoken - inside)
    return opened


def hang(tree: Tree, node: Node) -> None:
    """Open an article in a tree whose number and heading are known for certain."""
    tree.unit, tree.stack, tree.closed = None, [], []
    (tree.containers[-1].add if tree.containers else tree.roots.append)(node)
    tree.unit = tree.latest = node
    tree.article_count += 1


class Reading(Protocol):
    """A tree of provisions that was read: :class:`Outline` or :class:`kb.parsing.tree.Tree`."""

    article_count: int

    def finish(self) -> tuple[Provision, ...]:
        """The provisions in document order."""


def document_of(
    opened: Opened,
    reading: Reading,
    *,
    empty: str = "It is no law: no article or section was found.",
) -> ParsedDocument:
    """The document; ParseError with the sentence ``empty`` where no article was read."""
    ledger = opened.ledger
    provisions = reading.finish()
    if not reading.article_count:
        raise ParseError(empty, ledger.place)
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in provisions)
    left_out = ledger.close(kept)
    return ParsedDocument(
        opened.work,
        opened.expression,
        provisions,
        tuple(ledger.notes),
        left_out,
        tuple(ledger.issues),
        ledger.total,
    )
