"""Who is signed in, and where."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from kb.model.desk import ADMINISTRATOR, EDITOR, READER, REVIEWER, Session
from kb.store.accounts import sessions
from webapp.translate import gettext

if TYPE_CHECKING:
    from webapp.wiring import Site


@dataclass(frozen=True, slots=True)
class LoginView:
    """The form to sign in; ``problem`` says why it did not work."""

    back: str
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class SessionView:
    """A place where one is signed in."""

    since: datetime
    until: datetime
    present: bool


@dataclass(frozen=True, slots=True)
class AccountView:
    """Who one is here."""

    name: str
    shown: str
    role: str
    role_says: str
    sessions: tuple[SessionView, ...]
    problem: str
    done: str


def role_word(role: str) -> str:
    """A role, as the pages name it."""
    return {
        READER: gettext("reader"),
        REVIEWER: gettext("reviewer"),
        EDITOR: gettext("editor"),
        ADMINISTRATOR: gettext("administrator"),
    }.get(role, role)


def _role_says(role: str) -> str:
    return {
        READER: gettext("You read decisions, comments and the audit log."),
        REVIEWER: gettext("You decide on findings and cells, and you comment."),
        EDITOR: gettext("You decide, also on many findings at once, and assign them to others."),
        ADMINISTRATOR: gettext("You do all that an editor does, and see who signed in and when."),
    }[role]


def account_view(site: Site, session: Session, *, problem: str = "", done: str = "") -> AccountView:
    """The account of a session."""
    account = session.account
    held = sessions(site.engine, account.id, site.clock.now())
    said = gettext("The password is changed; all other sessions ended.")
    return AccountView(
        name=account.name,
        shown=account.shown,
        role=role_word(account.role),
        role_says=_role_says(account.role),
        sessions=tuple(
            SessionView(one.created_at, one.expires_at, one.key == session.key) for one in held
        ),
        problem=problem,
        done=said if done == "password" else "",
    )
