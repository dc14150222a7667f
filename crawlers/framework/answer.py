"""What one request returned, with safe ways to read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import lxml.html
from lxml import etree

from crawlers.framework.errors import Unexpected
from kb.errors import ParseError
from kb.parsing.xml.reading import read_xml


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer. Answers of a run that was taken up again come from the archive."""

    url: str
    """Where the redirects ended."""
    asked_url: str
    status: int
    """HTTP status of the bytes; that of the archived answer where the server said 304."""
    headers: Mapping[str, str]
    """Names in lower case; a header that came several times is joined by ``, ``."""
    body: bytes
    """Bytes after the transfer's own compression was undone."""
    sha256: str
    """Hex digest of ``body``."""
    retrieved_at: datetime
    """UTC; when these bytes came. A 304 keeps the time of the first."""
    media_type: str
    """What the bytes are (``text/html``), seen from them first and from the header second."""
    charset: str
    """Charset of the text; empty for binary bodies and where it cannot be told."""
    unchanged: bool = False
    """True where the server said 304: the bytes are those of an earlier crawl."""
    declared: bool = True
    """Whether the bytes or the standard say the charset; False where only the HTTP header or the
    card does."""

    @property
    def ok(self) -> bool:
        """Whether the status is one of success."""
        return 200 <= self.status < 300

    def text(self) -> str:
        """The body as text; Unexpected where its charset is unknown or wrong."""
        try:
            return self.body.decode(self.charset or "utf-8").removeprefix("\ufeff")
        except (UnicodeDecodeError, LookupError):
            name = self.charset or "UTF-8"
            raise Unexpected(f"The text is not valid {name}.", self.url) from None

    def json(self) -> Any:
        """The body as JSON; Unexpected where it is none or nested too deeply."""
        try:
            return json.loads(self.text())
        except (ValueError, RecursionError):
            raise Unexpected("The answer is not JSON.", self.url) from None

    def html(self) -> lxml.html.HtmlElement:
        """The root of the HTML, parsed without network; Unexpected for an empty body."""
        parser = lxml.html.HTMLParser(no_network=True, huge_tree=False, encoding="utf-8")
        try:
            # Characters that the charset allows and UTF-8 does not (lone surrogates) are replaced.
            data = self.text().encode("utf-8", "replace")
            return lxml.html.document_fromstring(data, parser=parser)
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            raise Unexpected("The answer is not HTML.", self.url) from None

    def xml(self) -> etree._Element:
        """The root of the XML, without DTD, entities, network or huge trees; Unexpected where it
        is broken or uses entities."""
        try:
            root = read_xml(self.body, self.url)
        except ParseError as error:
            raise Unexpected(str(error), self.url) from None
        if any(not isinstance(element.tag, str) for element in root.iter()):
            raise Unexpected("The XML uses entities, which are not read.", self.url)
        return root
