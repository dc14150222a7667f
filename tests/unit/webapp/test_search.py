"""Search pages over an index that answers as the test says."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from types import ModuleType
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from kb.model.search import Highlight, Mode, Named, Reading
from webapp.presenters.passages import layered
from webapp.presenters.passages_found import NOTHING, read_found, shares, written
from webapp.presenters.search_asked import read
from webapp.presenters.similar import windows

TODAY = date(2026, 2, 1)


@pytest.fixture
def index(app: Flask, laws: ModuleType, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What search answers; change ``answer``."""
    one = laws.OneHit()
    monkeypatch.setattr(app.extensions["site"], "index", lambda: one)
    return one


def test_page_says_how_was_searched_and_why_each_hit_is_there(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    hit = laws.found_hit(f"{laws.XA_NEW}/~sec_2", asked_elements=(("reflection-period", 0.93),))
    reading = Reading(named=(Named("state", "XA", "Arvenia", True),))
    index.answer = replace(index.answer, hits=(hit,), reading=reading)
    html = client.get("/search?q=recovery+in+Arvenia").text
    assert "Searched by words and by meaning" in html
    assert "none is cut off" in html
    for reason in ("recover, reflect", "similarity 0.81", "holds what is asked for", "(0.93)",
                   "its State is named: “Arvenia”"):  # fmt: skip
        assert reason in html
    assert '<mark class="words">recover</mark>' in html


def test_malformed_query_gets_one_sentence_and_its_best_reading(
    client: FlaskClient, index: Any
) -> None:
    problem = "The bracket is not closed."
    index.answer = replace(index.answer, reading=Reading("begging AND child", problem))
    html = client.get("/search?q=(begging+AND+child").text
    assert html.count(problem) == 1
    assert "<code>begging AND child</code>" in html


def test_named_state_is_offered_as_a_filter_and_no_more_where_it_is_one(
    client: FlaskClient, index: Any
) -> None:
    named = Named("state", "XA", "Arvenia", True)
    index.answer = replace(index.answer, reading=Reading(named=(named,)))
    view = client.get("/api/v1/search?q=fund+in+Arvenia&lang=en").get_json()
    (shown,) = view["reading"]["named"]
    assert "was read as the State" in shown["said"]
    assert parse_qs(urlsplit(shown["only_url"]).query) == {
        "q": ["fund in Arvenia"], "state": ["XA"], "lang": ["en"]
    }  # fmt: skip
    index.answer = replace(index.answer, reading=Reading(named=(replace(named, raised=False),)))
    view = client.get("/api/v1/search?q=fund+in+Arvenia&state=XA").get_json()
    assert view["reading"]["named"][0]["only_url"] == ""


def test_citation_of_one_provision_goes_straight_there_unless_told_to_stay(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    index.answer = replace(index.answer, cited=(laws.found_hit(f"{laws.XA_NEW}/~sec_2"),))
    answer = client.get("/search?q=s.+2+Criminal+Code")
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/works/akn/xa/")
    page = client.get(answer.headers["Location"]).text
    assert "Opened for the citation “s. 2 Criminal Code”" in page
    assert 'id="sec_2"' in page
    for stays in ("&stay=1", "&history=1", "&offset=10"):
        assert client.get(f"/search?q=s.+2+Criminal+Code{stays}").status_code == 200
    assert client.get("/api/v1/search?q=s.+2+Criminal+Code").status_code == 200


def test_citation_of_several_provisions_lists_them_above_the_hits(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    cited = (laws.found_hit(f"{laws.XA_NEW}/~sec_2"), laws.found_hit(f"{laws.XA_NEW}/~sec_1"))
    index.answer = replace(index.answer, cited=cited)
    answer = client.get("/search?q=s.+2")
    assert answer.status_code == 200
    assert answer.text.index("Provisions cited") < answer.text.index('id="results"')


def test_facets_are_in_words_and_active_values_stay_at_zero(
    client: FlaskClient, index: Any
) -> None:
    facets = {
        "state": {"XA": 3}, "region": {"Central Asia": 2}, "element": {"reflection-period": 2},
        "sub_element": {"means/fraud": 1}, "lang": {"et": 4}, "kind": {"criminal-code": 1},
        "status": {"repealed": 1, "in-force": 2}, "year": {"2012": 1, "2020": 9},
        "instrument": {"cets-197": 2},
    }  # fmt: skip
    index.answer = replace(index.answer, facets=facets)
    view = client.get("/api/v1/search?q=a&state=XB&year=1999").get_json()
    shown = {facet["field"]: facet["values"] for facet in view["facets"]}
    assert set(shown) == set(facets)
    assert [(v["label"], v["count"], v["active"]) for v in shown["state"]] == [
        ("Bellania", 0, True), ("Arvenia", 3, False)
    ]  # fmt: skip
    assert [v["value"] for v in shown["year"]] == ["1999", "2020", "2012"]
    assert [v["label"] for v in shown["status"]] == ["in force", "repealed or replaced"]
    assert shown["sub_element"][0]["label"].startswith("Means: ")
    assert shown["instrument"][0]["label"] == "Council of Europe Anti-Trafficking Convention"
    assert "year=1999" not in shown["year"][0]["url"]
    assert "state=XB&state=XA" in shown["state"][1]["url"]


def test_field_with_active_values_is_counted_without_them(client: FlaskClient, index: Any) -> None:
    client.get("/search?q=a&state=XB&lang=en")
    asked = [(query.filters.states, query.filters.langs, query.limit) for query in index.asked]
    assert asked == [(("XB",), ("en",), 10), ((), ("en",), 1), (("XB",), (), 1)]


def test_many_values_open_on_request(client: FlaskClient, index: Any) -> None:
    index.answer = replace(index.answer, facets={"year": {str(1990 + n): 1 for n in range(20)}})
    assert "Show all 20" in client.get("/search?q=a").text
    assert "Show all 20" not in client.get("/search?q=a&" + "&".join(
        f"year={1990 + n}" for n in range(20)
    )).text  # fmt: skip


FIELDS = ("state", "region", "element", "sub_element", "lang", "kind", "instrument", "year", "work",
          "status")  # fmt: skip
VALUES = st.text("abcXYZ0-/é @", min_size=1, max_size=8).map(str.strip).filter(bool)


@given(
    pairs=st.lists(st.tuples(st.sampled_from(FIELDS), VALUES), max_size=6),
    mode=st.sampled_from([mode.value for mode in Mode]),
    history=st.booleans(),
    day=st.dates(date(1950, 1, 1), date(2030, 1, 1)),
)
def test_address_of_a_search_reads_as_the_same_search(
    pairs: list[tuple[str, str]], mode: str, history: bool, day: date
) -> None:
    args = MultiDict([*pairs, ("q", "a b"), ("mode", mode), ("as_of", day.isoformat())])
    if history:
        args["history"] = "1"
    query = read(args, TODAY)
    again = MultiDict(
        (name, value)
        for name, values in parse_qs(urlsplit(query.url()).query).items()
        for value in values
    )
    assert read(again, TODAY) == query


def test_only_text_in_force_is_searched_unless_asked() -> None:
    assert read(MultiDict({"q": "a"}), TODAY).query().filters.as_of == TODAY
    old = date(2015, 5, 5)
    assert read(MultiDict({"q": "a", "as_of": "2015-05-05"}), TODAY).day == old
    for args in ({"history": "1"}, {"status": "repealed"}):
        query = read(MultiDict({"q": "a", "as_of": "2015-05-05", **args}), TODAY).query()
        assert (query.filters.as_of, query.today) == (None, old)


def test_law_opens_at_the_hit_with_its_words_marked(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    view = client.get("/api/v1/search?q=recovery").get_json()
    url = view["groups"][0]["hits"][0]["law_url"]
    assert url.endswith("#sec_2")
    html = client.get(url).text
    marks = re.findall(r'<mark class="words">([^<]+)</mark>', html)
    assert marks == ["recover", "reflect"]
    assert '<mark class="evidence">at least 45 days</mark>' in html
    page = client.get(view["groups"][0]["hits"][0]["url"]).text
    assert '<mark class="words">recover</mark>' in page


@pytest.mark.parametrize("value", ["x", "words:", "words:9-1", "words:1-2;3", "meaning:1-99999999",
                                   "words:0-9999999", "<script>"])  # fmt: skip
def test_marks_that_make_no_sense_mark_nothing_or_less(
    client: FlaskClient, laws: ModuleType, value: str
) -> None:
    answer = client.get("/works/akn/xa/act/2012-03-01/XA-code",
                        query_string={"at": "sec_2", "found": value})  # fmt: skip
    assert answer.status_code == 200
    assert "<script>" not in answer.text


def test_marks_of_a_split_text_stand_in_their_rows() -> None:
    text = "The victim has:\n(a) shelter;\n(b) care and shelter."
    rows = (("s", "The victim has:"), ("a", "shelter;"), ("b", "care and shelter."))
    at = text.index("(b) care") + 4
    assert shares(text, rows, [(4, 10), (at - 9, at + 4)]) == {
        "s": ((4, 10),), "a": ((4, 8),), "b": ((0, 4),)
    }  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6)), max_size=24))
