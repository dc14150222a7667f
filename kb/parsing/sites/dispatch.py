"""Which parser reads a file of a law site: told by marks that the site puts into its pages."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache

from kb.errors import ParseError
from kb.model.law import ParsedDocument, ParseIssue
from kb.parsing.html import parse_html
from kb.parsing.jsonl import parse_jsonl
from kb.parsing.markdown import parse_markdown
from kb.parsing.sites.bedesten import is_bedesten, parse_bedesten, parse_mevzuat_page
from kb.parsing.sites.bopa import parse_bopa
from kb.parsing.sites.cellar import parse_cellar
from kb.parsing.sites.esbirka import parse_esbirka
from kb.parsing.sites.irishstatute import parse_irish_statute
from kb.parsing.sites.json_file import read_json
from kb.parsing.sites.just import parse_just
from kb.parsing.sites.justel import parse_justel
from kb.parsing.sites.likumi import parse_likumi
from kb.parsing.sites.lilex import parse_lilex
from kb.parsing.sites.lovdata import parse_lovdata
from kb.parsing.sites.normattiva import parse_normattiva
from kb.parsing.sites.piste import parse_piste
from kb.parsing.sites.rada import is_rada_text, parse_rada_text, parse_rada_view
from kb.parsing.sites.riksdagen import parse_riksdagen, parse_riksdagen_html
from kb.parsing.sites.sejm import parse_sejm
from kb.parsing.sites.slovlex import parse_slovlex
from kb.parsing.sites.tar import is_tar, parse_tar
from kb.parsing.source import SourceFile

_SNIFF_BYTES = 8192
_TEXT_SNIFF_BYTES = 100_000
_MARK_BYTES = 262_144
"""How far the marks of a site are looked for: in the head of a page or where its law begins."""
_LINE_KEY = b'"text"'
_NO_LAW: tuple[tuple[str, tuple[str, ...]], ...] = (
    (
        "It describes an act and holds no text of it (e-Sbírka metadata).",
        ("kodDokumentuSbirky",),
    ),
    (
        "It is a list of search results, not an act.",
        ("dokumentlista", "OgdSearchResult", "paginatedDocuments", "results"),
    ),
    ("It is a decision or another text without articles.", ("text",)),
    ("It is a list of changes, not an act.", ("list",)),
    ("It is the card of an act and holds no text of it (Rada).", ("eds", "eds_dates")),
    (
        "It describes an act and holds no text of it (ELI metadata).",
        ("ELI", "legislationIdentifier", "@id", "@context"),
    ),
)
"""Keys of answers that are no law, and what to say of them."""

PageParser = Callable[[SourceFile], Iterator[ParsedDocument]]
JsonParser = Callable[[object, int, SourceFile], Iterator[ParsedDocument]]


@dataclass(frozen=True, slots=True)
class PageSite:
    """A site and the marks of its pages."""

    name: str
    marks: str
    """A regular expression; one hit is enough."""
    parse: PageParser
    also: str = ""
    """A second one that must hit too, where the first is not the site's alone."""

    def tells(self, data: bytes) -> bool:
        """Whether a page is of this site."""
        return all(_compiled(mark).search(data) for mark in (self.marks, self.also) if mark)


@cache
def _compiled(pattern: str) -> re.Pattern[bytes]:
    return re.compile(pattern.encode("utf-8"))


_FIRST_MADDE = r"(?:MADDE|Madde)\s+1\s*(?:[-–]|<)"
_CELLAR = (
    r'class="(?:oj-)?(?:ti-art|sti-art|doc-ti)"|class="title-article-norm"'
    r'|class="eli-subdivision"|CONVEX # converter_version'
)


def refuse_malta(source: SourceFile) -> Iterator[ParsedDocument]:
    """The pages of legislation.mt show a PDF and hold no text; ParseError says so."""
    raise ParseError(
        "The page shows the act as a PDF and holds no text of it; take the PDF (/getpdf/...).",
        source.name,
    )


