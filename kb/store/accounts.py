"""Accounts, their sessions, and failed sign-ins."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from kb.model.desk import Account, Session
from kb.store import desk_tables as t


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _account(row: Row[Any]) -> Account:
    return Account(row.id, row.name, row.shown, row.role, _utc(row.created_at))


def accounts(engine: Engine) -> list[Account]:
    """All accounts, by name."""
    with engine.connect() as connection:
        return [_account(row) for row in connection.execute(select(t.accounts).order_by("name"))]


def account(engine: Engine, name: str) -> tuple[Account, str] | None:
    """The account of a folded name with the hash of its password; None if there is none."""
    with engine.connect() as connection:
        row = connection.execute(select(t.accounts).where(t.accounts.c.name == name)).first()
    return (_account(row), str(row.password)) if row else None


def add_account(
    connection: Connection, *, name: str, shown: str, role: str, password: str, at: datetime
) -> None:
    """Add an account; IntegrityError where the name is taken."""
    values = {"name": name, "shown": shown, "role": role, "password": password, "created_at": at}
    connection.execute(insert(t.accounts).values(values))


def set_role(connection: Connection, name: str, role: str) -> None:
    """Give the account another role."""
    connection.execute(update(t.accounts).where(t.accounts.c.name == name).values(role=role))


def set_password(connection: Connection, name: str, password: str) -> None:
    """Give the account another password (its hash)."""
    where = t.accounts.c.name == name
    connection.execute(update(t.accounts).where(where).values(password=password))


def add_session(
    connection: Connection, *, key: str, account_id: int, at: datetime, expires_at: datetime
) -> None:
    """Open a session; those that have expired go."""
    connection.execute(delete(t.sessions).where(t.sessions.c.expires_at <= at))
    values = {"key": key, "account_id": account_id, "created_at": at, "expires_at": expires_at}
    connection.execute(insert(t.sessions).values(values))


def session(engine: Engine, key: str, now: datetime) -> Session | None:
    """The session with this key, None where it is unknown, revoked or expired."""
    query = select(t.accounts, t.sessions.c.created_at.label("opened"), t.sessions.c.expires_at)
    query = query.join(t.sessions).where(t.sessions.c.key == key)
    with engine.connect() as connection:
        row = connection.execute(query).first()
    if row is None or _utc(row.expires_at) <= now:
        return None
    return Session(key, _account(row), _utc(row.opened), _utc(row.expires_at))


def sessions(engine: Engine, account_id: int, now: datetime) -> list[Session]:
    """Open sessions of an account, the newest first."""
    query = select(t.accounts, t.sessions.c.key, t.sessions.c.created_at.label("opened"),
                   t.sessions.c.expires_at).join(t.sessions)  # fmt: skip
    query = query.where(t.accounts.c.id == account_id).order_by(t.sessions.c.created_at.desc())
    with engine.connect() as connection:
        rows = connection.execute(query).all()
    found = [Session(r.key, _account(r), _utc(r.opened), _utc(r.expires_at)) for r in rows]
    return [one for one in found if one.expires_at > now]


def end_session(connection: Connection, key: str) -> None:
    """Revoke one session."""
    connection.execute(delete(t.sessions).where(t.sessions.c.key == key))


def end_sessions(connection: Connection, account_id: int, *, but: str = "") -> int:
    """Revoke all sessions of an account, but one that may be named; returns how many."""
    c = t.sessions.c
    done = connection.execute(delete(t.sessions).where(c.account_id == account_id, c.key != but))
    return int(done.rowcount)


def add_failure(connection: Connection, name_key: str, at: datetime, oldest: datetime) -> None:
    """Note a failed sign-in; those before ``oldest`` are forgotten."""
    connection.execute(delete(t.sign_in_failures).where(t.sign_in_failures.c.at < oldest))
    connection.execute(insert(t.sign_in_failures).values(name_key=name_key, at=at))


def failures(engine: Engine, name_key: str, since: datetime) -> int:
    """Failed sign-ins under this name since an instant."""
    c = t.sign_in_failures.c
    query = select(func.count()).where(c.name_key == name_key, c.at >= since)
    with engine.connect() as connection:
        return int(connection.execute(query).scalar_one())


def forget_failures(connection: Connection, name_key: str) -> None:
    """The right password was given, or an administrator set another."""
    c = t.sign_in_failures.c
    connection.execute(delete(t.sign_in_failures).where(c.name_key == name_key))
