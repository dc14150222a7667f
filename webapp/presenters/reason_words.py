"""The reason of a status in the language of the page, as far as it is one of the common ones.

The rules write their reasons in English (corpora/assessment/rules); the few that stand on most
cells are translated here, the others are shown in English and say so.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from webapp.locale import ENGLISH, language
from webapp.presenters.words import number_of
from webapp.translate import gettext, ngettext

_SEARCHED = re.compile(r"Nothing was found in (one|\d+) laws? where it normally stands")
_NUMBER = re.compile(r"(\d{1,6}) (days|months|years)")


def reason_words(reason: str) -> str:
    """The reason in the language of the page; empty where only the English is known."""
    if found := _SEARCHED.fullmatch(reason):
        count = 1 if found[1] == "one" else int(found[1])
        return ngettext(
            "Nothing was found in one law where it normally stands",
            "Nothing was found in %(num)d laws where it normally stands",
            count,
        )
    if found := _NUMBER.fullmatch(reason):
        return number_of(int(found[1]), found[2])
    return {
        "No law of the kind where it stands is held": gettext(
            "No law of the kind where it stands is held"
        ),
        "The tagger does not look for this element yet": gettext(
            "The tagger does not look for this element yet"
        ),
    }.get(reason, "")


def shown_reason(reason: str) -> str | Markup:
    """The reason for a page: in its language, else in English and marked as such."""
    if language() == ENGLISH:
        return reason
    return reason_words(reason) or Markup('<span lang="en" dir="ltr">{}</span>').format(reason)
