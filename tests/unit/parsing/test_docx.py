"""Drafts in Word are read with the numbers that Word counts; a hostile file does no harm."""

from __future__ import annotations

import importlib.util
import io
import zipfile
from pathlib import Path

import pytest

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.docx.numbering import shown
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile

_SPEC = importlib.util.spec_from_file_location(
    "word_files", Path(__file__).with_name("word_files.py")
)
assert _SPEC is not None
assert _SPEC.loader is not None
word_files = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(word_files)


def read(data: bytes, name: str = "xa/law.docx") -> ParsedDocument:
    (document,) = parse(SourceFile(name, data, Hints("XA", "en")))
    account(document)
    return document


def refused(data: bytes) -> str:
    with pytest.raises(ParseError) as caught:
        read(data)
    message = str(caught.value)
    assert message.endswith(".")
    assert "\n" not in message
    return message


def changed(data: bytes, parts: dict[str, bytes]) -> bytes:
    """The same file with parts added or replaced."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, body in parts.items():
            new.writestr(zipfile.ZipInfo(name), body, 8)
    return out.getvalue()


def part(data: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as container:
        return container.read(name)


@pytest.fixture(scope="module")
def draft() -> bytes:
    data = word_files.draft_law().bytes()
    assert isinstance(data, bytes)
    return data


def test_numbers_that_word_counts_are_those_of_the_provisions(draft: bytes) -> None:
    found = [(p.eid, p.heading or p.text.split("\n")[0]) for p in read(draft).provisions]
    assert found[1:] == [
        ("chp_I", "General provisions"),
        ("sec_1", "Purpose"),
        ("sec_1__para_1", "This law protects victims of trafficking in human beings."),
        ("sec_1__para_2", "It applies to:"),
        ("sec_1__para_2__point_a", "all victims, whatever their sex or nationality;"),
        ("sec_1__para_2__point_b", "members of their family, that is:"),
        ("sec_1__para_2__point_b__point_i", "children;"),
        ("sec_1__para_2__point_b__point_ii", "spouses and partners."),
        ("sec_2", "Recovery and reflection period"),
        (
            "sec_2__para_1",
            "A presumed victim has a recovery and reflection period of ninety days.",
        ),
        ("sec_2__para_2", "No expulsion is carried out in that time."),
        ("chp_II", "Assistance"),
        ("sec_3", "Kinds of assistance"),
    ]


def test_the_title_is_the_first_headings(draft: bytes) -> None:
    title = "DRAFT LAW on the Protection of Victims of Trafficking in Xaland"
    assert read(draft).work.title == title


def test_rows_of_a_table_are_lines(draft: bytes) -> None:
    assert read(draft).provisions[-1].text.split("\n")[1:] == [
        "Housing | safe and suitable",
        "Advice | free of charge",
    ]


def test_deletions_are_left_out_and_told(draft: bytes) -> None:
    document = read(draft)
    assert not any("thirty" in p.text for p in document.provisions)
    assert {i.reason: i.characters for i in document.left_out}["tracked deletions"] == 6
    assert "1 insertions were kept and 1 deletions" in document.issues[0].message


def test_a_deleted_end_of_a_paragraph_joins_two(draft: bytes) -> None:
    law = word_files.Draft()
    law.say("Section 1. Purpose")
    first = law.say("Victims are protected ")
    law.say("in every case.")
    first._p.get_or_add_pPr().append(
        word_files.parse_xml(
            f"<w:rPr {word_files.nsdecls('w')}>"
            '<w:del w:id="3" w:author="A" w:date="2031-01-01T00:00:00Z"/></w:rPr>'
        )
    )
    assert read(law.bytes()).provisions[0].text == "Victims are protected in every case."


def test_macros_and_pictures_from_elsewhere_are_never_read(draft: bytes) -> None:
    body = part(draft, "word/document.xml")
    blip = (
        b'<w:p><w:r><w:drawing><a:blip xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/'
        b'main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
        b'r:link="rIdX"/></w:drawing></w:r></w:p></w:body>'
    )
    hostile = changed(
        draft,
        {
            "word/document.xml": body.replace(b"</w:body>", blip),
            "word/vbaProject.bin": b"\xd0\xcf\x11\xe0 Sub AutoOpen()",
            "word/_rels/document.xml.rels": b"<Relationships xmlns='http://schemas.openxmlformats."
            b"org/package/2006/relationships'><Relationship Id='rIdX' TargetMode='External' "
            b"Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/image' "
            b"Target='file:///etc/passwd'/></Relationships>",
        },
    )
    assert read(hostile, "xa/law.docm").provisions == read(draft).provisions


def test_footnotes_are_kept_beside_the_law(draft: bytes) -> None:
    body = part(draft, "word/document.xml")
    call = b'<w:r><w:footnoteReference w:id="2"/></w:r></w:p>'
    place = body.index(b"</w:p>", body.index(b"whatever their sex"))
    space = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    notes = (
        b"<w:footnotes %s><w:footnote w:id='2'><w:p><w:r><w:t>An invented note.</w:t></w:r></w:p>"
        b"</w:footnote></w:footnotes>" % space
    )
    changed_body = body[:place] + call + body[place + 6 :]
    document = read(
        changed(draft, {"word/document.xml": changed_body, "word/footnotes.xml": notes})
    )
    assert [note.text for note in document.notes] == ["An invented note."]
    assert document.provisions == read(draft).provisions


def test_script_in_words_stays_words(draft: bytes) -> None:
    law = word_files.Draft()
    law.say("Section 1. Purpose")
    law.say("A person who writes <script>alert(1)</script> is an example.")
    assert "<script>alert(1)</script>" in read(law.bytes()).provisions[0].text


def test_a_part_that_unfolds_without_end_is_refused(draft: bytes) -> None:
    bomb = b"<w:document>" + b" " * 70_000_000
    assert "unfolds to more than 64 MB" in refused(changed(draft, {"word/document.xml": bomb}))


def test_a_name_that_leads_out_is_refused(draft: bytes) -> None:
    assert "leads out" in refused(changed(draft, {"word/../../evil.xml": b"x"}))
    assert "leads out" in refused(changed(draft, {"C:/evil.xml": b"x"}))


def test_entities_are_refused(draft: bytes) -> None:
    body = part(draft, "word/document.xml")
    end = body.index(b"?>") + 2
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>'
    assert "document type" in refused(
        changed(draft, {"word/document.xml": body[:end] + bomb + body[end:]})
    )


def test_too_many_parts_are_refused(draft: bytes) -> None:
    assert "more than 5000 parts" in refused(
        changed(draft, {f"x/{n}.xml": b"" for n in range(5001)})
    )


def test_a_file_cut_off_or_of_the_older_kind_is_refused(draft: bytes) -> None:
    assert "broken or cut off" in refused(draft[:-2000])
    with pytest.raises(ParseError, match="older or a locked"):
        read(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "xa/law.doc")


def test_another_archive_is_no_law() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as container:
        container.writestr("law.txt", "Section 1.")
    assert "binary" in refused(out.getvalue())


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (4, "decimal", "4"),
        (4, "lowerRoman", "iv"),
        (14, "upperRoman", "XIV"),
        (3, "lowerLetter", "c"),
        (28, "upperLetter", "BB"),
        (3, "russianLower", "в"),
        (7, "decimalZero", "07"),
        (7, "none", ""),
        (7, "chineseCounting", "7"),
    ],
)
def test_counters_are_written_as_word_writes_them(count: int, form: str, text: str) -> None:
    assert shown(count, form) == text
