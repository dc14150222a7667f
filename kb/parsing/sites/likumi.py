"""likumi.lv of Latvia: ``div.doc-body`` with ``TV212`` chapters and ``TV213`` articles.

An article is ``div.TV213[data-num]``; its first paragraph (``TVP``) holds number and heading,
``limenis2`` and ``limenis3`` are points. ``p.labojumu_pamats`` is a note of amendment.
Regulations are numbered by points. Older pages are plain paragraphs (``neko-body``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import EDITORIAL, NUMBERING, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.flow import Block, Step, blocks_of, by_class, classes_of, opened, skip, take
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.numbers import depth_of, leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_ARTICLE = re.compile(r"(?P<n>\d+(?:\.?\s?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)?)\s*\.?\s*pants\b[\s.]*")
_ROLES = {
    "TV206": "preamble",
    "TV212": "chapter",
    "TV214": "transitional",
    "TV218": "annex",
    "TV403": "chapter",
    "TV208": "reference",
    "TV215": "end",
    "TV216": "end",
    "TV217": "end",
}
_SKIPPED = {
    "TV207": TITLE,
    "panta-doc-npk": EDITORIAL,
    "info-icon-wrapper": EDITORIAL,
    "notify-msg": EDITORIAL,
    "doc-pase": EDITORIAL,
}
_REPEALED = "Zaudējis spēku - "


_STEPS: dict[str, Step] = {
    "labojumu_pamats": A_NOTE,
    **{name: skip(reason) for name, reason in _SKIPPED.items()},
}
_DIVISIONS: dict[str, Step] = {name: take(role) for name, role in _ROLES.items()}


def _rule(element: HtmlElement) -> Step | None:
    names = classes_of(element)
    step = by_class(names, _STEPS)
    if step is None and element.tag == "div":
        step = by_class(names, _DIVISIONS)
    if step is not None or "TV213" not in names:
        return step
    if element.tag == "div":
        return opened(f"unit {element.get('data-pfx') or ''}".strip())
    if "TVP" in names:
        return take("first")
    level = next(
        (int(n[7:]) for n in sorted(names) if n.startswith("limenis") and n[7:].isdigit()), 1
    )
    return take(f"level {level}")


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.transitional = False
        self.title = ""

    def read(self, blocks: list[Block]) -> None:
        for place, block in enumerate(blocks):
            role, _, said = block.role.partition(" ")
            if role == "<unit":
                continue  # a table after an article goes with it
            if role == ">unit":
                self.outline.leave_unit()
            elif role == "first":
                self._first(block)
            elif role == "level":
                self._level(block, int(said))
            elif role in ("chapter", "transitional", "annex"):
                self._container(role, block, blocks[place - 1].role if place else "")
            elif role == "preamble":
                self.outline.preamble(block.text, block.line)
            elif role == "end":
                self.outline.ledger.note(block.text)
            else:
                self._plain(block)

    def _container(self, role: str, block: Block, before: str) -> None:
        outline = self.outline
        node = outline.latest
        if before == role and node is not None and node.fresh and not node.heading:
            outline.fill(block.text)
            return
        self.transitional = role == "transitional"
        found = outline.words.container(block.text)
        kind = ProvisionKind.ANNEX if role == "annex" else ProvisionKind.DIVISION
        if found and found.word:
            kind, rank = found.kind, found.rank + 1
        else:
            rank = 1
        outline.container(kind, rank, block.text, block.line)

    def _first(self, block: Block) -> None:
        """Number and heading of an article, or a numbered point of a regulation."""
        outline, text = self.outline, block.text
        match = _ARTICLE.match(text)
        node = Node(ProvisionKind.ARTICLE, block.line)
        if match is not None:
            node.number, node.word = match["n"], "pants"
            node.cite = "{n}. pants" if node.number[-1].isdecimal() else "{n} pants"
            rest = text[match.end() :]
            if rest[:1] not in ("(", "["):
                node.heading, rest = rest, ""
            taken = len(text) - len(rest)
        else:
            taken = leading_number(text)
            if not taken:
                outline.leave_unit()
                outline.text(text, block.line)
                return
            node.number = text[:taken].strip(" .")
            node.cite = "Pārejas noteikumi, {n}. p." if self.transitional else "{n}. p."
            node.abbreviation = "transitional" if self.transitional else "point"
            rest = text[taken:]
        outline.ledger.leave_out(NUMBERING, taken - len(node.number) - len(node.heading))
        outline.open_article(node)
        if rest:
            outline.text(rest, block.line)

    def _level(self, block: Block, level: int) -> None:
        outline, text = self.outline, block.text
        end = leading_number(text) if outline.unit is not None else 0
        if not end:
            outline.close(level)
        else:
            outline.level(text[:end], level, block.line)
            text = text[end:]
        if text:
            outline.text(text, block.line)

    def _plain(self, block: Block) -> None:
        """A page of plain paragraphs: a number of one part opens a point of the act."""
        outline, text = self.outline, block.text
        end = leading_number(text)
        number = text[:end].strip()
        if end and number.endswith(".") and depth_of(number) == 1:
            self._first(block)
        elif end and outline.unit is not None:
            self._level(block, depth_of(number) if number.endswith(".") else 5)
        elif outline.article_count == 0:
            outline.preamble(text, block.line)
        else:
            outline.text(text, block.line)


def _facts(page: Page) -> dict[str, str]:
    facts: dict[str, str] = {}
    for element in page.root.iter("span"):
        label = next(iter(element), None)
        if label is not None and "fclg2" in classes_of(label):
            name = words_in(label).rstrip(": ")
            said = words_in(element).removeprefix(words_in(label)).strip()
            if name == "Statuss":
                said = " ".join((child.tail or "").strip() for child in element).strip()
            facts.setdefault(name, said)
    return facts


def _was_amended(body: HtmlElement) -> bool:
    """Whether notes of amendment stand in the text: then the page does not say since when it reads
    as it does (the notes name future editions too)."""
    return any("labojumu_pamats" in classes_of(note) for note in body.iter("p"))


def _describe(page: Page, body: HtmlElement, source: SourceFile) -> Described:
    facts = _facts(page)
    title = page.meta("og:title") or page.title() or file_stem(source.name)
    repealed = title.startswith(_REPEALED)
    since = None if _was_amended(body) else date_of(facts.get("Stājas spēkā"))
    until = date_of(facts.get("Zaudē spēku"))
    address = page.meta("og:url")
    number = re.search(r"id=(\d+)", address)
    name = title.removeprefix(_REPEALED)
    return Described(
        title=name,
        number=facts.get("Numurs") or (f"likumi.lv {number[1]}" if number else ""),
        state="LV",
        lang=(page.root.get("lang") or "lv")[:2],
        meta={
            "source": address,
            "status": "zaudējis spēku" if repealed else facts.get("Statuss", "").lower(),
            "in_force_until": until.isoformat() if until else "",
        },
        enacted=date_of(facts.get("Pieņemts")),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if is_amending(name) else TextState.CONSOLIDATED,
    )


def parse_likumi(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without the text of an act."""
    page = read_page(source)
    body = next((d for d in page.root.iter("div") if "doc-body" in classes_of(d)), None)
    if body is None:
        raise ParseError("The page holds no text of an act (no element doc-body).", source.name)
    start = begin_page(source, _describe(page, body, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
