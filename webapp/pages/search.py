"""``/search``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import search as presenter
from webapp.presenters import search_asked

pages = Blueprint("search", __name__)


@pages.get("/search")
def search() -> Response:
    """Provisions by words and meaning."""
    return page(
        "search.html",
        presenter.search_view(site(), search_asked.read(request.args, site().clock.today())),
    )
