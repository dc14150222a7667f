"""From the queue to the matrix: one reviewer, a second, a dispute, many at once, blind."""

from __future__ import annotations

import re
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.catalogue import FactSpec
from kb.errors import UsageError
from kb.services.audit import verify
from kb.settings import Settings
from webapp import create_app
from webapp.pages.decide import read_fact
from webapp.wiring import make_site

SignIn = Callable[..., FlaskClient]
Send = Callable[..., Any]


@pytest.fixture
def own(laws: ModuleType, own_settings: Settings) -> Flask:
    """A site with a store of its own, for decisions that disturb no other test."""
    site = make_site(own_settings)
    site.make_explainer = lambda _engine, _settings: laws.ReadyReasons()
    from datetime import UTC, date, datetime, timedelta  # noqa: PLC0415

    class Clock:
        """Goes on by a second whenever it is asked."""

        seconds = 0

        def now(self) -> datetime:
            Clock.seconds += 1
            return datetime(2026, 2, 1, 12, tzinfo=UTC) + timedelta(seconds=Clock.seconds)

        def today(self) -> date:
            return date(2026, 2, 1)

    site.clock = Clock()
    return create_app(site=site)


@pytest.fixture
def send(token_of: Callable[[FlaskClient, str], str]) -> Send:
    """Sends a form with its token; a value may be a list."""

    def sent(client: FlaskClient, path: str, **fields: Any) -> Any:
        data = {"form_token": token_of(client, "/account"), **fields}
        return client.post(path, data=data)

    return sent


def _cell(client: FlaskClient, element: str = "reflection-period") -> dict[str, Any]:
    view = client.get(f"/api/v1/matrix?state=XA&element={element}").get_json()
    return dict(view["cells"][0])


def _keys(client: FlaskClient, query: str = "") -> list[str]:
    return [one["key"] for one in client.get(f"/api/v1/review{query}").get_json()["findings"]]


def test_queue_decide_second_reviewer_matrix_audit(
    own: Flask, laws: ModuleType, sign_in: SignIn, send: Send
) -> None:
    ana, ben = sign_in(name="ana", into=own), sign_in(name="ben", into=own)
    key = laws.reflection_key()
    assert _cell(ana)["review"] == "suggested"
    one = ana.get("/api/v1/review/one").get_json()
    assert one["item"]["key"] == key
    answer = send(ana, "/decide", key=key, verdict="accept", back=one["then_url"])
    assert answer.headers["Location"] == one["then_url"]
    after = ana.get(one["then_url"]).text
    assert "Confirmed: Recovery and reflection period." in after
    assert "You gave 1 decision today." in after
    assert key not in _keys(ana)
    assert _keys(ana, "?queue=second") == []
    assert _keys(ben, "?queue=second") == [key]
    assert _cell(ana)["review"] == "confirmed"
    assert send(ben, "/decide", key=key, verdict="accept").status_code == 303
    assert _cell(ana)["review"] == "confirmed-twice"
    send(ben, "/decide", key=key, verdict="reject", reason="Not of victims.")
    assert _cell(ana)["review"] == "disputed"
    assert _keys(ana, "?queue=disputed") == [key]
    log = ana.get("/audit").text
    assert "Not of victims." in log
    assert "The log is as it was written" in log
    assert "signed in" not in log
    assert verify(own.extensions["site"].engine).broken is None


def test_nobody_confirms_himself(own: Flask, laws: ModuleType, sign_in: SignIn, send: Send) -> None:
    ana = sign_in(name="ana", into=own)
    for _ in range(2):
        send(ana, "/decide", key=laws.reflection_key(), verdict="accept")
    again = sign_in(name="ana", into=own)
    send(again, "/decide", key=laws.reflection_key(), verdict="accept")
    assert _cell(ana)["review"] == "confirmed"


def test_decision_is_taken_back(own: Flask, laws: ModuleType, sign_in: SignIn, send: Send) -> None:
    ana, key = sign_in(name="ana", into=own), laws.reflection_key()
    send(ana, "/decide", key=key, verdict="reject", reason="No.")
    assert _cell(ana)["evidence"] == []
    assert "Take your decision back" in ana.get(f"/review/one?key={key}").text
    send(ana, "/decide", key=key, verdict="undo")
    assert [one["finding_id"] for one in _cell(ana)["evidence"]] == [key]
    assert _keys(ana)[0] == key


