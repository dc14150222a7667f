"""Irregular HTML of any publisher: headings and paragraphs become blocks for the tree.

Scripts, styles and page furniture are dropped and counted. An article opens where a heading, a
paragraph or a bold line begins with the language's word for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, PreformattedString, Tag

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.decode import decode_html
from kb.parsing.identify import Described, file_stem, identify
from kb.parsing.ledger import FURNITURE, MARKUP, SPACE, TITLE, Ledger
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree, opens_article

_FURNITURE = frozenset(
    {
        "script",
        "style",
        "nav",
        "noscript",
        "template",
        "form",
        "button",
        "select",
        "iframe",
        "svg",
        "head",
        "aside",
        "object",
    }
)
_SITE = frozenset({"header", "footer"})
_BLOCKS = frozenset(
    {
        "address",
        "article",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
        "footer",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "thead",
        "tfoot",
        "tr",
        "ul",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
    }
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset({"b", "strong"})
_CELLS = frozenset({"td", "th"})
_MAX_DEPTH = 200
_TITLE_TAG = re.compile(r"<title[^>]*>(.*?)</title>", re.I | re.S)


class _Blocks:
    """Flattens the elements into (level, text, line), counting what is dropped."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.found: list[tuple[int, str, int]] = []
        self._words: list[str] = []
        self._line = 0
        self._level = 0

    def walk(self, element: Tag, depth: int = 0) -> None:
        """Read an element's children in order."""
        if depth > _MAX_DEPTH:
            raise ParseError("It is nested too deeply to be a law.", self.ledger.place)
        for child in element.children:
            if isinstance(child, Tag):
                self._tag(child, depth)
            elif isinstance(child, PreformattedString):
                continue
            elif isinstance(child, NavigableString):
                self._words.append(str(child))

    def _tag(self, tag: Tag, depth: int) -> None:
        name = tag.name.lower()
        if name in _FURNITURE or (name in _SITE and tag.find_parent("article") is None):
            self.ledger.leave_out(FURNITURE, _length(tag))
        elif name == "br":
            self.flush()
        elif name in _CELLS and "".join(self._words).strip():
            self._words.append(" | ")
            self.ledger.leave_out(MARKUP, -3)
            self.walk(tag, depth + 1)
        elif name in _BLOCKS:
            self.flush()
            self._line = tag.sourceline or self._line
            self._level = _HEADINGS.get(name, 0)
            self.walk(tag, depth + 1)
            self.flush()
            self._level = 0
        elif name in _BOLD and not "".join(self._words).strip():
            self.walk(tag, depth + 1)
            self._bold_line(tag)
        else:
            self.walk(tag, depth + 1)

    def _bold_line(self, tag: Tag) -> None:
        """A bold line that stands alone is a heading where nothing follows it in its block."""
        following: PageElement | None = tag.next_sibling
        while (
            following is not None
            and isinstance(following, NavigableString)
            and not following.strip()
        ):
            following = following.next_sibling
        if following is None and self._level == 0 and tag.parent and tag.parent.name in _BLOCKS:
            self._level = 6

    def flush(self) -> None:
        """End the text that is being gathered."""
        raw = "".join(self._words)
        self._words = []
        text = " ".join(raw.split())
        self.ledger.leave_out(SPACE, len(raw) - len(text))
        if text:
            self.found.append((self._level, text, self._line))
        if self._level == 6:
            self._level = 0


def _length(tag: Tag) -> int:
    return sum(
        len(item)
        for item in tag.descendants
        if isinstance(item, NavigableString) and not _is_markup(item)
    )


def _is_markup(item: NavigableString) -> bool:
    return isinstance(item, PreformattedString)


def parse_html(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError where no article is found."""
    text = decode_html(source.data, source.name)
    ledger = Ledger(len(text), source.name)
    soup = BeautifulSoup(text, "lxml")
    spoken = _length(soup)
    ledger.leave_out(MARKUP, len(text) - spoken)
    root = soup.find("html")
    declared = str(root.get("lang") or "") if isinstance(root, Tag) else ""
    title = _title(text, soup) or file_stem(source.name)
    work, expression = identify(source, Described(title=title, lang=declared))
    blocks = _Blocks(ledger)
    try:
        blocks.walk(soup)
    except RecursionError as error:
        raise ParseError("It is nested too deeply to be a law.", source.name) from error
    blocks.flush()
    tree = Tree(expression.lang, work.state, title, ledger, join=MARKUP)
    for level, words, line in blocks.found:
        if level == 1 and not tree.roots and words == title:
            ledger.leave_out(TITLE, len(words))
        elif level or _opens(tree, words):
            tree.heading(words, line)
        else:
            tree.text(words, line)
    provisions = tree.finish()
    if not tree.article_count:
        raise ParseError("It is no law: no article or section was found.", source.name)
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in provisions)
    left_out = ledger.close(kept)
    yield ParsedDocument(
        work, expression, provisions, tuple(ledger.notes), left_out, tuple(ledger.issues), len(text)
    )


def _opens(tree: Tree, words: str) -> bool:
    article = tree.words.article(words)
    if article is not None:
        return opens_article(article, words) and len(words) - article.end <= 120
    return len(words) <= 160 and tree.words.container(words) is not None and words[:1].isupper()


def _title(text: str, soup: BeautifulSoup) -> str:
    first = soup.find("h1")
    if isinstance(first, Tag):
        words = " ".join(first.get_text().split())
        if words:
            return words
    found = soup.find("title")
    return " ".join(found.get_text().split()) if isinstance(found, Tag) else ""
