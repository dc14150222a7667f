"""``/login``, ``/logout`` and ``/account``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from kb.errors import KbError
from kb.services import accounts as service
from kb.services.accounts import LockedError, SignInError
from webapp import accounts
from webapp.answers import page
from webapp.current import site
from webapp.forms import back, check_form, go_to, own_path
from webapp.presenters.account import LoginView, account_view

pages = Blueprint("account", __name__)

_MOST_TYPED = 300


@pages.get("/login")
def log_in_form() -> Response:
    """The form to sign in."""
    where = own_path(request.args.get("back", ""), "/review")
    return page("login.html", LoginView(where, "", ""))


@pages.post("/login")
def log_in() -> Response:
    """Sign in: always with a new session."""
    check_form()
    name = request.form.get("name", "").replace("\x00", "")[:_MOST_TYPED]
    password = request.form.get("password", "").replace("\x00", "")
    rules = accounts.policy(site().settings)
    try:
        token, session = service.sign_in(
            site().engine, site().clock.now(), rules, name=name, password=password
        )
    except LockedError as error:
        view = LoginView(back("/review"), name, str(error))
        return page("login.html", view, status=HTTPStatus.TOO_MANY_REQUESTS)
    except SignInError as error:
        view = LoginView(back("/review"), name, str(error))
        return page("login.html", view, status=HTTPStatus.FORBIDDEN)
    if old := accounts.own_session():
        service.sign_out(site().engine, site().clock.now(), old, everywhere=False)
    accounts.begin_session(token, session)
    return go_to(back("/review"))


@pages.post("/logout")
def log_out() -> Response:
    """End this session."""
    check_form()
    session = accounts.own_session()
    assert session is not None
    service.sign_out(site().engine, site().clock.now(), session, everywhere=False)
    accounts.end_session()
    return go_to("/")


@pages.get("/account")
def account() -> Response:
    """Who one is here, and where one is signed in."""
    session = accounts.own_session()
    assert session is not None
    return page("account.html", account_view(site(), session, done=request.args.get("done", "")))


@pages.post("/account/sessions")
def end_sessions() -> Response:
    """Sign out everywhere."""
    check_form()
    session = accounts.own_session()
    assert session is not None
    service.sign_out(site().engine, site().clock.now(), session, everywhere=True)
    accounts.end_session()
    return go_to("/login")


@pages.post("/account/password")
def change_password() -> Response:
    """Set another password; all other sessions end."""
    check_form()
    session = accounts.own_session()
    assert session is not None
    old, new = request.form.get("old", ""), request.form.get("new", "")
    try:
        if new != request.form.get("again", ""):
            raise SignInError("The two new passwords are not the same.")
        service.change_password(
            site().engine, site().clock.now(), accounts.policy(site().settings),
            session=session, old=old, new=new,
        )  # fmt: skip
    except KbError as error:
        view = account_view(site(), session, problem=_said(error))
        return page("account.html", view, status=HTTPStatus.BAD_REQUEST)
    return go_to("/account?done=password")


def _said(error: KbError) -> str:
    if str(error).startswith("Name and password"):
        return "The old password is not right."
    return str(error)