PAGES = (
    PageSite("be-justel", r'id="list-title-[123]"|/css_2024/justelDetail', parse_justel),
    PageSite("sk-slovlex", r'class="predpisFullWidth"|id="predpis"|predpis_subory', parse_slovlex),
    PageSite("ro-just", r'Portal Legislativ</title>|class="S_(?:ART|PAR|DEN)\b', parse_just),
    PageSite("lv-likumi", r"content='LIKUMI\.LV|class=[\"']TV213\b", parse_likumi),
    PageSite("pl-sejm", r'data-template="xText"|class="unit unit_', parse_sejm),
    PageSite("no-lovdata", r'class="legalArticle\b|data-lovdata-(?:URL|url)', parse_lovdata),
    PageSite("ua-rada", r'<meta name="Nreg"', parse_rada_view),
    PageSite("se-riksdagen", r'class="sfstoc"|class="paragraf" name="', parse_riksdagen_html),
    PageSite("eu-cellar", _CELLAR, parse_cellar),
    PageSite("ie-eisb", r"electronic Irish Statute Book \(eISB\)", parse_irish_statute),
    PageSite("ad-bopa", r'<p class="Titol-\d|web-resources-\d+/css/idGenerated', parse_bopa),
    PageSite("mt-legislation", r"LEĠIŻLAZZJONI MALTA|legislation\.mt/getpdf", refuse_malta),
    PageSite("li-lilex", r'name="(?:par|art):\d', parse_lilex),
    PageSite(
        "tr-mevzuat", r"WordSection1", parse_mevzuat_page, r"(?:MADDE|Madde)\s+1\s*(?:[-–]|<)"
    ),
)


def page_site(data: bytes) -> PageSite | None:
    """The site of a page; None for a page of no known site."""
    data = data[:_MARK_BYTES]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        data = data.decode("utf-16", "replace").encode("utf-8", "replace")
    return next((site for site in PAGES if site.tells(data)), None)


def parse_page(source: SourceFile) -> Iterator[ParsedDocument]:
    """The documents of a page, by its site's parser or the general one."""
    site = page_site(source.data)
    try:
        yield from (site.parse if site else parse_html)(source)
    except RecursionError as error:
        raise ParseError("It is nested too deeply to be a law.", source.name) from error


def json_parser(value: object) -> JsonParser | None:
    """The parser of a JSON answer, told by its keys; None where no site gives such."""
    first = value[0] if isinstance(value, list) and value else value
    if not isinstance(first, dict):
        return None
    if "dokumentstatus" in first:
        return parse_riksdagen
    if "seznam" in first:
        return parse_esbirka
    if is_tar(value):
        return parse_tar
    return _by_inner_keys(value, first)


def _by_inner_keys(value: object, first: dict[str, object]) -> JsonParser | None:
    data = first.get("data")
    if isinstance(data, dict) and ("atto" in data or "lista" in data):
        return parse_normattiva
    if "article" in first and isinstance(first["article"], dict):
        return parse_piste
    if "sections" in first and "articles" in first:
        return parse_piste
    if is_bedesten(value):
        return parse_bedesten
    return None


def parse_json_file(source: SourceFile) -> Iterator[ParsedDocument]:
    """The documents of a JSON answer; lines of ``provisions.jsonl`` are read as such.

    Raises ParseError for broken JSON and for an answer of no known kind.
    """
    try:
        read = read_json(source)
    except ParseError:
        if _LINE_KEY in source.data[:_SNIFF_BYTES]:
            yield from parse_jsonl(source)
            return
        raise
    value = read.value
    parser = json_parser(value)
    if parser is not None:
        try:
            for document in parser(value, read.characters, source):
                yield _with_issue(document, source) if read.mended else document
        except RecursionError as error:
            raise ParseError("It is nested too deeply to be a law.", source.name) from error
    elif isinstance(value, dict) and isinstance(value.get("text"), str):
        yield from parse_jsonl(source)
    else:
        raise ParseError(_why_not(value), source.name)


def _with_issue(document: ParsedDocument, source: SourceFile) -> ParsedDocument:
    message = "The file held UTF-8 read as Latin-1; its letters were turned back."
    return replace(document, issues=(*document.issues, ParseIssue("warning", message, source.name)))


def _why_not(value: object) -> str:
    """One sentence for an answer that holds no text of law."""
    first = value[0] if isinstance(value, list) and value else value
    keys = set(first) if isinstance(first, dict) else set()
    for sentence, marks in _NO_LAW:
        if not keys.isdisjoint(marks):
            return sentence
    return "This kind of JSON is not known."


def parse_text_file(source: SourceFile) -> Iterator[ParsedDocument]:
    """The documents of a plain text: a site's own layout, else Markdown."""
    if is_rada_text(source.data[:_TEXT_SNIFF_BYTES].decode("utf-8", "ignore")):
        yield from parse_rada_text(source)
    else:
        yield from parse_markdown(source)
