"""XML from outside is read safely, and what is odd is said."""

from __future__ import annotations

from datetime import date

import pytest

from kb.errors import ParseError
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.parsing.xml import reading
from kb.parsing.xml.reading import below, iso_date, read_law, read_xml, words_in

AKN = (
    "<akomaNtoso xmlns='http://docs.oasis-open.org/legaldocml/ns/akn/3.0'><act><meta/><body>"
    "<article><num>Art. 1</num><content><p>{text}</p></content></article></body></act></akomaNtoso>"
)
DE = Hints("XA", "de")


def read(text: str, hints: Hints = DE) -> list[str]:
    (document,) = parse(SourceFile("a.xml", text.encode(), hints))
    return [issue.message for issue in document.issues]


@pytest.mark.parametrize(
    "prolog",
    [
        '<!DOCTYPE akomaNtoso [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE akomaNtoso [<!ENTITY b SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_entities_are_refused(prolog: str) -> None:
    with pytest.raises(ParseError, match="entities"):
        read(prolog + AKN.format(text="&b;"))


def test_an_entity_bomb_in_an_attribute_is_refused() -> None:
    rows = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "x" * 50}">' for n in range(9))
    law = AKN.format(text="x").replace("<article>", "<article eId='&e8;'>")
    with pytest.raises(ParseError, match="broken"):
        read(f"<!DOCTYPE akomaNtoso [{rows}]>{law}")


def test_an_external_dtd_is_not_fetched() -> None:
    assert (
        read('<!DOCTYPE akomaNtoso SYSTEM "http://127.0.0.1:1/x.dtd">' + AKN.format(text="x")) == []
    )


def test_xinclude_is_not_followed() -> None:
    include = "<include xmlns='http://www.w3.org/2001/XInclude' href='/etc/hostname' parse='text'/>"
    (message,) = read(AKN.format(text=include + "Ein Satz."))
    assert "include (1)" in message


def test_deep_nesting_is_refused() -> None:
    with pytest.raises(ParseError):
        read(AKN.format(text="<b>" * 5000 + "x" + "</b>" * 5000))
    assert read(AKN.format(text="<b>" * 200 + "x" + "</b>" * 200)) == []


def test_a_huge_file_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_XML_BYTES", 10)
    with pytest.raises(ParseError, match="larger than"):
        read_xml(b"<a>0123456789</a>", "a.xml")


def test_a_blank_line_before_the_declaration_is_passed() -> None:
    found = read_law(b"\n<?xml version='1.0'?><a>b</a>", "a.xml")
    assert words_in(found.root) == "b"


def test_text_that_was_encoded_twice_is_read_as_meant_and_reported() -> None:
    text = "äöüßäöüßäöüß"
    broken = AKN.format(text=text).encode().decode("latin-1")
    (document,) = parse(SourceFile("a.xml", broken.encode(), DE))
    assert document.provisions[0].text == text
    assert "encoded twice" in document.issues[0].message


def test_text_with_such_letters_is_left_alone() -> None:
    text = "ÃÃÃÃÃ – ÂÂÂ"
    (document,) = parse(SourceFile("a.xml", AKN.format(text=text).encode(), DE))
    assert document.provisions[0].text == text
    assert document.issues == ()


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("20240229", date(2024, 2, 29)),
        ("20240229101112", date(2024, 2, 29)),
        ("2015-08-13+03:00", date(2015, 8, 13)),
        ("2999-01-01", None),
        ("9999-12-31", None),
        ("1001-01-01", None),
        ("99999999", None),
        ("2023-02-29", None),
        ("soon", None),
        ("", None),
        (None, None),
    ],
)
def test_a_day_is_read_and_an_open_end_is_none(text: str | None, day: date | None) -> None:
    assert iso_date(text) == day


def test_a_path_is_found_whatever_the_namespace() -> None:
    root = read_xml(b"<a xmlns='x'><b xmlns='y'><c>1</c></b></a>", "a")
    found = below(root, "b", "c")
    assert found is not None
    assert words_in(found) == "1"
    assert below(root, "c", "b") is None
