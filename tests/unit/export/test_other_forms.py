"""PDF, Word, CSV on the Web, streams, and sheets of hostile law text, read back."""

from __future__ import annotations

import csv
import ctypes
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pypdfium2
import pypdfium2.raw as pdfium
import pytest
from docx import Document
from openpyxl import load_workbook

from kb.assessment.review import index_decisions
from kb.catalogue import Catalogue
from kb.errors import MissingPartError
from kb.export.csvw import matrix_metadata
from kb.export.decision_sheet import Seen
from kb.export.matrix_csv import csv_parts, matrix_to_csv
from kb.export.matrix_docx import RIBBON, matrix_to_docx
from kb.export.matrix_html import matrix_to_html
from kb.export.matrix_json import json_parts, matrix_to_json
from kb.export.matrix_xlsx import matrix_to_xlsx
from kb.export.meta import ExportMeta
from kb.export.pdf import STATIC, html_to_pdf, make_fetcher
from kb.model.cells import Matrix
from kb.model.findings import Decision

STARTS = ("=", "+", "-", "@", "\t", "\r")


def decision(who: str, verdict: str, **rest: str) -> Decision:
    values = {"finding_key": "", "state": "", "element": "", "instrument": "", "status": "",
              "reason": ""} | rest  # fmt: skip
    return Decision(
        id=1, target="finding" if values["finding_key"] else "cell", territory="", as_of="",
        seen_keys=(), verdict=verdict, who=who, at=datetime(2026, 1, 10, tzinfo=UTC), **values,
    )  # fmt: skip


# XLSX


def test_no_sheet_holds_text_that_a_program_could_run(
    hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta
) -> None:
    seen = [Seen("0" * 32, 3)] * len(hostile.cells)
    data = matrix_to_xlsx(
        hostile, small_catalogue, meta, seen=seen, choices=(("accept",), ("met",))
    )
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == [
        "Matrix", "Evidence", "Facts", "Gaps", "Sources", "Decisions", "Method",
    ]  # fmt: skip
    risky = 0
    for sheet in book:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f", cell.coordinate
                if isinstance(cell.value, str) and cell.value.lstrip(" \n").startswith(STARTS):
                    risky += 1
                    assert cell.quotePrefix, (sheet.title, cell.coordinate, cell.value)
                    assert not cell.value.startswith("=")
    assert risky > 10


def test_sheets_behind_the_matrix_hold_facts_gaps_and_sources(
    hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta
) -> None:
    book = load_workbook(io.BytesIO(matrix_to_xlsx(hostile, small_catalogue, meta)))
    facts = [[cell.value for cell in row] for row in book["Facts"].iter_rows(min_row=2)]
    assert ["Ardenia (invented)", "reflection days", 15] in [[r[0], r[2], r[3]] for r in facts]
    xa = next(c for c in hostile.cells if (c.state, c.element) == ("XA", "reflection-period"))
    gaps = [row[3].value for row in book["Gaps"].iter_rows(min_row=2)]
    assert xa.gaps
    assert list(xa.gaps) == gaps
    sources = [[cell.value for cell in row] for row in book["Sources"].iter_rows(min_row=2)]
    assert [row[0] for row in sources] == ["Austria", "Ardenia (invented)"]
    assert sources[0][1:3] == ["'=Criminal Code", "criminal-code"]
    assert sources[1][8] == len(xa.evidence)
    assert sources[1][3] == "1850-01-01"


# CSV


