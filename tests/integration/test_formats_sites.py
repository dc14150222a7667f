"""Real samples of law sites: every file is read or refused with one sentence, nothing is lost."""

from __future__ import annotations

import gzip
import re
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import html

from kb.errors import ParseError
from kb.model.law import ParsedDocument, Provision, ProvisionKind, TextState
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.text.units import units

pytestmark = pytest.mark.shared

READ: dict[str, tuple[str, str, int, TextState, date | None]] = {
    "cz-esbirka-json/criminal-code-40-2009-fragments-p0.json": (
        "CZ", "cs", 33, TextState.CONSOLIDATED, date(2026, 1, 1)),
    "fr-piste-json/LEGIARTI000044983201.json": (
        "FR", "fr", 1, TextState.CONSOLIDATED, date(2023, 1, 1)),
    "fr-piste-json/JORFARTI000046186676.json": ("FR", "fr", 1, TextState.AS_ENACTED, None),
    "it-json-normattiva-api/dlgs-152-2006-articolo.json": (
        "IT", "it", 1, TextState.CONSOLIDATED, date(2006, 4, 29)),
    "lt-tar-json/act_2014_21296.json": ("LT", "lt", 35, TextState.AMENDING, date(2015, 1, 1)),
    "se-riksdagen-sfs/get_act_2018_218.json": ("SE", "sv", 45, TextState.CONSOLIDATED, None),
    "pl-sejm-eli/DU-2024-1977.html": ("PL", "pl", 2, TextState.AMENDING, None),
    "ua-rada/1103-16-xml-view.html": (
        "UA", "uk", 29, TextState.CONSOLIDATED, date(2026, 3, 2)),
    "ua-rada/1103-16.txt": ("UA", "uk", 29, TextState.CONSOLIDATED, None),
    "ua-rada/254k-constitution-xml-view.html": (
        "UA", "uk", 161, TextState.CONSOLIDATED, None),
    "ro-just-html/constitution.html": ("RO", "ro", 156, TextState.CONSOLIDATED, None),
    "ro-just-html/cod-civil.html": ("RO", "ro", 100, TextState.CONSOLIDATED, date(2016, 2, 4)),
    "ro-just-soap/search_2018_190.xml": ("RO", "ro", 1, TextState.AS_ENACTED, date(2018, 2, 2)),
    "sk-slovlex-html/460-1992-constitution.html": (
        "SK", "sk", 176, TextState.CONSOLIDATED, date(2025, 1, 1)),
    "sk-slovlex-html/311-2001-labour-code.html.gz": (
        "SK", "sk", 305, TextState.CONSOLIDATED, date(2026, 1, 1)),
    "lv-likumi-html/68488-socialo-pakalpojumu.html": (
        "LV", "lv", 134, TextState.CONSOLIDATED, None),
    "lv-likumi-html/1000-repealed.html": (
        "LV", "lv", 2, TextState.CONSOLIDATED, date(2000, 12, 29)),
    "be-justel-html/constitution.html": (
        "BE", "fr", 215, TextState.CONSOLIDATED, date(2024, 6, 3)),
    "be-justel-html/loi-2024-01-07.html": ("BE", "fr", 2, TextState.AMENDING, date(2024, 1, 27)),
    "ad-bopa-html/llei_18-2024.html": ("AD", "ca", 61, TextState.AS_ENACTED, None),
    "ad-bopa-html/llei_37-2021-amending.html": ("AD", "ca", 30, TextState.AMENDING, None),
    "eu-xhtml-cellar/32024R0903.xhtml": ("EU", "en", 23, TextState.AS_ENACTED, None),
    "eu-xhtml-cellar/32015R2120-consolidated.xhtml": (
        "EU", "en", 11, TextState.CONSOLIDATED, date(2024, 5, 15)),
    "ie-eisb/act-1960-27-criminal-justice.html": ("IE", "en", 15, TextState.AS_ENACTED, None),
    "no-lovdata-html5/constitution.xml": (
        "NO", "no", 122, TextState.CONSOLIDATED, date(2024, 5, 21)),
}  # fmt: skip
"""File -> State, language, articles of its first document, text state, first day in force."""

REFUSED = {
    "cz-esbirka-json/criminal-code-40-2009-meta.json": "holds no text",
    "fr-piste-json/consult_loda.json": "the text of none",
    "fr-piste-json/consult_juri_constit.json": "without articles",
    "tr-bedesten-json/tree_104289.json": "holds no text",
    "tr-bedesten-json/search_ceza.json": "holds no text",
    "de-neuris-json/act_bdsg.json": "holds no text",
    "se-riksdagen-sfs/search_dataskydd.json": "search results",
    "ua-rada/1103-16-card.json": "holds no text",
    "ua-rada/recent-page1.json": "list of changes",
    "sk-slovlex-html/460-1992-constitution-history.html": "no element #predpis",
    "sk-slovlex-html/461-2003-TRUNCATED-index-only.html": "no element #predpis",
    "hr-nn/act_2018_42_805_jsonld.json": "holds no text",
    "mt-legislation-html/eli_cap_586_eng.html": "PDF",
    "ad-bopa-html/api_GetDocumentsByBOPA_2025-4.json": "search results",
    "at-ris/bundesrecht_search.json": "search results",
}
"""File -> words of the sentence that refuses it."""

