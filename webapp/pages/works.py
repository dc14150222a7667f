"""``/works/<id>`` and ``/provisions/<id>``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp.answers import page
from webapp.current import site
from webapp.presenters import works as presenter
from webapp.presenters.passages_found import read_found
from webapp.presenters.provisions import provision_page

pages = Blueprint("works", __name__)


@pages.get("/works/<law:work_id>")
def work(work_id: str) -> Response:
    """A law to read."""
    return page("work.html", presenter.work_view(site(), work_id, presenter.read(request.args)))


@pages.get("/provisions/<law:provision_id>")
def provision(provision_id: str) -> Response:
    """One provision in its article."""
    found = read_found(request.args.get("found", ""))
    return page("provision.html", provision_page(site(), provision_id, found))