def test_facts_are_corrected(own: Flask, laws: ModuleType, sign_in: SignIn, send: Send) -> None:
    ana, key = sign_in(name="ana", into=own), laws.reflection_key()
    page = ana.get(f"/review/one?key={key}").text
    assert re.search(r'name="fact_reflection_days" value="45"', page)
    refused = send(
        ana, "/decide", key=key, verdict="override", reason="r", fact_reflection_days="x"
    )
    assert refused.status_code == 400
    assert "is a number" in refused.text
    send(
        ana, "/decide", key=key, verdict="override", reason="It is ten.", fact_reflection_days="10"
    )
    assert [seen["value"] for seen in _cell(ana)["facts"]["reflection_days"]] == [10]
    assert 'value="10"' in ana.get(f"/review/one?key={key}").text


def test_reason_that_is_missing_loses_nothing(
    own: Flask, laws: ModuleType, sign_in: SignIn, send: Send
) -> None:
    ana = sign_in(name="ana", into=own)
    answer = send(ana, "/decide", key=laws.reflection_key(), verdict="reject", back="/review")
    assert answer.status_code == 400
    assert "Say in a sentence why" in answer.text
    assert f'name="key" value="{laws.reflection_key()}"' in answer.text
    assert 'name="verdict" value="reject"' in answer.text
    long = send(ana, "/comments", key=laws.reflection_key(), text="word " * 900)
    assert long.status_code == 400
    assert "word word word" in long.text


def _cell_form(
    client: FlaskClient, path: str = "/matrix?cell=XA:reflection-period"
) -> dict[str, str]:
    html = client.get(path).text
    form = html[html.index('action="/decide"') :]
    form = form[: form.index("</form>")]
    return dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form))


def test_cell_is_decided_in_the_drawer_and_the_page_comes_back(
    own: Flask, laws: ModuleType, sign_in: SignIn
) -> None:
    ana = sign_in(name="ana", into=own)
    form = _cell_form(ana)
    data = {**form, "verdict": "override", "status": "partly", "reason": "Only on paper."}
    answer = ana.post("/decide", data=data)
    assert answer.headers["Location"] == "/matrix?cell=XA:reflection-period"
    cell = _cell(ana)
    assert (cell["status"], cell["review"], cell["reason"]) == (
        "partly", "confirmed", "Only on paper.",
    )  # fmt: skip
    drawer = ana.get("/matrix?cell=XA:reflection-period").text
    assert "Set to: Partly met" in drawer
    assert "(you)" in drawer
    public = own.test_client().get("/matrix?cell=XA:reflection-period").text
    assert "a reviewer" in public
    assert "Ana" not in public
    assert 'action="/decide"' not in public


def test_cell_that_changed_meanwhile_is_not_decided(
    own: Flask, laws: ModuleType, sign_in: SignIn, send: Send
) -> None:
    ana, ben = sign_in(name="ana", into=own), sign_in(name="ben", into=own)
    form = _cell_form(ana)
    send(ben, "/decide", key=laws.reflection_key(), verdict="reject", reason="No.")
    answer = ana.post("/decide", data={**form, "verdict": "accept"})
    assert answer.status_code == 400
    assert "changed while you looked at it" in answer.text


def test_decision_against_one_instrument_is_not_one_against_another(
    own: Flask, laws: ModuleType, sign_in: SignIn
) -> None:
    ana = sign_in(name="ana", into=own)
    form = _cell_form(ana, "/matrix?instrument=cets-197&cell=XA:reflection-period")
    assert form["instrument"] == "cets-197"
    ana.post("/decide", data={**form, "verdict": "override", "status": "largely", "reason": "x"})
    assert _cell(ana)["review"] == "suggested"
    view = ana.get("/api/v1/matrix?state=XA&element=reflection-period&instrument=cets-197")
    assert view.get_json()["cells"][0]["status"] == "largely"


