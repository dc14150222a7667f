"""Reads XML safely: no DTD, no entities, no network; depth and size are bounded.

libxml2 itself refuses more than 256 levels and texts above 10 MB (``huge_tree`` is off). Comments
and processing instructions are dropped while reading, so that a walk meets elements only.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from lxml import etree

from kb.errors import ParseError
from kb.model.law import ParseIssue
from kb.parsing.decode import decode_xml

MAX_XML_BYTES = 256_000_000
"""Above this no XML is read. ``KB_MAX_FILE_MB`` refuses files much earlier; this bound protects
callers that do not go through ingest. A tree takes about ten times the file in memory."""
_TWICE = (b"\xc3\x82\xc2", b"\xc3\x83\xc2")
_MANY = 10
"""So many characters must look encoded twice before the whole file is tried."""
_STAMP = 10
"""Characters of an ISO date; what follows is a time or a zone (``2015-08-13+03:00``)."""
_REAL_YEARS = range(1200, 2100)
"""Publishers write an open end as a day of 2999 or 9999, and an unknown day as 1001-01-01."""


def read_xml(data: bytes, place: str) -> etree._Element:
    """Parse without DTD, entities or network; ParseError names the line of the first fault."""
    if len(data) > MAX_XML_BYTES:
        raise ParseError(f"The XML is larger than {MAX_XML_BYTES // 1_000_000} MB.", place)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno or 1
        raise ParseError(
            f"The XML is broken or cut off: {error.msg}.", f"{place}:{line}"
        ) from error


@dataclass(frozen=True, slots=True)
class Reading:
    """A file that was read."""

    root: etree._Element
    total: int
    """Characters of the file."""
    issues: tuple[ParseIssue, ...] = ()


def read_law(data: bytes, place: str) -> Reading:
    """The tree of a file; ParseError where it uses entities.

    A file that was encoded twice (``Ã¤`` for ``ä``), as some answers of publishers are, is read
    as it was meant, and this is reported.
    """
    text = decode_xml(data, place)
    issues: tuple[ParseIssue, ...] = ()
    meant = _encoded_once(text) if sum(map(data.count, _TWICE)) >= _MANY else ""
    if meant:
        message = "The file is encoded twice as UTF-8; it is read as it was meant."
        issues = (ParseIssue("warning", message, place),)
        text, data = meant, meant.encode("utf-8")
    root = read_xml(data.lstrip() if data[:1].isspace() else data, place)
    if next(root.iter(etree.Entity), None) is not None:
        raise ParseError("The XML uses entities, which are not read.", place)
    return Reading(root, len(text), issues)


def _encoded_once(text: str) -> str:
    try:
        return text.lstrip("\ufeff").encode("latin-1").decode("utf-8")
    except UnicodeError:
        return ""


def spoken_length(element: etree._Element) -> int:
    """Characters of text in an element, its tail left aside; counted by libxml2."""
    return int(str(element.xpath("string-length()")).split(".", maxsplit=1)[0])


def local_name(element: etree._Element) -> str:
    """Name without namespace."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""


def folded(text: str | None) -> str:
    """White space folded to single spaces."""
    return " ".join(text.split()) if text else ""


def words_in(element: etree._Element | None) -> str:
    """All words of an element, folded; empty for None."""
    return folded("".join(str(text) for text in element.itertext())) if element is not None else ""


def below(element: etree._Element, *names: str) -> etree._Element | None:
    """First descendant on a path of local names, whatever its namespace."""
    found: etree._Element | None = element
    for name in names:
        found = next(found.iter(f"{{*}}{name}"), None) if found is not None else None
    return found


def iso_date(text: str | None) -> date | None:
    """A day as publishers write it (``2024-01-31``, with zone or time, or ``20240131``).

    None for anything else and for the days that mean "open" or "unknown".
    """
    stamp = (text or "").strip()[:_STAMP]
    if stamp.isdigit():
        stamp = stamp[:8]
    try:
        found = date.fromisoformat(stamp)
    except ValueError:
        return None
    return found if found.year in _REAL_YEARS else None
