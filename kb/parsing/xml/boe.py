"""Legislation of Spain from the open data of the BOE: consolidated texts and the daily gazette.

A block (``bloque``) holds every version of one article; the text in force on a day is its last
version that had come into force. Without a day from the caller it is the last version of all; the
others are left out with their number of characters.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lxml import etree

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import MARKUP
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.reading import below, iso_date, spoken_length, words_in
from kb.parsing.xml.vocabulary import Rule, vocabulary
from kb.parsing.xml.walker import Walker

OTHER_VERSIONS = "other versions"
_ACT = "https://www.boe.es/buscar/act.php?id="


class SpanishWalker(Walker):
    """Feeds classed paragraphs to the tree that reads headings by their words."""

    tree: Tree

    def heading(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """A heading of an article, of a container, or of neither."""
        if self.buffer:
            self.flush(node)
        text = self.flat(child)
        if text:
            self.tree.heading(text, _line(child))

    def put(self, text: str, node: Node | None) -> None:
        """A paragraph of the article that is open."""
        self.tree.text(text, 0)


def _line(element: etree._Element) -> int:
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def _version(block: etree._Element, day: date | None) -> etree._Element | None:
    """Version in force on a day; the last one where no day is given."""
    versions = list(block.iter("version"))
    dated = sorted(
        ((iso_date(item.get("fecha_vigencia")) or date.min, place, item)
         for place, item in enumerate(versions)),
        key=lambda found: found[:2],
    )  # fmt: skip
    known = [item for since, _, item in dated if day is None or since <= day]
    return known[-1] if known else None


def _chosen(blocks: list[etree._Element], day: date | None) -> list[etree._Element]:
    found = (_version(block, day) for block in blocks)
    return [version for version in found if version is not None]


def _describe(
    root: etree._Element, source: SourceFile, versions: list[etree._Element]
) -> Described:
    meta = below(root, "metadatos")
    home = root if meta is None else meta
    stem = file_stem(source.name)
    first = [v.get("id_norma") or "" for v in versions if v.get("fecha_publicacion")]
    oldest = min(versions, key=lambda v: v.get("fecha_publicacion") or "9", default=None)
    number = words_in(below(home, "identificador")) if meta is not None else ""
    if not number and oldest is not None and first:
        number = oldest.get("id_norma") or ""
    title = words_in(below(home, "titulo")) if meta is not None else ""
    enacted = iso_date(words_in(below(home, "fecha_disposicion"))) if meta is not None else None
    published = oldest.get("fecha_publicacion") if oldest is not None else None
    days = [day for v in versions if (day := iso_date(v.get("fecha_vigencia")))]
    since = max(days, default=None)
    if not versions and meta is not None:
        since = iso_date(words_in(below(home, "fecha_vigencia")))
    state = TextState.CONSOLIDATED if versions else TextState.AS_ENACTED
    return Described(
        title=title or number or stem,
        number=number or stem,
        state="ES",
        lang="es",
        meta={"source": f"{_ACT}{number}" if number else ""},
        enacted=enacted or iso_date(published),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(title) else state,
    )


def parse_boe(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document: the text in force on the caller's day, else the latest."""
    blocks = [block for block in root.iter("bloque") if below(block, "version") is not None]
    versions = _chosen(blocks, source.hints.in_force_from)
    plain = below(root, "texto") if not blocks else None
    if not versions and plain is None:
        raise ParseError("The answer of the BOE holds no text of a law.", source.name)
    said = _describe(root, source, versions)
    rules = vocabulary("boe")
    work, expression, walker = start(SpanishWalker, rules, source, said, total)
    walker.tree = Tree(expression.lang, work.state, said.title, walker.ledger, join=MARKUP)
    walker.tree.numbers_repeat = False
    read = versions or ([plain] if plain is not None else [])
    for part in read:
        walker.walk(part, None)
        walker.flush(None)
    if said.title in ("", said.number):
        walker.ledger.warn("The answer does not say the title of the law.")
    texts = sum(spoken_length(v) for block in blocks for v in block.iter("version"))
    met = sum(map(spoken_length, read))
    walker.ledger.leave_out(OTHER_VERSIONS, texts - met if blocks else 0)
    walker.roots, walker.articles = walker.tree.roots, walker.tree.article_count
    walker.tree.quoting.finish()
    yield finish(walker, root, work, expression, counted=max(met, texts))


def has_text(root: etree._Element) -> bool:
    """Whether an answer of the BOE holds a text, not a list or an index."""
    found = below(root, "texto")
    return found is not None or below(root, "bloque", "version") is not None
