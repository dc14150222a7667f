"""``/elements`` and ``/elements/<slug>``, as pages and as linked data."""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import asked
from webapp.answers import conditional, page
from webapp.current import site
from webapp.presenters.elements import element_page, element_view, elements_view

pages = Blueprint("elements", __name__)

MEDIA_TYPES = {"ttl": "text/turtle", "jsonld": "application/ld+json"}
_FORMS = {"ttl": "turtle", "jsonld": "jsonld"}


@pages.get("/elements")
def elements() -> Response:
    """The catalogue; linked data for a client that prefers it."""
    return _negotiated(None) or _varied(page("elements.html", elements_view(site())))


@pages.get("/elements/<slug>")
def element(slug: str) -> Response:
    """One element."""
    if found := _negotiated(slug):
        return found
    as_of = asked.day(request.args, "as_of")
    view = element_view(site(), slug, as_of)
    return _varied(page("element.html", element_page(site(), view, as_of)))


@pages.get("/elements.<any(ttl, jsonld):form>")
def elements_data(form: str) -> Response:
    """The catalogue as linked data."""
    return _linked(form, None)


@pages.get("/elements/<slug>.<any(ttl, jsonld):form>")
def element_data(slug: str, form: str) -> Response:
    """One element as linked data."""
    return _linked(form, slug)


def _negotiated(slug: str | None) -> Response | None:
    """Linked data where the client prefers it to a page: names of the catalogue are addresses."""
    best = request.accept_mimetypes.best_match(("text/html", *MEDIA_TYPES.values()))
    form = next((form for form, media in MEDIA_TYPES.items() if media == best), None)
    return _varied(_linked(form, slug)) if form else None


def _linked(form: str, slug: str | None) -> Response:
    """Built once for each form and kept; a client that has it already is told so."""
    from kb.catalogue import load_catalogue  # noqa: PLC0415 - rdflib loads slowly
    from kb.services.catalogue import catalogue_bytes  # noqa: PLC0415

    if slug is not None:
        site().standards.element(slug)
    body = catalogue_bytes(load_catalogue(), _FORMS[form], site().settings.public_base, slug)
    response = Response(body, content_type=f"{MEDIA_TYPES[form]}; charset=utf-8")
    if form == "jsonld":
        response.content_type = MEDIA_TYPES[form]
    return conditional(response)


def _varied(response: Response) -> Response:
    response.vary.add("Accept")
    return response
