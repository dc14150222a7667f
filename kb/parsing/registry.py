"""Picks the parser for a file by its content and its ending."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.decode import decode_text, refuse_what_is_no_text
from kb.parsing.docx.document import is_docx, parse_docx
from kb.parsing.jsonl import parse_jsonl
from kb.parsing.justice import parse_justice
from kb.parsing.markdown import parse_markdown
from kb.parsing.pdf.document import parse_pdf
from kb.parsing.sites.dispatch import parse_json_file, parse_page, parse_text_file
from kb.parsing.sites.just_soap import parse_just_soap
from kb.parsing.source import SourceFile
from kb.parsing.version import PARSER_VERSION
from kb.parsing.xml.dispatch import parse_xml_law
from kb.parsing.xml.reading import read_xml

__all__ = ["PARSER_VERSION", "parse"]

_SNIFF_BYTES = 8192
_PDF = b"%PDF-"
_PDF_HEAD_BYTES = 1024
"""In a file named so, the mark may stand this far in (ISO 32000-1, Annex H.3 note 13)."""
_ROOT = re.compile(r"<(?![?!])(?:[\w-]+:)?([A-Za-z][\w-]*)")
_JUSTICE = frozenset({"Statute", "Regulation", "Bill"})
_HTML = frozenset(
    {"html", "body", "head", "div", "article", "main", "section", "p", "h1", "h2", "table"}
)
_SOAP = "Envelope"
_TEXT_ENDINGS = (".md", ".markdown", ".txt")
_COMMENT = re.compile(r"<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[[^\]]*\])?[^>]*>|<\?.*?\?>", re.S | re.I)


def _head(data: bytes) -> str:
    for mark, encoding in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return data[2:_SNIFF_BYTES].decode(encoding, "replace").lstrip()
    return data[:_SNIFF_BYTES].decode("utf-8", "replace").lstrip("\ufeff \t\r\n")


def _is_pdf(source: SourceFile) -> bool:
    head = source.data[:_PDF_HEAD_BYTES]
    named = source.name.lower().endswith(".pdf")
    return head.lstrip(b"\xef\xbb\xbf \t\r\n\0").startswith(_PDF) or (named and _PDF in head)


def parse(source: SourceFile) -> Iterator[ParsedDocument]:
    """The documents of one file.

    Raises ParseError (one sentence, with its place) for an empty or binary file, an unknown or
    broken format, a wrong encoding, bad front matter, an unknown State or language, and for a
    file that is no law.
    """
    if _is_pdf(source):
        yield from parse_pdf(source)
        return
    if is_docx(source):
        yield from parse_docx(source)
        return
    refuse_what_is_no_text(source.data, source.name)
    head = _head(source.data)
    name = source.name.lower()
    if name.endswith((".jsonl", ".ndjson")):
        yield from parse_jsonl(source)
        return
    if head.startswith("{") or (head.startswith("[") and name.endswith(".json")):
        yield from parse_json_file(source)
        return
    if head.startswith("<") and not name.endswith(_TEXT_ENDINGS):
        yield from _marked_up(source, head, name)
        return
    if name.endswith((".html", ".htm", ".xhtml")):
        yield from parse_page(source)
    elif name.endswith((".xml", ".akn")):
        read_xml(source.data, source.name)
        raise ParseError("This kind of XML is not known.", source.name)
    elif name.endswith(".txt"):
        yield from parse_text_file(source)
    elif name.endswith(_TEXT_ENDINGS) or head.startswith(("---", "#", "%")):
        yield from parse_markdown(source)
    else:
        decode_text(source.data, source.name)
        raise ParseError("The format of the file is not known.", source.name)


def _marked_up(source: SourceFile, head: str, name: str) -> Iterator[ParsedDocument]:
    found = _ROOT.match(_COMMENT.sub("", head).lstrip())
    root = found[1] if found else ""
    if root in _JUSTICE:
        yield from parse_justice(source)
    elif root.lower() in _HTML or name.endswith((".html", ".htm", ".xhtml")):
        yield from parse_page(source)
    elif root == _SOAP:
        yield from parse_just_soap(source)
    else:
        yield from parse_xml_law(source)
