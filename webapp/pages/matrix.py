"""``/matrix``"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import matrix as presenter
from webapp.presenters.matrix_page import matrix_page

pages = Blueprint("matrix", __name__)


@pages.get("/matrix")
def matrix() -> Response:
    """States x elements; htmx asks for the opened cell alone."""
    query = presenter.read(request.args, site())
    if request.headers.get("HX-Target") == "drawer" and query.cell:
        cell = presenter.shown_cell(site(), query)
        response = Response(render_template("_drawer_only.html", cell=cell, query=query))
    else:
        view = presenter.matrix_view(site(), query)
        response = page("matrix.html", matrix_page(site(), view, query))
    response.headers["Vary"] = "HX-Target"
    return response
