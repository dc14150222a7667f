"""The language of the interface: which one a request asks for, and its words.

A reader's choice stands in a cookie, set by the links in the foot of each page; without one the
browser's own wish counts (``Accept-Language``). Addresses are the same in every language, so that
one that is sent on opens in the language of who opens it. JSON for programs is always English.
"""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from importlib.resources import files

import flask_babel
from babel.dates import format_date
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import Translations
from flask import Flask, Response, has_request_context, request

ENGLISH = "en"
LANGUAGES: Mapping[str, str] = {"en": "English", "fr": "Français", "ru": "Русский"}
"""Code and own name; each but English has a file in ``translations`` and in
``corpora/translations``."""
COOKIE = "lang"
_PROGRAMS = ("/api/", "/static/")
_WRITTEN = ("text/html", "application/atom+xml")
"""Kinds of answers that are written in a language of the interface."""
_DAY = "d MMMM y"


def asked_language() -> str:
    """The language that the present request asks for: the reader's choice, else the browser's."""
    if request.path.startswith(_PROGRAMS):
        return ENGLISH
    chosen = request.cookies.get(COOKIE, "")
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(tuple(LANGUAGES), ENGLISH) or ENGLISH


def language() -> str:
    """The language in which the present answer is written; English outside of a request."""
    return str(flask_babel.get_locale()) if has_request_context() else ENGLISH


@cache
def words_of(code: str) -> Translations:
    """The words of a language, compiled from its ``messages.po`` when first asked for."""
    folder = files("webapp") / "translations" / code / "LC_MESSAGES"
    compiled = io.BytesIO()
    with (folder / "messages.po").open("rb") as source:
        write_mo(compiled, read_po(source, locale=code))
    compiled.seek(0)
    return Translations(compiled)


class Words(flask_babel.Domain):  # type: ignore[misc]  # it has no types
    """gettext from ``.po`` files: nothing has to be compiled and committed beside them."""

    def get_translations(self) -> Translations:
        """The words of the present language; none for English, which is the source."""
        code = language()
        return words_of(code) if code != ENGLISH else super().get_translations()


def day_words(value: date | datetime) -> str:
    """A date as the language writes it: "1 February 2026"."""
    return str(format_date(value, _DAY, locale=language()))


def number_words(value: float, digits: int | None = None) -> str:
    """A number with the signs of the language, with ``digits`` after the point; without them as
    many as it has, four at most."""
    pattern = "#,##0." + ("####" if digits is None else "0" * digits)
    return str(format_decimal(value, pattern.rstrip("."), locale=language()))


def keep_language(app: Flask) -> None:
    """Read the language of each request, and say of each page that it depends on it."""
    babel = flask_babel.Babel(app, locale_selector=asked_language)
    babel.domain_instance = Words()

    @app.after_request
    def _vary(response: Response) -> Response:
        if response.mimetype in _WRITTEN and not request.path.startswith(_PROGRAMS):
            response.vary.update(("Accept-Language", "Cookie"))
            response.headers.setdefault("Content-Language", language())
        return response
