"""``/review``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import conditional, page
from webapp.current import site
from webapp.presenters import review as presenter

pages = Blueprint("review", __name__)


@pages.get("/review")
def review() -> Response:
    """Findings that wait for a person."""
    view = presenter.review_view(site(), presenter.read(request.args, site()))
    return conditional(page("review.html", view))
