"""``/about`` and ``/healthz``"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.answers import page
from webapp.current import site
from webapp.presenters.about import about_view, health_view

pages = Blueprint("about", __name__)


@pages.get("/about")
def about() -> Response:
    """What this is and what it is not."""
    return page("about.html", about_view(site()))


@pages.get("/healthz")
def healthz() -> Response:
    """One word for a load balancer: ``ok``; 503 where the store does not answer."""
    view = health_view(site())
    status = 200 if view.status == "ok" else 503
    return Response(view.status + "\n", status=status, mimetype="text/plain")