def test_marks_go_through_an_address(spans: list[tuple[int, int]]) -> None:
    shown = Highlight("", tuple(spans), 0, "meaning")
    found = read_found(written((shown,)))
    assert found == NOTHING if not spans else found.spans == tuple(spans)


@given(
    st.text(max_size=30),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=5),
    st.lists(st.tuples(st.integers(-5, 40), st.integers(-5, 40)), max_size=5),
)
def test_two_families_of_marks_lose_no_letter(
    text: str, one: list[tuple[int, int]], other: list[tuple[int, int]]
) -> None:
    parts = layered(text, (("evidence", one), ("words", other)))
    assert "".join(part.text for part in parts) == text
    at = 0
    for part in parts:
        for place in range(at, at + len(part.text)):
            words = any(low <= place < high for low, high in other)
            evidence = any(low <= place < high for low, high in one)
            assert part.mark == ("words" if words else "evidence" if evidence else "")
        at += len(part.text)


def test_results_are_a_csv_that_no_spreadsheet_computes(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    hit = laws.found_hit(f"{laws.XA_NEW}/~sec_2", heading="=1+1", citation="@s")
    index.answer = replace(index.answer, hits=(hit,))
    answer = client.get("/search.csv?q=-recovery&state=XA")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    (row,) = csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")))
    assert (row["heading"], row["citation"], row["query"]) == ("'=1+1", "'@s", "'-recovery")
    assert row["state_name"] == "Arvenia"
    assert row["invented"] == "yes"
    assert row["in_force_from"] == "2020-01-01"
    assert row["official_url"].startswith("https://law.example/")
    assert (row["as_of"], row["filters"], row["index"]) == ("2026-02-01", "state: Arvenia", "d1")
    assert "suggested" in row["note"]
    assert index.asked[-1].limit == 1_000


def test_workbook_says_where_it_comes_from_and_has_no_formula(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    hit = laws.found_hit(f"{laws.XA_NEW}/~sec_2", heading="=HYPERLINK(1)")
    index.answer = replace(index.answer, hits=(hit,))
    book = openpyxl.load_workbook(io.BytesIO(client.get("/search.xlsx?q=%3D1%2B1").data))
    about = {row[0].value: row[1].value for row in book["About"].iter_rows()}
    assert about["Query"] == "'=1+1"
    assert about["Search index"] == "d1"
    assert "suggested" in about["Suggestions"]
    assert "Arvenia" in about["Invented States"]
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)


def test_json_of_results_holds_the_scores(client: FlaskClient, index: Any) -> None:
    document = json.loads(client.get("/search.json?q=recovery").data)
    assert document["about"]["query"] == "recovery"
    (hit,) = document["hits"]
    assert (hit["lexical"], hit["semantic"], hit["lang"]) == (4.2, 0.81, "en")
    assert client.get("/search.json").status_code == 400


def test_help_shows_queries_that_can_be_tried(client: FlaskClient) -> None:
    html = client.get("/search/help").text
    assert "/search?q=fact.reflection_days:%3E%3D30" in html
    assert "How to write a query" in client.get("/search").text


def test_similar_leaves_out_the_provision_itself_and_old_texts(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    ids = (f"{laws.XA_OLD}/~sec_2", f"{laws.XA_NEW}/~sec_1", f"{laws.XB_TEXT}/~sec_1")
    hits = [laws.found_hit(one) for one in ids[:2]]
    hits.append(laws.found_hit(ids[2], state="XB", work_id=laws.XB_LAW))
    index.answer = replace(index.answer, hits=tuple(hits))
    path = f"/api/v1/similar?id={laws.XA_NEW}/~sec_2"
    view = client.get(path).get_json()
    found = [hit["id"] for group in view["groups"] for law in group["laws"] for hit in law["hits"]]
    assert found == [ids[1], ids[2]]
    assert index.asked[-1].filters.as_of is not None, "the index leaves texts out of force out"
    assert [group["state"] for group in view["groups"]] == ["XA", "XB"]
    others = client.get(path + "&others=1").get_json()
    assert [group["state"] for group in others["groups"]] == ["XB"]
    assert client.get("/similar?id=none").status_code == 404


def test_one_state_never_fills_the_list_of_similar_provisions(
    client: FlaskClient, index: Any, laws: ModuleType
) -> None:
    many = [laws.found_hit(f"/akn/xb/act/2001/XB-long/eng@2001-01-01/~sec_{n}", state="XB",
                           work_id="/akn/xb/act/2001/XB-long", semantic=0.9 - n / 1000)
            for n in range(1, 20)]  # fmt: skip
    last = laws.found_hit(f"{laws.XA_NEW}/~sec_1", semantic=0.1)
    index.answer = replace(index.answer, hits=(*many, last))
    view = client.get("/api/v1/similar?text=a+paragraph").get_json()
    counts = {g["state"]: sum(len(law["hits"]) for law in g["laws"]) for g in view["groups"]}
    assert counts == {"XB": 6, "XA": 1}


def test_pasted_text_is_searched_by_meaning_in_other_states(
    client: FlaskClient, index: Any
) -> None:
    text = 'A "person" has (two) rights: state:EE AND 30 days. ' * 60
    answer = client.post("/similar", data={"text": text, "state": "xa", "others": "1"})
    assert answer.status_code == 200
    assert len(index.asked) > 1
    for query in index.asked:
        assert query.mode is Mode.SEMANTIC
        assert query.filters.states == ("XB",)
        assert not set('":()') & set(query.text)
        assert " AND " not in query.text
    assert client.post("/similar", data={"text": "a" * 5_001}).status_code == 400
    assert client.post("/api/v1/similar", data={"text": text}).get_json()["here_url"] == ""


@given(st.text(max_size=5_000))
def test_parts_of_a_pasted_text_are_few_and_short(text: str) -> None:
    parts = windows(text)
    assert all(0 < len(part) <= 1_500 for part in parts)
    assert len(parts) <= 12


def test_page_without_an_index_says_how_to_make_one(empty_app: Flask) -> None:
    answer = empty_app.test_client().post("/similar", data={"text": "a paragraph"})
    assert answer.status_code == 200
    assert "kb build" in answer.text
