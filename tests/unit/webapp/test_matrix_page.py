"""The matrix: rows, columns, cells that open, filters, exports, speed."""

from __future__ import annotations

import io
import re
from html import unescape

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.model.cells import Status

CORE = 12


def _links(html: str) -> dict[str, str]:
    """Cell to its accessible name."""
    pattern = r"&amp;cell=|\?cell="
    assert re.search(pattern, html)
    found = re.findall(r'cell=([A-Z]{2}:[a-z-]+)#drawer" title="([^"]*)"', html)
    return {cell: unescape(name) for cell, name in found}


def test_default_shows_every_state_and_the_core_elements(app: Flask, client: FlaskClient) -> None:
    states = app.extensions["site"].standards.states
    cells = _links(client.get("/matrix").text)
    held = {"XA", "XB"}
    wanted = {code for code, state in states.items() if not state.invented} | held
    assert {cell.split(":")[0] for cell in cells} == wanted
    assert len(wanted) == 57 + 2
    assert len(cells) == len(wanted) * CORE


def test_states_whose_law_is_held_come_first(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix").get_json()
    assert set(view["states"][:2]) == {"XA", "XB"}
    assert view["rows"][0]["held"] is True


def test_all_elements_and_only_held_states(client: FlaskClient) -> None:
    cells = _links(client.get("/matrix?columns=all&scope=held").text)
    assert len(cells) == 2 * 60


def test_name_of_a_cell_is_a_sentence(client: FlaskClient) -> None:
    cells = _links(client.get("/matrix").text)
    name = cells["XA:reflection-period"]
    assert re.fullmatch(
        r"Arvenia, reflection period: [a-z ]+, suggested, 45 days, 1 provision", name
    )
    assert "no such law held here" in cells["AL:reflection-period"]


def test_nothing_found_is_never_shown_as_not_met(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix?columns=all").get_json()
    for cell in view["cells"]:
        if not cell["evidence"]:
            assert cell["status"] != Status.NOT_MET.value


def test_opened_cell_shows_its_evidence(client: FlaskClient) -> None:
    html = client.get("/matrix?cell=XA:reflection-period").text
    drawer = html[html.index('class="drawer"') :]
    assert '<blockquote class="quote" lang="en">' in drawer
    assert '<mark class="evidence">at least 45 days</mark>' in drawer
    assert "Council of Europe" in drawer
    assert "mandatory" in drawer
    assert "method: rules+semantic" in drawer
    assert "retrieved 2 January 2026" in drawer
    assert 'href="https://law.example/xa' in drawer
    assert html.count('#drawer" aria-current="true"') == 1


def test_cell_without_evidence_shows_where_we_looked(client: FlaskClient) -> None:
    html = client.get("/matrix?cell=XA:non-punishment").text
    assert "Where we looked" in html
    assert "Criminal Code" in html


def test_date_and_older_law_change_the_cell(client: FlaskClient) -> None:
    html = client.get("/matrix?as_of=2013-01-01&cell=XA:reflection-period").text
    assert "at least 15 days" in html
    assert "1 January 2013" in html


def test_htmx_gets_the_opened_cell_alone(client: FlaskClient) -> None:
    answer = client.get("/matrix?cell=XA:act", headers={"HX-Target": "drawer"})
    assert answer.text.strip().startswith('<div id="drawer">')
    assert "<html" not in answer.text
    assert "HX-Target" in answer.headers["Vary"]


def test_status_filter_keeps_every_cell_reachable(client: FlaskClient) -> None:
    everything = _links(client.get("/matrix").text)
    html = client.get("/matrix?status=not+searched").text
    assert set(_links(html)) == set(everything)
    assert '<span aria-hidden="true">·</span>' in html


def test_groups_choose_states_and_elements(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix?group=eu&topic=criminalisation").get_json()
    assert sum(1 for code in view["states"] if not "XA" <= code <= "XZ") == 27
    assert "offence-standalone" in view["elements"]
    assert "reflection-period" not in view["elements"]


def test_filters_stay_in_the_links(client: FlaskClient) -> None:
    html = client.get("/matrix?state=XA&state=XB&instrument=cets-197&as_of=2026-01-01").text
    link = re.search(r'href="(/matrix[^"]*cell=XA:act#drawer)"', html)
    assert link
    for part in ("state=XA", "state=XB", "instrument=cets-197", "as_of=2026-01-01"):
        assert part in link[1]
    assert client.get(unescape(link[1]).split("#")[0]).status_code == 200


def test_drawer_names_the_law_of_a_state_outside_the_chosen_rows(client: FlaskClient) -> None:
    html = client.get("/matrix?state=IE&cell=XA:act").text
    assert 'class="drawer"' in html
    assert "Arvenia" in html


def test_phone_list_shows_one_state(client: FlaskClient) -> None:
    html = client.get("/matrix?one=XB").text
    phone = html[html.index('class="mx-list"') :]
    assert "<h2>Bellania</h2>" in phone


@pytest.mark.parametrize("form", ["csv", "json", "xlsx"])
def test_matrix_on_the_page_can_be_exported(client: FlaskClient, form: str) -> None:
    answer = client.get(f"/matrix.{form}?state=XA&state=XB")
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="matrix-2026')
    if form == "json":
        assert len(answer.get_json()["cells"]) == 2 * CORE
    elif form == "csv":
        assert answer.text.count("\n") == 2 * CORE + 1
    else:
        book = openpyxl.load_workbook(io.BytesIO(answer.data))
        assert len(book.sheetnames) >= 3


def test_full_matrix_links_each_of_its_cells(client: FlaskClient) -> None:
    answer = client.get("/matrix?columns=all")
    assert answer.status_code == 200
    cells = client.get("/api/v1/matrix?columns=all").get_json()["cells"]
    assert len(cells) == 60 * len({cell["state"] for cell in cells})
    assert answer.text.count('#drawer"') >= len(cells)
