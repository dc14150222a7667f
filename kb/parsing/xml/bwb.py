"""Laws of the Netherlands: one *toestand* (edition) of the Basiswettenbestand."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.reading import below, folded, iso_date, local_name
from kb.parsing.xml.vocabulary import Act, Rule, vocabulary
from kb.parsing.xml.walker import Walker

_DIVISION = "circulaire.divisie"
_PART = Rule(Act.CONTAINER, _DIVISION, ProvisionKind.DIVISION)
_SOURCE = "https://wetten.overheid.nl/"


class BwbWalker(Walker):
    """The walk with heads whose label (``Hoofdstuk``) stands apart from the number."""

    def head(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Number and heading; the label names the container."""
        super().head(child, rule, node)
        label = next((folded(i.text) for i in child if local_name(i) == "label"), "")
        if node is None or not label or self.owner.act is Act.ARTICLE:
            return
        if node.number:
            node.word = label.capitalize()
        elif not node.heading:
            node.heading = label
            self.added += len(label)

    def article(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A circular has divisions for articles; those inside one are its parts."""
        if rule.name == _DIVISION and node is not None:
            self.container(child, _PART, node)
            return
        super().article(child, rule, node)

    def opened(self, child: etree._Element, made: Node) -> None:
        """A division of a circular is cited by its number alone."""
        super().opened(child, made)
        if local_name(child) == _DIVISION:
            made.cite, made.abbreviation = "{n}", "dvs"


def _own(element: etree._Element | None) -> str:
    """Words of a title without the bookkeeping inside it."""
    if element is None:
        return ""
    parts = [element.text or ""]
    for child in element:
        if local_name(child) != "meta-data":
            parts.append("".join(str(text) for text in child.itertext()))
        parts.append(child.tail or "")
    return folded("".join(parts))


def _describe(root: etree._Element, source: SourceFile) -> Described:
    law = below(root, "wetgeving")
    home = root if law is None else law
    long_title = _own(below(home, "intitule"))
    short = _own(below(home, "citeertitel"))
    number = root.get("bwb-id") or file_stem(source.name)
    since = iso_date(root.get("inwerkingtreding")) or iso_date(home.get("inwerkingtredingsdatum"))
    intitule = below(home, "intitule")
    signed = iso_date(intitule.get("ondertekening_bron")) if intitule is not None else None
    title = short or long_title or file_stem(source.name)
    amending = is_amending(long_title) or is_amending(title)
    return Described(
        title=title,
        number=number,
        state="NL",
        lang="nl",
        meta={"source": f"{_SOURCE}{number}/{since}" if since else "", "short_title": short},
        enacted=signed,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else TextState.CONSOLIDATED,
    )


def parse_bwb(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    work, expression, walker = start(BwbWalker, vocabulary("bwb"), source, said, total)
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
