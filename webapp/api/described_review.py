"""Routes of the reviewers' desk, described."""

from __future__ import annotations

from webapp.api.described import ELEMENT, STATE, TEXT, TEXTS, Described, Parameter, number, word
from webapp.presenters.account import AccountView
from webapp.presenters.audit import LAST_OFFSET as LAST_ROW
from webapp.presenters.audit import AgreementView, AuditView
from webapp.presenters.queue import QUEUES
from webapp.presenters.review import LAST_OFFSET, ReviewView
from webapp.presenters.review_one import OneView

_LIST = (
    Parameter("queue", "Which list; mine is that of who is signed in.", word(QUEUES)),
    STATE,
    ELEMENT,
    Parameter("lang", "BCP 47 languages, repeated or with commas.", TEXTS),
)

REVIEW_ROUTES = (
    Described(
        "/review",
        "Findings in texts in force that wait for a decision, the most telling first.",
        ReviewView,
        (
            *_LIST,
            Parameter("limit", "Findings a page.", number(1, 100)),
            Parameter("offset", "Findings to leave out.", number(0, LAST_OFFSET)),
        ),
        (400, 404),
    ),
    Described(
        "/review/one",
        "One finding with everything needed to decide on it. For people with an account.",
        OneView,
        (
            *_LIST,
            Parameter("key", "Key of the finding; else the first of the list.", TEXT),
            Parameter("after", "Key of a finding that is passed over.", TEXT),
            Parameter("done", "Key of the finding that was decided a moment ago.", TEXT),
            Parameter("back", "Path of the page to go back to.", TEXT),
        ),
        (400, 401, 404),
    ),
    Described(
        "/review/agreement",
        "Agreement of blind double reviews (Cohen's kappa), over all and by element.",
        AgreementView,
    ),
    Described(
        "/audit",
        "What was done on the desk, the newest first. For people with an account.",
        AuditView,
        (Parameter("offset", "Rows to leave out.", number(0, LAST_ROW)),),
        (400, 401),
    ),
    Described("/account", "Who is signed in, and where.", AccountView, (), (401,)),
)
