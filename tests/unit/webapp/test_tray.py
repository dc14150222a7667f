"""The tray: pins in the reader's browser, changed by our own forms only."""

from __future__ import annotations

import base64
import hashlib
import re
import zlib
from types import ModuleType

import pytest
from flask.testing import FlaskClient
from hypothesis import given
from hypothesis import strategies as st

from kb.errors import UsageError
from webapp.presenters.tray_pins import MOST_PINS, clean, pack, unpack, with_pins


def _token(client: FlaskClient) -> str:
    html = client.get("/tray?pin=x").text
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found
    return found[1]


def _post(client: FlaskClient, **data: object) -> int:
    return client.post("/tray", data={"form_token": _token(client), **data}).status_code


def _pins(client: FlaskClient) -> list[str]:
    return [pin["id"] for pin in client.get("/api/v1/tray").get_json()["pins"]]


def test_pin_goes_into_the_tray_and_out_again(client: FlaskClient, laws: ModuleType) -> None:
    one, other = f"{laws.XA_NEW}/~sec_2", laws.XB_LAW
    assert _post(client, pin=one) == 303
    assert _post(client, pin=other) == 303
    assert _pins(client) == [one, other]
    assert "2 pins in the tray" in client.get("/search").text
    assert _post(client, pin=one, do="remove") == 303
    assert _pins(client) == [other]
    assert _post(client, do="clear") == 303
    assert _pins(client) == []


def test_form_of_another_site_changes_nothing(client: FlaskClient, laws: ModuleType) -> None:
    pin = {"pin": laws.XB_LAW}
    assert client.post("/tray", data=pin).status_code == 403
    token = _token(client)
    assert client.post("/tray", data={**pin, "form_token": token[:-1] + "_"}).status_code == 403
    headers = {"Sec-Fetch-Site": "cross-site"}
    sent = client.post("/tray", data={**pin, "form_token": token}, headers=headers)
    assert sent.status_code == 403
    assert "load the page again" in sent.text
    assert _pins(client) == []


def test_looking_changes_nothing(client: FlaskClient, laws: ModuleType) -> None:
    client.get(f"/tray?pin={laws.XB_LAW}&do=add")
    assert _pins(client) == []


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(
    client: FlaskClient, laws: ModuleType
) -> None:
    answer = client.post("/tray", data={"form_token": _token(client), "pin": laws.XB_LAW},
                         base_url="https://desk.example")  # fmt: skip
    assert answer.status_code == 403  # the token is a cookie of another host
    first = client.get("/tray?pin=x", base_url="https://desk.example")
    token = re.search(r'name="form_token" value="([^"]+)"', first.text)[1]  # type: ignore[index]
    answer = client.post("/tray", data={"form_token": token, "pin": laws.XB_LAW},
                         base_url="https://desk.example")  # fmt: skip
    for cookie in (*first.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")):
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))


@pytest.mark.parametrize(
    ("wanted", "place"),
    [("/search?q=a", "/search?q=a"), ("//evil.example", "/tray"), ("https://evil.example", "/tray"),
     ("/\\evil.example", "/tray"), ("/a\r\nX: y", "/tray"), ("", "/tray")],
)  # fmt: skip
def test_form_leads_back_to_a_page_of_ours_only(
    client: FlaskClient, laws: ModuleType, wanted: str, place: str
) -> None:
    data = {"form_token": _token(client), "pin": laws.XB_LAW, "back": wanted}
    assert client.post("/tray", data=data).headers["Location"] == place


def test_only_what_is_held_can_be_pinned(client: FlaskClient) -> None:
    assert _post(client, pin="nothing") == 404
    assert _post(client) == 400


def test_list_of_an_address_is_shown_and_can_be_taken_over(
    client: FlaskClient, laws: ModuleType
) -> None:
    html = client.get("/tray", query_string={"pin": [laws.XB_LAW, "gone"]}).text
    assert "not your own tray" in html
    assert "Put these into my tray" in html
    assert "any longer" in html
    assert _pins(client) == []


def test_pins_lead_to_compare_and_to_files(client: FlaskClient, laws: ModuleType) -> None:
    ids = [f"{laws.XA_NEW}/~sec_2", f"{laws.XB_TEXT}/~sec_1"]
    view = client.get("/api/v1/tray", query_string={"pin": ids}).get_json()
    urls = [link["url"] for link in view["comparisons"]]
    assert "/compare?state=XA&state=XB&element=reflection-period" in urls
    document = client.get("/tray.json", query_string={"pin": ids}).get_json()
    assert [hit["id"] for hit in document["hits"]] == ids
    assert "45 days" in document["hits"][0]["snippet"]
    for form in ("csv", "xlsx"):
        assert client.get(f"/tray.{form}", query_string={"pin": ids}).status_code == 200


def test_provision_and_law_pages_have_a_pin(client: FlaskClient, laws: ModuleType) -> None:
    for path in (f"/works{laws.XA_CODE}", f"/provisions{laws.XA_NEW}/~sec_2"):
        assert 'action="/tray"' in client.get(path).text


def test_script_gets_the_button_and_the_bar_alone(client: FlaskClient, laws: ModuleType) -> None:
    data = {"form_token": _token(client), "pin": laws.XB_LAW, "label": "<b>law</b>"}
    answer = client.post("/tray", data=data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "<b>" not in answer.text
    assert 'hx-swap-oob="true"' in answer.text
    assert "1 pin in the tray" in answer.text


IDS = st.lists(st.text(min_size=1, max_size=30).filter(str.isprintable), max_size=MOST_PINS,
               unique=True)  # fmt: skip


@given(IDS)
def test_pins_come_out_of_the_cookie_as_they_went_in(ids: list[str]) -> None:
    assert unpack(pack(tuple(ids))) == clean(ids)


@given(st.text(max_size=200) | st.binary(max_size=200).map(
    lambda data: base64.urlsafe_b64encode(zlib.compress(data)).decode()))  # fmt: skip
def test_cookie_that_is_not_ours_holds_nothing_or_plain_ids(cookie: str) -> None:
    assert all(isinstance(one, str) for one in unpack(cookie))


def test_cookie_that_swells_is_not_read_out() -> None:
    bomb = base64.urlsafe_b64encode(zlib.compress(b'["' + b"a" * 10_000_000 + b'"]')).decode()
    assert unpack(bomb) == ()


def test_full_tray_says_so() -> None:
    held = tuple(str(n) for n in range(MOST_PINS))
    with pytest.raises(UsageError, match="at most 40"):
        with_pins(held, ["more"])
    long = tuple(hashlib.sha512(bytes([n])).hexdigest() for n in range(MOST_PINS))
    with pytest.raises(UsageError, match="full"):
        pack(long)
    assert unpack(pack(long[:20])) == long[:20]