WHOLE = {
    "sk-slovlex-html/460-1992-constitution.html": "//*[@id='predpis']//*[@class='text']",
    "ro-just-html/constitution.html": "//span[@class='S_ALN_BDY' or @class='S_PAR']",
    "lv-likumi-html/68488-socialo-pakalpojumu.html": "//p[starts-with(@class, 'TV213')]",
    "ua-rada/1103-16-xml-view.html": "//*[@id='article']/p",
    "eu-xhtml-cellar/32024R0903.xhtml": "//p[@class='oj-normal' or @class='oj-sti-art']",
    "no-lovdata-html5/constitution.xml": "//article[@class='legalP']",
    "ad-bopa-html/llei_18-2024.html": "//p[starts-with(@class,'Body-text') and @class!='Body-text-NOS']",
}
"""File -> the elements that hold the text of the law, by the site's own classes."""


@cache
def _data(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@cache
def _read(path: Path) -> tuple[ParsedDocument, ...]:
    return tuple(parse(SourceFile(str(path).removesuffix(".gz"), _data(path), Hints())))


@pytest.fixture
def sample(shared: Path, request: pytest.FixtureRequest) -> Path:
    path = shared / "formats" / str(request.param)
    if not path.is_file():
        pytest.skip(f"the sample {request.param} is not in {shared.name}/formats")
    return path


def _articles(document: ParsedDocument) -> list[Provision]:
    return [p for p in document.provisions if p.kind is ProvisionKind.ARTICLE]


@pytest.mark.parametrize("sample", READ, indirect=True)
def test_a_page_or_answer_is_read_whole(sample: Path, shared: Path) -> None:
    name = str(sample.relative_to(shared / "formats"))
    state, lang, articles, text_state, since = READ[name]
    documents = _read(sample)
    for document in documents:
        account(document)
        held = sum(len("".join(unit.text.split())) for unit in units(document.provisions))
        assert held >= sum(len("".join(p.text.split())) for p in document.provisions)
    first = documents[0]
    assert (first.work.state, first.expression.lang) == (state, lang)
    assert first.expression.text_state is text_state
    if since is not None:
        assert first.expression.in_force_from == since
    if not name.endswith("254k-constitution-xml-view.html"):
        assert len(_articles(first)) == articles


@pytest.mark.parametrize("sample", REFUSED, indirect=True)
def test_what_is_no_law_is_refused_with_one_sentence(sample: Path, shared: Path) -> None:
    with pytest.raises(ParseError) as refused:
        _read(sample)
    assert REFUSED[str(sample.relative_to(shared / "formats"))] in str(refused.value)


@pytest.mark.parametrize("sample", WHOLE, indirect=True)
def test_no_word_of_the_law_is_lost_or_doubled(sample: Path, shared: Path) -> None:
    """Words in the elements that the site itself calls text stand in the provisions, once."""
    text = _data(sample).decode("utf-16" if _data(sample)[:2] == b"\xff\xfe" else "utf-8")
    tree = html.document_fromstring(text.encode(), parser=html.HTMLParser(encoding="utf-8"))
    found = tree.xpath(WHOLE[str(sample.relative_to(shared / "formats"))])
    said = sum(len(_letters("".join(e.itertext()))) for e in found)
    (document,) = _read(sample)
    kept = sum(len(_letters(p.number + p.heading + p.text)) for p in document.provisions)
    noted = sum(len(_letters(note.text)) for note in document.notes)
    assert said * 0.97 <= kept + noted
    assert kept <= said * 1.25


def _letters(text: str) -> str:
    return re.sub(r"[\W\d_]+", "", text)


@pytest.mark.parametrize("sample", ["be-justel-html/code-penal-1867-06-08.html"], indirect=True)
def test_the_trafficking_articles_of_the_belgian_code_stand_in_it(sample: Path) -> None:
    (document,) = _read(sample)
    numbers = {p.number: p for p in _articles(document)}
    assert {"433quinquies", "433sexies", "433septies", "433octies", "433novies"} <= set(numbers)
    assert "traite" in "".join(
        p.text for p in document.provisions if p.eid.startswith("art_433quinquies")
    )


@pytest.mark.parametrize(
    "sample", ["no-lovdata-html5/LOV-2005-05-20-28-penal-code.xml"], indirect=True
)
def test_the_trafficking_articles_of_the_norwegian_code_stand_in_it(sample: Path) -> None:
    (document,) = _read(sample)
    cited = {p.citation: p for p in _articles(document)}
    assert {"§ 257", "§ 258", "§ 259"} <= set(cited)
    assert "enneskehandel" in cited["§ 257"].heading


def test_the_two_prints_of_a_ukrainian_act_have_the_same_articles(shared: Path) -> None:
    folder = shared / "formats" / "ua-rada"
    (view,), (text,) = _read(folder / "1103-16-xml-view.html"), _read(folder / "1103-16.txt")
    assert [p.eid for p in view.provisions] == [p.eid for p in text.provisions]


def test_a_code_that_arrives_in_part_says_so(shared: Path) -> None:
    (document,) = _read(shared / "formats" / "ro-just-html" / "cod-civil.html")
    assert any("2664 articles but holds the text of 100" in i.message for i in document.issues)


def test_quoted_amendments_are_provisions_that_name_their_target(shared: Path) -> None:
    (act,) = _read(shared / "formats" / "ad-bopa-html" / "llei_37-2021-amending.html")
    (eu,) = _read(shared / "formats" / "eu-xhtml-cellar" / "32015R2120-consolidated.xhtml")
    for document, target in ((act, "art. 12 bis"), (eu, "art. 6b")):
        quoted = [p for p in document.provisions if p.kind is ProvisionKind.QUOTED]
        assert target in {p.target for p in quoted}
        assert not {p.eid for p in quoted} & {p.eid for p in _articles(document)}
