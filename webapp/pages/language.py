"""``/language``: the reader's choice of the language of the interface."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden

from webapp import asked
from webapp.forms import back, go_to
from webapp.locale import COOKIE, ENGLISH, LANGUAGES

pages = Blueprint("language", __name__)

_YEAR_S = 365 * 24 * 3600


@pages.post("/language")
def choose() -> Response:
    """Keep the choice in the browser and go back to the page.

    No token of a form is asked for: that would make every page with this form one for a single
    visitor, and what a foreign page could do here is to change the words around a text.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise Forbidden("This form was not sent by a page of this site.")
    code = asked.one_of(request.form, "lang", LANGUAGES, ENGLISH)
    answer = go_to(back("/"))
    answer.set_cookie(
        COOKIE, code, max_age=_YEAR_S, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return answer
