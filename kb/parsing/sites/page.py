"""A page read safely: decoded, without scripts or network, bounded in size and depth.

Pages that only look like an answer (refusals, soft 404s) are told by
``corpora/parsing/soft_errors.yml`` and refused with one sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from lxml import etree, html
from pydantic import BaseModel, ConfigDict

from kb import safe_yaml
from kb.errors import ParseError
from kb.parsing.decode import decode_html
from kb.parsing.source import SourceFile

MAX_PAGE_BYTES = 64 * 1024 * 1024
"""The longest page known is a civil code of some 4 MB; a hostile body may be any size."""
_HEAD_CHARS = 200_000
_TITLE = re.compile(r"<(title|h1)[^>]{0,300}>(.{0,300}?)</\1\s*>", re.I | re.S)
_TAG = re.compile(r"<[^>]{0,300}>")
_LATIN = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*(?:iso-8859-1|latin-?1)\b", re.I)
_BEGINS = re.compile(r"<html[\s>]", re.I)
_BEGIN_CHARS = 5000
_END_CHARS = 3000
"""Scripts of statistics may follow the end of a page."""
_DEEP = ("depth", "nested")


class _SoftErrors(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    titles: dict[str, list[str]]


@cache
def soft_errors() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Sentence and the titles that it answers (``soft_errors.yml``, checked)."""
    text = (files("corpora") / "parsing" / "soft_errors.yml").read_text("utf-8")
    found = _SoftErrors.model_validate(safe_yaml.load(text))
    return tuple((said, re.compile("|".join(cues), re.I)) for said, cues in found.titles.items())


@dataclass(frozen=True, slots=True)
class Page:
    """The tree of a page and the characters of its source."""

    root: html.HtmlElement
    characters: int
    spoken: int
    """Characters of all text in the tree; the rest is markup."""
    cut: bool = False
    """The page does not end as it begins."""

    def by_id(self, name: str) -> html.HtmlElement | None:
        """The first element with an id."""
        found = self.root.xpath(".//*[@id=$name]", name=name)
        return found[0] if found else None

    def meta(self, name: str) -> str:
        """Content of a ``meta`` element, in any case; empty where there is none."""
        for element in self.root.iter("meta"):
            if (element.get("name") or element.get("property") or "").lower() == name.lower():
                return " ".join((element.get("content") or "").split())
        return ""

    def title(self) -> str:
        """Words of the ``title`` element."""
        found = next(self.root.iter("title"), None)
        return " ".join((found.text or "").split()) if found is not None else ""


def refuse_soft_errors(text: str, place: str) -> None:
    """ParseError for a page that is an error or a challenge, whatever its HTTP status was."""
    for match in _TITLE.finditer(text[:_HEAD_CHARS]):
        said = " ".join(_TAG.sub("", match[2]).split())
        for sentence, titles in soft_errors():
            if titles.match(said):
                raise ParseError(f"{sentence} (its title is “{said[:80]}”).", place)


def tree_of(text: str, place: str) -> html.HtmlElement:
    """The tree of a text in HTML; ParseError where it is too large, too deep or empty."""
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_PAGE_BYTES:
        raise ParseError("It is too large to be a law (over 64 MB).", place)
    parser = html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise ParseError("It holds no text.", place) from error
    for entry in parser.error_log:
        if any(word in entry.message.lower() for word in _DEEP):
            raise ParseError("It is nested too deeply to be a law.", place)
    for beside in [*root.itersiblings(preceding=True), *root.itersiblings()]:
        root.append(beside)  # broken pages have elements beside html; none may be lost
    return root


def page_of(text: str, place: str) -> Page:
    """A page from its decoded text."""
    root = tree_of(text, place)
    return Page(root, len(text), characters_in(root), is_cut(text))


def is_cut(text: str) -> bool:
    """Whether a page begins with ``html`` and does not end with it."""
    begins = _BEGINS.search(text, 0, _BEGIN_CHARS) is not None
    return begins and "</html" not in text[-_END_CHARS:].lower()


def read_page(source: SourceFile, *, whole: bool = True) -> Page:
    """The page of a file.

    ParseError for a soft error, a wrong encoding, a hostile size, and (``whole``) for a page that
    is cut off: a site always ends its pages, and half an act must not pass for an act.
    """
    text = text_of_page(source)
    refuse_soft_errors(text, source.name)
    if whole and is_cut(text):
        raise ParseError("The page is cut off: it does not end with </html>.", source.name)
    return page_of(text, source.name)


def text_of_page(source: SourceFile) -> str:
    """The text of a page in its declared encoding.

    A page that says ISO-8859-1 is windows-1252 (WHATWG Encoding Standard, section 4.2), and UTF-8
    where its bytes are valid UTF-8 beyond ASCII: some archives transcode and keep the declaration.
    """
    if _LATIN.search(source.data[:4096]):
        try:
            found = source.data.decode("utf-8")
        except UnicodeDecodeError:
            return source.data.decode("cp1252", "replace")
        return found
    return decode_html(source.data, source.name)


def characters_in(element: html.HtmlElement) -> int:
    """Characters of all text inside an element."""
    return sum(map(len, element.itertext()))


def words_in(element: html.HtmlElement) -> str:
    """All words inside an element, white space folded."""
    return " ".join("".join(element.itertext()).split())
