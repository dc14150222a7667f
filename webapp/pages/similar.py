"""``/similar``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import similar as presenter

pages = Blueprint("similar", __name__)


@pages.route("/similar", methods=["GET", "POST"])
def similar() -> Response:
    """Provisions like one that is held, or like a text. POST changes nothing: it carries texts
    that are too long for an address."""
    query = presenter.read(request.values, site().clock.today())
    return page("similar.html", presenter.similar_view(site(), query))
