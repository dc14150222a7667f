"""Any id survives the way into an address and back, through the real router."""

from __future__ import annotations

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st

from webapp.urls import LawIdConverter, id_of, path_of, web_address


def _echo() -> Flask:
    app = Flask("echo")
    app.url_map.merge_slashes = False
    app.url_map.converters["law"] = LawIdConverter

    @app.get("/works/<law:work_id>")
    def work(work_id: str) -> dict[str, str]:
        return {"id": work_id}

    return app


ECHO = _echo()
IDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
AKN = st.builds("/akn/{}".format, st.text("ab/~@:.-_ é", min_size=1, max_size=40))


@settings(max_examples=300, deadline=None)
@given(IDS | AKN)
def test_any_id_comes_back_through_the_router(law_id: str) -> None:
    answer = ECHO.test_client().get(f"/works/{path_of(law_id)}")
    assert answer.status_code == 200
    assert answer.json == {"id": law_id}


@pytest.mark.parametrize(
    "law_id", [".", "..", "a/../b", "akn/x", "~b64.x", "/", "//", "a//b", "?#%2F", "https://a/b"]
)
def test_awkward_ids_come_back(law_id: str) -> None:
    answer = ECHO.test_client().get(f"/works/{path_of(law_id)}")
    assert answer.json == {"id": law_id}


def test_akn_ids_stay_readable() -> None:
    law_id = "/akn/xa/act/2012-03-01/cc/eng@2020-01-01/~sec_4__para_1"
    assert path_of(law_id) == law_id[1:]
    assert id_of(law_id[1:]) == law_id


def test_percent_encoding_by_hand_is_understood_too() -> None:
    answer = ECHO.test_client().get("/works/%2Fakn%2Fxa%2Fact%2F2012%2Fcc")
    assert answer.json == {"id": "/akn/xa/act/2012/cc"}


@pytest.mark.parametrize("address", ["javascript:alert(1)", "data:text/html,x", "", "//x"])
def test_only_web_addresses_become_links(address: str) -> None:
    assert web_address(address) == ""
