"""Compare: columns, alignment, wording, languages, days, addresses and files."""

from __future__ import annotations

import csv
import io
import json
import re
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UsageError
from kb.model.law import Expression, TextState, Work
from kb.services.compare import build_change
from webapp import create_app
from webapp.presenters.compare_words import alike, changed

_EN = (
    "The authority grants every presumed victim a period of {days} days to recover and reflect. "
    "During the period the person stays and no removal order is carried out."
)
_FR = (
    "L'autorité accorde à toute victime présumée un délai de {days} jours de réflexion. "
    "Pendant ce délai la personne demeure sur le territoire."
)


def _law(laws: ModuleType, folder: Path, state: str, texts: list[tuple[str, date, str]]) -> None:
    """An invented law on residence; each text is (language, first day, words)."""
    work = Work(f"/akn/{state.lower()}/act/2010/1", state, "aliens-law", "Residence Act",
                date=date(2010, 1, 1), invented=True)  # fmt: skip
    for lang, start, words in texts:
        marc = {"en": "eng", "fr": "fra"}[lang]
        expression = Expression(f"{work.id}/{marc}@{start}", work.id, lang,
                                TextState.CONSOLIDATED, start)  # fmt: skip
        days = re.search(r"\d+", words)
        assert days is not None
        found = laws.Found("sec_1", "reflection-period", f"{days[0]}", ("at-least-30-days",),
                           {"reflection_days": int(days[0])})  # fmt: skip
        laws._write(
            folder,
            work,
            expression,
            [laws._chapter("One"), *laws._article(1, "Time", words)],
            [found],
        )


@pytest.fixture(scope="module")
def client(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """XC in English and French with an older text, XD in the words of XC, XE in other words."""
    folder = tmp_path_factory.mktemp("compare")
    old, new = date(2010, 1, 1), date(2020, 1, 1)
    _law(laws, folder, "XC", [("en", old, _EN.format(days=30)), ("en", new, _EN.format(days=90)),
                              ("fr", new, _FR.format(days=90))])  # fmt: skip
    _law(laws, folder, "XD", [("en", new, _EN.format(days=45))])
    _law(laws, folder, "XE", [("en", new, "A stay of 15 days is for thinking. Nobody is told.")])
    return create_app(laws.settings(folder)).test_client()


THREE = "state=XC&state=XD&state=XE&element=reflection-period&as_of=2026-01-01"


def _view(client: FlaskClient, query: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/compare?{query}")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.get_json()
    return found


def _items(view: dict[str, Any], column: int) -> list[dict[str, Any]]:
    return [item for row in view["rows"] for item in row["cells"][column]["items"]]


def test_columns_are_ordered_by_a_fact_and_the_pinned_one_stands_first(client: FlaskClient) -> None:
    assert [h["state"] for h in _view(client, THREE)["heads"]] == ["XC", "XD", "XE"]
    smallest_pinned = _view(client, THREE + "&sort=reflection_days&pin=XE")["heads"]
    assert [h["state"] for h in smallest_pinned] == ["XE", "XC", "XD"]
    assert [h["pinned"] for h in smallest_pinned] == [True, False, False]


def test_bars_are_on_one_scale(client: FlaskClient) -> None:
    (days,) = _view(client, THREE)["facts"]
    assert [column["bar"] for column in days["columns"]] == [100, 50, 17]


def test_column_can_be_removed_replaced_and_pinned_by_address(client: FlaskClient) -> None:
    view = _view(client, THREE)
    head = view["heads"][1]
    left = _view(client, head["remove_url"].partition("?")[2])
    assert left["states"] == ["XC", "XE"]
    assert all(not one["remove_url"] for one in left["heads"])
    assert _view(client, head["pin_url"].partition("?")[2])["heads"][0]["state"] == "XD"
    html = client.get("/compare?" + THREE).text
    assert html.count('class="cmp-replace"') == 3


def test_address_holds_the_day(client: FlaskClient) -> None:
    view = _view(client, "state=XC&state=XD")
    assert f"as_of={view['as_of']}" in view["address"]
    assert client.get(view["address"]).status_code == 200


def test_provisions_stand_in_the_row_of_their_sub_element_with_its_words(
    client: FlaskClient,
) -> None:
    (row,) = _view(client, THREE)["rows"]
    assert row["slug"] == "at-least-30-days"
    assert [cell["items"][0]["own_words"] for cell in row["cells"]] == [["90"], ["45"], ["15"]]


def test_language_versions_are_one_provision_with_its_other_text(client: FlaskClient) -> None:
    (plain,) = _items(_view(client, THREE), 0)
    assert plain["other"] is None
    view = _view(client, THREE + "&text=both")
    (item,) = _items(view, 0)
    assert {item["lang"], item["other"]["lang"]} == {"en", "fr"}
    assert _items(view, 1)[0]["other"] is None
    html = client.get(f"/compare?{THREE}&text=both").text
    assert 'lang="fr"' in html
    assert "No text in another language is held." in html


def test_text_of_another_language_without_a_finding_is_read_from_the_law(
    laws: ModuleType, tmp_path: Path
) -> None:
    day = date(2020, 1, 1)
    _law(laws, tmp_path, "XC", [("en", day, _EN.format(days=90))])
    work = Work("/akn/xc/act/2010/1", "XC", "aliens-law", "Residence Act", invented=True)
    french = Expression(f"{work.id}/fra@{day}", work.id, "fr", TextState.CONSOLIDATED, day)
    laws._write(
        tmp_path,
        work,
        french,
        [laws._chapter("Un"), *laws._article(1, "Délai", _FR.format(days=90))],
        [],
    )
    _law(laws, tmp_path, "XD", [("en", day, _EN.format(days=45))])
    client = create_app(laws.settings(tmp_path)).test_client()
    (item,) = _items(_view(client, "state=XC&state=XD&text=translation"), 0)
    assert "délai de 90 jours" in item["other"]["text"]


def test_wording_is_measured_against_the_first_column(client: FlaskClient) -> None:
    view = _view(client, THREE + "&wording=marked")
    assert _items(view, 0)[0]["alike_percent"] is None
    assert _items(view, 1)[0]["alike_percent"] > 80
    assert _items(view, 2)[0]["alike_percent"] == 0
    html = client.get(f"/compare?{THREE}&wording=marked").text
    assert "Similar wording" in html
    assert "Divergent wording" in html
    assert '<mark class="alike">' in html


def test_two_days_of_one_state_show_what_changed(client: FlaskClient) -> None:
    query = "state=XC&before=2015-01-01&as_of=2026-01-01"
    view = _view(client, query)
    assert [h["key"] for h in view["heads"]] == ["XC@2015-01-01", "XC@2026-01-01"]
    assert [item["change"] for item in _items(view, 0) + _items(view, 1)] == ["changed"] * 2
    html = client.get(f"/compare?{query}&wording=marked").text
    assert re.search(r"<del>30 ?</del>", html)
    assert re.search(r"<ins>90 ?</ins>", html)
    assert "<del>" not in client.get(f"/compare?{query}").text


def test_two_days_without_a_change_say_so(client: FlaskClient) -> None:
    view = _view(client, "state=XC&before=2021-01-01&as_of=2026-01-01")
    assert {item["change"] for item in _items(view, 0)} == {"same"}


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("", "Choose two to five States and one element."),
        ("state=XC", "Choose one more State"),
        ("state=XC&before=2030-01-01&as_of=2026-01-01", "has to come before"),
        ("state=XC&state=XD&before=2015-01-01", "one State at a time"),
    ],
)
def test_what_is_missing_is_said(client: FlaskClient, query: str, hint: str) -> None:
    assert hint in client.get(f"/compare?{query}").text


