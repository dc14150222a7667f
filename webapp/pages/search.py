"""``/search``, its files and its help."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.forms import go_to
from webapp.presenters import search as presenter
from webapp.presenters import search_asked
from webapp.presenters.search_files import FORMS, search_file
from webapp.presenters.search_help import help_view

pages = Blueprint("search", __name__)


@pages.get("/search")
def search() -> Response:
    """Provisions by words and meaning; a query that cites one provision leads straight to it."""
    query = search_asked.read(request.args, site().clock.today())
    found = presenter.run(site(), query)
    if place := presenter.cited_place(site(), query, found[0]):
        return go_to(place, HTTPStatus.FOUND)
    return page("search.html", presenter.search_view(site(), query, found))


@pages.get("/search.<any(xlsx, csv, json):form>")
def export(form: str) -> Response:
    """The first thousand results as a file."""
    query = search_asked.read(request.args, site().clock.today())
    return as_file(search_file(site(), query, form), "search", form)


@pages.get("/search/help")
def search_help() -> Response:
    """How to write a query."""
    return page("search_help.html", help_view())


def as_file(body: bytes, name: str, form: str) -> Response:
    """A file to keep, named with the day."""
    response = Response(body, mimetype=FORMS[form])
    day = site().clock.today().isoformat()
    response.headers["Content-Disposition"] = f'attachment; filename="{name}-{day}.{form}"'
    return response
