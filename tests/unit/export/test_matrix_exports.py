"""Exports are read back with the tools that readers use."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from openpyxl import load_workbook

from kb.assessment import StateRecord, assess_matrix
from kb.assessment.comparison import Comparison, compare
from kb.assessment.vocabulary import load_vocabulary
from kb.catalogue import Catalogue, State, TreatyStatus, load_catalogue
from kb.export.compare_export import compare_to_csv, compare_to_json, compare_to_xlsx
from kb.export.detail_sheets import EVIDENCE_COLUMNS
from kb.export.matrix_csv import COLUMNS, matrix_to_csv
from kb.export.matrix_html import matrix_to_html
from kb.export.matrix_json import matrix_to_json
from kb.export.matrix_xlsx import matrix_to_xlsx
from kb.export.meta import ExportMeta
from kb.export.spreadsheet import safe_text, typed_text
from kb.model.cells import Evidence, HeldWork, Matrix, Review, Status

TODAY = date(2026, 1, 15)
META = ExportMeta(datetime(2026, 1, 15, 9, 30, tzinfo=UTC), "tagger-7", "catalogue-3", "2026.1")
QUOTE = "- Никто не может <удерживать> человека & его труд; “ελεύθερος”."


def make_evidence(**changes: Any) -> Evidence:
    values: dict[str, Any] = {
        "finding_id": "finding-1",
        "provision_id": "/akn/xa/act/2015/1/eng@2020-01-01/~sec_1",
        "work_id": "/akn/xa/act/2015/1",
        "work": '=HYPERLINK("https://evil.example")',
        "citation": "s. 1",
        "quote": QUOTE,
        "start": 0,
        "end": len(QUOTE),
        "lang": "ru",
        "text_state": "consolidated",
        "in_force_from": date(2020, 1, 1),
        "source_url": "https://law.example/1?a=1&b=2",
        "retrieved_at": datetime(2025, 5, 1, 12, 0, tzinfo=UTC),
        "sha256": "0" * 64,
        "confidence": 0.8,
        "method": "rules",
        "sub_elements": ("recruitment",),
        "facts": {"reflection_days": 15, "acts": ("recruitment", "transfer")},
    }
    return Evidence(**(values | changes))


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    whole = load_catalogue()
    invented = State.model_validate(
        {
            "code": "XA",
            "alpha3": "XXA",
            "names": {"en": "Ardenia", "fr": "Ardénie", "ru": "Ардения"},
            "languages": ("en",),
            "region": "Invented",
            "invented": True,
        }
    )
    bound = TreatyStatus(
        state="XA",
        instrument="cets-197",
        party="yes",
        in_force=date(2010, 1, 1),
        verified=True,
    )
    return replace(
        whole,
        states={**whole.states, "XA": invented},
        statuses={**whole.statuses, ("XA", "cets-197"): bound},
    )


@pytest.fixture(scope="module")
def matrix(catalogue: Catalogue) -> Matrix:
    held = [HeldWork("/akn/at/act/1974/60", "Criminal Code", "criminal-code", TODAY)]
    records = [
        StateRecord("AT", {"act": [make_evidence()]}, held),
        StateRecord("RU", {"reflection-period": [make_evidence(retrieved_at=None)]}),
        StateRecord("XA", {"act": [make_evidence(source_url="javascript:alert(1)")]}),
    ]
    elements = ("act", "means", "reflection-period", "use-of-services")
    return assess_matrix(
        catalogue,
        records,
        as_of=TODAY,
        instrument="cets-197",
        elements=elements,
        tagger_version="7",
    )


@pytest.fixture(scope="module")
def comparison(catalogue: Catalogue, matrix: Matrix) -> Comparison:
    return compare(catalogue, [cell for cell in matrix.cells if cell.element == "act"])


# JSON


def test_json_has_exactly_the_fields_of_the_contract(matrix: Matrix) -> None:
    whole = json.loads(json.dumps(matrix_to_json(matrix)))
    assert set(whole) == {"as_of", "instrument", "states", "elements", "cells"}
    assert (whole["as_of"], whole["instrument"]) == ("2026-01-15", "cets-197")
    cell = whole["cells"][0]
    assert set(cell) == {
        "state", "element", "status", "as_if", "suggested", "review", "reason", "confidence",
        "facts", "gaps", "requirements", "territories", "evidence", "searched",
    }  # fmt: skip
    assert set(cell["evidence"][0]) == {
        "finding_id", "provision_id", "work", "citation", "quote", "start", "end", "lang",
        "text_state", "in_force_from", "source_url", "retrieved_at", "sha256", "confidence",
        "method",
    }  # fmt: skip
    assert set(cell["requirements"][0]) == {"instrument", "article", "level", "binding", "status"}
    assert cell["facts"]["acts"] == [
        {"value": ["recruitment", "transfer"], "provision_id": cell["evidence"][0]["provision_id"]}
    ]
    assert cell["searched"] is None
    searched = whole["cells"][1]["searched"]
    assert set(searched) == {"works", "missing_kinds", "tagger_version", "date"}
    assert searched["works"] == [
        {"id": "/akn/at/act/1974/60", "kind": "criminal-code", "as_of": "2026-01-15"}
    ]


def test_json_has_a_benchmark_with_its_content(matrix: Matrix) -> None:
    cells = {(c["state"], c["element"]): c for c in matrix_to_json(matrix)["cells"]}
    assert cells["RU", "reflection-period"]["status"] == "benchmark"
    assert cells["RU", "reflection-period"]["as_if"] == "partly"
    assert cells["AT", "act"]["as_if"] is None


# CSV


def test_csv_has_one_row_a_cell_and_a_byte_order_mark(matrix: Matrix, catalogue: Catalogue) -> None:
    data = matrix_to_csv(matrix, catalogue, META)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    assert data.startswith(b"\xef\xbb\xbf")
    assert not matrix_to_csv(matrix, catalogue, META, bom=False).startswith(b"\xef\xbb\xbf")
    assert len(rows) == len(matrix.cells)
    assert tuple(rows[0]) == COLUMNS
    first = rows[0]
    assert (first["state"], first["element"], first["status"]) == ("AT", "act", "partly")
    assert first["facts"] == "acts: recruitment, transfer; reflection_days: 15"
    assert {row["invented"] for row in rows if row["state"] == "XA"} == {"yes"}


def test_csv_cells_never_begin_as_a_formula(matrix: Matrix, catalogue: Catalogue) -> None:
    data = matrix_to_csv(matrix, catalogue, META).decode("utf-8-sig")
    cells = [text for row in csv.reader(io.StringIO(data, newline="")) for text in row]
    assert not [text for text in cells if text.startswith(("=", "+", "-", "@", "\t", "\r"))]
    assert any(text.startswith("'=HYPERLINK") for text in cells)


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n=1", "\x00=1"]
)
def test_text_that_could_run_is_defused(text: str) -> None:
    assert safe_text(text).startswith("'")


def test_typed_text_keeps_a_quotation_exact_and_drops_what_xml_cannot_hold() -> None:
    assert typed_text("- first") == "- first"
    assert typed_text("=1") == "'=1"
    assert typed_text("a\x00\x0bb\ud800c") == "abc"
    assert len(typed_text("x" * 40_000)) <= 32_767


# XLSX


def test_workbook_has_a_frozen_filtered_matrix_with_words_and_colours(
    matrix: Matrix, catalogue: Catalogue
) -> None:
    book = load_workbook(io.BytesIO(matrix_to_xlsx(matrix, catalogue, META)))
    assert book.sheetnames == ["Matrix", "Evidence", "Facts", "Gaps", "Sources", "Method"]
    sheet = book["Matrix"]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == "A4:E7"
    assert [sheet.cell(4, column).value for column in (1, 2)] == [
        "State",
        catalogue.elements["act"].title,
    ]
    cell = sheet["B5"]
    words = load_vocabulary().statuses[Status.PARTLY]
    assert cell.value == f"{words.mark} Partly met (suggested)"
    assert cell.font.italic
    assert cell.font.color.rgb.lower() == f"ff{words.colour}"
    assert sheet["A7"].value == "Ardenia (invented)"
    assert sheet["A7"].fill.fgColor.rgb != sheet["A5"].fill.fgColor.rgb
    column = [row[0].value for row in sheet.iter_rows(min_row=9)]
    assert "Legend" in column
    assert all(
        any(w.word in str(text) for text in column) for w in load_vocabulary().statuses.values()
    )
    assert "no official publication" in sheet["A2"].value


def test_a_duty_to_consider_is_worded_not_taken_up(matrix: Matrix, catalogue: Catalogue) -> None:
    sheet = load_workbook(io.BytesIO(matrix_to_xlsx(matrix, catalogue, META)))["Matrix"]
    assert "Not taken up" in sheet["E5"].value


def test_evidence_sheet_has_quotation_citation_and_link(
    matrix: Matrix, catalogue: Catalogue
) -> None:
    sheet = load_workbook(io.BytesIO(matrix_to_xlsx(matrix, catalogue, META)))["Evidence"]
    rows = [
        dict(zip((name for name, _ in EVIDENCE_COLUMNS), row, strict=True))
        for row in sheet.iter_rows(min_row=2)
    ]
    first = rows[0]
    assert len(rows) == 3
    assert first["Quotation"].value == QUOTE
    assert first["Citation"].value == "s. 1"
    assert first["Official link"].hyperlink.target == "https://law.example/1?a=1&b=2"
    assert first["Retrieved at (UTC)"].value == datetime(2025, 5, 1, 12, 0)  # noqa: DTZ001
    assert first["Review"].value == "suggested"
    assert first["Confidence"].value == 0.8
    assert rows[1]["Retrieved at (UTC)"].value is None
    assert rows[2]["Official link"].hyperlink is None
    assert sheet.freeze_panes == "C2"


def test_no_cell_of_the_workbook_is_a_formula(matrix: Matrix, catalogue: Catalogue) -> None:
    book = load_workbook(io.BytesIO(matrix_to_xlsx(matrix, catalogue, META)))
    kinds = {c.data_type for sheet in book for row in sheet.iter_rows() for c in row}
    assert "f" not in kinds


def test_method_sheet_says_how_it_was_made(matrix: Matrix, catalogue: Catalogue) -> None:
    sheet = load_workbook(io.BytesIO(matrix_to_xlsx(matrix, catalogue, META)))["Method"]
    said = {row[0].value: row[1].value for row in sheet.iter_rows()}
    assert said["As of"] == "2026-01-15"
    assert said["Tagger version"] == "tagger-7"
    assert said["Catalogue version"] == "catalogue-3"
    assert said["Measured against"] == catalogue.instruments["cets-197"].title
    assert "Ardenia" in said["Invented States"]
    assert "no official publication" in said["Note"]
    assert "machine" in said["Suggestions"]


def test_without_invented_states_the_method_does_not_speak_of_them(
    matrix: Matrix, catalogue: Catalogue
) -> None:
    real = replace(matrix, states=("AT", "RU"), cells=matrix.cells[:8])
    sheet = load_workbook(io.BytesIO(matrix_to_xlsx(real, catalogue, META)))["Method"]
    assert "Invented States" not in [row[0].value for row in sheet.iter_rows()]


def test_confirmed_cells_are_upright_with_a_tick(matrix: Matrix, catalogue: Catalogue) -> None:
    first = replace(matrix.cells[0], suggested=False, review=Review.CONFIRMED)
    confirmed = replace(matrix, cells=(first, *matrix.cells[1:]))
    cell = load_workbook(io.BytesIO(matrix_to_xlsx(confirmed, catalogue, META)))["Matrix"]["B5"]
    assert cell.value.endswith("Partly met ✓")
    assert not cell.font.italic


def test_an_empty_matrix_makes_a_workbook_that_opens(catalogue: Catalogue) -> None:
    empty = Matrix(TODAY, None, (), (), ())
    book = load_workbook(io.BytesIO(matrix_to_xlsx(empty, catalogue, META)))
    assert book.sheetnames == ["Matrix", "Evidence", "Facts", "Gaps", "Sources", "Method"]


# HTML


class _Page(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_a_table_that_needs_no_script_and_no_address(
    matrix: Matrix, catalogue: Catalogue
) -> None:
    hostile = replace(matrix.cells[0], reason="<script>alert(1)</script>")
    page = _Page()
    data = matrix_to_html(replace(matrix, cells=(hostile, *matrix.cells[1:])), catalogue, META)
    page.feed(data.decode())
    tags = [tag for tag, _ in page.tags]
    assert "script" not in tags
    assert "link" not in tags
    assert tags.count("td") == len(matrix.cells)
    assert not [a for _, attrs in page.tags for a in attrs if a in {"src", "href", "onclick"}]
    assert "<script>alert(1)</script>" in page.text
    assert "Ardenia (invented)" in page.text
    assert "no official publication" in page.text


# Compare


def test_comparison_is_the_same_in_every_format(
    comparison: Comparison, catalogue: Catalogue
) -> None:
    whole = json.loads(json.dumps(compare_to_json(comparison)))
    present = {row["slug"]: row["states"] for row in whole["sub_elements"]}
    assert present["recruitment"]["AT"]["present"] is True
    assert present["harbouring"]["AT"]["present"] is False
    assert present["recruitment"]["RU"]["present"] is None
    data = compare_to_csv(comparison, catalogue).decode("utf-8-sig")
    table = list(csv.reader(io.StringIO(data, newline="")))
    names = [catalogue.states[code].name for code in ("AT", "RU")]
    assert table[0][2:] == [*names, "Ardenia (invented)"]
    row = next(row for row in table if row[1] == "Recruitment")
    assert QUOTE in row[2]
    book = load_workbook(io.BytesIO(compare_to_xlsx(comparison, catalogue, META)))
    assert book.sheetnames == ["Compare", "Method"]
    cells = [[c.value for c in r] for r in book["Compare"].iter_rows()]
    assert [r[1] for r in cells] == [r[1] for r in table]
