"""``/states`` and ``/states/<cc>``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from webapp import asked
from webapp.answers import page
from webapp.current import site
from webapp.presenters.states import state_view, states_view

pages = Blueprint("states", __name__)


@pages.get("/states")
def states() -> Response:
    """All participating States."""
    return page("states.html", states_view(site()))


@pages.get("/states/<code>")
def state(code: str) -> Response:
    """One State."""
    return page("state.html", state_view(site(), code, asked.day(request.args, "as_of")))
