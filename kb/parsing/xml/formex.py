"""Acts of the European Union in Formex 4: as published (``ACT``, ``ANNEX``) or consolidated."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from lxml import etree

from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.node import Node
from kb.parsing.source import SourceFile
from kb.parsing.xml.finish import finish, start
from kb.parsing.xml.numbers import container_number
from kb.parsing.xml.reading import below, iso_date, local_name, words_in
from kb.parsing.xml.vocabulary import Act, Rule, vocabulary
from kb.parsing.xml.walker import Walker

_LEAD = re.compile(r"(\d+(?:\.\d+)*)\.\s+(?=\S)")
_NUMBER = re.compile(r"\b(?:No\.?\s*|n[o°]\s*|Nr\.?\s*)?(\d{2,4}/\d{1,4})(?:/([A-Z]{2,3}))?")
_LANGUAGES = ("LG.DOC", "LG.OJ", "LG", "LG.EXP")
_TITLE_CHARS = 600


class FormexWalker(Walker):
    """The walk with titles that hold number and heading together."""

    def head(self, child: etree._Element, rule: Rule, node: Node | None) -> None:
        """The title of the whole act is left out; of a division it is number and heading."""
        if node is None:
            self.title(child, rule, node)
            return
        super().head(child, rule, node)

    def numbered(self, printed: str, node: Node | None) -> None:
        """``CHAPTER I`` is a number, ``1.2. Fisheries`` both, ``Final provisions`` a heading."""
        if node is None or self.owner.act not in (Act.CONTAINER, Act.ANNEX):
            super().numbered(printed, node)
            return
        found = container_number(printed, self.lang, self.state)
        lead = _LEAD.match(printed)
        if found.word and not node.number:
            super().numbered(printed, node)
            if node.kind is ProvisionKind.ANNEX or found.kind is not ProvisionKind.ANNEX:
                return
            node.kind = ProvisionKind.ANNEX
        elif lead is not None and not node.number:
            node.number = node.bare = lead[1]
            node.heading = printed[lead.end() :]
            self.numbering += lead.end() - len(lead[1])
        else:
            self.added += 3 if node.heading else 0
            node.heading = f"{node.heading} – {printed}" if node.heading else printed

    def mark_text(self, child: etree._Element, rule: Rule) -> str:
        """The quotation mark whose code point the element gives."""
        code = child.get("CODE") or ""
        try:
            return chr(int(code, 16))
        except ValueError:
            return rule.text


def _title(root: etree._Element, stem: str) -> str:
    for path in (("CONS.DOC", "TITLE", "TI"), ("TITLE", "TI")):
        found = below(root, *path)
        if found is not None and words_in(found):
            lines = [words_in(line) for line in found.iter("{*}P")] or [words_in(found)]
            return " ".join(line for line in lines if line)[:_TITLE_CHARS]
    return stem


def _bib(root: etree._Element) -> etree._Element:
    for name in ("BIB.INSTANCE", "BIB.INSTANCE.CONS", "BIB.DATA"):
        found = below(root, name)
        if found is not None:
            return found
    return root


def _iso(element: etree._Element | None) -> date | None:
    return iso_date(element.get("ISO")) if element is not None else None


def _describe(root: etree._Element, source: SourceFile) -> Described:
    bib = _bib(root)
    title = _title(root, file_stem(source.name))
    consolidated = below(root, "INFO.CONSLEG")
    said = (words_in(below(home, name)) for home in (bib, root) for name in _LANGUAGES)
    lang = next(filter(None, said), "")
    number = words_in(below(root, "NO.CELEX"))
    if not number:
        match = _NUMBER.search(title)
        number = match[1] if match else file_stem(source.name)
    signed = _iso(below(root, "TITLE", "DATE"))
    published = _iso(below(bib, "DATE"))
    since = None
    state = TextState.AMENDING if is_amending(title) else TextState.AS_ENACTED
    if consolidated is not None:
        since = iso_date(words_in(below(consolidated, "START.DATE"))) or _iso(
            below(consolidated, "DATE.LAST.MOD")
        )
        since = since or iso_date(consolidated.get("START.DATE"))
        state = TextState.CONSOLIDATED
    return Described(
        title=title,
        number=number,
        state="EU",
        lang=lang.lower(),
        enacted=signed or published,
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=state,
    )


def parse_formex(root: etree._Element, source: SourceFile, total: int) -> Iterator[ParsedDocument]:
    """One document: the act with its annexes in one file, or an annex alone."""
    said = _describe(root, source)
    work, expression, walker = start(FormexWalker, vocabulary("formex"), source, said, total)
    if local_name(root) == "ANNEX":
        annex = Node(ProvisionKind.ANNEX, 0)
        walker.roots.append(annex)
        walker.inside(root, walker.rules[str(root.tag)], annex)
    else:
        walker.walk(root, None)
    yield finish(walker, root, work, expression)
