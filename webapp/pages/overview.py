"""``/overview``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import overview as presenter

pages = Blueprint("overview", __name__)


@pages.get("/overview")
def overview() -> Response:
    """The questions of the survey, answered from the laws that are held."""
    view = presenter.overview_view(site(), presenter.read(request.args))
    return page("overview.html", presenter.overview_page(site().standards, view))
