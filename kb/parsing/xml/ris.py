"""Law of Austria from the RIS: one ``risdok`` holds one § or Article with its metadata.

A whole law is many such documents. Each becomes an expression of its own work, numbered by the
``NOR`` number of the RIS, unless a file bundles several: then they are one law, in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from lxml import etree

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem
from kb.parsing.ledger import TITLE
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.numbers import article_number, container_number
from kb.parsing.xml.reading import local_name, words_in
from kb.parsing.xml.vocabulary import Act, Rule, vocabulary
from kb.parsing.xml.walker import Walker

_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_REPEATED = re.compile(r"(?:§|Art(?:ikel|\.)?)\s*[\dIVX]+[a-z]*\.?\s*")
_TEXT = "text"
_METADATA = "metadata"
_NOTES = ("beachte", "anmerkung", "schlagworte")
_ANNEXES = ("anlage", "anhang")
_ARTICLE = Rule(Act.ARTICLE, "risdok", ProvisionKind.ARTICLE)
_SOURCE = "https://www.ris.bka.gv.at/Dokumente/Bundesnormen/{key}/{key}.html"


def _fields(document: etree._Element) -> dict[str, str]:
    """Metadata: paragraphs that name their field."""
    found = ((item.get("ct") or "", item) for item in document.iter("{*}absatz"))
    return {name: words_in(item) for name, item in found if name and name != _TEXT}


def _day(text: str) -> date | None:
    match = _DAY.search(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


class AustrianWalker(Walker):
    """Reads provisions one after another."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if self.labels is not None:
            self.labels.tree.numbers_repeat = False

    def provision(self, document: etree._Element, fields: dict[str, str]) -> None:
        """One § with its text; what is not its text is metadata or a note."""
        name = fields.get("artikel_anlage", "")
        annex = name.casefold().startswith(_ANNEXES)
        node = Node(ProvisionKind.ANNEX if annex else ProvisionKind.ARTICLE, _line(document))
        found = (container_number if annex else article_number)(name, self.lang, self.state)
        node.number, node.word, node.cite = found.number, found.word, found.cite
        if not annex:
            node.abbreviation = found.eid
            self.articles += 1
        self.added += len(node.number)
        self.roots.append(node)
        outer, self.owner = self.owner, _ARTICLE
        self._walk_texts(document, node)
        self.owner = outer
        if self.labels is not None:
            self.labels.close()

    def _walk_texts(self, document: etree._Element, node: Node) -> None:
        """The row of headings and paragraphs; a heading is of the field that follows it."""
        home = next(document.iter("{*}abschnitt"), document)
        for child in home:
            name, field = local_name(child), child.get("ct") or ""
            heading = name == "ueberschrift"
            if heading and not field:
                follower = child.getnext()
                field = (follower.get("ct") or _TEXT) if follower is not None else _TEXT
                titled = child.get("typ") == "titel"
                if titled or field != _TEXT:
                    self._aside(child, _METADATA)
                    continue
            if heading:
                self._heading(child, node)
            elif field in ("", _TEXT) and name not in ("kzinhalt", "fzinhalt"):
                self._text(child, node)
            elif field.startswith(_NOTES):
                self.note(child, _ARTICLE, node)
            else:
                self._aside(child, _METADATA)
            self.buffer.append(child.tail or "")
        self.flush(node)

    def _aside(self, child: etree._Element, reason: str) -> None:
        self.ledger.leave_out(reason, sum(map(len, child.itertext())))

    def _heading(self, child: etree._Element, node: Node) -> None:
        text = self.flat(child)
        if text and not node.heading:
            node.heading = text
        elif text:
            self.put(text, node)

    def _text(self, child: etree._Element, node: Node) -> None:
        first = node.fresh
        self.flush(node)
        holder = child
        if first and node.number:
            text = self.flat(holder)
            clean = _REPEATED.sub("", text, count=1) if _REPEATED.match(text) else text
            self.ledger.leave_out(TITLE, len(text) - len(clean))
            if clean:
                self.put(clean, node)
            return
        self.walk(holder, node)
        self.flush(node)


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _describe(documents: list[etree._Element], source: SourceFile) -> Described:
    fields = [_fields(document) for document in documents]
    first = fields[0]
    title = first.get("kurztitel", "") or file_stem(source.name)
    key = first.get("doknr", "") or file_stem(source.name)
    whole = len(documents) > 1
    starts = [day for f in fields if (day := _day(f.get("ikra", "")))]
    end = _day(first.get("akra", "")) if not whole else None
    since = max(starts, default=None)
    meta: dict[str, object] = {"source": _SOURCE.format(key=key), "short_title": title}
    if end is not None:
        meta["in_force_until"] = (end + timedelta(days=1)).isoformat()
    number = first.get("gesnr", "") if whole else key
    name = first.get("artikel_anlage", "")
    return Described(
        title=title if whole or not name else f"{title}, {name}",
        number=number or key,
        state="AT",
        lang="de",
        meta=meta,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.CONSOLIDATED,
    )


def parse_ris(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document."""
    documents = list(root.iter("{*}risdok"))
    if not documents:
        raise ParseError("The file holds no document of the RIS.", source.name)
    said = _describe(documents, source)
    rules = vocabulary("ris")
    work, expression, walker = start(AustrianWalker, rules, source, said, total, labels=True)
    met = 0
    for document in documents:
        walker.provision(document, _fields(document))
        home = next(document.iter("{*}abschnitt"), document)
        met += sum(map(len, home.itertext())) - len(home.text or "")
    yield finish(walker, root, work, expression, counted=met)
