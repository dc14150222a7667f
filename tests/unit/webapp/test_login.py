"""Signing in: the same answer for every failure, a new session each time, cookies that are ours."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kb.model.desk import CLOSED
from kb.services import accounts
from webapp import create_app
from webapp.wiring import make_site

SignIn = Callable[..., FlaskClient]
TokenOf = Callable[[FlaskClient, str], str]
PASSWORD = "a calm river in winter"


def _made(laws: ModuleType, folder: Path, **changed: object) -> Flask:
    """A site of its own; it is kept apart from the shared one."""
    site = make_site(laws.settings(folder).model_copy(update=changed))
    return create_app(site=site)


@pytest.fixture
def own(laws: ModuleType, tmp_path: Path) -> Flask:
    """A site whose accounts and locks disturb no other test."""
    return _made(laws, tmp_path)


def _try(
    client: FlaskClient, token_of: TokenOf, name: str, password: str, **more: str
) -> tuple[int, str, str]:
    data = {"form_token": token_of(client, "/login"), "name": name, "password": password, **more}
    answer = client.post("/login", data=data)
    return answer.status_code, answer.headers.get("Location", ""), answer.text


def test_person_signs_in_and_out(own: Flask, sign_in: SignIn, token_of: TokenOf) -> None:
    client = sign_in("reviewer", into=own)
    assert "You are signed in as reviewer, reviewer." in client.get("/account").text
    assert 'href="/account"' in client.get("/").text
    answer = client.post("/logout", data={"form_token": token_of(client, "/account")})
    assert answer.headers["Location"] == "/"
    assert client.get("/account").headers["Location"] == "/login?back=/account"


def test_wrong_password_and_unknown_name_look_the_same(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    sign_in("reviewer", name="zora", into=own)
    answers = []
    for name in ("zora", "somebody"):
        status, _, html = _try(own.test_client(), token_of, name, "a wrong password of some length")
        token = re.compile(r'name="form_token" value="[^"]+"')
        answers.append((status, token.sub("", html).replace(name, "NAME")))
    assert answers[0] == answers[1]
    assert answers[0][0] == 403
    assert "Name and password do not fit together." in answers[0][1]


def test_closed_account_looks_like_one_that_never_was(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    sign_in("reviewer", into=own)
    site = own.extensions["site"]
    accounts.set_role(site.engine, site.clock.now(), name="reviewer", role=CLOSED, by="test")
    status, _, html = _try(own.test_client(), token_of, "reviewer", PASSWORD)
    assert status == 403
    assert "Name and password do not fit together." in html


def test_name_is_locked_after_failures_even_for_the_right_password(
    laws: ModuleType, tmp_path: Path, sign_in: SignIn, token_of: TokenOf
) -> None:
    own = _made(laws, tmp_path, login_failures=2)
    sign_in("reviewer", into=own)
    for name in ("reviewer", "somebody"):
        for _ in range(2):
            assert _try(own.test_client(), token_of, name, "a wrong password, long")[0] == 403
        status, _, html = _try(own.test_client(), token_of, name, PASSWORD)
        assert status == 429
        assert "Too many sign-ins failed under this name" in html


def test_each_sign_in_gives_a_new_session_and_ends_the_old_one(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    client = sign_in("reviewer", into=own)
    first = client.get_cookie("session")
    assert first is not None
    assert _try(client, token_of, "reviewer", PASSWORD)[0] == 303
    second = client.get_cookie("session")
    assert second is not None
    assert second.value != first.value
    thief = own.test_client()
    thief.set_cookie("session", first.value)
    assert thief.get("/account").status_code == 303


def test_session_that_was_planted_does_not_become_the_victims(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    """Session fixation: what the browser held before signing in is worth nothing afterwards."""
    attacker = sign_in("reader", name="mallory", into=own)
    planted = attacker.get_cookie("session")
    assert planted is not None
    sign_in("editor", into=own)
    victim = own.test_client()
    victim.set_cookie("session", planted.value)
    assert _try(victim, token_of, "editor", PASSWORD)[0] == 303
    assert "signed in as editor" in victim.get("/account").text
    assert attacker.get("/account").status_code == 303


def test_signing_out_everywhere_ends_the_other_browser(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    here, there = sign_in("reviewer", into=own), sign_in("reviewer", into=own)
    assert "another browser" in here.get("/account").text
    here.post("/account/sessions", data={"form_token": token_of(here, "/account")})
    assert there.get("/account").status_code == 303


def test_new_password_ends_the_other_browser_and_keeps_this_one(
    own: Flask, sign_in: SignIn, token_of: TokenOf
) -> None:
    here, there = sign_in("reviewer", into=own), sign_in("reviewer", into=own)
    form = {"old": PASSWORD, "new": "a loud sea in summer", "again": "a loud sea in summer"}

    def change(**changed: str) -> tuple[int, str]:
        data = {**form, **changed, "form_token": token_of(here, "/account")}
        answer = here.post("/account/password", data=data)
        return answer.status_code, answer.text

    assert "not the same" in change(again="another one of length")[1]
    assert "The old password is not right." in change(old="a wrong password of length")[1]
    assert "at least 12" in change(new="short", again="short")[1]
    assert change()[0] == 303
    assert there.get("/account").status_code == 303
    assert here.get("/account").status_code == 200


def test_role_that_was_taken_ends_at_once(own: Flask, sign_in: SignIn) -> None:
    client = sign_in("reviewer", into=own)
    site = own.extensions["site"]
    accounts.set_role(site.engine, site.clock.now(), name="reviewer", role="reader", by="test")
    assert client.get("/account").status_code == 303


def test_secret_key_of_another_site_opens_nothing(
    own: Flask, laws: ModuleType, tmp_path: Path, sign_in: SignIn
) -> None:
    client = sign_in("reviewer", into=own)
    cookie = client.get_cookie("session")
    assert cookie is not None
    other = _made(laws, tmp_path).test_client()
    other.set_cookie("session", cookie.value)
    assert other.get("/account").status_code == 303


@pytest.mark.parametrize("name", ["", "\x00", "a" * 100_000, "ана", "' OR 1=1 --", "<b>"])
def test_any_name_gets_a_plain_answer(own: Flask, token_of: TokenOf, name: str) -> None:
    status, _, html = _try(own.test_client(), token_of, name, "x")
    assert status in (403, 413)
    assert "<b>" not in html


@pytest.mark.parametrize(
    ("back", "leads"),
    [
        ("/matrix?cell=XA:act", "/matrix?cell=XA:act"),
        ("//evil.example", "/review"),
        ("https://evil.example/", "/review"),
        ("/\\evil.example", "/review"),
        ("/a\nSet-Cookie: x=1", "/review"),
        ("javascript:alert(1)", "/review"),
        ("", "/review"),
    ],
)
def test_signing_in_leads_to_a_page_of_this_site(
    own: Flask, sign_in: SignIn, token_of: TokenOf, back: str, leads: str
) -> None:
    sign_in("reviewer", into=own)
    assert _try(own.test_client(), token_of, "reviewer", PASSWORD, back=back)[1] == leads
    shown = own.test_client().get("/login", query_string={"back": back}).text
    assert f'name="back" value="{leads}"' in shown


def test_sign_ins_are_counted_by_address(
    laws: ModuleType, tmp_path: Path, token_of: TokenOf
) -> None:
    client = _made(laws, tmp_path, login_per_minute=3).test_client()

    def attempt(address: str, name: str) -> tuple[int, str]:
        data = {"form_token": token_of(client, "/login"), "name": name, "password": "x"}
        answer = client.post("/login", data=data, environ_base={"REMOTE_ADDR": address})
        return answer.status_code, answer.headers.get("Retry-After", "")

    assert [attempt("203.0.113.5", f"name{n}")[0] for n in range(3)] == [403] * 3
    status, wait = attempt("203.0.113.5", "name9")
    assert status == 429
    assert 0 < int(wait) <= 61
    assert attempt("203.0.113.6", "name9")[0] == 403
    assert client.get("/login", environ_base={"REMOTE_ADDR": "203.0.113.5"}).status_code == 200


def test_searches_are_counted_by_address_but_not_from_this_machine(
    laws: ModuleType, tmp_path: Path
) -> None:
    client = _made(laws, tmp_path, search_per_minute=2).test_client()

    def ask(address: str, path: str = "/search?q=") -> int:
        return client.get(path, environ_base={"REMOTE_ADDR": address}).status_code

    assert [ask("203.0.113.5") for _ in range(3)] == [200, 200, 429]
    twin = client.get("/api/v1/search", environ_base={"REMOTE_ADDR": "203.0.113.5"})
    assert twin.status_code == 200  # a route of its own
    assert [ask("127.0.0.1") for _ in range(5)] == [200] * 5


def test_address_in_a_header_is_believed_behind_a_proxy_alone(
    laws: ModuleType, tmp_path: Path
) -> None:
    for proxies, expected in ((0, [200, 429]), (1, [200, 200])):
        own = _made(laws, tmp_path / str(proxies), search_per_minute=1, trusted_proxies=proxies)
        client = own.test_client()
        statuses = [
            client.get(
                "/search",
                headers={"X-Forwarded-For": f"198.51.100.{n}"},
                environ_base={"REMOTE_ADDR": "203.0.113.5"},
            ).status_code
            for n in (1, 2)
        ]
        assert statuses == expected


def test_password_comes_from_the_standard_input(data_dir: Path) -> None:
    from click.testing import CliRunner  # noqa: PLC0415

    from kb.cli import cli  # noqa: PLC0415

    def run(*words: str, typed: str = "") -> tuple[int, str]:
        done = CliRunner().invoke(cli, ["user", *words], input=typed, standalone_mode=False)
        return (2 if done.exception else done.exit_code), done.output + str(done.exception or "")

    assert run("add", "ana", "--role", "editor", typed=PASSWORD + "\n")[0] == 0
    assert "already" in run("add", "Ana", typed=PASSWORD)[1]
    assert "there is none" in run("add", "ben")[1]
    assert "at least 12" in run("add", "ben", typed="short\n")[1]
    assert run("password", "ana", typed="a loud sea in summer\n")[0] == 0
    assert run("role", "ana", "reader")[0] == 0
    assert '"role": "reader"' in run("list", "--json")[1]
    assert run("add", "cem", "--password", "x")[0] != 0
    assert PASSWORD not in run("list", "--json")[1]