@pytest.mark.parametrize(
    "changed",
    [
        {"state": "QQ"}, {"element": "none"}, {"instrument": "none"}, {"as_of": "yesterday"},
        {"where": "nowhere:x"}, {"verdict": "maybe"}, {"verdict": "override", "status": "benchmark"},
        {"target": "world"}, {"where": ""},
    ],
)  # fmt: skip
def test_form_that_makes_no_sense_is_refused_in_a_sentence(
    own: Flask, sign_in: SignIn, changed: dict[str, str]
) -> None:
    ana = sign_in(name="ana", into=own)
    data = {**_cell_form(ana), "verdict": "accept", "reason": "r", **changed}
    assert ana.post("/decide", data=data).status_code in (400, 404)
    assert own.extensions["site"].reader.decisions() == []


@pytest.mark.parametrize("key", ["", "x", "0" * 64, "\x00", "é" * 200, "' OR 1=1"])
def test_unknown_finding_is_refused(own: Flask, sign_in: SignIn, send: Send, key: str) -> None:
    ana = sign_in(name="ana", into=own)
    assert send(ana, "/decide", key=key, verdict="accept").status_code == 400
    if key:
        assert send(ana, "/comments", key=key, text="x").status_code == 400
    assert ana.get("/review/one", query_string={"key": key}).status_code in (200, 404)


def test_comments_are_for_people_with_an_account(
    own: Flask, laws: ModuleType, sign_in: SignIn, send: Send
) -> None:
    ana = sign_in(name="ana", into=own)
    send(ana, "/comments", key=laws.reflection_key(), text="See section 9.")
    send(ana, "/comments", state="XA", element="reflection-period", text="Ask the ministry.")
    assert "See section 9." in ana.get(f"/review/one?key={laws.reflection_key()}").text
    assert "Ask the ministry." in ana.get("/matrix?cell=XA:reflection-period").text
    public = own.test_client().get("/matrix?cell=XA:reflection-period").text
    assert "Ask the ministry." not in public
    assert "Reviewers wrote 1 comment" in public


def test_many_are_decided_exactly_as_shown(own: Flask, sign_in: SignIn, send: Send) -> None:
    eva = sign_in("editor", name="eva", into=own)
    html = eva.get("/review/bulk?state=XA").text
    keys = re.findall(r'name="key" value="(\w+)"', html)
    assert "exactly this 1 finding" in html
    assert keys == _keys(eva, "?state=XA")
    refused = send(eva, "/review/bulk?state=XA", key=keys, do="reject")
    assert refused.status_code == 400
    assert "Say in a sentence why" in refused.text
    done = send(eva, "/review/bulk?state=XA", key=keys, do="accept")
    assert done.headers["Location"] == "/review?state=XA"
    assert _keys(eva, "?state=XA") == []
    assert len(_keys(eva)) == 1


def test_findings_are_assigned_to_a_reviewer(own: Flask, sign_in: SignIn, send: Send) -> None:
    eva = sign_in("editor", name="eva", into=own)
    ana = sign_in(name="ana", into=own)
    keys = _keys(eva)
    assert send(eva, "/review/bulk", key=keys, do="assign", to="nobody").status_code == 400
    assert send(eva, "/review/bulk", key=keys[:1], do="assign", to="ana").status_code == 303
    assert _keys(ana, "?queue=mine") == keys[:1]
    send(ana, "/decide", key=keys[0], verdict="accept")
    assert _keys(ana, "?queue=mine") == []


def test_blind_readers_do_not_see_each_other(own: Flask, sign_in: SignIn, send: Send) -> None:
    eva = sign_in("editor", name="eva", into=own)
    ana, ben, cem = (sign_in(name=name, into=own) for name in ("ana", "ben", "cem"))
    (key, *_) = _keys(eva)
    assert send(eva, "/review/bulk", key=[key], do="blind", to=["ana", "ben"]).status_code == 303
    assert key in _keys(ana)
    assert key not in _keys(cem)
    send(ana, "/decide", key=key, verdict="reject", reason="A secret reason.")
    send(ana, "/comments", key=key, text="A secret remark.")
    for path in (f"/review/one?key={key}", f"/findings/{key}", "/audit", "/review",
                 "/matrix?cell=XA:reflection-period"):  # fmt: skip
        html = ben.get(path).text
        assert "A secret reason." not in html, path
        assert path == "/audit" or "A secret remark." not in html, path
    assert "Your sealed verdict: Rejected." in ana.get(f"/review/one?key={key}").text
    assert _cell(ben)["review"] == "suggested"
    assert send(cem, "/decide", key=key, verdict="accept").status_code == 400
    send(ben, "/decide", key=key, verdict="accept")
    assert _cell(ben)["review"] == "disputed"
    assert "A secret reason." in ben.get(f"/review/one?key={key}").text
    view = own.test_client().get("/api/v1/review/agreement").get_json()
    assert [(line["element"], line["pairs"], line["agreed"]) for line in view["lines"]] == [
        ("", 1, 0), ("reflection-period", 1, 0),
    ]  # fmt: skip
    assert "0 of 1 findings got the same verdict" in ana.get("/review/agreement").text


