"""Accounts: passwords, sessions, lock-out; the same answer and work for names that do not exist."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select

from kb.errors import UsageError
from kb.model.desk import CLOSED
from kb.services import accounts
from kb.services.accounts import LockedError, Policy, SignInError
from kb.settings import Settings
from kb.store import audit, desk_tables
from kb.store.engine import open_store

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
POLICY = Policy(session_hours=12, failures=3, lockout_minutes=15)
PASSWORD = "a calm river in winter"


@pytest.fixture
def engine(database_url: str) -> Engine:
    return open_store(Settings(database_url=database_url))


def add(engine: Engine, name: str = "ana", role: str = "reviewer") -> None:
    accounts.add_account(
        engine, NOW, name=name, shown="Ana A.", role=role, password=PASSWORD, by="test"
    )


def sign_in(
    engine: Engine, password: str = PASSWORD, *, name: str = "ana", minutes: int = 0
) -> str:
    now = NOW + timedelta(minutes=minutes)
    return accounts.sign_in(engine, now, POLICY, name=name, password=password)[0]


def test_person_signs_in_and_the_session_ends_in_time(engine: Engine) -> None:
    add(engine)
    token = sign_in(engine, name=" ANA ")
    found = accounts.session_of(engine, NOW + timedelta(hours=11), token)
    assert found is not None
    assert (found.account.name, found.account.role) == ("ana", "reviewer")
    assert accounts.session_of(engine, NOW + timedelta(hours=12), token) is None
    assert accounts.session_of(engine, NOW, token + "x") is None
    assert accounts.session_of(engine, NOW, "") is None


def test_store_holds_neither_password_nor_token(engine: Engine) -> None:
    add(engine)
    token = sign_in(engine)
    with engine.connect() as connection:
        rows = [
            str(row)
            for table in (desk_tables.accounts, desk_tables.sessions, desk_tables.audit)
            for row in connection.execute(select(table))
        ]
    assert not any(PASSWORD in row or token in row for row in rows)
    assert any("$argon2id$v=19$m=19456,t=2,p=1$" in row for row in rows)


def test_each_sign_in_gets_a_token_of_its_own(engine: Engine) -> None:
    add(engine)
    assert sign_in(engine) != sign_in(engine)


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_wrong_password_and_unknown_name_get_the_same_answer(engine: Engine, name: str) -> None:
    add(engine)
    with pytest.raises(SignInError, match=r"^Name and password do not fit together\.$"):
        sign_in(engine, "a wrong password of some length", name=name)


def test_unknown_name_costs_a_whole_hash(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    hashes: list[str] = []
    fits = accounts._fits
    monkeypatch.setattr(accounts, "_fits", lambda h, p: hashes.append(h) or fits(h, p))
    add(engine)
    for name in ("ana", "nobody"):
        with pytest.raises(SignInError):
            sign_in(engine, "a wrong password of some length", name=name)
    parameters = {each.rsplit("$", 2)[0] for each in hashes}
    assert parameters == {"$argon2id$v=19$m=19456,t=2,p=1"}


@pytest.mark.parametrize("name", ["ana", "nobody"])
def test_name_is_locked_after_failures_whether_it_exists_or_not(engine: Engine, name: str) -> None:
    add(engine)
    for _ in range(3):
        with pytest.raises(SignInError):
            sign_in(engine, "a wrong password of some length", name=name)
    with pytest.raises(LockedError):
        sign_in(engine, name=name)
    if name == "ana":
        assert sign_in(engine, minutes=16)


def test_right_password_forgets_the_failures_before(engine: Engine) -> None:
    add(engine)
    for _ in range(2):
        for _ in range(2):
            with pytest.raises(SignInError):
                sign_in(engine, "a wrong password of some length")
        assert sign_in(engine)


def test_sign_out_ends_one_session_or_all(engine: Engine) -> None:
    add(engine)
    first, second, third = (sign_in(engine) for _ in range(3))
    session = accounts.session_of(engine, NOW, first)
    assert session is not None
    accounts.sign_out(engine, NOW, session, everywhere=False)
    assert accounts.session_of(engine, NOW, first) is None
    session = accounts.session_of(engine, NOW, second)
    assert session is not None
    accounts.sign_out(engine, NOW, session, everywhere=True)
    assert accounts.session_of(engine, NOW, third) is None


def test_another_role_or_password_ends_sessions(engine: Engine) -> None:
    add(engine)
    token, kept = sign_in(engine), sign_in(engine)
    session = accounts.session_of(engine, NOW, kept)
    assert session is not None
    accounts.change_password(
        engine, NOW, POLICY, session=session, old=PASSWORD, new="a loud sea in summer"
    )
    assert accounts.session_of(engine, NOW, token) is None
    assert accounts.session_of(engine, NOW, kept) is not None
    with pytest.raises(SignInError):
        sign_in(engine)
    accounts.set_role(engine, NOW, name="ana", role="editor", by="test")
    assert accounts.session_of(engine, NOW, kept) is None


def test_closed_account_signs_in_no_more(engine: Engine) -> None:
    add(engine)
    accounts.set_role(engine, NOW, name="ana", role=CLOSED, by="test")
    with pytest.raises(SignInError):
        sign_in(engine)


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("short one", "at least 12"),
        ("x" * 257, "at most 256"),
        ("abababababab", "5 different"),
        ("password1234", "easy to guess"),
        ("AnaAnaAnaAna12", "5 different|easy to guess"),
        ("trafficking-ana", "easy to guess"),
    ],
)
def test_weak_password_is_refused_with_the_reason(engine: Engine, password: str, why: str) -> None:
    with pytest.raises(UsageError, match=why):
        accounts.add_account(
            engine, NOW, name="ana", shown="", role="reader", password=password, by="test"
        )


@pytest.mark.parametrize("name", ["", "a", "<b>", "ana maria", "../ana", "a" * 65, "ána"])
def test_odd_name_is_refused(engine: Engine, name: str) -> None:
    with pytest.raises(UsageError, match="name of an account"):
        add(engine, name)


def test_name_is_taken_once(engine: Engine) -> None:
    add(engine)
    with pytest.raises(UsageError, match="already"):
        add(engine, "Ana")


def test_unknown_role_is_refused(engine: Engine) -> None:
    with pytest.raises(UsageError, match="A role is"):
        add(engine, role="king")


def test_all_of_it_is_in_the_audit_log(engine: Engine) -> None:
    add(engine)
    sign_in(engine)
    with pytest.raises(SignInError):
        sign_in(engine, "a wrong password of some length", name="nobody")
    kinds = [(row.kind, row.subject) for row in audit.oldest_first(engine)]
    assert kinds == [
        ("account.added", "ana"),
        ("account.signed-in", "ana"),
        ("account.refused", ""),
    ]
