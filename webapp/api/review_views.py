"""JSON twins of the reviewers' desk; what needs an account needs the cookie of the session."""

from __future__ import annotations

from flask import Response, request

from webapp.accounts import own_session, person
from webapp.answers import conditional, data
from webapp.api.views import api
from webapp.current import site
from webapp.pages.review import shown_audit, shown_one
from webapp.presenters import review
from webapp.presenters.account import account_view
from webapp.presenters.audit import agreement_view

ROOM = api
"""The blueprint to which these twins are added."""


@api.get("/review")
def review_twin() -> Response:
    """Twin of ``/review``."""
    query = review.read(request.args, site())
    return conditional(data(review.review_view(site(), query, person())))


@api.get("/review/one")
def one_twin() -> Response:
    """Twin of ``/review/one``."""
    return data(shown_one())


@api.get("/review/agreement")
def agreement_twin() -> Response:
    """Twin of ``/review/agreement``."""
    return data(agreement_view(site()))


@api.get("/audit")
def audit_twin() -> Response:
    """Twin of ``/audit``."""
    return data(shown_audit())


@api.get("/account")
def account_twin() -> Response:
    """Twin of ``/account``."""
    session = own_session()
    assert session is not None
    return data(account_view(site(), session))
