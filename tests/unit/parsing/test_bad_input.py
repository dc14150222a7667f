"""Bad files are refused with one sentence and a place; nothing hostile is followed."""

from __future__ import annotations

import pytest

from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

LAW = "##### Section 1. Quays\n\nA quay is a dock.\n"
GOOD = b"<Statute xml:lang='en'><Body><Section><Label>1</Label><Text>A.</Text></Section></Body></Statute>"


def refused(name: str, data: bytes, hints: Hints | None = None) -> ParseError:
    with pytest.raises(ParseError) as caught:
        list(parse(SourceFile(name, data, hints or Hints("XA", "en"))))
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    assert caught.value.place.startswith(name)
    return caught.value


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("a.md", b"", "empty"),
        ("a.md", b"\xef\xbb\xbf \n", "empty"),
        ("a.md", b"%PDF-1.7 \x00\x01", "broken or cut off"),
        ("a.md", b"# Law\n\x00\x01\x02\x03\x04\x05", "binary"),
        ("a.md", "# Zákon\n\n§ 1\n".encode("cp1250"), "not valid UTF-8"),
        ("a.md", b"---\ntitle: [unclosed\n---\n" + LAW.encode(), "front matter"),
        ("a.md", b"---\n- one\n- two\n---\n" + LAW.encode(), "not a list of keys"),
        ("a.md", b"---\ntitle: never closed\n" + LAW.encode(), "never closed"),
        ("a.md", b"---\na: " + b"[" * 5000 + b"\n---\n", "nested too deeply"),
        ("a.md", b"---\nkind: poetry\n---\n" + LAW.encode(), "unknown kind"),
        ("a.md", b"# A recipe\n\nTake two eggs.\n", "no law"),
        ("a.html", b"<html><body><p>Welcome</p></body></html>", "no law"),
        ("a.html", b"<meta charset=utf-8><p>Section 1. Z" + b"\xe9</p>", "not valid UTF-8"),
        ("a.html", b"<meta charset=klingon><p>Section 1.</p>", "unknown"),
        ("a.xml", GOOD[:60], "broken or cut off"),
        ("a.xml", b"<Statute xml:lang='en'><Body></Body></Statute>", "no law"),
        ("a.xml", b"<feed><entry>1</entry></feed>", "not known"),
        (
            "a.xml",
            b"<?xml version='1.0' encoding='utf-8'?>" + GOOD[:-10] + b"\xff\xfe" + GOOD[-10:],
            "not valid",
        ),
        ("a.xyz", b"some words\n", "not known"),
        ("a.jsonl", b"not json\nnot json\n", "No line"),
    ],
)
def test_a_bad_file_is_refused_with_a_reason(name: str, data: bytes, says: str) -> None:
    assert says in str(refused(name, data))


def test_the_place_names_the_line() -> None:
    data = b"# Law\n\nline three\n" + b"\xff\xff broken\n"
    assert refused("a.md", data).place == "a.md:4"


def test_an_unknown_state_and_an_unknown_language_are_refused() -> None:
    assert "State is unknown" in str(refused("laws/a.md", LAW.encode(), Hints(None, "en")))
    assert "language is unknown" in str(refused("ch/a.md", LAW.encode(), Hints()))


def test_entities_are_neither_expanded_nor_fetched(tmp_path: object) -> None:
    bomb = (
        b'<!DOCTYPE Statute [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">'
        b'<!ENTITY x SYSTEM "file:///etc/hostname">]>'
        b"<Statute xml:lang='en'><Body><Section><Label>1</Label><Text>&b;&x;</Text></Section></Body></Statute>"
    )
    assert "entities" in str(refused("a.xml", bomb))


def test_deep_nesting_is_refused() -> None:
    deep = b"<Statute>" + b"<a>" * 5000 + b"</a>" * 5000 + b"</Statute>"
    refused("a.xml", deep)
    refused("a.html", b"<html><body>" + b"<div>" * 3000 + b"Section 1. Quays")


def test_an_article_that_stands_twice_is_kept_twice_and_reported() -> None:
    text = "##### Section 1. Quays\n\nOne.\n\n##### Section 1. Docks\n\nTwo.\n"
    (document,) = parse(SourceFile("a.md", text.encode(), Hints("XA", "en")))
    assert [p.eid for p in document.provisions] == ["sec_1", "sec_1_2"]
    (issue,) = document.issues
    assert (issue.level, issue.place) == ("warning", "a.md:5")
    assert "stands more than once" in issue.message


@pytest.mark.parametrize(
    "data", [LAW.encode("utf-8-sig"), LAW.encode("utf-16"), LAW.replace("\n", "\r\n").encode()]
)
def test_byte_order_marks_and_line_ends_do_not_matter(data: bytes) -> None:
    (document,) = parse(SourceFile("a.md", data, Hints("XA", "en")))
    assert [(p.number, p.heading, p.text) for p in document.provisions] == [
        ("1", "Quays", "A quay is a dock.")
    ]


def test_html_without_declared_encoding_is_guessed() -> None:
    text = "<html><body><p><b>§ 1 Přístav</b></p><p>Loď připlouvá k nábřeží a kotví tam.</p></body></html>"
    (document,) = parse(SourceFile("a.html", text.encode("cp1250"), Hints("XF", "cs")))
    assert document.provisions[0].heading == "Přístav"


def test_a_long_hostile_line_takes_no_long_time() -> None:
    for junk in (
        "**" * 40_000,
        "[" * 60_000,
        "(a" * 60_000,
        "<a " * 60_000,
        "*a_" * 40_000,
        "F1[" * 40_000,
    ):
        text = LAW + "\n" + junk + "\n"
        list(parse(SourceFile("a.md", text.encode(), Hints("XA", "en"))))
