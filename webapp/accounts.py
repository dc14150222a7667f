"""Who is signed in, and how often somebody may ask.

Flask-Login keeps the token of a session in the signed cookie; the session itself stands in the
store, so that it can be ended from elsewhere. Flask-Limiter counts sign-ins and searches by
address, in the memory of each worker; failed sign-ins by name are counted in the store
(:mod:`kb.services.accounts`).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import Flask, Response, g, request
from flask.sessions import SecureCookieSessionInterface
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug.middleware.proxy_fix import ProxyFix

from kb.model.desk import Account, Session, may
from kb.services.accounts import Policy, session_of
from kb.settings import Settings
from webapp.current import site
from webapp.security import check_access

_SEARCHES = (
    "search.search", "search.export", "similar.similar", "api.search_twin", "api.similar_twin",
)  # fmt: skip
_SIGN_IN = "account.log_in"
_OURS = ("127.0.0.1", "::1")


class SignedIn(UserMixin):  # type: ignore[misc]
    """A session, as Flask-Login wants its users."""

    def __init__(self, token: str, session: Session) -> None:
        self.token = token
        self.session = session

    def get_id(self) -> str:
        """The token: it finds the session, not the account."""
        return self.token


class _CookieSessions(SecureCookieSessionInterface):
    """The session cookie is for HTTPS alone wherever the request came by it."""

    def get_cookie_secure(self, app: Flask) -> bool:
        return bool(app.config["SESSION_COOKIE_SECURE"]) or request.is_secure


def policy(settings: Settings) -> Policy:
    """How long sessions live and when names are locked."""
    return Policy(settings.session_hours, settings.login_failures, settings.lockout_minutes)


def own_session() -> Session | None:
    """The session of who asks; None where nobody is signed in."""
    user = current_user
    return user.session if user and user.is_authenticated else None


def person() -> Account | None:
    """The account of who asks; None where nobody is signed in."""
    found = own_session()
    return found.account if found else None


def role_at_least(needed: str) -> bool:
    """Whether who asks is signed in with this role or above."""
    found = person()
    return found is not None and may(found.role, needed)


def begin_session(token: str, made: Session) -> None:
    """Sign in with a new session; whatever the browser held before is dropped."""
    from flask import session as cookie  # noqa: PLC0415 - the name is taken here

    cookie.clear()
    cookie.permanent = True
    login_user(SignedIn(token, made))


def end_session() -> None:
    """Forget the session in this browser."""
    from flask import session as cookie  # noqa: PLC0415

    logout_user()
    cookie.clear()


def configure(app: Flask, settings: Settings) -> None:
    """Cookies and proxies; before anything else is added to the application."""
    https = settings.public_url.startswith("https://")
    app.config.update(
        SESSION_COOKIE_NAME="__Host-session" if https else "session",
        SESSION_COOKIE_SECURE=https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_REFRESH_EACH_REQUEST=False,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=settings.session_hours),
    )
    app.session_interface = _CookieSessions()
    if settings.trusted_proxies:
        number = settings.trusted_proxies
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=number, x_proto=number, x_host=0
        )


def keep_accounts(app: Flask, settings: Settings) -> None:
    """Know who is signed in, ask each view's role, count what is limited; after all pages are
    registered."""
    manager = LoginManager()
    manager.session_protection = None  # sessions are revocable in the store
    # Not init_app: it reads the cookie on every request for its "remember me", which is not used
    # here, and every answer would vary by cookie.
    app.login_manager = manager  # type: ignore[attr-defined]

    @manager.user_loader  # type: ignore[untyped-decorator]
    def _load(token: str) -> SignedIn | None:
        found = session_of(site().engine, site().clock.now(), token)
        return SignedIn(token, found) if found else None

    @app.before_request
    def _guard() -> Response | None:
        return check_access(person)

    @app.after_request
    def _private(response: Response) -> Response:
        """Pages of who is signed in are kept by no shared cache."""
        if getattr(g, "_login_user", None) is not None and own_session() is not None:
            response.cache_control.private = True
            response.vary.add("Cookie")
        return response

    _limit(app, settings)


def _limit(app: Flask, settings: Settings) -> None:
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri="memory://",
        strategy="moving-window",
        headers_enabled=True,
    )

    def limit(endpoint: str, count: int, says: str, exempt: Callable[[], bool]) -> None:
        if count and endpoint in app.view_functions:
            limited = limiter.limit(f"{count} per minute", error_message=says, exempt_when=exempt)
            view: Any = limited(app.view_functions[endpoint])
            app.view_functions[endpoint] = view

    limit(
        _SIGN_IN,
        settings.login_per_minute,
        "Too many sign-ins were tried from this address; wait a minute.",
        lambda: request.method != "POST",
    )
    for endpoint in _SEARCHES:
        limit(
            endpoint,
            settings.search_per_minute,
            "Too many searches came from this address; wait a minute.",
            lambda: request.remote_addr in _OURS,
        )
