"""Legislation of the United Kingdom in CLML (legislation.gov.uk), as enacted or revised.

The number stands on ``P1``, its heading on the ``P1group`` round it; numbers come without their
brackets; ``BlockAmendment`` holds sections of other acts.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.numbers import roman
from kb.parsing.xml.reading import below, iso_date, local_name, words_in
from kb.parsing.xml.vocabulary import Rule, vocabulary
from kb.parsing.xml.walker import Walker

_CITES = {
    "section": "s. {n}",
    "regulation": "reg. {n}",
    "article": "art. {n}",
    "rule": "r. {n}",
    "paragraph": "para. {n}",
}
"""First words of the ids of provisions, and the pin cites of OSCOLA for them."""
_DECORATION = {"parens": "({n})", "parenRight": "{n})", "period": "{n}.", "brackets": "[{n}]"}


class ClmlWalker(Walker):
    """The walk with what CLML says in attributes."""

    def opened(self, child: etree._Element, made: Node) -> None:
        """The id tells how a provision is cited: ``schedule-1-paragraph-3`` is a paragraph."""
        words = (child.get("id") or "").split("-")
        kind = next((word for word in reversed(words) if word in _CITES), "")
        if not kind:
            kind = "paragraph" if _in_schedule(made) else "section"
        made.cite = _CITES[kind]
        if kind == "paragraph":
            made.abbreviation = "para"
            annex = next((a for a in _above(made) if a.kind is ProvisionKind.ANNEX), None)
            if annex is not None and annex.number:
                made.cite = f"Sch. {annex.number} para. {{n}}"
            elif annex is not None:
                made.cite = "Sch. para. {n}"

    def marker(self, child: etree._Element, rule: Rule) -> str:
        """Number of an item of an ordered list, which CLML leaves to the page."""
        said = super().marker(child, rule)
        parent = child.getparent()
        if said or parent is None or local_name(parent) != "OrderedList":
            return said
        self.rows[parent] += 1
        place = self.rows[parent]
        kind = parent.get("Type") or "arabic"
        letter = chr(96 + place) if place <= 26 else str(place)
        number = {"alpha": letter, "alphalower": letter, "alphaupper": letter.upper(),
                  "roman": roman(place), "romanlower": roman(place),
                  "romanupper": roman(place).upper()}.get(kind, str(place))  # fmt: skip
        return _DECORATION.get(parent.get("Decoration") or "parens", "({n})").format(n=number)


def _above(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _in_schedule(node: Node) -> bool:
    return any(above.kind is ProvisionKind.ANNEX for above in _above(node))


def _describe(root: etree._Element, source: SourceFile) -> Described:
    meta = below(root, "Metadata")
    home = root if meta is None else meta
    uri = root.get("DocumentURI") or ""
    title = words_in(below(home, "title")) or file_stem(source.name)
    enacted_on = below(home, "EnactmentDate")
    made_on = below(home, "Made")
    enacted = iso_date(enacted_on.get("Date")) if enacted_on is not None else None
    enacted = enacted or (iso_date(made_on.get("Date")) if made_on is not None else None)
    status = below(home, "DocumentStatus")
    final = status is not None and status.get("Value") == "final"
    as_enacted = uri.endswith(("/enacted", "/made", "/adopted")) or final
    valid = iso_date(words_in(below(home, "valid"))) or iso_date(root.get("RestrictStartDate"))
    state = TextState.AS_ENACTED if as_enacted else TextState.CONSOLIDATED
    number = (root.get("IdURI") or uri).split("/id/")[-1].replace("/", "-")
    since = None if as_enacted else valid
    return Described(
        title=title,
        number=number.strip("-") or file_stem(source.name),
        state="GB",
        lang=words_in(below(home, "language")) or "en",
        meta={"source": uri} if uri.startswith("http") else {},
        enacted=enacted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else state,
    )


def parse_clml(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    work, expression, walker = start(ClmlWalker, vocabulary("clml"), source, said, total)
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
