"""Which parser reads an XML file, told by its root element."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from lxml import etree

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.source import SourceFile
from kb.parsing.xml.akn import parse_akn
from kb.parsing.xml.boe import parse_boe
from kb.parsing.xml.bwb import parse_bwb
from kb.parsing.xml.clml import parse_clml
from kb.parsing.xml.eisb import parse_eisb
from kb.parsing.xml.formex import parse_formex
from kb.parsing.xml.gii import parse_gii
from kb.parsing.xml.lexdania import parse_lexdania
from kb.parsing.xml.reading import local_name, read_law
from kb.parsing.xml.riigiteataja import parse_riigiteataja
from kb.parsing.xml.ris import parse_ris
from kb.parsing.xml.uslm import parse_uslm

Parser = Callable[[etree._Element, SourceFile, int], Iterator[ParsedDocument]]

_BY_ROOT: dict[str, Parser] = {
    "akomaNtoso": parse_akn,
    "AknXmlList": parse_akn,
    "Legislation": parse_clml,
    "uscDoc": parse_uslm,
    "pLaw": parse_uslm,
    "statuteCompilation": parse_uslm,
    "lawDoc": parse_uslm,
    "oigusakt": parse_riigiteataja,
    "Dokument": parse_lexdania,
    "toestand": parse_bwb,
    "ACT": parse_formex,
    "CONS.ACT": parse_formex,
    "ANNEX": parse_formex,
    "LEXP.COMBINED": parse_formex,
    "act": parse_eisb,
    "dokumente": parse_gii,
    "response": parse_boe,
    "documento": parse_boe,
    "risdok": parse_ris,
}


def parse_xml_law(source: SourceFile) -> Iterator[ParsedDocument]:
    """The documents of an XML file of a known format.

    Raises ParseError with one sentence for broken XML, entities, an unknown root, and for a file
    that holds no article.
    """
    reading = read_law(source.data, source.name)
    root = reading.root
    parser = _BY_ROOT.get(local_name(root))
    if parser is None:
        raise ParseError(f"This kind of XML is not known (root {local_name(root)}).", source.name)
    try:
        for document in parser(root, source, reading.total):
            yield replace(document, issues=(*reading.issues, *document.issues))
    except RecursionError as error:
        raise ParseError("It is nested too deeply to be a law.", source.name) from error
