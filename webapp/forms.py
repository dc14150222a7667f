"""Forms that change something are sent by our own pages only.

Who is signed in sends a token that is derived from the session with the site's key (OWASP: HMAC
based token pattern). For others a random token stands in a cookie and in each form, and both must
agree: a page of another site can send a form here, but it can neither read nor set the cookie.
Where the browser says from where a form comes (Sec-Fetch-Site), that is asked too.
docs/decisions/accounts.md says why this and not Flask-WTF.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from http import HTTPStatus

from flask import Flask, Response, current_app, g, request, session
from werkzeug.exceptions import Forbidden

FIELD = "form_token"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
_OURS = ("", "same-origin", "none")
_WEEK_S = 7 * 24 * 3600
_MOST_BACK_CHARACTERS = 8_000
SIGNED_IN = "_user_id"
"""Where Flask-Login keeps who is signed in: the token of the session."""


def cookie_name() -> str:
    """With HTTPS the name binds the cookie to this host alone."""
    return "__Host-form" if current_app.config["SESSION_COOKIE_SECURE"] else "form"


def _session_token() -> str:
    """Empty where nobody is signed in."""
    signed_in = str(session.get(SIGNED_IN, ""))
    if not signed_in:
        return ""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, b"form:" + signed_in.encode(), hashlib.sha256).hexdigest()


def form_token() -> str:
    """The token of this visitor, for a hidden field; a new one is set with the answer."""
    g.form_page = True
    if bound := _session_token():
        return bound
    held = request.cookies.get(cookie_name(), "")
    if _TOKEN.fullmatch(held):
        return held
    if "form_token" not in g:
        g.form_token = secrets.token_urlsafe(24)
    return str(g.form_token)


def check_form() -> None:
    """Forbidden unless the form of this request came from a page of ours."""
    held, sent = request.cookies.get(cookie_name(), ""), request.form.get(FIELD, "")
    held = _session_token() or held
    known = bool(_TOKEN.fullmatch(held)) and hmac.compare_digest(held.encode(), sent.encode())
    if not known or request.headers.get("Sec-Fetch-Site", "") not in _OURS:
        raise Forbidden(
            "This form was not sent by a page of this site, or the page is old or the browser "
            "keeps no cookies; load the page again and repeat."
        )


def back(default: str) -> str:
    """Where the form wants to go on: a path of this site, else ``default``."""
    return own_path(request.form.get("back", ""), default)


def own_path(wanted: str, default: str) -> str:
    """The path if it leads to a page of this site, else ``default``."""
    plain = re.fullmatch(r"/(?![/\\])[^\x00-\x20\x7f\\]*", wanted)
    return wanted if plain and len(wanted) <= _MOST_BACK_CHARACTERS else default


def go_to(path: str, status: int = HTTPStatus.SEE_OTHER) -> Response:
    """An answer that sends the reader on."""
    answer = Response(status=status)
    answer.headers["Location"] = path
    answer.autocorrect_location_header = False
    return answer


def keep_tokens(app: Flask) -> None:
    """Send a new token as a cookie; pages with forms are for one visitor alone."""

    @app.after_request
    def _set(response: Response) -> Response:
        if "form_token" in g:
            response.set_cookie(
                cookie_name(),
                str(g.form_token),
                max_age=_WEEK_S,
                secure=bool(current_app.config["SESSION_COOKIE_SECURE"]) or request.is_secure,
                httponly=True,
                samesite="Lax",
            )
        if "form_page" in g:
            response.cache_control.private = True
            response.vary.add("Cookie")
        return response
