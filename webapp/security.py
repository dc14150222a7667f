"""What every answer carries, and who may ask for what.

Headers: nothing from elsewhere, nothing inline, HTTPS for good where the site is served by it.
Roles: the views that need an account stand in one table; all others are open to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from flask import Flask, Response, request
from werkzeug.exceptions import Forbidden, Unauthorized

from kb.model.desk import EDITOR, READER, REVIEWER, Account, may
from webapp.forms import go_to

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'; manifest-src 'self'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Permitted-Cross-Domain-Policies": "none",
}
TWO_YEARS_S = 63_072_000
HSTS = f"max-age={TWO_YEARS_S}; includeSubDomains"
_API = "/api/v1"


@dataclass(frozen=True, slots=True)
class Access:
    """Roles that a view asks for; empty means everybody."""

    read: str = ""
    send: str = ""


ACCESS: Mapping[str, Access] = {
    "/account": Access(read=READER),
    "/account/password": Access(send=READER),
    "/account/sessions": Access(send=READER),
    "/logout": Access(send=READER),
    "/review/one": Access(read=READER),
    "/review/bulk": Access(read=EDITOR, send=EDITOR),
    "/audit": Access(read=READER),
    "/changes/<key>": Access(send=REVIEWER),
    "/exports/import": Access(send=REVIEWER),
    "/decide": Access(send=REVIEWER),
    "/comments": Access(send=REVIEWER),
}
"""By rule; a JSON twin asks for the same as its page."""


def access_of(rule: str) -> Access:
    """What a rule of the site asks for."""
    return ACCESS.get(rule.removeprefix(_API) or "/", Access())


def add_headers(app: Flask, *, https: bool) -> None:
    """Set the headers on every answer of the application, errors included."""

    @app.after_request
    def _set(response: Response) -> Response:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if https or request.is_secure:
            response.headers["Strict-Transport-Security"] = HSTS
        return response


def check_access(who: Callable[[], Account | None]) -> Response | None:
    """None where the present request may go on; else the way to sign in, or an error. ``who`` is
    asked only where a role is needed: answers to everybody do not depend on a cookie."""
    if request.url_rule is None:
        return None
    access = access_of(request.url_rule.rule)
    reading = request.method in ("GET", "HEAD", "OPTIONS")
    needed = access.read if reading else access.send
    if not needed:
        return None
    account = who()
    if account is None:
        if reading and not request.path.startswith(_API):
            wanted = request.full_path.rstrip("?")
            return go_to(f"/login?back={quote(wanted, safe='/')}")
        raise Unauthorized("Sign in first: this is for people with an account.")
    if not may(account.role, needed):
        raise Forbidden(
            f"This is for people with the role {needed} or above; yours is {account.role}."
        )
    return None
