"""Pages and answers that are no law, hostile, cut or wrongly encoded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kb.errors import ParseError
from kb.model.law import ParsedDocument
from kb.parsing.ledger import account
from kb.parsing.registry import parse
from kb.parsing.sites.page import MAX_PAGE_BYTES, soft_errors, tree_of
from kb.parsing.source import Hints, SourceFile

GOLDEN = Path(__file__).resolve().parents[2] / "golden" / "parsing" / "sites"
PAGES = sorted(p for p in GOLDEN.iterdir() if not p.name.endswith(".expected.json"))
LAW = "<h1>Quays Act</h1><p><b>Section 1. Quays</b></p><p>A quay is public.</p>"


def read(text: str | bytes, name: str = "xa/page.html", lang: str | None = "en") -> ParsedDocument:
    data = text.encode() if isinstance(text, str) else text
    (document,) = parse(SourceFile(name, data, Hints("XA", lang)))
    return document


def refusal(text: str | bytes, name: str = "xa/page.html") -> str:
    with pytest.raises(ParseError) as refused:
        read(text, name)
    assert refused.value.place.startswith("xa/")
    return str(refused.value)


@pytest.mark.parametrize(
    ("title", "words"),
    [
        ("Request Rejected", "refused the request"),
        ("403 Forbidden", "refused the request"),
        ("Just a moment...", "proof of a human"),
        ("404 Not Found", "does not exist"),
        ("Lapa nav atrasta", "does not exist"),
        ("Service Unavailable", "out of order"),
    ],
)
def test_a_page_that_only_looks_like_an_answer_is_refused(title: str, words: str) -> None:
    page = f"<html><head><title>{title}</title></head><body>{LAW}</body></html>"
    assert words in refusal(page)


def test_a_law_about_errors_is_no_error() -> None:
    page = f"<html><head><title>Act on pages not found at sea</title></head>{LAW}</html>"
    assert read(page).provisions


def test_every_sentence_of_soft_errors_has_titles() -> None:
    assert len(soft_errors()) >= 4
    assert all(pattern.pattern for _, pattern in soft_errors())


def test_a_page_of_a_site_that_is_cut_is_refused() -> None:
    text = (GOLDEN / "lv-likumi.html").read_text("utf-8")
    assert "cut off" in refusal(text[: text.index("Pārejas noteikumi")])


def test_a_fragment_cut_in_its_index_is_refused() -> None:
    text = (GOLDEN / "sk-slovlex.html").read_text("utf-8")
    assert "#predpis" in refusal(text[: text.index('<div class="predpis Skupina')])
    assert "#iri" in refusal(text[: text.index("Príloha č. 1")])


def test_an_unknown_page_that_is_cut_is_read_and_says_so() -> None:
    document = read(f"<html><body>{LAW}")
    assert any("cut off" in issue.message for issue in document.issues)


def test_a_page_without_text_is_refused() -> None:
    page = "<html><head><title> LEĠIŻLAZZJONI MALTA </title></head><body>x</body></html>"
    assert "PDF" in refusal(page)


def test_a_page_too_large_or_too_deep_is_refused() -> None:
    with pytest.raises(ParseError, match="too large"):
        tree_of("a" * (MAX_PAGE_BYTES + 1), "x")
    deep = "<div>" * 5000
    assert "nested too deeply" in refusal(f'<html><body><div class="doc-body">{deep}</html>')
    assert "deeply" in refusal('{"data": ' + "[" * 100_000 + "]" * 100_000 + "}", "xa/a.json")


def test_levels_that_never_end_are_refused() -> None:
    kinds = ["Paragraf", *["Odstavec_Dc"] * 3000]
    rows = [
        {"kodTypuFragmentu": kind, "hloubka": depth, "xhtml": f"<var>§ {depth}</var> x"}
        for depth, kind in enumerate(kinds, 1)
    ]
    assert "nested too deeply" in refusal(json.dumps({"seznam": rows}), "xa/a.json")


def test_scripts_leave_no_text() -> None:
    page = f"<html><body>{LAW}<script>Section 2. Alert</script><img onerror=x></body></html>"
    document = read(page)
    assert "Alert" not in "".join(p.text + p.heading for p in document.provisions)


def test_a_raised_number_stays_apart_from_the_number_before_it() -> None:
    page = "<html><body><p>Section 133<sup>1</sup>. Quays</p><p>x<sup>a</sup></p></body></html>"
    document = read(page)
    assert [p.number for p in document.provisions] == ["133¹"]
    assert "xa" in document.provisions[0].text


@pytest.mark.parametrize("encoding", ["latin-1", "cp1252", "utf-8"])
def test_a_page_that_declares_latin_1_is_read_as_what_it_is(encoding: str) -> None:
    letters = "Société" if encoding != "cp1252" else "Société ’x"
    page = f"<meta charset='iso-8859-1'><html><body>{LAW}<p>{letters}</p></body></html>"
    assert letters in read(page.encode(encoding)).provisions[-1].text


def test_an_answer_whose_utf_8_was_read_as_latin_1_is_turned_back_and_says_so() -> None:
    text = (GOLDEN / "fr-piste.json").read_text("utf-8").replace("marin", "marée")
    document = read(text.encode().decode("latin-1"), "xa/fr.json", None)
    assert any("marée" in p.text for p in document.provisions)
    assert any("turned back" in issue.message for issue in document.issues)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"dokumentlista": {"dokument": []}}', "search results"),
        ('{"dokumentstatus": {"dokument": {"titel": "x"}}}', "no text"),
        ('{"seznam": []}', "empty"),
        ('{"_data": [{"tekstas_lt": " "}]}', "No row"),
        ('{"data": {"atto": {"titolo": "x"}}}', "articoloHtml"),
        ('{"data": {"mevzuatList": []}}', "holds no text"),
        ('{"data": {"content": "no base64!", "mimeType": "text/html"}}', "no base64"),
        ('{"data": {"content": "YWJj", "mimeType": "text/html"}}', "no HTML"),
        ('{"sections": [], "articles": [{"num": "1"}]}', "the text of none"),
        ('{"kodDokumentuSbirky": "1/2000 Sb."}', "holds no text"),
        ('{"eds": []}', "holds no text"),
        ('{"some": "thing"}', "not known"),
        ('{"seznam": [', "broken or cut off"),
        ('{"a": ' + "9" * 5000 + "}", "too long"),
    ],
)
def test_an_answer_without_law_is_refused_with_its_reason(answer: str, words: str) -> None:
    assert words in refusal(answer, "xa/a.json")


def test_lines_of_provisions_are_still_read_from_json() -> None:
    row = {"id": "a", "state": "XA", "lang": "en", "work": "Quays Act", "text": "A quay."}
    for name in ("xa/a.json", "xa/a.jsonl"):
        assert read(json.dumps(row) + "\n" + json.dumps({**row, "id": "b"}), name).provisions
    assert read(json.dumps(row), "xa/a.json").provisions[0].id == "a"


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PAGES), st.integers(0, 100), st.integers(0, 100))
def test_a_page_with_a_piece_missing_balances_or_is_refused(path: Path, at: int, to: int) -> None:
    text = path.read_text("utf-8")
    start, end = sorted((len(text) * at // 100, len(text) * to // 100))
    try:
        source = SourceFile(f"xa/{path.name}", (text[:start] + text[end:]).encode(), Hints("XA"))
        for document in parse(source):
            account(document)
    except ParseError:
        pass


def test_earlier_pages_of_the_official_journal_have_classes_without_prefix() -> None:
    text = (GOLDEN / "eu-cellar.xhtml").read_text("utf-8")
    new, old = read(text, "xa/a.xhtml"), read(text.replace("oj-", ""), "xa/a.xhtml")
    assert [(p.eid, p.text) for p in old.provisions] == [(p.eid, p.text) for p in new.provisions]
    assert old.work.number == new.work.number


def test_pages_of_fragments_joined_in_a_list_are_one_act() -> None:
    page = json.loads((GOLDEN / "cz-esbirka.json").read_text("utf-8"))
    rows = page["seznam"]
    halves = [{**page, "seznam": rows[:10]}, {**page, "seznam": rows[10:]}]
    whole, joined = read(json.dumps(page), "xa/a.json"), read(json.dumps(halves), "xa/b.json")
    assert [p.eid for p in joined.provisions] == [p.eid for p in whole.provisions]
    assert any("it is a part" in issue.message for issue in whole.issues)
    assert not any("it is a part" in issue.message for issue in joined.issues)


def test_answers_about_articles_of_one_edition_are_one_document() -> None:
    answer = json.loads((GOLDEN / "it-normattiva.json").read_text("utf-8"))
    second = json.loads(json.dumps(answer).replace("Art. 3-bis", "Art. 4"))
    document = read(json.dumps([answer, second]), "xa/a.json", None)
    assert {"3-bis", "4"} <= {p.number for p in document.provisions}
    account(document)
