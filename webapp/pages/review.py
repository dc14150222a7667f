"""``/review``: the queue, one finding at a time, many at once, agreement; ``/audit``."""

from __future__ import annotations

from http import HTTPStatus

from flask import Blueprint, Response, request

from kb.errors import UsageError
from kb.model.desk import REVIEWER, may
from kb.services import decisions
from kb.services.decisions import Verdict
from kb.store.accounts import accounts
from webapp import asked
from webapp.accounts import person
from webapp.answers import conditional, page
from webapp.current import site
from webapp.forms import check_form, go_to, own_path
from webapp.presenters import review as presenter
from webapp.presenters.audit import LAST_OFFSET, AuditView, agreement_view, audit_view
from webapp.presenters.review_bulk import DOING, bulk_view
from webapp.presenters.review_one import OneView, one_view

pages = Blueprint("review", __name__)


@pages.get("/review")
def review() -> Response:
    """Findings that wait for a person."""
    view = presenter.review_view(site(), presenter.read(request.args, site()), person())
    return conditional(page("review.html", view))


def shown_one() -> OneView:
    """The finding that the address asks for, for who is signed in."""
    who = person()
    assert who is not None
    return one_view(
        site(),
        presenter.read(request.args, site()),
        who,
        key=asked.text(request.args, "key"),
        after=asked.text(request.args, "after"),
        done=asked.text(request.args, "done"),
        back=own_path(request.args.get("back", ""), ""),
    )


@pages.get("/review/one")
def one() -> Response:
    """One finding to decide on, with everything needed."""
    return page("review_one.html", shown_one())


@pages.get("/review/bulk")
def bulk_form() -> Response:
    """Exactly what will be decided or assigned."""
    who = person()
    assert who is not None
    query = presenter.read(request.args, site())
    return page("review_bulk.html", bulk_view(site(), query, who))


@pages.post("/review/bulk")
def bulk() -> Response:
    """Decide on the findings that the page showed, or assign them."""
    check_form()
    who = person()
    assert who is not None
    doing = asked.one_of(request.form, "do", DOING, "")
    keys = request.form.getlist("key")
    reason = request.form.get("reason", "").replace("\x00", " ")
    try:
        _do(doing, who.name, keys, reason)
    except UsageError as error:
        query = presenter.read(request.args, site())
        view = bulk_view(site(), query, who, problem=str(error), reason=reason, doing=doing)
        return page("review_bulk.html", view, status=HTTPStatus.BAD_REQUEST)
    return go_to(presenter.read(request.args, site()).url())


def _do(doing: str, who: str, keys: list[str], reason: str) -> None:
    engine, now = site().engine, site().clock.now()
    if doing in ("accept", "reject"):
        decisions.decide_findings(engine, now, who, keys, Verdict(doing, reason))
        return
    if doing not in ("assign", "blind"):
        raise UsageError("Choose what is to be done with these findings.")
    people = [name for name in request.form.getlist("to") if name]
    known = {one.name for one in accounts(engine) if may(one.role, REVIEWER)}
    if not people or not set(people) <= known:
        raise UsageError("Choose reviewers who have an account here.")
    decisions.assign(engine, now, who, keys, people, blind=doing == "blind")


@pages.get("/review/agreement")
def agreement() -> Response:
    """How far two reviewers agree who do not see each other's verdicts."""
    return page("review_agreement.html", agreement_view(site()))


def shown_audit() -> AuditView:
    """The part of the log that the address asks for, for who is signed in."""
    who = person()
    assert who is not None
    offset = asked.number(request.args, "offset", default=0, least=0, most=LAST_OFFSET)
    return audit_view(site(), who, offset)


@pages.get("/audit")
def audit() -> Response:
    """What was done, by whom and when; and whether the log is whole."""
    return page("audit.html", shown_audit())
