"""Federal law of Germany in gii-norm XML (gesetze-im-internet.de).

A file is a flat row of ``norm`` elements: the law itself, headings whose depth is told by a key of
three digits a level, and provisions, whose paragraphs and items are lines that open with their
number.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, TITLE
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.numbers import article_number, container_number
from kb.parsing.xml.reading import below, iso_date, local_name, spoken_length, words_in
from kb.parsing.xml.vocabulary import Act, Rule, vocabulary
from kb.parsing.xml.walker import Walker

_CONTENTS = ("inhaltsübersicht", "inhaltsverzeichnis")
_PREAMBLES = (
    "eingangsformel",
    "präambel",
    "vorspruch",
    "bekanntmachung",
    "schlussformel",
    "schlußformel",
)
_ANNEXES = ("anlage", "anhang", "beilage")
_ARTICLE = Rule(Act.ARTICLE, "norm", ProvisionKind.ARTICLE)
_ANNEX = Rule(Act.ANNEX, "norm")


class GermanWalker(Walker):
    """Builds the tree from the row of norms."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.labels is not None:
            self.labels.tree.numbers_repeat = False
        self.open: list[tuple[str, Node]] = []
        """Containers that are open, with their key."""

    def norm(self, norm: etree._Element) -> None:
        """One norm: a heading, a provision, or words before and after them."""
        meta = below(norm, "metadaten")
        if meta is None:
            return
        unit = below(meta, "gliederungseinheit")
        if unit is not None:
            self._container(unit)
        name = words_in(below(meta, "enbez"))
        text = next((i for i in norm.iter("text")), None)
        folded_name = name.casefold()
        if text is not None and folded_name.startswith(_CONTENTS):
            self.ledger.leave_out(CONTENTS, spoken_length(text) + _raw(meta, "enbez"))
        elif name and folded_name.startswith(_PREAMBLES):
            self.ledger.leave_out(TITLE, _raw(meta, "enbez", "titel"))
            self._outside(text)
        elif name:
            self._provision(meta, name, text)
        elif text is not None:
            self._body(text, self.open[-1][1] if self.open else None, _DIV)
        self._notes(norm)

    def _container(self, unit: etree._Element) -> None:
        key = words_in(below(unit, "gliederungskennzahl"))
        while self.open and len(self.open[-1][0]) >= len(key):
            self.open.pop()
        node = Node(ProvisionKind.DIVISION, _line(unit))
        label = words_in(below(unit, "gliederungsbez"))
        found = container_number(label, self.lang, self.state) if label else None
        if found is not None:
            node.number, node.bare = found.number, found.bare
            node.word, node.cite = found.word, found.cite
            node.kind = found.kind or node.kind
            node.heading = found.heading
        title = words_in(below(unit, "gliederungstitel"))
        if title:
            self.added += 3 if node.heading else 0
            node.heading = f"{node.heading} – {title}" if node.heading else title
        if found is not None:
            self.numbering += len(label) - len(found.number) - len(found.heading)
        self.space += _raw(unit, "gliederungsbez", "gliederungstitel") - len(label) - len(title)
        self.hang(node, self.open[-1][1] if self.open else None)
        self.open.append((key, node))

    def _provision(self, meta: etree._Element, name: str, text: etree._Element | None) -> None:
        title = words_in(below(meta, "titel"))
        parent = self.open[-1][1] if self.open else None
        annex = name.casefold().startswith(_ANNEXES)
        node = Node(ProvisionKind.ANNEX if annex else ProvisionKind.ARTICLE, _line(meta))
        if annex:
            found = container_number(name, self.lang, self.state)
            node.number, node.bare, node.word = found.number, found.bare, found.word
            self.roots.append(node)
        else:
            found = article_number(name, self.lang, self.state)
            node.number, node.cite, node.abbreviation = found.number, found.cite, found.eid
            node.word = found.word
            self.articles += 1
            self.hang(node, parent)
        node.heading = title
        self.numbering += len(name) - len(node.number)
        self.space += _raw(meta, "enbez", "titel") - len(name) - len(title)
        if text is not None:
            self._body(text, node, _ANNEX if annex else _ARTICLE)
        if self.labels is not None:
            self.labels.close()

    def _body(self, text: etree._Element, node: Node | None, rule: Rule) -> None:
        self.inside(text, rule, node)

    def _outside(self, text: etree._Element | None) -> None:
        if text is None:
            return
        if not self.roots or self.roots[-1].kind is not ProvisionKind.PREAMBLE:
            self.roots.append(Node(ProvisionKind.PREAMBLE, _line(text)))
        self.inside(text, _DIV, self.roots[-1])

    def _notes(self, norm: etree._Element) -> None:
        for notes in norm.iter("fussnoten"):
            said = self.flat(notes)
            if said:
                self.ledger.note(said)


_DIV = Rule(Act.GROUP, "norm")


def _raw(element: etree._Element, *names: str) -> int:
    found = (below(element, name) for name in names)
    return sum(spoken_length(item) for item in found if item is not None)


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _describe(root: etree._Element, source: SourceFile) -> Described:
    meta = below(root, "norm", "metadaten")
    if meta is None:
        raise ParseError("The file holds no norm.", source.name)
    stem = file_stem(source.name)
    short = words_in(below(meta, "amtabk")) or words_in(below(meta, "jurabk"))
    title = words_in(below(meta, "langue")) or words_in(below(meta, "kurzue")) or short or stem
    built = iso_date((root.get("builddate") or "")[:8])
    enacted = iso_date(words_in(below(meta, "ausfertigung-datum")))
    amended = [
        words_in(below(item, "standkommentar"))
        for item in meta.iter("standangabe")
        if words_in(below(item, "standtyp")) in ("Stand", "Neuf")
    ]
    return Described(
        title=title,
        number=words_in(below(meta, "jurabk")) or root.get("doknr") or stem,
        state="DE",
        lang="de",
        meta={"short_title": short, "status": "; ".join(amended)},
        enacted=enacted,
        in_force_from=built,
        date_basis=DateBasis.SOURCE if built else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else TextState.CONSOLIDATED,
    )


def parse_gii(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document. The text is in force as of the build date; the file says no earlier one."""
    said = _describe(root, source)
    rules = vocabulary("gii")
    work, expression, walker = start(GermanWalker, rules, source, said, total, labels=True)
    met = 0
    for norm in root:
        if local_name(norm) == "norm":
            walker.norm(norm)
            met += _met(norm)
    yield finish(walker, root, work, expression, counted=met)


def _met(norm: etree._Element) -> int:
    """Characters that the walk reads: headings, numbers, text and footnotes."""
    names = ("gliederungsbez", "gliederungstitel", "enbez", "titel", "text", "fussnoten")
    return sum(spoken_length(item) for name in names for item in norm.iter(name))
