"""Media types and charsets as the bytes show them."""

from __future__ import annotations

import pytest

from crawlers.framework.sniff import charset_of, declared_type, media_type_of


@pytest.mark.parametrize(
    ("body", "declared", "found"),
    [
        (b"%PDF-1.7", "text/html", "application/pdf"),
        (b"PK\x03\x04", "application/octet-stream", "application/zip"),
        (b"<!DOCTYPE html><p>", "application/pdf", "text/html"),
        (b"\xef\xbb\xbf<html>", "", "text/html"),
        (b'<?xml version="1.0"?><law/>', "text/html", "application/xml"),
        (b"<law/>", "text/xml", "application/xml"),
        (b"<law/>", "application/akn+xml", "application/xml"),
        (b'{"law": 1}', "application/octet-stream", "application/json"),
        (b'{"law": 1}', "text/plain", "text/plain"),
        (b"law", "application/ld+json", "application/json"),
        (b"law", "", "application/octet-stream"),
        (
            b'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml">',
            "text/html",
            "application/xhtml+xml",
        ),
    ],
)
def test_bytes_win_over_the_header(body: bytes, declared: str, found: str) -> None:
    assert media_type_of(body, declared) == found


@pytest.mark.parametrize(
    ("text", "charset", "told", "found"),
    [
        ("<p>Закон</p>", "cp1251", ["windows-1251"], ("cp1251", False)),
        ('<meta charset="windows-1251"><p>Закон</p>', "cp1251", [], ("cp1251", True)),
        ("<p>Νόμος</p>", "iso8859-7", ["iso-8859-7"], ("iso8859-7", False)),
        ("<p>Закон</p>", "utf-8", [], ("utf-8", False)),
        ("<p>loi “x”</p>", "cp1252", ["iso-8859-1"], ("cp1252", False)),
        ("<p>Закон</p>", "cp1251", [], ("", False)),
        ("<p>Закон</p>", "cp1251", ["punycode"], ("", False)),
        ('<meta charset="utf-8"><p>č</p>', "iso8859-2", ["iso-8859-2"], ("iso8859-2", False)),
    ],
)
def test_a_charset_must_fit_the_whole_text(
    text: str, charset: str, told: list[str], found: tuple[str, bool]
) -> None:
    assert charset_of(text.encode(charset), "text/html", told) == found


def test_the_header_is_read_with_its_charset() -> None:
    assert declared_type('Text/HTML; charset="Windows-1251"') == ("text/html", "windows-1251")
    assert declared_type("") == ("", "")
