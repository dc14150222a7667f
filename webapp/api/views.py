"""One view a page; each answers with the page's own view as JSON."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, current_app, jsonify, request

from kb.errors import MissingPartError
from webapp import asked
from webapp.accounts import person
from webapp.answers import conditional, data
from webapp.current import site
from webapp.pages.tray import shown_pins
from webapp.presenters import (
    changes,
    compare,
    exports,
    matrix,
    overview,
    saved,
    search,
    search_asked,
    similar,
    tray,
    works,
)
from webapp.presenters import (
    map as maps,
)
from webapp.presenters.about import about_view, health_view
from webapp.presenters.change_page import change_page
from webapp.presenters.elements import element_view, elements_view
from webapp.presenters.findings import finding_page
from webapp.presenters.home import home_view
from webapp.presenters.passages_found import read_found
from webapp.presenters.provisions import provision_page
from webapp.presenters.search_help import help_view
from webapp.presenters.sources import sources_view
from webapp.presenters.states import state_view, states_view

api = Blueprint("api", __name__, url_prefix="/api/v1")


@api.after_request
def _with_etag(response: Response) -> Response:
    """Every answer to GET can be asked for again with its ETag."""
    if request.method in ("GET", "HEAD") and response.status_code == HTTPStatus.OK:
        return conditional(response)
    return response


@api.get("/")
def home_twin() -> Response:
    """Twin of ``/``."""
    return data(home_view(site()))


@api.get("/search")
def search_twin() -> Response:
    """Twin of ``/search``; 503 where the index is missing."""
    view = search.search_view(site(), search_asked.read(request.args, site().clock.today()))
    if view.problem:
        raise MissingPartError(view.problem)
    return data(view)


@api.get("/search/help")
def search_help_twin() -> Response:
    """Twin of ``/search/help``."""
    return data(help_view())


@api.route("/similar", methods=["GET", "POST"])
def similar_twin() -> Response:
    """Twin of ``/similar``; POST carries longer texts. 503 where the index is missing."""
    query = similar.read(request.values, site().clock.today())
    view = similar.similar_view(site(), query)
    if view.problem:
        raise MissingPartError(view.problem)
    return data(view)


@api.get("/tray")
def tray_twin() -> Response:
    """Twin of ``/tray``."""
    ids, own = shown_pins()
    return data(tray.tray_view(site(), ids, own=own))


@api.get("/searches")
def save_twin() -> Response:
    """Twin of ``/searches``."""
    return data(saved.save_view(site(), search_asked.read(request.args, site().clock.today())))


@api.get("/searches/<token>")
def saved_twin(token: str) -> Response:
    """Twin of ``/searches/<token>``."""
    view, _ = saved.saved_view(site(), token)
    return data(view)


@api.get("/states")
def states_twin() -> Response:
    """Twin of ``/states``."""
    return data(states_view(site()))


@api.get("/states/<code>")
def state_twin(code: str) -> Response:
    """Twin of ``/states/<cc>``."""
    return data(state_view(site(), code, asked.day(request.args, "as_of")))


@api.get("/works/<law:work_id>")
def work_twin(work_id: str) -> Response:
    """Twin of ``/works/<id>``."""
    return data(works.work_view(site(), work_id, works.read(request.args)))


@api.get("/provisions/<law:provision_id>")
def provision_twin(provision_id: str) -> Response:
    """Twin of ``/provisions/<id>``."""
    return data(provision_page(site(), provision_id, read_found(request.args.get("found", ""))))


@api.get("/findings/<key>")
def finding_twin(key: str) -> Response:
    """Twin of ``/findings/<key>``."""
    return conditional(data(finding_page(site(), key)))


@api.get("/elements")
def elements_twin() -> Response:
    """Twin of ``/elements``."""
    return data(elements_view(site()))


@api.get("/elements/<slug>")
def element_twin(slug: str) -> Response:
    """Twin of ``/elements/<slug>``."""
    return data(element_view(site(), slug, asked.day(request.args, "as_of")))


@api.get("/compare")
def compare_twin() -> Response:
    """Twin of ``/compare``."""
    return data(compare.compare_view(site(), compare.read(request.args, site())))


@api.get("/matrix")
def matrix_twin() -> Response:
    """Twin of ``/matrix``."""
    return data(matrix.matrix_view(site(), matrix.read(request.args, site())))


@api.get("/exports")
def exports_twin() -> Response:
    """Twin of ``/exports``."""
    view = exports.exports_view(site(), matrix.read(request.args, site()), person())
    return data(view)


@api.get("/overview")
def overview_twin() -> Response:
    """Twin of ``/overview``."""
    return conditional(data(overview.overview_view(site(), overview.read(request.args))))


@api.get("/map")
def map_twin() -> Response:
    """Twin of ``/map``."""
    return conditional(data(maps.map_view(site(), maps.read(request.args, site()))))


@api.get("/changes")
def changes_twin() -> Response:
    """Twin of ``/changes``."""
    return conditional(
        data(changes.changes_view(site(), changes.read(request.args, site()), person()))
    )


@api.get("/changes/<key>")
def change_twin(key: str) -> Response:
    """Twin of ``/changes/<key>``."""
    return conditional(data(change_page(site(), key, person())))


@api.get("/sources")
def sources_twin() -> Response:
    """Twin of ``/sources``."""
    return data(sources_view(site()))


@api.get("/about")
def about_twin() -> Response:
    """Twin of ``/about``."""
    return data(about_view(site()))


@api.get("/healthz")
def healthz_twin() -> Response:
    """Twin of ``/healthz``."""
    view = health_view(site())
    return data(view, status=200 if view.status == "ok" else 503)


@api.get("/openapi.json")
def openapi() -> Response:
    """Describes all of these."""
    return jsonify(current_app.extensions["openapi"])