@pytest.mark.parametrize(
    "query",
    [
        "state=XC&state=XD&text=none",
        "state=XC&state=XD&wording=none",
        "state=XC&before=never",
        "state=XC&state=XD&state=XE&state=IE&state=FI&state=SE",
    ],
)
def test_address_that_makes_no_sense_is_refused(client: FlaskClient, query: str) -> None:
    assert client.get(f"/compare?{query}").status_code == 400


def test_files_hold_both_days(client: FlaskClient) -> None:
    query = "state=XC&before=2015-01-01&as_of=2026-01-01"
    rows = list(csv.reader(io.StringIO(client.get(f"/compare.csv?{query}").text.lstrip("\ufeff"))))
    assert [head.rpartition(", ")[2] for head in rows[0][2:]] == ["2015-01-01", "2026-01-01"]
    data = json.loads(client.get(f"/compare.json?{query}").data)
    assert data["columns"] == ["XC@2015-01-01", "XC@2026-01-01"]
    values = data["facts"][0]["values"]
    assert [[one["value"] for one in values[key]] for key in data["columns"]] == [[30], [90]]
    book = client.get(f"/compare.xlsx?{query}")
    assert book.data[:2] == b"PK"
    assert 'filename="compare-reflection-period-XC-2015' in book.headers["Content-Disposition"]
    assert client.get("/compare.csv?state=XC").status_code == 400


def test_two_days_are_of_one_state_and_in_order(client: FlaskClient) -> None:
    site = client.application.extensions["site"]
    early, late = date(2015, 1, 1), date(2026, 1, 1)
    with pytest.raises(UsageError, match="one State"):
        build_change(site.reader, site.catalogue, ["XC", "XD"], "act", (early, late))
    with pytest.raises(UsageError, match="before"):
        build_change(site.reader, site.catalogue, ["XC"], "act", (late, early))
    made = build_change(site.reader, site.catalogue, ["xc"], "reflection-period", (early, late))
    assert [seen.value for column in made.facts[0].values for seen in column] == [30, 90]


@given(st.text(max_size=200), st.text(max_size=200))
def test_marks_lose_no_letter(old: str, new: str) -> None:
    gone, came = changed(old, new)
    assert "".join(part.text for part in gone) == old
    assert "".join(part.text for part in came) == new
    wording = alike(new, old)
    assert "".join(part.text for part in wording.parts) == new
    assert 0 <= wording.percent <= 100


def test_short_runs_of_common_words_are_not_similar_wording() -> None:
    assert alike("of the law in Arvenia", "of the State in Bellania").percent == 0
    assert (
        alike("no removal order is carried out", "no removal order is carried out").percent == 100
    )
