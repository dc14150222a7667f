"""``/elements`` and ``/elements/<slug>``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import asked
from webapp.answers import page
from webapp.current import site
from webapp.presenters.elements import element_view, elements_view

pages = Blueprint("elements", __name__)


@pages.get("/elements")
def elements() -> Response:
    """The catalogue."""
    return page("elements.html", elements_view(site()))


@pages.get("/elements/<slug>")
def element(slug: str) -> Response:
    """One element."""
    return page("element.html", element_view(site(), slug, asked.day(request.args, "as_of")))
