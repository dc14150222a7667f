"""``/findings/<key>``"""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from webapp.answers import conditional, page
from webapp.current import site
from webapp.presenters.findings import finding_page

pages = Blueprint("findings", __name__)


@pages.get("/findings/<key>")
def finding(key: str) -> Response:
    """Why something was found; htmx asks for the reasons alone."""
    view = finding_page(site(), key)
    if request.headers.get("HX-Request"):
        response = Response(render_template("_why_only.html", view=view))
    else:
        response = page("finding.html", view)
    response.headers["Vary"] = "HX-Request"
    return conditional(response)
