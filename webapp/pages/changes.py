"""``/changes``"""

from __future__ import annotations

from flask import Blueprint, Response, request

from kb.services.changes import look_at
from webapp.accounts import person
from webapp.answers import conditional, page
from webapp.asked import NotHeld
from webapp.current import site
from webapp.forms import check_form, go_to
from webapp.presenters import change_page
from webapp.presenters import changes as presenter
from webapp.translate import gettext

pages = Blueprint("changes", __name__)


@pages.get("/changes")
def changes() -> Response:
    """Changes of law, the newest first."""
    view = presenter.changes_view(site(), presenter.read(request.args, site()), person())
    return conditional(page("changes.html", view))


@pages.get("/changes/<key>")
def change(key: str) -> Response:
    """One change with its words."""
    return conditional(page("change.html", change_page.change_page(site(), key, person())))


@pages.post("/changes/<key>")
def looked_at(key: str) -> Response:
    """Note that who is signed in looked at the change."""
    check_form()
    who = person()
    assert who is not None
    view = change_page.change_page(site(), key)
    if not look_at(site().engine, site().clock.now(), who.name, key) and not view.change.looked_at:
        raise NotHeld(gettext("This change does not wait for a look."))
    return go_to(view.change.url)
