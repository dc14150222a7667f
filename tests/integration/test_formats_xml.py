"""Real files of XML publishers: all are read, nothing is lost, known provisions are found.

The samples are in ../shared/formats; a case whose file is not there is skipped.
"""

from __future__ import annotations

import gzip
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from kb.errors import ParseError
from kb.model.ids import ProvisionId
from kb.model.law import ParsedDocument, Provision, ProvisionKind, TextState
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.text.units import full_text, units

pytestmark = pytest.mark.shared

FOLDERS = ("at-ris", "ch-akn-fedlex", "de-gii-xml", "de-ldml", "dk-lexdania", "ee-riigiteataja-xml",
           "es-boe", "eu-akn", "eu-formex4", "fi-akn-finlex", "gb-akn", "gb-clml",
           "gr-akn-community", "ie-eisb", "it-akn-normattiva", "lu-akn-legilux", "nl-bwb-toestand",
           "us-uslm")  # fmt: skip
NO_LAW = {
    "fi-akn-finlex/finlex_2024_123.xml": "no article or section",
    "gb-clml/atom-list-ukpga-2018.xml": "not known",
    "gb-clml/ukpga-2018-12-changes.feed.xml": "not known",
    "nl-bwb-toestand/sru-search.xml": "not known",
}
"""Lists, and a list of rates that has no article: refused with their reason."""
MARKED = ("ie-eisb", "eu-formex4", "es-boe")
"""Formats whose characters are partly elements, or that hold several versions of a text."""
LONG = 80
MANY = 400
FACTS = [
    # file, language, articles, in force from, act of, text state
    ("ch-akn-fedlex/sr101-constitution.xml", "de", 232, "2024-03-03", "1999-04-18", "consolidated"),
    ("ch-akn-fedlex/cc-2026-51-vkhbk.xml", "de", 13, "2026-03-01", "2026-01-28", "consolidated"),
    ("it-akn-normattiva/dlgs-231-2001.xml", "it", 109, "2026-01-24", "2001-06-08", "consolidated"),
    ("it-akn-normattiva/legge-24-2017.xml", "it", 18, "2023-01-01", "2017-03-08", "consolidated"),
    ("fi-akn-finlex/statute-consolidated-2024-224.xml", "fi", 25, "2025-06-11", "2024-05-03",
     "consolidated"),
    ("lu-akn-legilux/loi-2009-02-06-consolidated.xml", "fr", 80, "2030-09-15", "2009-02-06",
     "consolidated"),
    ("lu-akn-legilux/loi-2022-05-27-a250.xml", "fr", 27, "2022-09-01", "2022-05-27", "as enacted"),
    ("eu-akn/32014L0092.akn", "en", 31, None, "2014-07-23", "as enacted"),
    ("de-ldml/bgbl-1_2024_107-regelungstext.xml", "de", 8, None, "2024-03-27", "amending"),
    ("gr-akn-community/law_4330_2015.xml", "el", 6, None, "2015-06-16", "consolidated"),
    ("gb-akn/uk_pga-2014-27-enacted-data.xml", "en", 8, None, "2014-07-17", "as enacted"),
    ("gb-clml/ukpga-1998-42-human-rights.xml", "en", 57, "2026-04-06", "1998-11-09",
     "consolidated"),
    ("gb-clml/ukpga-2018-12-enacted.xml.gz", "en", 1046, None, "2018-05-23", "as enacted"),
    ("gb-clml/asp-2021-11.xml", "en", 5, "2021-04-22", "2021-04-21", "consolidated"),
    ("us-uslm/usc-title-01.xml", "en", 39, "2024-12-31", None, "consolidated"),
    ("us-uslm/comps-faa-2012.xml", "en", 208, "2024-05-16", "2012-02-14", "consolidated"),
    ("ee-riigiteataja-xml/pohiseadus-115052015002.xml", "et", 168, "2015-08-13", "1992-06-28",
     "consolidated"),
    ("ee-riigiteataja-xml/muutmisseadus-103122024003.xml", "et", 7, "2024-12-13", "2024-11-13",
     "amending"),
    ("de-gii-xml/stvo_2013.xml", "de", 56, "2017-01-18", "2013-03-06", "consolidated"),
    ("de-gii-xml/baunvo.xml", "de", 34, "2014-02-06", "1962-06-26", "consolidated"),
    ("dk-lexdania/lta-2023-1547.xml", "da", 7, "2023-12-12", "2023-12-12", "amending"),
    ("dk-lexdania/lta-2024-227-bek.xml", "da", 15, "2024-03-07", "2024-03-07", "as enacted"),
    ("nl-bwb-toestand/grondwet.xml", "nl", 177, "2023-02-22", "1840-09-04", "consolidated"),
    ("nl-bwb-toestand/wet-ib-2001.xml.gz", "nl", 513, "2025-01-01", "2000-05-11", "consolidated"),
    ("ie-eisb/act-2015-29.xml", "en", 51, None, "2015-07-27", "as enacted"),
    ("eu-formex4/L_202400903EN.000101.fmx.xml", "en", 23, None, "2024-03-13", "as enacted"),
    ("es-boe/BOE-A-1978-31229-texto-excerpt.xml", "es", 10, "2024-02-17", "1978-12-29",
     "consolidated"),
    ("at-ris/NOR12030057-short.xml", "de", 1, "1975-01-17", None, "consolidated"),
]  # fmt: skip
PROVISIONS = [
    # file, eId, words of the heading, citation, words of the text
    ("it-akn-normattiva/dlgs-231-2001.xml", "art_25-quinquies", "Delitti contro la personalita",
     "art. 25-quinquies", "600, 601, 602 e 603-bis"),
    ("it-akn-normattiva/codice-penale.xml.gz", "art_601", "Tratta di persone", "art. 601",
     "E' punito"),
    ("ee-riigiteataja-xml/KarS-122122025002.xml", "sec_133", "Inimkaubandus", "§ 133", ""),
    ("ee-riigiteataja-xml/KarS-122122025002.xml", "sec_133-1", "", "§ 133¹", ""),
    ("dk-lexdania/lta-2024-434-straffeloven.xml", "sec_262-a", "", "§ 262 a",
     "menneskehandel"),
    ("nl-bwb-toestand/grondwet.xml", "art_1", "", "art. 1", "gelijke gevallen"),
    ("nl-bwb-toestand/grondwet.xml", "art_2__para_4", "", "art. 2 lid 4", "het land te verlaten"),
    ("ch-akn-fedlex/sr101-constitution.xml", "art_5a", "Subsidiarität", "Art. 5a", ""),
    ("ch-akn-fedlex/sr101-constitution.xml", "art_38__para_3__point_b", "",
     "Art. 38 Abs. 3 Buchst. b", "staatenlosen Kindern"),
    ("gb-clml/asc-2020-1-welsh-act.xml", "att_1__para_2__para_1__point_a", "",
     "Sch. 1 para. 2(1)(a)", "chairing member"),
    ("us-uslm/usc-title-01.xml", "sec_7__para_a", "", "§ 7(a)", "marital status"),
    ("fi-akn-finlex/statute-consolidated-2024-224.xml", "sec_2__para_2__point_1", "",
     "2 § 2 mom. 1 k.", "kansainvälistä suojelua"),
    ("ie-eisb/act-2015-29.xml", "sec_3__point_b", "", "s. 3(b)", "Saorstát Éireann"),
    ("de-gii-xml/gg-short.xml", "art_1__para_1", "", "Art. 1 Abs. 1", "unantastbar"),
    ("de-gii-xml/baunvo.xml", "sec_1__para_4__point_2", "", "§ 1 Abs. 4 Nr. 2", "Betriebe"),
    ("es-boe/BOE-A-1978-31229-texto-excerpt.xml", "art_13__para_2", "", "art. 13.2", "españoles"),
    ("at-ris/NOR12030057-short.xml", "sec_1__point_k", "", "§ 1 Buchst. k", "Bügeleisen"),
    ("eu-formex4/L_202400903EN.000101.fmx.xml", "art_4__para_1__point_c__point_ii", "",
     "art. 4(1)(c)(ii)", "defence"),
    ("lu-akn-legilux/constitution.xml", "art_1", "", "art. 1er", ""),
]  # fmt: skip
TARGETS = [
    ("gb-clml/asp-2021-11.xml", "11A", "Statistics and Registration Service Act 2007 s. 11A"),
    ("dk-lexdania/lta-2023-1547.xml", "53 a", "§ 53 a"),
    ("ee-riigiteataja-xml/muutmisseadus-103122024003.xml", "46²", "§ 46²"),
    ("us-uslm/comps-faa-2012.xml", "48103", "§ 48103"),
]


