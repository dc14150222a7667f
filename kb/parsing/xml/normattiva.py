"""Italy: what the Akoma Ntoso export of Normattiva has beside the standard.

``((…))`` marks the latest change; below a ruled line stand notes, not law. The articles of a code
are attachments (``doc name="Codice Penale-art. 601"``) in which number, heading and text run
together; the body holds the articles of the act that approved the code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from kb.model.law import ProvisionKind
from kb.parsing.ledger import EDITORIAL
from kb.parsing.node import Node
from kb.parsing.xml.akn_walk import AknWalker
from kb.parsing.xml.labelled import Labels
from kb.parsing.xml.numbers import article_number
from kb.parsing.xml.reading import below, folded
from kb.parsing.xml.vocabulary import Act, Rule

_RULED = re.compile(r"-{5,}")
_CHANGED = re.compile(r"\s*\(\((?=[,;.])|\(\(|\)\)")
_NAMED = re.compile(r"(?P<act>.*?)\s*-\s*art\.?\s*(?P<n>\S.*)", re.I)
_HEADING = re.compile(r"\(((?:[^()]|\([^()]*\))+)\)\s*\.?\s*")
_BARE_HEADING = re.compile(r"(?P<h>[A-ZÀ-Ý][^.;:]{3,150}?)\s+(?=1\.\s)")
_CONTAINER = re.compile(r"\b(?=(?:LIBRO|TITOLO|CAPO|SEZIONE|PARTE)\s)")
_CODES = ("codice", "testo unico", "disposizioni", "regolamento", "statuto")
"""First words of the names of texts that an act approves, as folded by casefold."""
_APPROVING = "art. {n} (provvedimento di approvazione)"
_ARTICLE = Rule(Act.ARTICLE, "article", ProvisionKind.ARTICLE)


class NormattivaWalker(AknWalker):
    """The walk that tells law from notes, and finds the articles of codes."""

    _noting: Node | None = None
    _attached: Node | None = None
    _act = ""
    _first = False
    _in_code = False

    def article(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """An article ends the notes of the one before."""
        self._noting = None
        super().article(child, rule, node)

    def heading(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Headings stand in round brackets, which are not theirs."""
        super().heading(child, rule, node)
        if node is not None and node.heading:
            clean = _CHANGED.sub("", node.heading).strip(" .")
            if clean.startswith("(") and clean.endswith(")"):
                clean = clean[1:-1].strip()
            self.ledger.leave_out(EDITORIAL, len(node.heading) - len(clean))
            node.heading = clean

    def put(self, text: str, node: Node | None) -> None:
        """Keep law as law and notes as notes."""
        if self._noting is not None:
            self.ledger.note(text)
            return
        ruled = _RULED.search(text)
        if ruled is not None:
            note = text[ruled.start() :]
            law = text[: ruled.start()].rstrip()
            self.space += len(text) - len(note) - len(law)
            self.ledger.note(note)
            if law:
                self.put(law, node)
            self._noting = node
            return
        clean = " ".join(_CHANGED.sub("", text).split()) if "(" in text else text
        self.ledger.leave_out(EDITORIAL, len(text) - len(clean))
        if not clean:
            return
        if self._first and node is not None and node.kind is ProvisionKind.ARTICLE:
            self._first = False
            self._open(clean, node)
            return
        super().put(clean, node)

    # --- codes -----------------------------------------------------------------------------

    def annex(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """An attachment: an article of a code or of a treaty, or an annex."""
        self._noting = None
        if self.buffer:
            self.flush(node)
        document = below(child, "doc")
        name = folded(document.get("name")) if document is not None else ""
        match = _NAMED.fullmatch(name)
        if match is None:
            super().annex(child, rule, node)
            return
        self._enter(match["act"])
        home = self._attached
        found = article_number(f"Art. {match['n']}", self.lang, self.state)
        made = Node(ProvisionKind.ARTICLE, 0, number=found.number, cite=found.cite)
        made.abbreviation = found.eid
        self.added += len(made.number)
        self.articles += 1
        self.hang(made, home)
        self.labels = Labels(self.lang, self.state, "", self.ledger)
        self.labels.tree.numbers_repeat = False
        self._first = self._in_code = True
        self.inside(child, _ARTICLE, made)
        self._first = self._in_code = False
        self.labels.close()
        self.labels = None

    def level(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """The paragraphs of an attached article are only blocks of text."""
        if self._in_code:
            self.grouped(child, rule, node)
        else:
            super().level(child, rule, node)

    def hoist(self, made: Node, node: Node) -> None:
        """What was law once stays law."""
        noting, self._noting = self._noting, None
        super().hoist(made, node)
        self._noting = node if noting is not None else None

    def _enter(self, act: str) -> None:
        """Go into the text that an attachment belongs to; a code stands for the work itself."""
        if act == self._act:
            return
        self._act = act
        code = act.casefold().startswith(_CODES)
        kind = ProvisionKind.DIVISION if code else ProvisionKind.ANNEX
        self._attached = Node(kind, 0, heading=act, rank=-1)
        self.added += len(act)
        if code:
            for node in _articles(self.roots):
                node.bare, node.cite = f"approv-{node.number}", _APPROVING
        self.roots.append(self._attached)

    def _open(self, text: str, node: Node) -> None:
        """Take number and heading off the text; what stands before them names containers."""
        number = r"[\s\-–]*".join(map(re.escape, re.split(r"[\s\-–]+", node.number)))
        match = re.search(rf"\bArt(?:icolo|\.)?\s*{number}(?!\w)\s*[.\-–]*\s*", text, re.I)
        if match is None:
            super().put(text, node)
            return
        self.numbering += match.end() - match.start()
        before = text[: match.start()].strip()
        self.space += match.start() - len(before)
        if before:
            self._containers(before, node)
        rest = text[match.end() :]
        head = _HEADING.match(rest)
        bare = _BARE_HEADING.match(rest) if head is None else None
        if head is not None:
            node.heading = head[1].strip(" .")
            self.numbering += head.end() - len(node.heading)
            rest = rest[head.end() :]
        elif bare is not None:
            node.heading = bare["h"]
            self.space += bare.end() - len(node.heading)
            rest = rest[bare.end() :]
        for line in _numbered_lines(rest):
            super().put(line, node)
        self.space += len(rest) - sum(map(len, _numbered_lines(rest)))

    def _containers(self, text: str, node: Node) -> None:
        """``LIBRO PRIMO … TITOLO I …`` before an article opens the containers it stands in."""
        parts = [part for part in _CONTAINER.split(text) if part.strip()]
        self.space += len(text) - sum(len(part.strip()) for part in parts)
        home = node.parent
        for part in map(str.strip, parts):
            found = self.words.container(part)
            if found is None or home is None:
                super().put(part, node)
                continue
            while home.parent is not None and home.rank >= found.rank:
                home = home.parent
            made = Node(found.kind, 0, number=found.number, heading=found.heading, rank=found.rank)
            made.word, made.bare = found.word, found.number.casefold()
            self.numbering += len(part) - len(made.number) - len(made.heading)
            home.add(made)
            home = made
        if home is not None and node.parent is not None and home is not node.parent:
            node.parent.children.remove(node)
            home.add(node)
            self._attached = home


def _articles(nodes: list[Node]) -> Iterator[Node]:
    for node in nodes:
        if node.kind is ProvisionKind.ARTICLE:
            yield node
        elif node.kind is not ProvisionKind.ANNEX:
            yield from _articles(node.children)


def _numbered_lines(text: str) -> list[str]:
    """A text that runs on through ``1. … 2. …`` as lines, cut where the next number stands."""
    if not text.startswith("1. "):
        return [text] if text else []
    lines: list[str] = []
    wanted, begin = 2, 0
    for match in re.finditer(r"(?<=[.;:)]) (\d{1,2})\. ", text):
        if int(match[1]) == wanted:
            lines.append(text[begin : match.start()])
            begin, wanted = match.start() + 1, wanted + 1
    lines.append(text[begin:])
    return lines
