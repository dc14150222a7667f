"""Laws of Denmark in LexDania 2.1 (retsinformation.dk): acts, amending acts, orders."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.numbering import joined
from kb.parsing.xml.reading import below, iso_date, local_name, words_in
from kb.parsing.xml.vocabulary import Rule, vocabulary
from kb.parsing.xml.walker import Walker

_SOURCE = "https://www.retsinformation.dk/eli/accn/"
_HISTORIC = "Historic"
_CLAUSE = "IkraftCentreretParagraf"
_DIGITS = re.compile(r"\d+")


class DanishWalker(Walker):
    """The walk with headings that belong to what follows them."""

    consolidated = False
    _clauses = 0
    _last = 0

    def opened(self, child: etree._Element, made: Node) -> None:
        """A consolidation repeats the clauses on entry into force of the acts that amended it;
        they keep the numbers of those acts, and addresses of their own."""
        super().opened(child, made)
        if not self.consolidated or local_name(child) != _CLAUSE:
            return
        number = int(digits[0]) if (digits := _DIGITS.match(made.number)) else 0
        self._clauses += number <= self._last or not self._clauses
        self._last = number
        made.bare = f"ikraft{self._clauses}-{made.number}"
        made.cite = "§ {n} (ikrafttræden)"

    def heading(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A ``Rubrica`` after articles opens a group of the articles that follow."""
        if node is None or not node.children or self.owner.name == "ParagrafGruppe":
            super().heading(child, rule, node)
            return
        text = self.flat(child)
        if text:
            self.added += 3 if self.pending else 0
            self.pending = joined(self.pending, text)


def _describe(root: etree._Element, source: SourceFile) -> Described:
    meta = below(root, "Meta")
    home = root if meta is None else meta
    title = words_in(below(home, "DocumentTitle")) or words_in(below(root, "TitelGruppe", "Titel"))
    kind = words_in(below(home, "DocumentType")).split("#", 1)[0].strip()
    year, number = words_in(below(home, "Year")), words_in(below(home, "Number"))
    accession = words_in(below(home, "AccessionNumber"))
    signed = iso_date(words_in(below(home, "DiesSigni")))
    since = iso_date(words_in(below(home, "StartDate")))
    until = iso_date(words_in(below(home, "EndDate")))
    status = words_in(below(home, "Status"))
    meta_data: dict[str, object] = {"status": status}
    if accession:
        meta_data["source"] = f"{_SOURCE}{accession}"
    if until is not None and status == _HISTORIC:
        meta_data["in_force_until"] = until.isoformat()
    state = TextState.CONSOLIDATED if kind.startswith("LBK") else TextState.AS_ENACTED
    if "Æ" in kind or is_amending(title):
        state = TextState.AMENDING
    return Described(
        title=title or file_stem(source.name),
        number=f"{kind.replace(' ', '-')}-{number}-{year}" if number and year else accession,
        state="DK",
        lang="da",
        meta=meta_data,
        enacted=signed,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=state,
    )


def parse_lexdania(
    root: etree._Element, source: SourceFile, total: int
) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    work, expression, walker = start(DanishWalker, vocabulary("lexdania"), source, said, total)
    walker.consolidated = said.text_state is TextState.CONSOLIDATED
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
