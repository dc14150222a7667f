"""``/compare``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import compare as presenter

pages = Blueprint("compare", __name__)


@pages.get("/compare")
def compare() -> Response:
    """Two to five States side by side."""
    query = presenter.read(request.args, site())
    return page("compare.html", presenter.compare_view(site(), query))
