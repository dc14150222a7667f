"""Files of the matrix, and a workbook that was filled in offline and comes back."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from openpyxl import load_workbook

from kb.cli import main
from kb.errors import UsageError
from kb.export.decision_file import read_decisions
from kb.export.decision_sheet import CELL, REASON, SEEN, STATUS, VERDICT, VERSION
from kb.services.audit import verify
from kb.settings import Settings
from kb.store.decisions import all_decisions
from webapp import create_app
from webapp.wiring import make_site

SignIn = Callable[..., FlaskClient]
Token = Callable[[FlaskClient, str], str]
QUERY = "state=XA&state=XB&element=reflection-period&element=act&element=offence-standalone"
REFLECTION, ACT = "XA:reflection-period", "XA:act"


@pytest.fixture
def own(app: Flask, own_settings: Settings) -> Flask:
    """The site over a store that the test may change."""
    site = make_site(own_settings)
    site.clock = app.extensions["site"].clock
    return create_app(site=site)


def workbook(client: FlaskClient, query: str = QUERY) -> bytes:
    answer = client.get(f"/matrix.xlsx?{query}")
    assert answer.status_code == 200
    return answer.data


def filled(data: bytes, said: dict[str, dict[str, Any]]) -> bytes:
    """The workbook with values in the rows of cells, by the titles of the columns."""
    book = load_workbook(io.BytesIO(data))
    sheet = book["Decisions"]
    titles = {cell.value: cell.column for cell in sheet[2]}
    rows = {sheet.cell(row, titles[CELL]).value: row for row in range(3, sheet.max_row + 1)}
    for name, values in said.items():
        for title, value in values.items():
            sheet.cell(rows[name], titles[title]).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def hand_in(token_of: Token) -> Callable[..., Any]:
    def sent(client: FlaskClient, data: bytes, do: str = "write") -> Any:
        form = {"form_token": token_of(client, "/exports"), "do": do,
                "file": (io.BytesIO(data), "matrix.xlsx")}  # fmt: skip
        return client.post("/exports/import", data=form, content_type="multipart/form-data")

    return sent


def decisions(app: Flask) -> list[tuple[str, str, str, str, str]]:
    found = all_decisions(app.extensions["site"].engine)
    return [(d.who, f"{d.state}:{d.element}", d.verdict, d.status, d.reason) for d in found]


# Files


@pytest.mark.parametrize(
    ("form", "start"),
    [("xlsx", b"PK"), ("docx", b"PK"), ("pdf", b"%PDF"), ("json", b"{"),
     ("csv", b"\xef\xbb\xbfstate,"), ("html", b"<!doctype html>")],
)  # fmt: skip
def test_each_form_is_a_file_that_begins_as_such(
    client: FlaskClient, form: str, start: bytes
) -> None:
    answer = client.get(f"/matrix.{form}?state=XA&element=act")
    assert answer.status_code == 200
    assert answer.data.startswith(start)
    wanted = f'attachment; filename="matrix-2026-02-01.{form}"'
    assert answer.headers["Content-Disposition"] == wanted


def test_json_is_streamed_and_whole(client: FlaskClient) -> None:
    answer = client.get(f"/matrix.json?{QUERY}")
    assert answer.is_streamed
    assert len(json.loads(answer.data)["cells"]) == 6


def test_metadata_names_the_csv_beside_it(client: FlaskClient) -> None:
    answer = client.get("/matrix.csv-metadata.json?as_of=2020-06-01&state=XA&element=act")
    assert answer.mimetype == "application/csvm+json"
    assert json.loads(answer.data)["url"] == "matrix-2020-06-01.csv"
    csv = client.get("/matrix.csv?as_of=2020-06-01&state=XA&element=act")
    assert 'filename="matrix-2020-06-01.csv"' in csv.headers["Content-Disposition"]


def test_page_links_every_form_of_the_matrix_of_its_address(client: FlaskClient) -> None:
    view = client.get(f"/api/v1/exports?{QUERY}").get_json()
    text = client.get(f"/exports?{QUERY}").text
    assert view["cells"] == 6
    assert view["invented"]
    for form in view["forms"]:
        assert form["url"].replace("&", "&amp;") in text
        assert client.get(form["url"]).status_code == 200, form["url"]


def test_a_paged_form_of_too_many_cells_is_refused_in_a_sentence(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.presenters.exports.MOST_SLOW", 1)
    answer = client.get(f"/matrix.pdf?{QUERY}")
    assert answer.status_code == 400
    assert "Choose fewer States" in answer.text
    assert client.get(f"/matrix.csv?{QUERY}").status_code == 200
    assert "too many cells" in client.get(f"/exports?{QUERY}").text


def test_names_of_reviewers_are_in_documents_of_people_with_an_account_only(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any]
) -> None:
    ana = sign_in(name="ana", into=own)
    hand_in(ana, filled(workbook(ana), {REFLECTION: {VERDICT: "accept"}}))
    path = "/matrix.docx?state=XA&element=reflection-period"
    words = []
    for client in (ana, own.test_client()):
        answer = client.get(path)
        assert answer.headers["Vary"] == "Cookie"
        with zipfile.ZipFile(io.BytesIO(answer.data)) as held:
            words.append(held.read("word/document.xml").decode())
    assert "confirmed by ana" in words[0]
    assert "confirmed by ana" not in words[1]
    assert "confirmed by a reviewer" in words[1]


# Back again


def test_decisions_come_back_and_are_known_the_second_time(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any]
) -> None:
    client = sign_in(name="ana", into=own)
    data = filled(workbook(client), {
        REFLECTION: {VERDICT: " Accept "},
        ACT: {VERDICT: "override", STATUS: "Partly", REASON: "- Only one act."},
    })  # fmt: skip
    checked = hand_in(client, data, "check")
    assert "2 decisions can be written; nothing was written yet." in checked.text
    assert decisions(own) == []
    first = hand_in(client, data)
    assert "2 decisions were written." in first.text
    wanted = {
        ("ana", REFLECTION, "accept", "", ""),
        ("ana", ACT, "override", "partly", "- Only one act."),
    }
    assert set(decisions(own)) == wanted
    cells = client.get(f"/api/v1/matrix?{QUERY}").get_json()["cells"]
    told = {f"{c['state']}:{c['element']}": (c["status"], c["review"]) for c in cells}
    assert told[ACT] == ("partly", "confirmed")
    assert told[REFLECTION][1] == "confirmed"
    again = hand_in(client, data)
    assert "0 decisions were written. 2 were known already." in again.text
    assert len(decisions(own)) == 2
    assert verify(own.extensions["site"].engine).broken is None


def test_what_another_decided_meanwhile_is_a_conflict(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any]
) -> None:
    ana, ben = sign_in(name="ana", into=own), sign_in(name="ben", into=own)
    data = workbook(ana)
    hand_in(ben, filled(data, {ACT: {VERDICT: "reject", REASON: "Something else."}}))
    mine = {ACT: {VERDICT: "accept"}, REFLECTION: {VERDICT: "accept"}}
    for do in ("check", "write"):
        answer = hand_in(ana, filled(data, mine), do)
        assert f"{ACT}: ben decided on this cell after the file was made (reject" in answer.text
    assert [row[:3] for row in decisions(own)] == [
        ("ben", ACT, "reject"), ("ana", REFLECTION, "accept"),
    ]  # fmt: skip
    fresh = filled(workbook(ana), {ACT: {VERDICT: "accept"}})
    assert "1 decision was written." in hand_in(ana, fresh).text


def test_findings_that_changed_are_a_conflict(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any], token_of: Token, laws: ModuleType
) -> None:
    ana = sign_in(name="ana", into=own)
    data = filled(workbook(ana), {REFLECTION: {VERDICT: "accept"}})
    form = {"form_token": token_of(ana, "/exports"), "key": laws.reflection_key(),
            "verdict": "reject", "reason": "It is about something else."}  # fmt: skip
    assert ana.post("/decide", data=form).status_code == 303
    answer = hand_in(ana, data)
    assert "The findings of this cell changed after the file was made." in answer.text
    assert "0 decisions were written." in answer.text


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({VERDICT: "maybe"}, "&#39;maybe&#39; is none"),
        ({VERDICT: "reject"}, "needs a reason"),
        ({VERDICT: "override", REASON: "x"}, "A cell can be set to"),
        ({VERDICT: "override", REASON: "x", STATUS: "benchmark"}, "not to &#39;benchmark&#39;"),
        ({VERDICT: "accept", STATUS: "met"}, "Only override sets a status"),
        ({VERDICT: "accept", CELL: "ZZ:act"}, "no cell &#39;ZZ:act&#39;"),
        ({VERDICT: "accept", CELL: "<script>alert(1)</script>"}, "&lt;script&gt;"),
        ({VERDICT: "accept", CELL: REFLECTION}, "findings of this cell changed"),
        ({VERDICT: "accept", VERSION: ""}, "export again"),
        ({VERDICT: "accept", SEEN: "0" * 32}, "findings of this cell changed"),
        ({VERDICT: "accept", "As of": "tomorrow"}, "hidden keys were changed"),
        ({VERDICT: "accept", "Last decision": "9" * 30}, "hidden keys were changed"),
        ({VERDICT: "accept", REASON: "x" * 5000}, "at most 4,000"),
        ({VERDICT: "reject", REASON: "=1+1"}, "needs a reason"),
        ({REASON: "No verdict."}, "is none"),
    ],
)
def test_row_that_makes_no_sense_is_listed_and_the_others_go_in(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any], values: dict[str, str], says: str
) -> None:
    client = sign_in(name="ana", into=own)
    good = {"XA:offence-standalone": {VERDICT: "accept"}}
    answer = hand_in(client, filled(workbook(client), {ACT: values, **good}))
    assert answer.status_code == 200
    assert says in answer.text
    assert [row[1] for row in decisions(own)] == ["XA:offence-standalone"]


def _zip(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as held:
        for name, data in parts.items():
            held.writestr(name, data)
    return out.getvalue()


HOSTILE = {
    "empty": (b"", "no XLSX file"),
    "text": (b"State,Element\r\n", "no XLSX file"),
    "cut": (_zip({"xl/workbook.xml": b"<x/>"})[:-30], "no XLSX file"),
    "no workbook": (_zip({"a.xml": b"<x/>"}), "no workbook that can be read"),
    "bomb": (_zip({"xl/worksheets/sheet1.xml": b"0" * 50_000_000}), "unfolds to more"),
    "entities": (_zip({"xl/workbook.xml": b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}),
                 "document type"),
    "utf-16": (_zip({"xl/workbook.xml": '<!DOCTYPE x><x/>'.encode("utf-16")}), "document type"),
    "parts": (_zip({f"{number}.bin": b"" for number in range(501)}), "too many parts"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_refused_in_a_sentence(name: str) -> None:
    data, says = HOSTILE[name]
    with pytest.raises(UsageError, match=says):
        read_decisions(data)


def test_refused_file_leaves_the_page_and_the_store_as_they_were(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any]
) -> None:
    client = sign_in(name="ana", into=own)
    answer = hand_in(client, HOSTILE["bomb"][0])
    assert answer.status_code == 400
    assert "unfolds to more" in answer.text
    assert hand_in(client, b"0" * 22_000_000).status_code == 413
    assert decisions(own) == []


def test_workbook_without_its_hidden_columns_is_refused(client: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(workbook(client)))
    book["Decisions"].delete_cols(9, 6)
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UsageError, match="lost its columns"):
        read_decisions(out.getvalue())
    del book["Decisions"]
    out = io.BytesIO()
    book.save(out)
    with pytest.raises(UsageError, match="no sheet"):
        read_decisions(out.getvalue())


def test_rows_and_columns_may_be_moved(client: FlaskClient) -> None:
    book = load_workbook(io.BytesIO(filled(workbook(client), {ACT: {VERDICT: "accept"}})))
    sheet = book["Decisions"]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    sheet.delete_rows(1, sheet.max_row)
    for row in [rows[0], *reversed(rows[1:])]:
        sheet.append(list(reversed(row)))
    out = io.BytesIO()
    book.save(out)
    (found,) = read_decisions(out.getvalue())
    assert (found.cell, found.verdict) == (ACT, "accept")


def test_a_page_takes_so_many_decisions_at_once_and_else_none(
    own: Flask, sign_in: SignIn, hand_in: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.pages.exports._MOST_DECISIONS", 1)
    client = sign_in(name="ana", into=own)
    said = {ACT: {VERDICT: "accept"}, REFLECTION: {VERDICT: "accept"}}
    answer = hand_in(client, filled(workbook(client), said))
    assert answer.status_code == 400
    assert "At most 1 decisions go in at once here; this has 2." in answer.text
    assert decisions(own) == []


def test_a_reader_does_not_hand_in(own: Flask, sign_in: SignIn) -> None:
    reader = sign_in("reader", name="rea", into=own)
    assert "This is for reviewers." in reader.get("/exports").text
    assert 'type="file"' not in own.test_client().get("/exports").text


# Commands


def test_command_takes_the_file_in_and_lists_what_it_left_out(
    own: Flask, own_settings: Settings, sign_in: SignIn, tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    client = sign_in(name="ana", into=own)
    sign_in("reader", name="rea", into=own)
    file = tmp_path / "filled.xlsx"
    query = f"{QUERY}&as_of={date(2026, 2, 1)}"
    said = {ACT: {VERDICT: "accept"}, REFLECTION: {VERDICT: "never"}}
    file.write_bytes(filled(workbook(client, query), said))
    monkeypatch.setenv("KB_DATA_DIR", str(own_settings.data_dir))
    monkeypatch.setenv("KB_DATABASE_URL", own_settings.database_url or "")

    def run(*words: str) -> tuple[int, dict[str, Any]]:
        with pytest.raises(SystemExit) as stopped:
            main(["import-decisions", str(file), *words])
        text = capsys.readouterr().out
        return int(str(stopped.value.code)), json.loads(text) if text else {}

    code, trial = run("--user", "ANA", "--dry-run", "--json")
    assert (code, trial["written"], decisions(own)) == (1, False, [])
    assert {row["cell"]: row["fate"] for row in trial["rows"]} == {ACT: "kept", REFLECTION: "bad"}
    assert run("--user", "ana", "--json")[0] == 1
    assert [row[:3] for row in decisions(own)] == [("ana", ACT, "accept")]
    assert run("--user", "rea")[0] == 2
    assert run("--user", "nobody")[0] == 2
