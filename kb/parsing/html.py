"""Irregular HTML of any publisher: headings and paragraphs become blocks for the tree.

Scripts, styles and page furniture are dropped and counted. An article opens where a heading, a
paragraph or a bold line begins with the language's word for it.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml.html import HtmlElement

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ProvisionKind
from kb.parsing.identify import Described, file_stem, identify
from kb.parsing.ledger import MARKUP, NUMBERING, TITLE, Ledger
from kb.parsing.node import Node
from kb.parsing.sites.flow import SKIP, TAGS, Step, blocks_of, take
from kb.parsing.sites.made import hang
from kb.parsing.sites.page import Page, read_page, words_in
from kb.parsing.source import SourceFile
from kb.parsing.tree import Tree, opens_article
from kb.parsing.words import ArticleMatch

_SITE = frozenset({"header", "footer"})
_BOLD = frozenset({"b", "strong"})
_BOLD_ROLE = "h6"
_MAX_OPENING = 160
_MAX_SIGN = 16
_MAX_AFTER_NUMBER = 120


def _rule(element: HtmlElement) -> Step | None:
    tag = element.tag
    if tag == "head":
        return SKIP
    if tag in _SITE:
        return None if next(element.iterancestors("article"), None) is not None else SKIP
    if tag in _BOLD and _stands_alone(element):
        return take(_BOLD_ROLE)
    return None


def _stands_alone(element: HtmlElement) -> bool:
    """Whether a bold line fills its block or the rest of it: then it is a heading."""
    parent, before = element.getparent(), element.getprevious()
    if parent is None or TAGS.get(parent.tag) is None or (element.tail or "").strip():
        return False
    if TAGS[parent.tag].how == "take" or element.getnext() is not None:
        return False
    ahead = parent.text if before is None else before.tail
    return not (ahead or "").strip() and (before is None or before.tag == "br")


def parse_html(source: SourceFile) -> Iterator[ParsedDocument]:
    """One document; ParseError where no article is found."""
    page = read_page(source, whole=False)
    ledger = Ledger(page.characters, source.name)
    if page.cut:
        ledger.warn("The page does not end with </html>: it may be cut off.")
    ledger.leave_out(MARKUP, page.characters - page.spoken)
    title = _title(page) or file_stem(source.name)
    declared = page.root.get("lang") or ""
    work, expression = identify(source, Described(title=title, lang=declared))
    tree = Tree(expression.lang, work.state, title, ledger, join=MARKUP)
    for block in blocks_of(page.root, _rule, ledger):
        heading = block.role != ""
        section = _section(tree, block.text) if not heading else None
        if block.role == "h1" and not tree.roots and block.text == title:
            ledger.leave_out(TITLE, len(block.text))
        elif section is not None:
            _open_section(tree, section, block.text, block.line)
        elif heading or _opens(tree, block.text):
            tree.heading(block.text, block.line)
        else:
            tree.text(block.text, block.line)
    provisions = tree.finish()
    if not tree.article_count:
        raise ParseError("It is no law: no article or section was found.", source.name)
    kept = sum(len(p.number) + len(p.heading) + len(p.text) for p in provisions)
    left_out = ledger.close(kept)
    yield ParsedDocument(
        work,
        expression,
        provisions,
        tuple(ledger.notes),
        left_out,
        tuple(ledger.issues),
        page.characters,
    )


def _section(tree: Tree, words: str) -> ArticleMatch | None:
    """A section whose sign stands behind its number, its text on the same line: ``2. § A rakpart``.

    Such a line opens a section where the text goes on with a capital, a bracket or not at all.
    """
    found = tree.words.article(words) if words[:1].isdigit() and "§" in words[:_MAX_SIGN] else None
    if found is None or found.word != "§" or tree.quoting.open is not None:
        return None
    after = words[found.end : found.end + 1]
    return found if after in ("", "(", "[") or after.isupper() else None


def _open_section(tree: Tree, found: ArticleMatch, words: str, line: int) -> None:
    node = Node(ProvisionKind.ARTICLE, line, number=found.number, cite=found.cite, word=found.word)
    node.abbreviation = found.eid
    tree.ledger.leave_out(NUMBERING, found.end - found.kept)
    hang(tree, node)
    if words[found.end :]:
        tree.body(words[found.end :], line)


def _opens(tree: Tree, words: str) -> bool:
    if words[:1] in "([":
        return False
    article = tree.words.article(words)
    if article is not None:
        return opens_article(article, words) and len(words) - article.end <= _MAX_AFTER_NUMBER
    short = len(words) <= _MAX_OPENING and words[:1].isupper()
    return short and tree.words.container(words) is not None


def _title(page: Page) -> str:
    """Words of the first ``h1``, else of the ``title`` element."""
    first = next(page.root.iter("h1"), None)
    return (words_in(first) if first is not None else "") or page.title()
