"""``provisions.jsonl``."""

from __future__ import annotations

import json

from kb.model.law import ParsedDocument, ProvisionKind
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.text.units import units


def line(**more: object) -> str:
    row = {
        "id": "a1",
        "state": "XA",
        "lang": "en",
        "work": "Quays Act",
        "citation": "s. 1",
        "text": "T",
    }
    return json.dumps({**row, **more}, ensure_ascii=False)


def read(*lines: str) -> list[ParsedDocument]:
    return list(parse(SourceFile("p.jsonl", "\n".join(lines).encode(), Hints())))


def test_a_line_stays_one_provision_with_its_id_however_long() -> None:
    (document,) = read(line(id="ü/1 §", text="(1) word\n" * 4000))
    (provision,) = document.provisions
    assert (provision.id, provision.kind) == ("ü/1 §", ProvisionKind.ARTICLE)
    assert provision.text == "(1) word\n" * 4000
    assert len(units(document.provisions)) == 1


def test_works_and_languages_are_documents_of_their_own() -> None:
    found = read(line(), line(id="b", lang="fr"), line(id="c", work="Docks Act"), line(id="d"))
    assert [(d.work.title, d.expression.lang, len(d.provisions)) for d in found] == [
        ("Quays Act", "en", 2),
        ("Quays Act", "fr", 1),
        ("Docks Act", "en", 1),
    ]
    assert found[0].work.id == found[1].work.id


def test_equal_texts_keep_their_own_ids() -> None:
    (document,) = read(line(id="a"), line(id="b"))
    assert [p.id for p in document.provisions] == ["a", "b"]


def test_ids_that_look_alike_get_addresses_of_their_own() -> None:
    (document,) = read(line(id="a b"), line(id="a/b"), line(id="a-b"))
    assert len({p.eid for p in document.provisions}) == 3


def test_a_repeated_id_with_other_text_replaces_the_first_and_is_reported() -> None:
    (document,) = read(line(text="old"), line(text="new"))
    assert [p.text for p in document.provisions] == ["new"]
    assert [issue.place for issue in document.issues] == ["p.jsonl:2"]


def test_a_repeated_line_is_no_issue() -> None:
    (document,) = read(line(), line())
    assert len(document.provisions) == 1
    assert document.issues == ()


def test_a_bad_line_is_reported_with_its_number_and_the_rest_goes_in() -> None:
    rows = [
        line(),
        "{broken",
        '["list"]',
        line(id="", text="x"),
        line(id=5),
        line(id="z", state="1"),
    ]
    (document,) = read(*rows, line(id="b"))
    assert [p.id for p in document.provisions] == ["a1", "b"]
    assert [(i.level, i.place) for i in document.issues] == [
        ("error", f"p.jsonl:{n}") for n in range(2, 7)
    ]


def test_bytes_that_are_no_utf_8_spoil_only_their_line() -> None:
    data = line().encode() + b"\n\xff\xfe{\n" + line(id="b").encode()
    (document,) = parse(SourceFile("p.jsonl", data, Hints()))
    assert len(document.provisions) == 2
    assert "UTF-8" in document.issues[0].message


def test_the_year_of_a_work_is_used_where_it_is_unambiguous() -> None:
    def year(**more: object) -> str:
        return read(line(**more))[0].work.id.split("/")[4]

    assert year(work="Quays Act 1994") == "1994"
    assert year(work="Law of 1994 on the Act of 1990") == "0000"
    assert year(id="quays-1994-art-1") == "1994"
    assert year(id="quays-1994-2001") == "0000"
    assert year() == "0000"