def test_wording_that_changed_since_a_decision_waits_again(
    own: Flask, laws: ModuleType, sign_in: SignIn, send: Send
) -> None:
    """Section 2 said 15 days until 2020; somebody decided on that wording."""
    ana = sign_in(name="ana", into=own)
    view = ana.get("/api/v1/matrix?state=XA&element=reflection-period&as_of=2015-01-01").get_json()
    (before,) = view["cells"][0]["evidence"]
    assert _keys(ana, "?queue=again") == []
    send(ana, "/decide", key=before["finding_id"], verdict="accept")
    assert _keys(ana, "?queue=again") == [laws.reflection_key()]
    assert "earlier wording" in ana.get("/review?queue=again").text
    send(ana, "/decide", key=laws.reflection_key(), verdict="accept")
    assert _keys(ana, "?queue=again") == []


def test_sub_element_is_decided_by_itself(own: Flask, sign_in: SignIn, send: Send) -> None:
    ana = sign_in(name="ana", into=own)
    (evidence,) = _cell(ana, "act")["evidence"]
    one = ana.get(f"/api/v1/review/one?key={evidence['finding_id']}").get_json()
    (sub,) = one["subs"]
    send(ana, "/decide", key=sub["key"], verdict="reject", reason="Not said.")
    (after,) = _cell(ana, "act")["evidence"]
    assert (evidence["sub_elements"], after["sub_elements"]) == (["recruitment"], [])


def test_reader_sees_and_does_not_decide(own: Flask, laws: ModuleType, sign_in: SignIn) -> None:
    reader = sign_in("reader", name="rea", into=own)
    html = reader.get(f"/review/one?key={laws.reflection_key()}").text
    assert "Your role lets you read" in html
    assert 'name="verdict"' not in html


def test_skipping_passes_over_a_finding(own: Flask, sign_in: SignIn) -> None:
    ana = sign_in(name="ana", into=own)
    first, second = _keys(ana)
    one = ana.get("/api/v1/review/one").get_json()
    assert one["item"]["key"] == first
    assert ana.get("/api/v1" + one["skip_url"]).get_json()["item"]["key"] == second


@pytest.mark.parametrize(
    ("kind", "typed", "read"),
    [
        ("int", "30", 30), ("float", "2.5", 2.5), ("float", "life", "life"), ("bool", "yes", True),
        ("bool", "no", False), ("list", "a, b ,", ("a", "b")), ("str", "words", "words"),
        ("enum", "full", "full"), ("int", "", None),
    ],
)  # fmt: skip
def test_fact_is_read_as_its_type(kind: str, typed: str, read: object) -> None:
    values = {"float": ("life",), "enum": ("full", "part")}.get(kind, ())
    spec = FactSpec(name="some_fact", type=kind, title="Some fact", values=values)
    assert read_fact(spec, typed) == read


@pytest.mark.parametrize(
    ("kind", "typed"),
    [("int", "many"), ("int", "-1"), ("float", "nan"), ("float", "inf"), ("bool", "maybe"),
     ("enum", "none"), ("int", "9" * 400)],
)  # fmt: skip
def test_fact_that_cannot_be_is_refused(kind: str, typed: str) -> None:
    values = ("full", "part") if kind == "enum" else ()
    spec = FactSpec(name="some_fact", type=kind, title="Some fact", values=values)
    with pytest.raises(UsageError, match="Some fact is"):
        read_fact(spec, typed)
