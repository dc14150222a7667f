"""``/searches``: saved searches and their feeds."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import TooManyRequests

from kb.services.searches import TooManySavedError
from webapp import asked
from webapp.answers import conditional, page
from webapp.current import site
from webapp.forms import check_form, go_to
from webapp.presenters import saved as presenter
from webapp.presenters import search_asked
from webapp.presenters.saved_feed import MEDIA_TYPE, feed_bytes

pages = Blueprint("saved", __name__)


@pages.get("/searches")
def new() -> Response:
    """The search of the address, to be saved under a name."""
    query = search_asked.read(request.args, site().clock.today())
    return page("saved_new.html", presenter.save_view(site(), query))


@pages.post("/searches")
def save() -> Response:
    """Save a search; its address is known to nobody else."""
    check_form()
    name, address = asked.text(request.form, "name"), request.form.get("search", "")
    try:
        token = presenter.save(site(), name, address)
    except TooManySavedError as error:
        raise TooManyRequests(str(error)) from error
    return go_to(f"/searches/{token}")


@pages.get("/searches/<token>")
def saved(token: str) -> Response:
    """A saved search and what is new."""
    view, _ = presenter.saved_view(site(), token)
    return page("saved.html", view)


@pages.post("/searches/<token>")
def delete(token: str) -> Response:
    """Delete a saved search."""
    check_form()
    asked.one_of(request.form, "do", ("delete",), "delete")
    presenter.forget(site(), token)
    return go_to("/searches")


@pages.get("/searches/<token>/feed.atom")
def feed(token: str) -> Response:
    """What is new, for a feed reader."""
    view, search = presenter.saved_view(site(), token)
    body = feed_bytes(view, search, site().settings.public_base)
    return conditional(Response(body, content_type=f"{MEDIA_TYPE}; charset=utf-8"))
