"""``/tray``: pins, kept in the reader's own browser."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from kb.errors import UsageError
from webapp import asked
from webapp.answers import page
from webapp.current import site
from webapp.forms import back, check_form, go_to
from webapp.pages.search import as_file
from webapp.presenters import tray as presenter
from webapp.presenters import tray_pins

pages = Blueprint("tray", __name__)

_HALF_YEAR_S = 180 * 24 * 3600
_DOING = ("add", "remove", "clear")


def held_pins() -> tuple[str, ...]:
    """Pins of the browser that asks."""
    return tray_pins.unpack(request.cookies.get(tray_pins.COOKIE, ""))


def shown_pins() -> tuple[tuple[str, ...], bool]:
    """(pins, whether they are the reader's own): those of the address, else of the browser."""
    named = tray_pins.clean(request.args.getlist("pin"))
    own = held_pins()
    return (named, named == own) if named else (own, True)


@pages.get("/tray")
def tray() -> Response:
    """What is pinned, or the list that an address names."""
    ids, own = shown_pins()
    answer = page("tray.html", presenter.tray_view(site(), ids, own=own))
    answer.vary.add("Cookie")
    answer.cache_control.private = True
    return answer


@pages.post("/tray")
def change() -> Response:
    """Add pins, take them away, or empty the tray; then back to the page of the form."""
    check_form()
    doing = asked.one_of(request.form, "do", _DOING, "add")
    ids = tray_pins.clean(request.form.getlist("pin"))
    pins = _changed(doing, ids)
    if request.headers.get("HX-Request") and len(ids) == 1:
        answer = Response(render_template("_search_pinned.html", id=ids[0], pins=pins))
    else:
        answer = go_to(back("/tray"))
    answer.set_cookie(
        tray_pins.COOKIE,
        tray_pins.pack(pins),
        max_age=_HALF_YEAR_S,
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )
    return answer


def _changed(doing: str, ids: tuple[str, ...]) -> tuple[str, ...]:
    if doing == "clear":
        return ()
    if not ids:
        raise UsageError("The form names nothing that can be pinned.")
    if doing == "remove":
        return tuple(one for one in held_pins() if one not in ids)
    presenter.known(site(), ids)
    return tray_pins.with_pins(held_pins(), ids)


@pages.get("/tray.<any(xlsx, csv, json):form>")
def export(form: str) -> Response:
    """The pins as a file."""
    ids, _ = shown_pins()
    return as_file(presenter.tray_file(site(), ids, form), "tray", form)
