"""``/changes``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import conditional, page
from webapp.current import site
from webapp.presenters import change_page
from webapp.presenters import changes as presenter

pages = Blueprint("changes", __name__)


@pages.get("/changes")
def changes() -> Response:
    """Changes of law, the newest first."""
    view = presenter.changes_view(site(), presenter.read(request.args, site()))
    return conditional(page("changes.html", view))


@pages.get("/changes/<key>")
def change(key: str) -> Response:
    """One change with its words."""
    return conditional(page("change.html", change_page.change_page(site(), key)))
