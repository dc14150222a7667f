"""Invented laws are printed with WeasyPrint and read back: the words come back whole.

Line breaks depend on the fonts of the machine; the words that come back must not. A missing
expected file is written and the test fails: review it, then commit it.
"""

from __future__ import annotations

import json
from functools import cache, partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pdfplumber
import pytest
import weasyprint

from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner
from kb.model.law import ParsedDocument, ProvisionKind
from kb.parsing.ledger import account
from kb.parsing.pdf.pages import read_pages
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "parsing"
CASES = {"pdf-two-columns": ("XD", "de"), "pdf-notes-and-heads": ("XA", "en")}


@cache
def printed(name: str) -> bytes:
    """The law as a PDF."""
    pdf = weasyprint.HTML(filename=str(GOLDEN / name / "law.html")).write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


@cache
def read(name: str) -> ParsedDocument:
    state, lang = CASES[name]
    (document,) = parse(SourceFile(f"{name}.pdf", printed(name), Hints(state, lang)))
    return document


@pytest.mark.parametrize("name", CASES)
def test_a_printed_law_is_read_as_reviewed(name: str) -> None:
    document = read(name)
    account(document)
    found = {
        "title": document.work.title,
        "provisions": [[p.eid, p.number, p.heading, p.text] for p in document.provisions],
        "notes": [note.text for note in document.notes],
        "issues": [issue.message for issue in document.issues],
    }
    expected = GOLDEN / name / "law.expected.json"
    if not expected.exists():
        expected.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")
        pytest.fail(f"{expected} was missing and is written now: review it")
    assert found == json.loads(expected.read_text("utf-8"))


@pytest.mark.shared
def test_a_page_of_the_greek_gazette_is_read_in_two_columns(shared: Path) -> None:
    path = shared / "formats" / "gr-fek-pdf" / "syntagma-2008.pdf"
    if not path.is_file():
        pytest.skip("needs formats/gr-fek-pdf in the shared folder")
    (document,) = parse(SourceFile(str(path), path.read_bytes(), Hints("GR", "el")))
    account(document)
    assert not document.issues
    articles = [p.number for p in document.provisions if p.kind is ProvisionKind.ARTICLE]
    assert articles == ["57", "79", "101", "115"]
    everything = "\n".join(p.text for p in document.provisions)
    assert "\u2212\n" not in everything
    assert not any(word.endswith("\u2212") for word in everything.split())
    assert {"page furniture", "hyphens at line ends"} <= {i.reason for i in document.left_out}


@pytest.mark.shared
def test_letters_are_those_that_another_reader_finds(shared: Path) -> None:
    """pdfplumber, which is written in Python on another library, reads the same letters."""
    path = shared / "formats" / "gr-fek-pdf" / "syntagma-2008.pdf"
    if not path.is_file():
        pytest.skip("needs formats/gr-fek-pdf in the shared folder")
    with pdfplumber.open(path) as other:
        theirs = [sorted(c["text"] for c in p.chars if c["text"].strip()) for p in other.pages]
    told = read_pages(path.read_bytes(), path.name).pages
    ours = [sorted("".join("".join(w.text.split()) for w in p.words)) for p in told]
    assert ours == theirs


CARD = """
key: xd-gazette
state: XD
name_en: Invented gazette
name_original: Invented gazette
publisher: nobody
official: false
languages: [de]
start_url: http://{host}/
text_state: as-published
access:
- {{kind: pdf, url_pattern: "http://{host}/{{number}}.pdf", format: pdf}}
point_in_time: none
update_feed: none
terms: {{licence: none, robots_known: false}}
rate_advice: none
needs_browser: false
verified: true
seen: [this test]
delay_s: 0
media_types: [application/pdf]
works:
- {{key: xd-special-trafficking-law-1, kind: special-trafficking-law, title_original: Gesetz,
   title_english: Act, identifier: "340", url: "http://{host}/340.pdf", verified: true,
   evidence: law-text}}
expected:
  each:
    xd-special-trafficking-law-1: {{articles: 8}}
"""


class _Gazette(SimpleHTTPRequestHandler):
    def log_message(self, *words: object) -> None:
        pass


def test_a_gazette_of_pdfs_needs_a_card_and_no_crawler(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "340.pdf").write_bytes(printed("pdf-two-columns"))
    handler = partial(_Gazette, directory=str(tmp_path / "site"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        host = f"127.0.0.1:{server.server_port}"
        card = tmp_path / "sources" / "xd" / "gazette" / "xd_gazette.yml"
        card.parent.mkdir(parents=True)
        card.write_text(CARD.format(host=host), "utf-8")
        settings = Settings(
            data_dir=tmp_path / "data",
            database_url="",
            workers=1,
            crawl_sources=tmp_path / "sources",
            crawl_private=host,
        )
        engine = open_store(settings)
        report = Runner(engine, settings, SystemClock(), NoProgress()).run(
            load_cards(settings.crawl_sources)
        )
        server.shutdown()
    (source,) = report.sources
    assert (source.outcome, source.reasons) == ("published", ())
    (work,) = Reader(engine).works()
    assert work.work.title == "Gesetz zum Schutz von Personen vor Menschenhandel in Xadland"
