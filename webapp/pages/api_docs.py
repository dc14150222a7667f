"""``/api``: what programs may ask for, as a page of our own without scripts from elsewhere."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from webapp.answers import conditional, page
from webapp.presenters.api_docs import api_docs

pages = Blueprint("api_docs", __name__)


@pages.get("/api")
def description() -> Response:
    """The routes below ``/api/v1`` in words; ``/api/v1/openapi.json`` has the same for programs."""
    return conditional(page("api_docs.html", api_docs(current_app.extensions["openapi"])))
