"""Justice Laws XML of Canada: consolidated ``Statute`` and ``Regulation``, annual ``Bill``.

Reads the whole tree once, without DTD, entities or network; writes one document. Text inserted
into another act (``AmendedText``) becomes quoted provisions.
"""

from __future__ import annotations

from collections.abc import Iterator

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ProvisionKind
from kb.parsing.identify import identify
from kb.parsing.justice_head import describe
from kb.parsing.justice_walk import Reader
from kb.parsing.ledger import MARKUP, Ledger
from kb.parsing.node import Flattener
from kb.parsing.source import SourceFile
from kb.parsing.xml.reading import read_law, read_xml

__all__ = ["parse_justice", "read_xml"]


def parse_justice(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError where the XML is broken or holds no section."""
    reading = read_law(source.data, source.name)
    root, total = reading.root, reading.total
    said = describe(root, source)
    work, expression = identify(source, said)
    ledger = Ledger(total, source.name)
    ledger.issues.extend(reading.issues)
    ledger.leave_out(MARKUP, total - sum(len(text) for text in root.itertext()))
    reader = Reader(expression.lang, said.title, ledger)
    reader.walk(root, None)
    if not reader.articles:
        raise ParseError("It is no law: no section was found.", source.name)
    flat = Flattener(expression.lang)
    places: dict[ProvisionKind, int] = {}
    for node in reader.roots:
        places[node.kind] = places.get(node.kind, 0) + 1
        flat.add(node, place=places[node.kind])
    ledger.leave_out(MARKUP, -flat.joins)
    for node, eid in flat.repeated:
        if node.kind is ProvisionKind.ARTICLE:
            ledger.warn(
                f"The section {node.number} stands more than once; this one is kept as {eid}.",
                node.line,
            )
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in flat.provisions)
    left_out = ledger.close(kept)
    yield ParsedDocument(
        work,
        expression,
        tuple(flat.provisions),
        tuple(ledger.notes),
        left_out,
        tuple(ledger.issues),
        total,
    )
