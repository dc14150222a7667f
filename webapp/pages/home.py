"""``/``"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.answers import page
from webapp.current import site
from webapp.presenters.home import home_view

pages = Blueprint("home", __name__)


@pages.get("/")
def home() -> Response:
    """Search, doors, totals."""
    return page("home.html", home_view(site()))
