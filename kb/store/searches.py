"""Reads and writes saved searches and what each has found."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, func, insert, select, update

from kb.store import tables as t


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """One saved search."""

    key: str
    """SHA-256 of its token, in hex."""
    name: str
    address: str
    """What was asked, as the site writes it in an address."""
    watched: int
    """How many of the first hits are followed."""
    looked: str
    """Mark of the last look."""
    created_at: datetime


@dataclass(frozen=True, slots=True)
class SeenText:
    """A text that a saved search has found."""

    work_id: str
    text_sha256: str
    provision_id: str
    first_seen: datetime


def _utc(instant: datetime) -> datetime:
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)


def _search(row: Row[Any]) -> SavedSearch:
    return SavedSearch(**{**row._mapping, "created_at": _utc(row.created_at)})


def search_by_key(engine: Engine, key: str) -> SavedSearch | None:
    """One saved search, None if there is none."""
    with engine.connect() as connection:
        row = connection.execute(
            select(t.saved_searches).where(t.saved_searches.c.key == key)
        ).first()
    return _search(row) if row else None


def count_since(connection: Connection, since: datetime | None) -> int:
    """How many were saved at or after an instant, or in all."""
    query = select(func.count()).select_from(t.saved_searches)
    if since is not None:
        query = query.where(t.saved_searches.c.created_at >= since)
    return connection.execute(query).scalar_one()


def add_search(connection: Connection, search: SavedSearch) -> None:
    """Write a new one."""
    connection.execute(
        insert(t.saved_searches),
        {name: getattr(search, name) for name in SavedSearch.__dataclass_fields__},
    )


def take_look(connection: Connection, key: str, *, before: str, now: str) -> bool:
    """Set the mark of the last look if it still is ``before``; of two that try at once only one
    is told true."""
    c = t.saved_searches.c
    done = connection.execute(
        update(t.saved_searches).where(c.key == key, c.looked == before).values(looked=now)
    )
    return done.rowcount == 1


def seen_pairs(connection: Connection, key: str) -> set[tuple[str, str]]:
    """(work, text hash) of all that it has found."""
    c = t.saved_hits.c
    rows = connection.execute(select(c.work_id, c.text_sha256).where(c.search_key == key))
    return {(row.work_id, row.text_sha256) for row in rows}


def add_seen(connection: Connection, key: str, texts: Iterable[SeenText], *, news: bool) -> None:
    """Write texts that were not seen before."""
    rows = [
        {
            "search_key": key,
            "work_id": one.work_id,
            "text_sha256": one.text_sha256,
            "provision_id": one.provision_id,
            "first_seen": one.first_seen,
            "news": news,
        }
        for one in texts
    ]
    if rows:
        connection.execute(insert(t.saved_hits), rows)


def forget_oldest(
    connection: Connection, key: str, *, keep: int, but: set[tuple[str, str]]
) -> None:
    """Leave the ``keep`` texts seen last, and those of ``but`` in any case."""
    c = t.saved_hits.c
    old = connection.execute(
        select(c.work_id, c.text_sha256)
        .where(c.search_key == key)
        .order_by(c.first_seen.desc(), c.work_id, c.text_sha256)
        .offset(keep)
    ).all()
    for work_id, sha in old:
        if (work_id, sha) not in but:
            connection.execute(
                delete(t.saved_hits).where(
                    c.search_key == key, c.work_id == work_id, c.text_sha256 == sha
                )
            )


def news(engine: Engine, key: str, limit: int) -> Sequence[SeenText]:
    """Texts found since it was saved, the newest first."""
    c = t.saved_hits.c
    query = (
        select(c.work_id, c.text_sha256, c.provision_id, c.first_seen)
        .where(c.search_key == key, c.news)
        .order_by(c.first_seen.desc(), c.work_id, c.provision_id)
        .limit(limit)
    )
    with engine.connect() as connection:
        return [
            SeenText(row.work_id, row.text_sha256, row.provision_id, _utc(row.first_seen))
            for row in connection.execute(query)
        ]


def delete_search(engine: Engine, key: str) -> bool:
    """Delete a saved search and what it has found; whether there was one."""
    with engine.begin() as connection:
        connection.execute(delete(t.saved_hits).where(t.saved_hits.c.search_key == key))
        done = connection.execute(delete(t.saved_searches).where(t.saved_searches.c.key == key))
    return done.rowcount == 1
