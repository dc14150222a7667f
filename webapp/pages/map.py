"""``/map``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import map as presenter

pages = Blueprint("map", __name__)


@pages.get("/map")
def element_map() -> Response:
    """One element on the map of the region."""
    view = presenter.map_view(site(), presenter.read(request.args, site()))
    return page("map.html", presenter.map_page(site(), view))
