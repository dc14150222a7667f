"""The page of a finding says what decided, in words."""

from __future__ import annotations

import re
from types import ModuleType

import pytest
from flask.testing import FlaskClient

from webapp.presenters.feature_words import cue_words, feature_words
from webapp.urls import path_of


def test_provision_offers_the_reasons_of_each_finding(
    client: FlaskClient, laws: ModuleType
) -> None:
    html = client.get(f"/provisions/{path_of(laws.XA_NEW)}/~sec_2").text
    assert "Why this was found" in html
    assert f'href="/findings/{laws.reflection_key()}"' in html


def test_drawer_offers_the_reasons_of_its_evidence(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get("/matrix?cell=XA:reflection-period").text
    assert f'href="/findings/{laws.reflection_key()}"' in html


def test_reasons_are_said_in_words(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(f"/findings/{laws.reflection_key()}").text
    assert "<li>reflection period</li>" in html
    assert '<mark class="evidence">recover and reflect</mark>' in html
    assert '<q lang="en" dir="auto">victim</q>' in html
    assert "the rule “reflection period” (for this element)" in html
    assert "of another &lt;kind&gt;" in html
    assert "Confidence 0.91; the tagger asserts an element from 0.40 on." in html
    assert "near the threshold" in html
    assert "The text has 200,000 characters." in html
    assert f"Tagger {laws.TAGGER[:16]}." in html


def test_bars_differ_by_sign_side_and_shape(client: FlaskClient, laws: ModuleType) -> None:
    html = client.get(f"/findings/{laws.reflection_key()}").text
    assert '<td class="num">+1.50</td>' in html
    assert '<rect class="for" x="50" y="1" width="50.0" height="8"/>' in html
    assert '<td class="num">−0.75</td>' in html
    assert '<rect class="against" x="25.0" y="1" width="25.0" height="8"/>' in html


def test_earlier_version_is_said_in_a_sentence(client: FlaskClient, laws: ModuleType) -> None:
    path = f"/findings/{laws.non_punishment_key()}"
    assert "made by an earlier version of the tagger" in client.get(path).text
    twin = client.get("/api/v1" + path).get_json()
    assert twin["why"] is None
    assert twin["unexplained"].startswith("This finding was made by an earlier version")


def test_text_no_longer_held_as_it_was_read_is_said(client: FlaskClient) -> None:
    view = client.get("/api/v1/matrix?cell=XA:act").get_json()
    cell = next(c for c in view["cells"] if (c["state"], c["element"]) == ("XA", "act"))
    twin = client.get(f"/api/v1/findings/{cell['evidence'][0]['finding_id']}").get_json()
    assert twin["unexplained"].startswith("The reasons cannot be told")


def test_htmx_gets_the_reasons_alone(client: FlaskClient, laws: ModuleType) -> None:
    path = f"/findings/{laws.reflection_key()}"
    part = client.get(path, headers={"HX-Request": "true"})
    assert "<html" not in part.text
    assert "What weighed most" in part.text
    assert "HX-Request" in part.headers["Vary"]


@pytest.mark.parametrize("path", ["/review", "/api/v1/review", "/findings/{}"])
def test_client_that_has_it_already_is_told_so(
    client: FlaskClient, laws: ModuleType, path: str
) -> None:
    address = path.format(laws.reflection_key())
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("meaning", "meaning of the text"),
        ("meaning, no cue", "where there is no sign: meaning of the text"),
        ("title cue act.recruitment@act", "sign in the title: act: recruitment (for this element)"),
        ("cue: text:topic_ref", "where there are signs and no rule holds: sign in the text: topic ref"),
        ("with means@act", "also a rule of: MEANS (for this element)"),
        ("rule score", "how sure the rules are"),
        ("a name nobody knows", "a name nobody knows"),
    ],
)  # fmt: skip
def test_feature_is_named_in_words(client: FlaskClient, name: str, said: str) -> None:
    with client.application.test_request_context():
        assert feature_words(name, str.upper) == said


def test_cue_is_named_in_words() -> None:
    assert cue_words("means.abuse-of-power") == "means: abuse of power"


def test_no_feature_of_the_tagger_is_left_without_words(client: FlaskClient) -> None:
    """Each name that kb/tagging/features.py writes has words of its own."""
    from inspect import getsource  # noqa: PLC0415

    from kb.tagging import features  # noqa: PLC0415

    named = re.findall(r'put\("([^"]+)"', getsource(features))
    assert len(named) > 15
    with client.application.test_request_context():
        for name in named:
            if name not in ("two rules", "three rules"):
                assert feature_words(name, str.upper) != name, name
