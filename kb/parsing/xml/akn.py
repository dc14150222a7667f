"""Akoma Ntoso 3.0 and its flavours: Fedlex, Normattiva, Finlex, Legilux, AKN4EU, LegalDocML.de,
legislation.gov.uk and others. Namespaces differ by publisher, so local names are matched.

A list answer of Finlex (``AknXmlList``) gives one document for each language.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ParseIssue
from kb.parsing.source import SourceFile
from kb.parsing.xml.akn_head import describe
from kb.parsing.xml.akn_walk import AknWalker, FinlexWalker
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.normattiva import NormattivaWalker
from kb.parsing.xml.reading import local_name
from kb.parsing.xml.vocabulary import Rule, vocabulary

DOCUMENTS = frozenset(
    {"act", "bill", "doc", "statement", "amendment", "documentCollection", "portion"}
)

_WALKERS: dict[str, type[AknWalker]] = {"IT": NormattivaWalker, "FI": FinlexWalker}
"""Publishers whose flavour needs more than the vocabulary, by the country in the file."""


def _rules(document: etree._Element, country: str) -> dict[str, Rule]:
    """The vocabulary; where a document has no articles, its sections are the basic unit."""
    rules = vocabulary("akn")
    quoted = ("quotedStructure", "embeddedStructure")
    for article in document.iter("{*}article"):
        if not any(local_name(above) in quoted for above in article.iterancestors()):
            return rules
    if next(document.iter("{*}section"), None) is None:
        return rules
    form = "({n})" if country == "GB" else ""
    return {**rules, **vocabulary("akn-sections"), **({} if not form else vocabulary("akn-uk"))}


def parse_akn(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document for each ``akomaNtoso``; in a list, one without articles is reported."""
    packed = list(root.iter("{*}akomaNtoso"))
    if not packed:
        raise ParseError("The answer holds no Akoma Ntoso document.", source.name)
    if len(packed) == 1 and packed[0] is root:
        yield _document(root, source, total)
        return
    documents: list[ParsedDocument] = []
    refused: list[ParseIssue] = []
    for one in packed:
        length = len(etree.tostring(one, encoding="unicode", with_tail=False))
        try:
            documents.append(_document(one, source, length))
        except ParseError as error:
            place = f"{source.name}:{one.sourceline}"
            refused.append(ParseIssue("warning", f"One document of the list: {error}", place))
    if not documents:
        raise ParseError("It is no law: no document of the list has an article.", source.name)
    yield replace(documents[0], issues=(*documents[0].issues, *refused))
    yield from documents[1:]


def _document(root: etree._Element, source: SourceFile, total: int) -> ParsedDocument:
    document = next((child for child in root if local_name(child) in DOCUMENTS), None)
    if document is None:
        raise ParseError("The Akoma Ntoso document has no act, bill or doc.", source.name)
    said = describe(document, source)
    kind = _WALKERS.get(said.state, AknWalker)
    work, expression, walker = start(kind, _rules(document, said.state), source, said, total)
    walker.walk(root, None)
    return finish(walker, root, work, expression)
