"""Opens the hostile container: a ZIP with XML in it, within bounds."""

from __future__ import annotations

import io
import zipfile
import zlib

from lxml import etree

from kb.errors import ParseError

MAIN = "word/document.xml"
_PARTS = (MAIN, "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "word/endnotes.xml")
_MAX_ENTRIES = 5000
_MAX_PART_BYTES = 64_000_000
_OLD_WORD = b"\xd0\xcf\x11\xe0"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"

Parts = dict[str, etree._Element]
"""Roots of the parts that are read, by their name."""


def is_word(data: bytes) -> bool:
    """Whether bytes are a ZIP that names a Word document."""
    return data.startswith(b"PK\x03\x04") and MAIN.encode() in data


def is_old_word(data: bytes) -> bool:
    """Whether bytes are of the older, binary kind of Office, or a locked file of the newer."""
    return data.startswith(_OLD_WORD)


def open_parts(data: bytes, place: str) -> Parts:
    """The parts that hold words, styles, numbers and notes; all else is never unpacked.

    ParseError for a broken or locked container, one with names that lead out of it, with too many
    or too large entries, and for XML with a document type.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as container:
            _check(container.infolist(), place)
            names = set(container.namelist())
            return {
                name: _root(_read(container, name, place), place)
                for name in _PARTS
                if name in names
            }
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError) as error:
        raise ParseError(
            "The Word file is broken or cut off: it cannot be unpacked.", place
        ) from error


def _check(entries: list[zipfile.ZipInfo], place: str) -> None:
    if len(entries) > _MAX_ENTRIES:
        raise ParseError(f"The Word file holds more than {_MAX_ENTRIES} parts.", place)
    names = [entry.orig_filename for entry in entries]
    if len(set(names)) < len(names):
        raise ParseError("The Word file holds two parts of one name.", place)
    for entry, name in zip(entries, names, strict=True):
        steps = name.replace("\\", "/").split("/")
        if ".." in steps or name.startswith(("/", "\\")) or ":" in steps[0] or "\0" in name:
            raise ParseError("The Word file holds a part whose name leads out of it.", place)
        if entry.flag_bits & 1:
            raise ParseError("The Word file is locked with a password.", place)


def _read(container: zipfile.ZipFile, name: str, place: str) -> bytes:
    with container.open(name) as part:
        data = part.read(_MAX_PART_BYTES + 1)
    if len(data) > _MAX_PART_BYTES:
        raise ParseError(
            f"The Word file unfolds to more than {_MAX_PART_BYTES // 1_000_000} MB.", place
        )
    return data


def _root(data: bytes, place: str) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data.replace(_STRICT.encode(), _TRANSITIONAL.encode()), parser)
    except etree.XMLSyntaxError as error:
        raise ParseError(f"The XML in the Word file is broken: {error.msg}.", place) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise ParseError(
            "The XML in the Word file declares a document type; that is not read.", place
        )
    return root
