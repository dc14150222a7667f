"""Forms that change something are sent by our own pages only.

A random token stands in a cookie and in each form, and both must agree: a page of another site
can send a form here, but it can neither read nor set the cookie. Where the browser says from
where a form comes (Sec-Fetch-Site), that is asked too. Nobody has to sign in for this.
"""

from __future__ import annotations

import hmac
import re
import secrets
from http import HTTPStatus

from flask import Flask, Response, g, request
from werkzeug.exceptions import Forbidden

COOKIE = "form"
FIELD = "form_token"
_TOKEN = re.compile(r"[A-Za-z0-9_-]{20,64}", re.ASCII)
_OURS = ("", "same-origin", "none")
_WEEK_S = 7 * 24 * 3600
_MOST_BACK_CHARACTERS = 8_000


def form_token() -> str:
    """The token of this visitor, for a hidden field; a new one is set with the answer."""
    g.form_page = True
    held = request.cookies.get(COOKIE, "")
    if _TOKEN.fullmatch(held):
        return held
    if "form_token" not in g:
        g.form_token = secrets.token_urlsafe(24)
    return str(g.form_token)


def check_form() -> None:
    """Forbidden unless the form of this request came from a page of ours."""
    held, sent = request.cookies.get(COOKIE, ""), request.form.get(FIELD, "")
    known = bool(_TOKEN.fullmatch(held)) and hmac.compare_digest(held.encode(), sent.encode())
    if not known or request.headers.get("Sec-Fetch-Site", "") not in _OURS:
        raise Forbidden(
            "This form was not sent by a page of this site, or the page is old or the browser "
            "keeps no cookies; load the page again and repeat."
        )


def back(default: str) -> str:
    """Where the form wants to go on: a path of this site, else ``default``."""
    wanted = request.form.get("back", "")
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
                COOKIE,
                str(g.form_token),
                max_age=_WEEK_S,
                secure=request.is_secure,
                httponly=True,
                samesite="Lax",
            )
        if "form_page" in g:
            response.cache_control.private = True
            response.vary.add("Cookie")
        return response