@pytest.fixture(scope="module")
def formats(shared: Path) -> Path:
    return shared / "formats"


@cache
def _bytes(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@cache
def _read(path: Path) -> tuple[ParsedDocument, ...]:
    name = f"{path.parent.name}/{path.name.removesuffix('.gz')}"
    return tuple(parse(SourceFile(name, _bytes(path), Hints())))


def law(formats: Path, name: str) -> ParsedDocument:
    path = formats / name
    if not path.is_file():
        pytest.skip(f"needs {name} in the samples beside the checkout")
    return _read(path)[0]


def samples(formats: Path) -> list[Path]:
    found = (path for folder in FOLDERS for path in sorted((formats / folder).glob("*")))
    endings = (".xml", ".akn", ".xml.gz")
    return [path for path in found if path.name.endswith(endings)]


def test_every_sample_is_read_or_refused_with_its_reason(formats: Path) -> None:
    paths = samples(formats)
    assert len(paths) >= 30
    for path in paths:
        name = f"{path.parent.name}/{path.name}"
        if name in NO_LAW:
            with pytest.raises(ParseError, match=re.escape(NO_LAW[name])):
                _read(path)
            continue
        for document in _read(path):
            account(document)
            assert not [issue for issue in document.issues if issue.level == "error"], name
            assert not [i for i in document.issues if "unknown kinds" in i.message], name
            seen: set[str | None] = {None}
            for provision in document.provisions:
                assert provision.parent in seen, (name, provision.eid)
                assert provision.eid not in seen, (name, provision.eid)
                seen.add(provision.eid)
                said = f"{document.expression.id}/~{provision.eid}"
                assert str(ProvisionId.parse(said)) == said
            assert units(document.provisions)


def test_no_line_stands_more_often_in_the_law_than_in_the_file(formats: Path) -> None:
    """Nothing is doubled: long lines of the provisions against the text of the file."""
    for path in samples(formats):
        if f"{path.parent.name}/{path.name}" in NO_LAW or path.parent.name in MARKED:
            continue
        said = "".join("".join(map(str, etree.fromstring(_bytes(path)).itertext())).split())
        (document, *others) = _read(path)
        if others:
            continue
        lines = Counter(
            "".join(line.replace(" | ", "").split())
            for provision in document.provisions
            for line in provision.text.split("\n")
            if len(line) > LONG and line.isascii()
        )
        for line, times in list(lines.items())[:MANY]:
            assert times <= max(1, said.count(line)), (path.name, line)


@pytest.mark.parametrize("fact", FACTS, ids=lambda fact: fact[0])
def test_language_dates_and_number_of_articles_are_those_of_the_law(
    formats: Path, fact: tuple[str, str, int, str | None, str | None, str]
) -> None:
    name, lang, articles, since, enacted, state = fact
    document = law(formats, name)
    expression, work = document.expression, document.work
    assert work.state == name[:2].upper()
    assert expression.lang == lang
    assert sum(1 for p in document.provisions if p.kind is ProvisionKind.ARTICLE) == articles
    assert expression.in_force_from == (date.fromisoformat(since) if since else None)
    assert work.date == (date.fromisoformat(enacted) if enacted else None)
    assert expression.text_state is TextState(state)


@pytest.mark.parametrize("case", PROVISIONS, ids=lambda case: f"{case[0]} {case[1]}")
def test_a_provision_has_its_heading_citation_and_text(
    formats: Path, case: tuple[str, str, str, str, str]
) -> None:
    name, eid, heading, citation, words = case
    document = law(formats, name)
    found: dict[str, Provision] = {p.eid: p for p in document.provisions}
    assert found[eid].heading.startswith(heading)
    assert found[eid].citation == citation
    assert words in full_text(document.provisions, eid)


@pytest.mark.parametrize(("name", "number", "target"), TARGETS)
def test_what_an_act_inserts_is_a_quoted_provision(
    formats: Path, name: str, number: str, target: str
) -> None:
    provisions = law(formats, name).provisions
    quoted = [p for p in provisions if p.kind is ProvisionKind.QUOTED and p.number == number]
    assert [p.target for p in quoted] == [target]


def test_a_list_answer_gives_one_document_a_language(formats: Path) -> None:
    path = formats / "fi-akn-finlex" / "statute-2018-1050.xml"
    if not path.is_file():
        pytest.skip("needs the list answer of Finlex")
    documents = _read(path)
    assert [d.expression.lang for d in documents] == ["sv", "fi"]
    assert {d.work.id for d in documents} == {"/akn/fi/act/2018-12-05/1050-2018"}
    assert any("encoded twice" in issue.message for issue in documents[0].issues)


def test_the_text_of_a_day_is_the_version_that_was_in_force_then(formats: Path) -> None:
    path = formats / "es-boe" / "BOE-A-1978-31229-texto-excerpt.xml"
    if not path.is_file():
        pytest.skip("needs the constitution of Spain")
    source = SourceFile("es/x.xml", _bytes(path), Hints(in_force_from=date(1990, 1, 1)))
    (then,) = parse(source)
    now = _read(path)[0]
    assert full_text(then.provisions, "art_49") != full_text(now.provisions, "art_49")
    account(then)
