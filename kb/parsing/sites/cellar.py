"""XHTML of CELLAR (EU): the style of the Official Journal and that of consolidated texts.

Official Journal: ``p.oj-ti-art`` (earlier ``ti-art``), ``oj-sti-art``, points as tables of two
cells. Consolidated: ``title-article-norm``, ``stitle-article-norm``, ``grid-list`` points,
``no-parag`` numbers, ``modref`` marks of amendment, ``title-article-quoted`` articles of another
act.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import DateBasis, ParsedDocument, ProvisionKind, TextState
from kb.parsing.frontmatter import date_of
from kb.parsing.identify import Described, file_stem, is_amending
from kb.parsing.ledger import CONTENTS, EDITORIAL, FURNITURE, MARKUP, TITLE
from kb.parsing.node import Node
from kb.parsing.sites.dates import said_date
from kb.parsing.sites.flow import (
    BLOCK,
    MARK,
    Block,
    Step,
    blocks_of,
    classes_of,
    opened,
    skip,
    take,
)
from kb.parsing.sites.flow import NOTE as A_NOTE
from kb.parsing.sites.made import begin_page, document_of
from kb.parsing.sites.numbers import leading_number
from kb.parsing.sites.outline import Outline
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile

_ROLES = {
    "ti-art": "article",
    "title-article-norm": "article",
    "sti-art": "heading",
    "stitle-article-norm": "heading",
    "title-article-quoted": "quoted",
    "stitle-article-quoted": "quoted-heading",
    "eli-title": "heading",
    "ti-section-1": "section",
    "ti-section-2": "heading",
    "title-division-1": "section",
    "title-division-2": "heading",
    "ti-grseq-1": "group",
    "title-gr-seq-level-1": "group",
    "title-gr-seq-level-2": "group",
    "title-annex-1": "annex",
    "title-annex-2": "heading",
    "no-parag": "number",
}
_SKIPPED = {
    **dict.fromkeys(("hd-ti", "hd-lg", "hd-coll", "hd-uniq", "hd-date", "hd-oj"), FURNITURE),
    **dict.fromkeys(("reference", "disclaimer"), FURNITURE),
    **dict.fromkeys(("modref", "arrow", "hd-modifiers"), EDITORIAL),
    **dict.fromkeys(("hd-toc-1", "hd-toc-2", "hd-toc-3", "toc-1", "toc-2", "toc-3"), CONTENTS),
    **dict.fromkeys(("title-fam-member-star", "title-fam-member"), EDITORIAL),
    **dict.fromkeys(("title-doc-first", "title-doc-last", "title-doc-oj-reference"), TITLE),
    "eli-main-title": TITLE,
}
_NOTES = frozenset({"note", "footnote", "signatory", "final"})
_LABEL_CELL = re.compile(r"(?:\(?[\w.]{1,7}\)|\d{1,3}[a-z]?\.|[-–—•])")
_REFERENCE = re.compile(r"(\d{5}[A-Z]{1,2}\d{4})\s+—\s+([A-Z]{2})\s+—\s+(\d\d\.\d\d\.\d{4})")
_ELI = re.compile(r"https?://data\.europa\.eu/eli/\S+")
_CELEX = re.compile(r"\b[03]\d{4}[A-Z]{1,2}\d{4}\b")
_IMPRINT = re.compile(r"\s*(?:ELI:|ISSN\s)")
_OPENING = "‘“„«"
_BOUND = ("►", "◄", "▼", "▲")


def _class(element: HtmlElement) -> str:
    """The first class without the prefix of newer files."""
    said = (element.get("class") or "").split(" ", 1)[0]
    return said.removeprefix("oj-")


_STEPS: dict[str, Step] = {
    **{name: take(role) for name, role in _ROLES.items()},
    **{name: skip(reason) for name, reason in _SKIPPED.items()},
    "doc-ti": take("document"),
    "grid-list-column-2": BLOCK,
}


def _rule(element: HtmlElement) -> Step | None:
    tag = element.tag
    if tag in ("td", "tr"):
        return _cell_step(element, tag)
    if tag == "a":
        return _link_step(element)
    name = _class(element)
    if not name:
        return None
    return _STEPS.get(name) or _special_step(element, name)


def _special_step(element: HtmlElement, name: str) -> Step | None:
    """Elements of which the class alone does not tell how they are read."""
    final = name == "eli-subdivision" and (element.get("id") or "").startswith("fnp")
    if final or (name in _NOTES and element.tag in ("p", "div")):
        return A_NOTE
    if name in ("grid-container", "list"):
        names = classes_of(element)
        if "grid-list-column-1" in names:
            return take("number")
        return opened("item") if "grid-list" in names else None
    if name == "normal" and _IMPRINT.match(element.text or ""):
        return skip(FURNITURE)
    marked = name == "boldface" and words_in(element).startswith(_BOUND)
    return Step("mark", EDITORIAL) if marked else None


def _link_step(element: HtmlElement) -> Step | None:
    target = element.get("href") or ""
    if target.startswith(("#ntr", "#E0")):
        return Step("mark", EDITORIAL)
    return skip(EDITORIAL) if words_in(element).startswith(_BOUND) else None


def _cell_step(element: HtmlElement, tag: str) -> Step | None:
    row = element if tag == "tr" else element.getparent()
    cells = [child for child in row if child.tag == "td"] if row is not None else []
    if len(cells) != 2 or not _LABEL_CELL.fullmatch(words_in(cells[0])):
        return None
    if tag == "tr":
        return opened("item")
    return take("number") if element is cells[0] else BLOCK


class _Reader:
    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.items = 0
        self.recital = ""
        """The number of a recital; recitals are lines of the preamble, not levels of it."""
        self.quote: tuple[Node | None, list[tuple[int, Node]], int] | None = None

    def read(self, blocks: list[Block]) -> None:
        before = ""
        for block in blocks:
            role = block.role
            if role == ">item":
                self.items += 1
            elif role == "<item":
                self._close_item()
            else:
                text = self._clean(block.text)
                if text:
                    self._block(role, text, block.line, before)
            before = role
        if self.recital:
            self.outline.text(self.recital)
            self.recital = ""

    def _clean(self, text: str) -> str:
        if MARK not in text:
            return text
        said = re.sub(rf"\s?\(?{MARK}\)?", "", text).strip()
        self.outline.ledger.leave_out(EDITORIAL, len(text) - len(said))
        return said

    def _close_item(self) -> None:
        if self.quote is not None and self.quote[2] == self.items:
            self.outline.unit, self.outline.stack, _ = self.quote
            self.quote = None
        self.outline.close(10 + self.items)
        self.items -= 1

    def _block(self, role: str, text: str, line: int, before: str) -> None:
        outline = self.outline
        if self.recital and role in ("article", "section", "group", "annex", "number"):
            outline.text(self.recital, line)
            self.recital = ""
        if role == "article":
            self.quote = None
            outline.article(text, line).abbreviation = "art"
        elif role in ("section", "group", "annex"):
            self._section(role, text, line)
        elif role == "document":
            self._document(text, line, before)
        elif role == "quoted":
            self._quoted(text, line)
        elif role.endswith("heading") and outline.latest is not None and outline.latest.fresh:
            outline.fill(text)
        elif role == "number":
            self._number(text, line)
        else:
            self._text(text, line)

    def _section(self, role: str, text: str, line: int) -> None:
        outline = self.outline
        found = outline.words.container(text)
        if role == "annex":
            outline.container(ProvisionKind.ANNEX, 0, text, line)
        elif found is not None and found.word:
            outline.container(found.kind, found.rank + 1, text, line)
        else:
            outline.container(ProvisionKind.DIVISION, 100, text, line)

    def _document(self, text: str, line: int, before: str) -> None:
        """A title inside the page: of the act before its articles, else of an annex."""
        outline = self.outline
        if before == "document" and outline.latest is not None and outline.latest.fresh:
            outline.fill(text)
        elif outline.article_count:
            outline.container(ProvisionKind.ANNEX, 0, text, line)
        else:
            outline.ledger.leave_out(TITLE, len(text))

    def _quoted(self, text: str, line: int) -> None:
        outline = self.outline
        said = text.lstrip("‘“\"'« ")
        outline.ledger.leave_out("quotation marks", len(text) - len(said))
        if self.quote is None:
            self.quote = (outline.unit, list(outline.stack), self.items)
        else:
            outline.unit, outline.stack = self.quote[0], list(self.quote[1])
        if outline.unit is None:
            outline.article(said, line)
        else:
            outline.quoted(said, line)

    def _number(self, text: str, line: int) -> None:
        outline = self.outline
        unit = outline.unit
        if unit is None:
            self.recital = text
            return
        if text[0] in _OPENING and unit.kind is ProvisionKind.ARTICLE and self.quote is None:
            said = text.lstrip(_OPENING)
            outline.ledger.leave_out("quotation marks", len(text) - len(said))
            self.quote = (unit, list(outline.stack), self.items)
            outline.quoted("", line)
            text = said
        outline.level(text, 10 + self.items if self.items else 1, line)

    def _text(self, text: str, line: int) -> None:
        outline = self.outline
        if self.recital:
            text = f"{self.recital} {text}"
            outline.ledger.leave_out(MARKUP, -1)
            self.recital = ""
        elif not self.items and outline.unit is not None:
            end = leading_number(text)
            if end:
                outline.level(text[:end], 1, line)
                text = text[end:]
            else:
                outline.close(2)
        if text:
            outline.text(text, line)


def _describe(page: Page, source: SourceFile) -> Described:
    main = next((d for d in page.root.iter("div") if _class(d) == "eli-main-title"), page.root)
    titles = [
        words_in(p)
        for p in main.iter("p")
        if _class(p) in ("doc-ti", "title-doc-first") and not _in_annex(p)
    ]
    title = re.sub(r"\s?[►▼]\w+\s?|\s?◄\s?", " ", " ".join(dict.fromkeys(titles)))
    title = " ".join(title.split())
    reference = _REFERENCE.search(_first(page, "reference"))
    eli = next((m[0] for p in page.root.iter("p") if (m := _ELI.search(words_in(p)))), "")
    lang = reference[2] if reference else _first(page, "hd-lg")
    since = date_of(reference[3]) if reference else None
    number = reference[1] if reference else ""
    if not number:
        named = _CELEX.search(file_stem(source.name))
        number = named[0] if named else _first(page, "hd-uniq")
    state = TextState.CONSOLIDATED if reference else TextState.AS_ENACTED
    return Described(
        title=title or page.title() or file_stem(source.name),
        number=number,
        state="EU",
        lang=lang.lower() or (page.root.get("lang") or "")[:2],
        meta={"source": eli},
        enacted=said_date(title, lang.lower() or "en"),
        in_force_from=since,
        date_basis=DateBasis.SOURCE if since else DateBasis.UNKNOWN,
        text_state=TextState.AMENDING if not reference and is_amending(title) else state,
    )


def _in_annex(element: HtmlElement) -> bool:
    return any((above.get("id") or "").startswith("anx") for above in element.iterancestors())


def _first(page: Page, name: str) -> str:
    return next((words_in(p) for p in page.root.iter("p") if _class(p) == name), "")


def parse_cellar(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError for a page without articles."""
    page = read_page(source)
    body = next(page.root.iter("body"), None)
    if body is None:
        raise ParseError("The page holds no text.", source.name)
    start = begin_page(source, _describe(page, source), page, body)
    outline = Outline(start.expression.lang, start.work.state, start.ledger, start.work.title)
    _Reader(outline).read(blocks_of(body, _rule, start.ledger))
    yield document_of(start, outline)
