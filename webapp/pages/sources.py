"""``/sources``"""

from __future__ import annotations

from flask import Blueprint, Response

from webapp.answers import page
from webapp.current import site
from webapp.presenters.sources import sources_view
from webapp.presenters.sources_map import sources_page

pages = Blueprint("sources", __name__)


@pages.get("/sources")
def sources() -> Response:
    """What the cards cover, when each source was read, and what went wrong."""
    return page("sources.html", sources_page(site(), sources_view(site())))
