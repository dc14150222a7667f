"""Accounts: who may sign in, with which role; passwords, sessions, lock-out.

Passwords are hashed with argon2id by the parameters that OWASP recommends (Password Storage Cheat
Sheet: 19 MiB, two passes, one lane). A name that does not exist costs the same work and gives the
same answer as a wrong password.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from kb.errors import KbError, UsageError
from kb.model.desk import CLOSED, ROLES, Account, Session
from kb.store import accounts as store
from kb.store import audit

LEAST_CHARACTERS, MOST_CHARACTERS = 12, 256
_LEAST_DIFFERENT = 5
_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,63}", re.ASCII)
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
_OFTEN = (
    "password", "passwort", "motdepasse", "qwerty", "azerty", "letmein", "welcome", "iloveyou",
    "administrator", "trafficking", "12345678", "abcdefgh", "11111111", "changeme",
)  # fmt: skip


class SignInError(KbError):
    """Name and password do not fit together; says nothing of which."""


class LockedError(KbError):
    """Too many failed sign-ins under this name."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How long sessions live, and when a name is locked."""

    session_hours: int
    failures: int
    lockout_minutes: int


def folded(name: str) -> str:
    """A name as accounts are known by it; UsageError where it cannot be one."""
    plain = unicodedata.normalize("NFKC", name).strip().lower()
    if not _NAME.fullmatch(plain):
        raise UsageError(
            "The name of an account has 2 to 64 letters (a to z), digits or . _ @ + - and begins "
            "with a letter or digit."
        )
    return plain


def check_password(password: str, name: str) -> str:
    """The password in normal form; UsageError with what is wrong with it.

    Length counts, not kinds of characters (NIST SP 800-63B, 3.1.1.2).
    """
    plain = unicodedata.normalize("NFKC", password)
    low = plain.lower()
    if len(plain) < LEAST_CHARACTERS:
        raise UsageError(f"A password has at least {LEAST_CHARACTERS} characters; use a sentence.")
    if len(plain) > MOST_CHARACTERS:
        raise UsageError(f"A password has at most {MOST_CHARACTERS} characters.")
    if len(set(low)) < _LEAST_DIFFERENT:
        raise UsageError(f"A password has at least {_LEAST_DIFFERENT} different characters.")
    rest = low
    for word in (*_OFTEN, name.partition("@")[0]):
        rest = rest.replace(word, "")
    if len(rest) < LEAST_CHARACTERS // 2:
        raise UsageError("This password is easy to guess: it is little more than a common word.")
    return plain


@cache
def _nobody() -> str:
    """A hash that no password fits, made with the same parameters."""
    return _HASHER.hash(secrets.token_urlsafe(32))


