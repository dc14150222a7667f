"""Bytes become text, or a sentence says why not.

Markdown and JSON lines are UTF-8 (with or without a byte order mark) or UTF-16 with one. HTML and
XML may declare another encoding; only HTML without a declaration is guessed.
"""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from kb.errors import ParseError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,40})", re.I)
_XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9_.:-]{2,40})[\"']")
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x7fELF",
          b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"SQLite format 3")  # fmt: skip
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_SNIFF_BYTES = 8192
_GUESS_BYTES = 200_000


def refuse_what_is_no_text(data: bytes, place: str) -> None:
    """ParseError for an empty or a binary file."""
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise ParseError("The file is empty.", place)
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    if data.startswith(_MAGIC) or len(_CONTROL.findall(data[:_SNIFF_BYTES])) > 4 or b"\0" in data:
        raise ParseError("The file is binary, not text.", place)


def _strict(data: bytes, encoding: str, place: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError as error:
        raise ParseError(f"The declared encoding {encoding} is unknown.", place) from error
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ParseError(
            f"The file is not valid {encoding.upper()}: wrong bytes on line {line}.",
            f"{place}:{line}",
        ) from error


def _marked(data: bytes, place: str) -> str | None:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _strict(data, encoding, place)
    return None


def decode_text(data: bytes, place: str) -> str:
    """UTF-8, or UTF-16 with a byte order mark. The mark stays in the text as U+FEFF."""
    marked = _marked(data, place)
    return _strict(data, "utf-8", place) if marked is None else marked


def decode_xml(data: bytes, place: str) -> str:
    """By byte order mark, then by the XML declaration, else UTF-8."""
    marked = _marked(data, place)
    if marked is not None:
        return marked
    declared = _XML.search(data[:_SNIFF_BYTES])
    return _strict(data, declared[1].decode("ascii") if declared else "utf-8", place)


def decode_html(data: bytes, place: str) -> str:
    """By byte order mark, then by declaration, then UTF-8, then by a guess from the bytes."""
    marked = _marked(data, place)
    if marked is not None:
        return marked
    declared = _META.search(data[:_SNIFF_BYTES]) or _XML.search(data[:_SNIFF_BYTES])
    if declared:
        return _strict(data, declared[1].decode("ascii"), place)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        best = from_bytes(data[:_GUESS_BYTES]).best()
        if best is None:
            raise ParseError("Its encoding is not declared and cannot be told.", place) from error
        return _strict(data, best.encoding, place)
