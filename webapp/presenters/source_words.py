"""How fresh a source is and what its card allows, in words."""

from __future__ import annotations

from datetime import datetime, timedelta

from crawlers.framework.card import Card
from crawlers.framework.finding import has_way
from kb.store.crawls import SourceTimes
from webapp.locale import number_words
from webapp.translate import gettext, ngettext


def freshness_of(card: Card, times: SourceTimes, now: datetime) -> str:
    """``closed``, ``failed``, ``no-address``, ``never``, ``due`` or ``fresh``.

    A failure counts until the source is read again; ``due`` follows the card's days.
    """
    if not card.crawlable:
        return "closed"
    good, bad = times.last_success, times.last_failure
    if bad is not None and (good is None or good < bad):
        return "failed"
    if good is None:
        return "never" if has_way(card) else "no-address"
    return "due" if now - good > timedelta(days=card.update_every) else "fresh"


def freshness_words(freshness: str) -> str:
    """The word beside a source."""
    return {
        "closed": gettext("Closed to programs"),
        "failed": gettext("Last reading failed"),
        "no-address": gettext("No address of a law known yet"),
        "never": gettext("Not read yet"),
        "due": gettext("Due to be read again"),
        "fresh": gettext("Read on time"),
    }[freshness]


def verified_words(card: Card) -> str:
    """What was checked of the card, and what was not."""
    if card.verified:
        return gettext("A way in was read in stored material. Nothing was tried on the live site.")
    return gettext("Not verified: no way in was seen in any material.")


def closed_words(card: Card) -> str:
    """Why no program reads the source; empty where one may."""
    if card.closed:
        return card.closed
    if card.needs_browser:
        return gettext("Its pages need a browser, so a person hands in the text.")
    return ""


def pace_words(card: Card) -> str:
    """How often a program asks."""
    if not card.crawlable:
        return gettext("no program asks")
    seconds = number_words(card.delay_s)
    days = ngettext("every day", "every %(num)d days", card.update_every)
    return gettext(
        "one request every %(seconds)s s at most; read again %(days)s", seconds=seconds, days=days
    )
