"""Saved searches: what they have found since they were saved.

A look runs the search and remembers each text that was not seen before. It is taken only where
its mark (the digest of the index, and the day where the search follows today's law) is another
than that of the last look; so a feed that is read every minute costs one search a build.

A text counts as seen by its law and its wording: a new version of a law that keeps a provision
word for word is no news.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError

from kb.errors import UsageError
from kb.store import searches as store
from kb.store.found import FoundRow, found_rows
from kb.store.searches import SavedSearch, SeenText

MOST_SEARCHES = 10_000
MOST_AN_HOUR = 120
MOST_NAME_CHARACTERS = 120
MOST_ADDRESS_CHARACTERS = 8_000
MOST_NEWS = 100
_REMEMBERED = 2_000
"""Texts remembered of one search beside those that it finds now."""
_TOKEN_BYTES = 24

Find = Callable[[], Sequence[str]]
"""Runs the search; ids of the hits that are followed, best first."""


class TooManySavedError(UsageError):
    """No more searches can be saved now."""


@dataclass(frozen=True, slots=True)
class News:
    """A provision found since the search was saved."""

    seen: SeenText
    row: FoundRow | None
    """None where the store holds it no longer."""


def key_of(token: str) -> str:
    """Key under which the search of a token is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def save_search(
    engine: Engine, *, name: str, address: str, watched: int, mark: str, find: Find, now: datetime
) -> str:
    """Save a search and what it finds now; returns the token of its address, which nobody can
    guess and which is not kept.

    UsageError for a name or address that is too long or empty, TooManySavedError where the
    limits of the site are reached.
    """
    name = " ".join(name.split())
    if not 0 < len(name) <= MOST_NAME_CHARACTERS:
        raise UsageError(f"A saved search needs a name of 1 to {MOST_NAME_CHARACTERS} characters.")
    if len(address) > MOST_ADDRESS_CHARACTERS:
        raise UsageError("This search is too long to be saved.")
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    search = SavedSearch(key_of(token), name, address, watched, mark, now)
    _refuse_too_many(engine, now)
    texts = _texts(engine, find()[:watched], now)
    with engine.begin() as connection:
        store.add_search(connection, search)
        store.add_seen(connection, search.key, texts, news=False)
    return token


def _refuse_too_many(engine: Engine, now: datetime) -> None:
    with engine.connect() as connection:
        if store.count_since(connection, None) >= MOST_SEARCHES:
            raise TooManySavedError(
                "This site keeps no more saved searches; delete one that nobody needs."
            )
        if store.count_since(connection, now - timedelta(hours=1)) >= MOST_AN_HOUR:
            raise TooManySavedError("Too many searches were saved in the last hour; try later.")


def open_search(engine: Engine, token: str) -> SavedSearch | None:
    """The saved search of a token, None if there is none."""
    return store.search_by_key(engine, key_of(token))


def look(engine: Engine, search: SavedSearch, *, mark: str, find: Find, now: datetime) -> None:
    """Run the search and remember what is new, unless its last look had the same mark."""
    if search.looked == mark:
        return
    texts = _texts(engine, find()[: search.watched], now)
    try:
        with engine.begin() as connection:
            if not store.take_look(connection, search.key, before=search.looked, now=mark):
                return
            known = store.seen_pairs(connection, search.key)
            fresh = [one for one in texts if (one.work_id, one.text_sha256) not in known]
            store.add_seen(connection, search.key, fresh, news=True)
            store.forget_oldest(
                connection,
                search.key,
                keep=_REMEMBERED,
                but={(one.work_id, one.text_sha256) for one in texts},
            )
    except IntegrityError:  # deleted by somebody in this moment
        return


def news_of(engine: Engine, search: SavedSearch) -> tuple[News, ...]:
    """What was found since it was saved, the newest first, at most :data:`MOST_NEWS`."""
    seen = store.news(engine, search.key, MOST_NEWS)
    rows = found_rows(engine, [one.provision_id for one in seen])
    return tuple(News(one, rows.get(one.provision_id)) for one in seen)


def delete_search(engine: Engine, token: str) -> bool:
    """Delete the saved search of a token; whether there was one."""
    return store.delete_search(engine, key_of(token))


def _texts(engine: Engine, ids: Sequence[str], now: datetime) -> list[SeenText]:
    """Each text once, in the order of the hits."""
    rows = found_rows(engine, ids)
    texts: dict[tuple[str, str], SeenText] = {}
    for one in ids:
        if row := rows.get(one):
            seen = SeenText(row.work_id, row.text_sha256, row.id, now)
            texts.setdefault((row.work_id, row.text_sha256), seen)
    return list(texts.values())