def _key(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def add_account(
    engine: Engine, now: datetime, *, name: str, shown: str, role: str, password: str, by: str
) -> Account:
    """Make an account; UsageError where the name is taken or something is not as it must be."""
    plain = folded(name)
    _check_role(role)
    hashed = _HASHER.hash(check_password(password, plain))
    try:
        with engine.begin() as connection:
            audit.take_turn(connection)
            store.add_account(connection, name=plain, shown=" ".join(shown.split())[:200] or plain,
                              role=role, password=hashed, at=now)  # fmt: skip
            audit.append(connection, at=now, who=by, kind="account.added", subject=plain,
                         details={"role": role})  # fmt: skip
    except IntegrityError as error:
        raise UsageError(f"There is an account named {plain} already.") from error
    return _held(engine, plain)


def set_role(engine: Engine, now: datetime, *, name: str, role: str, by: str) -> Account:
    """Give an account another role, or close it; its sessions end."""
    held = _held(engine, folded(name))
    if role != CLOSED:
        _check_role(role)
    with engine.begin() as connection:
        audit.take_turn(connection)
        store.set_role(connection, held.name, role)
        store.end_sessions(connection, held.id)
        audit.append(connection, at=now, who=by, kind="account.role", subject=held.name,
                     details={"from": held.role, "to": role})  # fmt: skip
    return _held(engine, held.name)


def set_password(
    engine: Engine, now: datetime, *, name: str, password: str, by: str, but_session: str = ""
) -> None:
    """Give an account another password; its other sessions end and a lock is lifted."""
    held = _held(engine, folded(name))
    hashed = _HASHER.hash(check_password(password, held.name))
    with engine.begin() as connection:
        audit.take_turn(connection)
        store.set_password(connection, held.name, hashed)
        store.end_sessions(connection, held.id, but=but_session)
        store.forget_failures(connection, _key(held.name))
        audit.append(connection, at=now, who=by, kind="account.password", subject=held.name,
                     details={})  # fmt: skip


def change_password(
    engine: Engine, now: datetime, policy: Policy, *, session: Session, old: str, new: str
) -> None:
    """A person sets another password and has to know the old one; all other sessions end."""
    _verified(engine, now, policy, session.account.name, old)
    set_password(engine, now, name=session.account.name, password=new,
                 by=session.account.name, but_session=session.key)  # fmt: skip


def sign_in(
    engine: Engine, now: datetime, policy: Policy, *, name: str, password: str
) -> tuple[str, Session]:
    """(token, session): always a new one. SignInError, or LockedError after many failures."""
    account = _verified(engine, now, policy, name, password)
    token = secrets.token_urlsafe(32)
    expires = now + timedelta(hours=policy.session_hours)
    with engine.begin() as connection:
        audit.take_turn(connection)
        store.add_session(connection, key=_key(token), account_id=account.id, at=now,
                          expires_at=expires)  # fmt: skip
        store.forget_failures(connection, _key(account.name))
        audit.append(connection, at=now, who=account.name, kind="account.signed-in",
                     subject=account.name, details={})  # fmt: skip
    return token, Session(_key(token), account, now, expires)


def _verified(engine: Engine, now: datetime, policy: Policy, name: str, password: str) -> Account:
    typed = unicodedata.normalize("NFKC", name).strip().lower()[:200]
    name_key, since = _key(typed), now - timedelta(minutes=policy.lockout_minutes)
    if store.failures(engine, name_key, since) >= policy.failures:
        raise LockedError(
            "Too many sign-ins failed under this name; wait "
            f"{policy.lockout_minutes} minutes, or ask an administrator for a new password."
        )
    found = store.account(engine, typed)
    account, hashed = found or (None, _nobody())
    plain = unicodedata.normalize("NFKC", password)[: MOST_CHARACTERS + 1]
    right = _fits(hashed, plain)
    if account is None or not right or account.role not in ROLES:
        with engine.begin() as connection:
            audit.take_turn(connection)
            store.add_failure(connection, name_key, now, since)
            audit.append(connection, at=now, who="", kind="account.refused",
                         subject=account.name if account else "", details={})  # fmt: skip
        raise SignInError("Name and password do not fit together.")
    if _HASHER.check_needs_rehash(hashed):
        with engine.begin() as connection:
            store.set_password(connection, account.name, _HASHER.hash(plain))
    return account


def _fits(hashed: str, password: str) -> bool:
    try:
        return _HASHER.verify(hashed, password)
    except (VerificationError, InvalidHashError):
        return False


def session_of(engine: Engine, now: datetime, token: str) -> Session | None:
    """The open session of a token whose account may still be used."""
    if not token:
        return None
    found = store.session(engine, _key(token), now)
    return found if found and found.account.role in ROLES else None


def sign_out(engine: Engine, now: datetime, session: Session, *, everywhere: bool) -> None:
    """End this session, or all of the account."""
    with engine.begin() as connection:
        audit.take_turn(connection)
        if everywhere:
            store.end_sessions(connection, session.account.id)
        else:
            store.end_session(connection, session.key)
        kind = "account.signed-out-everywhere" if everywhere else "account.signed-out"
        audit.append(connection, at=now, who=session.account.name, kind=kind,
                     subject=session.account.name, details={})  # fmt: skip


def _held(engine: Engine, name: str) -> Account:
    found = store.account(engine, name)
    if found is None:
        raise UsageError(f"There is no account named {name}; `kb user list` shows all.")
    return found[0]


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise UsageError(f"A role is {', '.join(ROLES)}; {role} is none.")
