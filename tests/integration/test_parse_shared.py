"""Real laws of ten States: every file is read, nothing is lost, known provisions are found."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from kb.model.law import ParsedDocument, Provision, ProvisionKind, TextState
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.text.units import full_text, units

pytestmark = pytest.mark.shared

ARTICLES = {
    "ca/ca-en-I-2.5.xml": (380, 400),
    "ca/ca-fr-I-2.5.xml": (380, 400),
    "cz/SB-2009-40.md": (430, 480),
    "cz/SB-2013-45.md": (55, 70),
    "de/StGB-BJNR001270871.md": (520, 620),
    "de/de-stgb-bundestag-gesetze.md": (500, 600),
    "es/BOE-A-1995-25444.md": (700, 800),
    "es/BOE-A-2024-24099.md": (280, 310),
    "fr/fr-code-penal-LEGITEXT000006070719.md": (1200, 1400),
    "ie/IE-2008-act-8.md": (16, 16),
    "ie/IE-2024-act-28.md": (50, 60),
    "lu/leg-loi-1879-06-18-n1.md": (650, 750),
    "lu/leg-loi-2009-05-08-n1.md": (12, 16),
    "us/us-title-18-ch77-combined.md": (19, 19),
}


@cache
def _read(corpora: Path, name: str) -> tuple[ParsedDocument, ...]:
    path = corpora / name
    return tuple(parse(SourceFile(str(path), path.read_bytes(), Hints())))


@pytest.fixture(scope="module")
def corpora(shared: Path) -> Path:
    return shared / "corpora"


def law(corpora: Path, name: str) -> dict[str, Provision]:
    (document,) = _read(corpora, name)
    return {provision.eid: provision for provision in document.provisions}


def test_every_file_is_read_and_no_character_is_lost(corpora: Path) -> None:
    paths = [path for path in sorted(corpora.glob("*/*")) if path.is_file()]
    assert len(paths) >= 60
    for path in paths:
        documents = _read(corpora, str(path.relative_to(corpora)))
        assert documents, path
        for document in documents:
            account(document)
            assert document.work.state == path.parent.name.upper()
            assert not [i for i in document.issues if i.level == "error"], path


def test_each_word_of_every_law_stands_in_one_unit(corpora: Path) -> None:
    for path in sorted(corpora.glob("*/*")):
        if not path.is_file():
            continue
        for document in _read(corpora, str(path.relative_to(corpora))):
            held = sum(len("".join(unit.text.split())) for unit in units(document.provisions))
            said = sum(len("".join(p.text.split())) for p in document.provisions)
            assert held >= said, path


@pytest.mark.parametrize("name", ARTICLES)
def test_the_number_of_articles_is_that_of_the_law(corpora: Path, name: str) -> None:
    (document,) = _read(corpora, name)
    count = sum(1 for p in document.provisions if p.kind is ProvisionKind.ARTICLE)
    low, high = ARTICLES[name]
    assert low <= count <= high


def test_czech_criminal_code_168_has_its_paragraphs_and_points(corpora: Path) -> None:
    code = law(corpora, "cz/SB-2009-40.md")
    assert code["sec_168"].heading == "Obchodování s lidmi"
    assert [f"sec_168__para_{n}" in code for n in range(1, 8)] == [True] * 6 + [False]
    assert code["sec_168__para_2__point_e"].citation == "§ 168 odst. 2 písm. e)"


def test_irish_act_of_2008_has_its_offences(corpora: Path) -> None:
    act = law(corpora, "ie/IE-2008-act-8.md")
    assert act["sec_2__para_1"].citation == "s. 2(1)"
    assert act["sec_4__para_1__point_e"].citation == "s. 4(1)(e)"
    assert act["sec_4A"].heading.startswith("Aggravating factor")


def test_canadian_immigration_act_has_its_offence_in_both_languages(corpora: Path) -> None:
    english, french = law(corpora, "ca/ca-en-I-2.5.xml"), law(corpora, "ca/ca-fr-I-2.5.xml")
    assert english["sec_118__para_1"].citation == "s. 118(1)"
    assert french["sec_118__para_1"].citation == "art. 118 par. (1)"
    assert {d.work.id for n in ("en", "fr") for d in _read(corpora, f"ca/ca-{n}-I-2.5.xml")} == {
        "/akn/ca/act/2001-11-01/I-2.5"
    }


@pytest.mark.parametrize(
    ("name", "number", "target"),
    [
        ("ca/2005-c43_E.XML", "279.01", "Criminal Code s. 279.01"),
        ("ca/2005-c43_E.XML", "279.04", "Criminal Code s. 279.04"),
        ("ca/2010-c3_E.xml", "279.011", "Criminal Code s. 279.011"),
        ("ca/2010-c3_F.xml", "279.011", "Code criminel art. 279.011"),
        ("cz/SB-2006-161.md", "42e", "Zákon č. 326/1999 Sb. § 42e"),
        ("lu/leg-loi-2009-03-13-n2.md", "382-1", "Code pénal art. 382-1"),
    ],
)
def test_provisions_that_an_act_inserts_are_quoted_provisions(
    corpora: Path, name: str, number: str, target: str
) -> None:
    (document,) = _read(corpora, name)
    (quoted,) = [
        p for p in document.provisions if p.kind is ProvisionKind.QUOTED and p.number == number
    ]
    assert quoted.target == target
    assert quoted.citation.endswith(target)


def test_the_czech_reflection_period_stands_in_the_amending_act_of_2006(corpora: Path) -> None:
    (document,) = _read(corpora, "cz/SB-2006-161.md")
    assert document.expression.text_state is TextState.AMENDING
    assert document.work.date == date(2006, 4, 27)
    quoted = next(p for p in document.provisions if p.number == "42e")
    assert "1 měsíce" in full_text(document.provisions, quoted.eid)
    assert any(unit.eid.startswith(quoted.eid) for unit in units(document.provisions))


def test_other_codes_have_their_trafficking_articles(corpora: Path) -> None:
    assert (
        law(corpora, "es/BOE-A-1995-25444.md")["art_177-bis__para_11"].citation == "art. 177 bis.11"
    )
    assert "art_225-4-1__para_I__point_4" in law(
        corpora, "fr/fr-code-penal-LEGITEXT000006070719.md"
    )
    assert "sec_232__para_1__point_1__point_a" in law(corpora, "de/StGB-BJNR001270871.md")
    assert "art_382-1__para_1" in law(corpora, "lu/leg-loi-1879-06-18-n1.md")
    assert "sec_1591__point_a" in law(corpora, "us/us-title-18-ch77-combined.md")


def test_lines_of_ukraine_and_romania_keep_their_ids(corpora: Path) -> None:
    documents = [*_read(corpora, "ua/provisions.jsonl"), *_read(corpora, "ro/provisions.jsonl")]
    ids = {p.id for document in documents for p in document.provisions}
    assert "ua-criminal-code-2341-14-art149" in ids
    assert "ro-law-286-2009-criminal-code-art.210" in ids
    assert len(ids) == 772 + 594
