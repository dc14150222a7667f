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
        r"Arvenia, reflection period: [a-z ]+, suggested, 45 days, 1 provision; "
        r"[a-z ]+, (binds|does not bind) the State",
        name,
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
    assert '<blockquote class="quote" lang="en" dir="auto">' in drawer
    assert '<mark class="evidence">at least 45 days</mark>' in drawer
    assert "Council of Europe" in drawer
    assert "Council of Europe Anti-Trafficking Convention art. 13, mandatory; " in drawer
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


def test_a_cell_says_how_far_the_requirement_obliges(client: FlaskClient) -> None:
    cells = _links(client.get("/matrix?instrument=cets-197&state=FR&state=RU").text)
    assert "; mandatory, binds the State" in cells["FR:reflection-period"]
    assert "; mandatory, does not bind the State" in cells["RU:reflection-period"]
    political = _links(client.get("/matrix?instrument=osce-action-plan&state=RU").text)
    assert "political commitment" in political["RU:reflection-period"]


def test_sets_of_states_are_groups_too(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix?group=western-balkans").get_json()
    assert set(view["states"]) == {"AL", "BA", "ME", "MK", "RS"}
    page = client.get("/matrix").text
    assert 'value="western-balkans"' in page
    assert client.get("/matrix?group=atlantis").status_code == 400


def test_only_states_that_state_a_fact_are_rows(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix?fact=reflection_days").get_json()
    assert "XA" in view["states"]
    assert all(code == "XA" or code == "XB" for code in view["states"])
    enough = client.get("/api/v1/matrix?fact=reflection_days&least=30").get_json()
    assert "XA" in enough["states"]
    assert {"state": "XA", "element": "reflection-period", "values": [45]} in enough["facts"]
    more = client.get("/api/v1/matrix?fact=reflection_days&least=46").get_json()
    assert "XA" not in more["states"]
    less = client.get("/api/v1/matrix?fact=reflection_days&least=30&most=44").get_json()
    assert "XA" not in less["states"]
    page = client.get("/matrix?fact=reflection_days&least=30").text
    assert re.search(
        r'class="mx-fact"><a href="[^"]*cell=XA:reflection-period#drawer">45</a>', page
    )


def test_a_filter_that_no_state_fits_is_said(client: FlaskClient) -> None:
    page = client.get("/matrix?fact=reflection_days&least=4000").text
    assert "No State fits what was chosen." in page


@pytest.mark.parametrize(
    "query", ["fact=shoe_size", "fact=reflection_days&least=many", "review=maybe", "sort=moon"]
)
def test_a_wrong_filter_is_refused_in_one_sentence(client: FlaskClient, query: str) -> None:
    answer = client.get(f"/api/v1/matrix?{query}")
    assert answer.status_code == 400


def test_states_stand_in_the_order_that_is_asked_for(client: FlaskClient, app: Flask) -> None:
    name = app.extensions["site"].standards.state_name
    by_name = client.get("/api/v1/matrix?sort=name").get_json()
    assert by_name["states"] == sorted(by_name["states"], key=name)
    assert len(by_name["rows"]) == 1
    most = client.get("/api/v1/matrix?sort=found").get_json()
    least = client.get("/api/v1/matrix?sort=gaps").get_json()
    assert set(most["states"][:2]) == {"XA", "XB"} == set(least["states"][-2:])


def test_sub_elements_are_columns_on_demand(client: FlaskClient, app: Flask) -> None:
    standards = app.extensions["site"].standards
    address = "/matrix?element=reflection-period&state=XA&state=FR&sub=1"
    columns = client.get(f"/api/v1{address}").get_json()["sub_elements"]
    subs = standards.elements["reflection-period"].sub_elements
    assert [column["slug"] for column in columns] == [sub.slug for sub in subs]
    page = client.get(address).text
    said = re.findall(
        r'<td class="mx-sub"><a href="[^"]*cell=([A-Z]{2}):[^"]*" title="([^"]*)"', page
    )
    assert len(said) == 2 * len(subs)
    assert all("no such law held here" in words for code, words in said if code == "FR")
    of_xa = [words for code, words in said if code == "XA"]
    assert any("still to be read by a person" in words for words in of_xa)
    assert not any("not met" in words for words in of_xa)
    plain = client.get("/matrix?element=reflection-period&state=XA").text
    assert "mx-sub" not in plain


def test_too_many_sub_elements_are_refused_in_words(client: FlaskClient) -> None:
    page = client.get("/matrix?columns=all&sub=1").text
    assert "Choose fewer elements" in page
    assert "mx-sub" not in page


def test_filter_by_review_dims_the_others(client: FlaskClient) -> None:
    page = client.get("/matrix?state=XA&review=confirmed").text
    assert page.count('<span aria-hidden="true">·</span>') == CORE
    page = client.get("/matrix?state=XA&review=suggested").text
    assert page.count('<span aria-hidden="true">·</span>') < CORE


def test_rows_and_columns_have_their_counts(client: FlaskClient) -> None:
    page = client.get("/matrix?state=XA").text
    view = client.get("/api/v1/matrix?state=XA").get_json()
    content = [cell["as_if"] or cell["status"] for cell in view["cells"]]
    found = sum(status in {"met", "largely", "partly"} for status in content)
    satisfied = sum(status in {"met", "largely"} for status in content)
    sums = f'<td class="mx-sum">{found}/{CORE}</td><td class="mx-sum">{satisfied}</td>'
    assert sums in page
    foot = page[page.index("<tfoot>") : page.index("</tfoot>")]
    assert foot.count("<tr>") == 3
    for words in ("States with content found", "Met or largely met", "Confirmed by people"):
        assert words in foot


def test_new_filters_stay_in_the_links(client: FlaskClient) -> None:
    page = client.get(
        "/matrix?state=XA&sub=1&sort=name&fact=reflection_days&least=30&review=suggested"
    ).text
    link = re.search(r'href="(/matrix[^"]*cell=XA:reflection-period#drawer)"', page)
    assert link
    for part in ("sub=1", "sort=name", "fact=reflection_days", "least=30", "review=suggested"):
        assert part in link[1]
    assert client.get(unescape(link[1]).split("#")[0]).status_code == 200


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
