"""Turns walked nodes into a document and closes its account of characters."""

from __future__ import annotations

from typing import TypeVar

from lxml import etree

from kb.errors import ParseError
from kb.model.law import Expression, ParsedDocument, ProvisionKind, Work
from kb.parsing.identify import Described, identify
from kb.parsing.ledger import Ledger
from kb.parsing.node import Flattener, Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.reading import spoken_length
from kb.parsing.xml.vocabulary import Rule
from kb.parsing.xml.walker import Walker

W = TypeVar("W", bound=Walker)


def start(
    made: type[W],
    rules: dict[str, Rule],
    source: SourceFile,
    said: Described,
    total: int,
    *,
    labels: bool = False,
) -> tuple[Work, Expression, W]:
    """Work, expression and a walker for a file of ``total`` characters."""
    work, expression = identify(source, said)
    ledger = Ledger(total, source.name)
    walker = made(rules, expression.lang, work.state, said.title, ledger, labels=labels)
    return work, expression, walker


def finish(
    walker: Walker,
    root: etree._Element,
    work: Work,
    expression: Expression,
    *,
    counted: int | None = None,
) -> ParsedDocument:
    """The document; ParseError where no article was found, nor anything quoted.

    ``counted`` is the number of characters of text that the walk met, where that is not the text
    of ``root``.
    """
    ledger = walker.ledger
    if not walker.articles and not walker.quoted:
        raise ParseError("It is no law: no article or section was found.", ledger.place)
    walker.settle(ledger.total, spoken_length(root) if counted is None else counted)
    flat = flattened(walker)
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in flat.provisions)
    return ParsedDocument(
        work,
        expression,
        tuple(flat.provisions),
        tuple(ledger.notes),
        ledger.close(kept),
        tuple(ledger.issues),
        ledger.total,
    )


def flattened(walker: Walker) -> Flattener:
    """All nodes as provisions; a repeated article is reported."""
    flat = Flattener(walker.lang)
    places: dict[ProvisionKind, int] = {}
    for node in walker.roots:
        if _empty(node):
            continue
        places[node.kind] = places.get(node.kind, 0) + 1
        flat.add(node, place=places[node.kind])
    walker.ledger.leave_out("markup", -flat.joins)
    for node, eid in flat.repeated:
        if node.kind is ProvisionKind.ARTICLE:
            walker.ledger.warn(
                f"The article {node.number or node.heading} stands more than once; "
                f"this one is kept as {eid}.",
                node.line,
            )
    return flat


def _empty(node: Node) -> bool:
    return node.fresh and not node.number and not node.heading
