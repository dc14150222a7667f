"""Routes of search, tray and saved searches, described."""

from __future__ import annotations

from kb.model.search import Mode, Status
from webapp.api.described import (
    AS_OF,
    ELEMENT,
    STATE,
    TEXT,
    TEXTS,
    Described,
    Parameter,
    number,
    word,
)
from webapp.presenters.saved import SavedView, SaveView
from webapp.presenters.search import SearchView
from webapp.presenters.search_help import HelpView
from webapp.presenters.similar import MOST_TEXT, SimilarView
from webapp.presenters.tray import TrayView

_STATUSES = {"type": "array", "items": word(tuple(status.value for status in Status))}
_QUERY = (
    Parameter("q", "The question, in any language.", {"type": "string", "maxLength": 2000}),
    Parameter("mode", "How to search.", word(tuple(m.value for m in Mode))),
    STATE,
    Parameter("region", "Regions, repeated or with commas.", TEXTS),
    ELEMENT,
    Parameter("sub_element", "Sub-elements, as element/sub-element.", TEXTS),
    Parameter("lang", "BCP 47 languages, repeated or with commas.", TEXTS),
    Parameter("kind", "Kinds of law, repeated or with commas.", TEXTS),
    Parameter("status", "What the text is on the day; any text held is searched.", _STATUSES),
    Parameter("instrument", "Instruments with a requirement on an element found.", TEXTS),
    Parameter("year", "Years in which the text came into force.", TEXTS),
    Parameter("work", "Identifiers of laws, repeated.", TEXTS),
    AS_OF,
    Parameter("history", "1 searches every text held, whatever its dates.", word(("1",))),
    Parameter("limit", "Hits a page.", number(1, 100)),
    Parameter("offset", "Hits to leave out.", number(0, 10_000)),
    Parameter("stay", "1 keeps a page from going on to the provision cited.", word(("1",))),
)

SEARCH_ROUTES = (
    Described(
        "/search",
        "Provisions by words and meaning. Without q it answers with an empty page.",
        SearchView,
        _QUERY,
        (400, 429, 503),
    ),
    Described("/search/help", "How to write a query, by example.", HelpView),
    Described(
        "/similar",
        "Provisions nearest in meaning to one that is held, or to a text.",
        SimilarView,
        (
            Parameter("id", "Identifier of a provision.", TEXT),
            Parameter("text", "A text instead.", {"type": "string", "maxLength": MOST_TEXT}),
            Parameter("state", "One's own State.", TEXT),
            Parameter("others", "1 shows only other States.", word(("1",))),
            AS_OF,
        ),
        (400, 404, 429, 503),
        posted=True,
    ),
    Described(
        "/tray",
        "Provisions and laws put aside: those of the address, else of the browser's cookie.",
        TrayView,
        (Parameter("pin", "Identifiers of provisions and laws, repeated.", TEXTS),),
    ),
    Described("/searches", "What would be saved of a search.", SaveView, _QUERY, (400,)),
    Described(
        "/searches/{token}",
        "A saved search and what it has found since it was saved.",
        SavedView,
        (Parameter("token", "The token of its address.", TEXT, "path"),),
        (404,),
    ),
)
