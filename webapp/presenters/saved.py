"""Saved searches: what they ask, and what they have found since they were saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from werkzeug.datastructures import MultiDict

from kb.errors import MissingPartError, UsageError
from kb.model.search import Mode
from kb.services import searches
from kb.services.searches import News
from kb.store.searches import SavedSearch
from webapp.asked import NotHeld
from webapp.presenters import search_asked
from webapp.presenters.search_asked import SearchAsked
from webapp.presenters.search_files import filter_words
from webapp.presenters.search_reading import searched_by
from webapp.translate import gettext
from webapp.urls import provision_url

if TYPE_CHECKING:
    from webapp.wiring import Site

WATCHED = {Mode.LEXICAL: 200, Mode.HYBRID: 50, Mode.SEMANTIC: 50}
"""How many of the first hits are followed. By meaning every provision is a hit, so that only the
first can tell of something new."""
_SNIPPET = 400


@dataclass(frozen=True, slots=True)
class SaveView:
    """The page that saves a search."""

    query: str
    searched_by: str
    filters: str
    name: str
    """A name to begin with."""
    address: str
    search_url: str
    watched: int
    most_name: int
    problem: str


@dataclass(frozen=True, slots=True)
class NewsView:
    """A provision found since the search was saved."""

    id: str
    title: str
    law: str
    lang: str
    state: str
    state_name: str
    invented: bool
    in_force_from: date | None
    first_seen: datetime
    snippet: str
    url: str


@dataclass(frozen=True, slots=True)
class SavedView:
    """One saved search."""

    name: str
    query: str
    searched_by: str
    filters: str
    created_at: datetime
    watched: int
    updated: datetime
    search_url: str
    feed_url: str
    news: tuple[NewsView, ...]
    problem: str
    invented: bool


def save_view(site: Site, query: SearchAsked) -> SaveView:
    """What would be saved; ``problem`` says why nothing can be."""
    problem = "" if query.text else gettext("Search first; then “Save this search” leads here.")
    return SaveView(
        query=query.text,
        searched_by=searched_by(query.mode),
        filters=filter_words(site, query),
        name=query.text[: searches.MOST_NAME_CHARACTERS],
        address=_address(query),
        search_url=query.url(limit="", stay=""),
        watched=WATCHED[query.mode],
        most_name=searches.MOST_NAME_CHARACTERS,
        problem=problem,
    )


def _address(query: SearchAsked) -> str:
    return query.url(at="", limit="", stay="").removeprefix("?")


def asked_again(site: Site, address: str) -> SearchAsked:
    """The search of an address, today."""
    pairs = parse_qsl(address.removeprefix("?"), max_num_fields=2_000)
    return search_asked.read(MultiDict(pairs), site.clock.today())


def save(site: Site, name: str, address: str) -> str:
    """Save a search; returns its token. UsageError where there is none or it cannot be kept."""
    query = asked_again(site, address)
    if not query.text:
        raise UsageError("There is nothing to save: the search has no words.")
    return searches.save_search(
        site.engine,
        name=name,
        address=_address(query),
        watched=WATCHED[query.mode],
        mark=_mark(site, query),
        find=lambda: _ids(site, query),
        now=site.clock.now(),
    )


def _ids(site: Site, query: SearchAsked) -> Sequence[str]:
    wanted = replace(query.query(), limit=WATCHED[query.mode], offset=0, highlight=False)
    return [hit.id for hit in site.index().search(wanted).hits]


def _mark(site: Site, query: SearchAsked) -> str:
    """Changes with the index; and with the day where the search follows the law of today, for a
    law may come into force without a build."""
    digest = site.index().digest
    fixed = query.history or query.day != query.today
    return digest if fixed else f"{digest}/{query.today.isoformat()}"


def _opened(site: Site, token: str) -> SavedSearch:
    found = searches.open_search(site.engine, token)
    if found is None:
        raise NotHeld("There is no saved search at this address; it may have been deleted.")
    return found


def saved_view(site: Site, token: str) -> tuple[SavedView, SavedSearch]:
    """A saved search with its news. NotHeld if there is none."""
    saved = _opened(site, token)
    query = asked_again(site, saved.address)
    problem = ""
    try:
        searches.look(
            site.engine,
            saved,
            mark=_mark(site, query),
            find=lambda: _ids(site, query),
            now=site.clock.now(),
        )
    except MissingPartError as error:
        problem = str(error)
    news = tuple(view for one in searches.news_of(site.engine, saved) for view in _news(site, one))
    base = site.settings.public_base
    view = SavedView(
        name=saved.name,
        query=query.text,
        searched_by=searched_by(query.mode),
        filters=filter_words(site, query),
        created_at=saved.created_at,
        watched=saved.watched,
        updated=max((one.first_seen for one in news), default=saved.created_at),
        search_url=query.url(limit="", stay=""),
        feed_url=f"{base}searches/{token}/feed.atom",
        news=news,
        problem=problem,
        invented=any(one.invented for one in news),
    )
    return view, saved


def _news(site: Site, news: News) -> tuple[NewsView, ...]:
    row = news.row
    if row is None:
        return ()
    text = " ".join(row.text.split())
    return (
        NewsView(
            id=row.id,
            title=" ".join(filter(None, (row.citation, row.heading))),
            law=row.work_title,
            lang=row.lang,
            state=row.state,
            state_name=site.standards.state_name(row.state),
            invented=site.standards.invented(row.state),
            in_force_from=row.in_force_from,
            first_seen=news.seen.first_seen,
            snippet=text if len(text) <= _SNIPPET else f"{text[:_SNIPPET]}…",
            url=provision_url(row.id),
        ),
    )


def forget(site: Site, token: str) -> None:
    """Delete a saved search. NotHeld if there is none."""
    if not searches.delete_search(site.engine, token):
        raise NotHeld("There is no saved search at this address; it may have been deleted.")