def test_metadata_describes_each_column_of_the_csv(
    hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta
) -> None:
    told = json.loads(json.dumps(matrix_metadata(hostile, small_catalogue, meta, "matrix.csv")))
    assert told["@context"][0] == "http://www.w3.org/ns/csvw"
    assert told["url"] == "matrix.csv"
    text = matrix_to_csv(hostile, small_catalogue, meta).decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline="")))
    columns = told["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == rows[0]
    for row in rows[1:]:
        for value, column in zip(row, columns, strict=True):
            assert value or not column["required"], column["name"]
            datatype = column["datatype"]
            if value and isinstance(datatype, dict) and datatype["base"] == "string":
                assert re.fullmatch(datatype["format"], value), column["name"]
    assert any("invented" in note for note in told["rdfs:comment"])


def test_parts_are_the_whole(hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta) -> None:
    whole = matrix_to_csv(hostile, small_catalogue, meta)
    assert b"".join(csv_parts(hostile, small_catalogue, meta)) == whole
    assert json.loads(b"".join(json_parts(hostile))) == json.loads(
        json.dumps(matrix_to_json(hostile))
    )
    empty = Matrix(hostile.as_of, None, (), (), ())
    assert json.loads(b"".join(json_parts(empty)))["cells"] == []


# PDF


@pytest.fixture(scope="module")
def pdf(hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta) -> bytes:
    return html_to_pdf(matrix_to_html(hostile, small_catalogue, meta))


def test_pdf_holds_statuses_reasons_and_our_fonts(pdf: bytes) -> None:
    document = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    plain = " ".join(text.split())
    assert "Compliance matrix as of 2026-01-15" in plain
    assert "Ardenia (invented)" in plain
    assert "(suggested)" in plain
    assert "This is no official publication" in plain
    assert "No law is held here, hence no row: Russian Federation." in plain
    assert {name.split("+")[-1][:9].replace("-", " ") for name in _fonts(document)} == {"Noto Sans"}
    document.close()


def _fonts(document: pypdfium2.PdfDocument) -> set[str]:
    """Names of the fonts of all texts."""
    names = set()
    for page in document:
        for item in page.get_objects([pdfium.FPDF_PAGEOBJ_TEXT]):
            held = ctypes.create_string_buffer(200)
            pdfium.FPDFFont_GetBaseFontName(pdfium.FPDFTextObj_GetFont(item), held, 200)
            names.add(held.value.decode())
    return names


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/x.css", "http://127.0.0.1:9/x", "file:///etc/passwd",
        "data:text/css,p{}", "https://static.invalid/../../kb/cli.py",
        "https://static.invalid/desk.js", "https://static.invalid/fonts/none.woff2",
    ],
)  # fmt: skip
def test_pdf_fetches_nothing(url: str) -> None:
    with pytest.raises(ValueError, match="fetches nothing"):
        make_fetcher(STATIC).fetch(url)


def test_fonts_are_read_from_our_files_and_missed_in_a_sentence(tmp_path: Path) -> None:
    answer = make_fetcher(STATIC).fetch("https://static.invalid/fonts/sans-latin-400.woff2")
    assert answer.read(4) == b"wOF2"
    with pytest.raises(MissingPartError, match="fonts"):
        html_to_pdf(b"<p>x", static=tmp_path)


# DOCX


@pytest.mark.parametrize("by", ["state", "element"])
def test_document_holds_the_evidence_of_each_cell(
    hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta, by: str
) -> None:
    xa = next(c for c in hostile.cells if (c.state, c.element) == ("XA", "reflection-period"))
    decisions = [
        decision("ana", "accept", finding_key=xa.evidence[0].finding_id),
        decision("ben", "override", state="XA", element="reflection-period",
                 instrument="cets-197", status="largely", reason="=Rule"),
    ]  # fmt: skip
    verdicts = index_decisions(decisions)
    data = matrix_to_docx(hostile, small_catalogue, meta, verdicts, by=by)
    document = Document(io.BytesIO(data))
    lines = [paragraph.text for paragraph in document.paragraphs]
    assert RIBBON in lines
    assert f"Reason: {xa.reason}" in lines
    assert "Finding: confirmed by ana, 2026-01-10" in lines
    assert "Finding: suggested by the software; no person has confirmed it" in lines
    assert "Decisions on the cell: corrected by ben to “largely”, 2026-01-10 (=Rule)" in lines
    assert "Official link: https://law.example/0" in lines
    assert "Retrieved at (UTC): 2025-05-01 12:00" in lines
    assert "Russian Federation." in lines
    assert any(line.startswith("Status:") and "(suggested)" in line for line in lines)
    quotes = [p for p in document.paragraphs if p.style.name == "Intense Quote"]
    assert len(quotes) == len(xa.evidence)
    assert all('w:val="ka"' in p._p.xml for p in quotes)
    titles = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    first = {"state": "Austria", "element": small_catalogue.elements["act"].title}[by]
    assert titles[0] == first


def test_document_without_names_says_a_reviewer(
    hostile: Matrix, small_catalogue: Catalogue, meta: ExportMeta
) -> None:
    xa = next(c for c in hostile.cells if (c.state, c.element) == ("XA", "reflection-period"))
    verdicts = index_decisions([decision("ana", "accept", finding_key=xa.evidence[0].finding_id)])
    data = matrix_to_docx(hostile, small_catalogue, meta, verdicts, names=False)
    text = "\n".join(p.text for p in Document(io.BytesIO(data)).paragraphs)
    assert "confirmed by a reviewer" in text
    assert "ana," not in text
