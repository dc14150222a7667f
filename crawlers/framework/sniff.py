"""What the bytes of an answer are, and in which charset: seen from the bytes, told by headers."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from email.message import Message

_HEAD_BYTES = 4096
_MAGIC = (
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
    (b"\x1f\x8b", "application/gzip"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
    (b"\x89PNG", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
_HTML = re.compile(rb"<(?:!doctype\s+html|html|head|body)\b", re.I)
_XHTML = re.compile(rb"<html[^>]{0,400}http://www\.w3\.org/1999/xhtml", re.I)
_OFFICE = "application/vnd.openxmlformats-officedocument"
_BINARY = ("application/pdf", "application/zip", "application/gzip", "application/msword", "image/")
# https://encoding.spec.whatwg.org: pages that say latin-1 mean windows-1252.
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252"}
# Charsets of law sites. Others that Python knows (punycode, escapes) are no charsets of pages, and
# some take quadratic time.
_CHARSETS = re.compile(
    r"utf-(8|8-sig|16|16-le|16-be|32)|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-[a-z]+"
    r"|ascii|kz1048|ptcp154"
)


def declared_type(content_type: str) -> tuple[str, str]:
    """Media type and charset of a ``Content-Type`` header, both lower case, both maybe empty."""
    message = Message()
    message["Content-Type"] = content_type
    media_type = message.get_content_type() if content_type else ""
    charset = message.get_content_charset() or ""
    return media_type.lower(), charset.lower()


def media_type_of(body: bytes, declared: str) -> str:
    """What the bytes are; the header counts where the bytes do not tell."""
    for mark, media_type in _MAGIC:
        if body.startswith(mark):
            inside = media_type == "application/zip" and declared.startswith(_OFFICE)
            return declared if inside else media_type
    head = body[:_HEAD_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    seen = _markup_type(head, declared)
    if seen:
        return seen
    if head.startswith((b"{", b"[")) and not declared.startswith("text/"):
        return "application/json"
    return _plain_name(declared) or "application/octet-stream"


def _markup_type(head: bytes, declared: str) -> str:
    if _XHTML.search(head) and head.startswith((b"<?xml", b"<!DOCTYPE", b"<html")):
        xml_said = "xml" in declared or head.startswith(b"<?xml")
        return "application/xhtml+xml" if xml_said else "text/html"
    if head.startswith(b"<?xml"):
        return "application/xml"
    if _HTML.match(head) or (head.startswith(b"<!--") and _HTML.search(head)):
        return "text/html"
    return ""


def _plain_name(declared: str) -> str:
    """One name for each family of XML and JSON types."""
    if declared == "text/xml" or (declared.endswith("+xml") and "xhtml" not in declared):
        return "application/xml"
    return "application/json" if declared.endswith("+json") else declared


def charset_in(body: bytes, media_type: str) -> str:
    """Charset that the bytes themselves declare or that the format fixes; empty where none."""
    for mark, name in _BOMS:
        if body.startswith(mark):
            return name
    head = body[:_HEAD_BYTES]
    if "xml" in media_type:
        found = _XML.search(head)
        return found[1].decode("ascii").lower() if found else "utf-8"
    if media_type == "application/json":
        return "utf-8"
    if "html" in media_type:
        found = _META.search(head) or _XML.search(head)
        return found[1].decode("ascii").lower() if found else ""
    return ""


def charset_of(body: bytes, media_type: str, told: Iterable[str]) -> tuple[str, bool]:
    """Charset in which the whole body is valid, and whether the bytes declare it themselves.

    ``told`` are charsets from the header and the card, best first; they are tried before UTF-8.
    ``("", True)`` for binary bodies, ``("", False)`` where none of them fits.
    """
    if media_type.startswith(_BINARY) or media_type.startswith(_OFFICE):
        return "", True
    own = charset_in(body, media_type)
    for name in (own, *told, "utf-8"):
        known = _known(name)
        if known and _decodes(body, known):
            return known, bool(own) and known == _known(own)
    return "", False


def _known(name: str) -> str:
    try:
        found = codecs.lookup(name).name if name else ""
    except LookupError:
        return ""
    return _MEANT.get(found, found) if _CHARSETS.fullmatch(found) else ""


def _decodes(body: bytes, charset: str) -> bool:
    try:
        body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return False
    return True
