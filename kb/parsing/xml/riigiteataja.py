"""Laws of Estonia from Riigi Teataja, consolidated (``tyviseadus``) or amending.

Numbers come as escaped HTML (``§ 133<sup>1</sup>.``); the body of an amending act is escaped HTML
altogether (``HTMLKonteiner``), whose lines are nested by their labels and quotation marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import MARKUP
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.labelled import Labels
from kb.parsing.xml.reading import below, iso_date, local_name, words_in
from kb.parsing.xml.texts import SUPERSCRIPT
from kb.parsing.xml.vocabulary import Rule, vocabulary
from kb.parsing.xml.walker import Walker

_SUP = re.compile(r"<sup>(.*?)</sup>", re.I | re.S)
_BLOCK = re.compile(r"</?(?:p|div|br|tr|li|ul|ol|table|h\d|blockquote)\b[^>]*>", re.I)
_CELL = re.compile(r"</t[dh]>\s*(?=<t[dh])", re.I)
_TAG = re.compile(r"<!--.*?-->|<[^>]*>", re.S)
_SOURCE = "https://www.riigiteataja.ee/akt/"


def html_lines(text: str) -> list[str]:
    """Lines of a fragment of HTML: one a block, cells joined, superscript digits kept raised."""
    raised = _SUP.sub(lambda match: _TAG.sub("", match[1]).translate(SUPERSCRIPT), text)
    lines = _BLOCK.split(_CELL.sub(" | ", raised))
    cleaned = (" ".join(unescape(_TAG.sub("", line)).split()) for line in lines)
    return [line for line in cleaned if line]


class EstonianWalker(Walker):
    """The walk with escaped HTML and numbers kept twice."""

    def number(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """``kuvatavNr`` holds escaped HTML."""
        raw = "".join(str(text) for text in child.itertext())
        plain = "<" not in raw and "&" not in raw
        printed = " ".join(raw.split()) if plain else " ".join(html_lines(raw))
        if self.buffer:
            self.flush(node)
        self.ledger.leave_out(MARKUP, len(raw) - len(printed))
        if printed:
            self.numbered(printed, node)

    def marker(self, child: etree._Element, rule: Rule) -> str:
        """The bare number, where no shown one is given."""
        bare = ""
        for inner in child:
            name = local_name(inner)
            if name == rule.marker:
                bare = words_in(inner)
            elif name == "kuvatavNr" and words_in(inner):
                return ""
        form = "({n})" if local_name(child) == "loige" else "{n})"
        return form.format(n=bare) if bare else ""

    def special(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """Lines of escaped HTML, nested below the article by their labels."""
        if len(child):
            super().special(child, rule, node)
            return
        if self.buffer:
            self.flush(node)
        raw = child.text or ""
        lines = html_lines(raw)
        self.ledger.leave_out(MARKUP, len(raw) - sum(map(len, lines)))
        labelled = node is not None and node.kind is ProvisionKind.ARTICLE
        if labelled:
            self.labels = Labels(self.lang, self.state, "", self.ledger)
        for line in lines:
            self.put(line, node)
        if self.labels is not None:
            self.labels.close()
            self.labels = None
        if labelled and node is not None:
            self.quoted += sum(1 for item in _all(node) if item.kind is ProvisionKind.QUOTED)


def _all(node: Node) -> Iterator[Node]:
    yield node
    for child in node.children:
        yield from _all(child)


def _describe(root: etree._Element, source: SourceFile) -> Described:
    meta = below(root, "metaandmed")
    home = root if meta is None else meta
    title = words_in(below(root, "aktinimi", "pealkiri")) or file_stem(source.name)
    adopted = iso_date(words_in(below(home, "vastuvoetud", "aktikuupaev")))
    since = iso_date(words_in(below(home, "kehtivus", "kehtivuseAlgus")))
    until = iso_date(words_in(below(home, "kehtivus", "kehtivuseLopp")))
    key = words_in(below(home, "globaalID"))
    group = words_in(below(home, "terviktekstiGrupiID"))
    short = words_in(below(home, "lyhend"))
    amending = "muutmis" in str(root.tag) or is_amending(title)
    whole = words_in(below(home, "tekstiliik")) == "terviktekst"
    state = TextState.CONSOLIDATED if whole else TextState.AS_ENACTED
    meta_data: dict[str, object] = {"short_title": short}
    if key:
        meta_data["source"] = f"{_SOURCE}{key}"
    if until is not None:
        meta_data["in_force_until"] = (until + timedelta(days=1)).isoformat()
    return Described(
        title=title,
        number=short or group or key or file_stem(source.name),
        state="EE",
        lang="et",
        meta=meta_data,
        enacted=adopted,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if amending else state,
    )


def parse_riigiteataja(
    root: etree._Element, source: SourceFile, total: int
) -> Iterator[ParsedDocument]:
    """One document."""
    said = _describe(root, source)
    rules = vocabulary("riigiteataja")
    work, expression, walker = start(EstonianWalker, rules, source, said, total)
    walker.walk(root, None)
    yield finish(walker, root, work, expression)
