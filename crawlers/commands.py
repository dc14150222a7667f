"""Commands of the crawlers' room."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime

import click
from rich.table import Column, Table

from crawlers.framework.card import Card, load_cards
from kb.settings import Settings
from kb.store.crawls import SourceTimes, source_times
from kb.store.engine import open_store
from kb.terminal import out


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sources(as_json: bool) -> None:
    """List the sources of law that are known, and what to gather from each."""
    settings = Settings()
    cards = load_cards(settings.crawl_sources)
    times = times_of(settings)
    if as_json:
        rows = [summary(card, times.get(card.key, SourceTimes())) for card in cards]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    out.print(_table(cards, times))


def times_of(settings: Settings) -> dict[str, SourceTimes]:
    """When each source was gathered last; nothing where there is no store yet."""
    if not settings.database_url and not (settings.data_dir / "kb.sqlite").exists():
        return {}
    with open_store(settings).connect() as connection:
        return source_times(connection)


def summary(card: Card, times: SourceTimes) -> dict[str, object]:
    """The card as ``kb sources --json`` tells it; times are ISO 8601 in UTC, or null."""
    return {
        "key": card.key,
        "state": card.state,
        "name": card.name_en,
        "official": card.official,
        "languages": list(card.languages),
        "access": [way.kind for way in card.access],
        "works": [work.key for work in card.works],
        "verified": card.verified,
        "last_success": _iso(times.last_success),
        "last_failure": _iso(times.last_failure),
    }


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


def _table(cards: tuple[Card, ...], times: Mapping[str, SourceTimes]) -> Table:
    source = Column("Source", no_wrap=True)
    table = Table(source, "State", "Name", "Official", "Languages", "Ways in", "Works", "Gathered")
    for card in cards:
        table.add_row(
            card.key,
            card.state or "",
            card.name_en,
            "yes" if card.official else "no",
            " ".join(card.languages),
            " ".join(dict.fromkeys(way.kind for way in card.access)),
            str(len(card.works)),
            _gathered(card, times.get(card.key, SourceTimes())),
        )
    return table


def _gathered(card: Card, times: SourceTimes) -> str:
    """The day of the last success, and whether the last try went wrong."""
    if times.last_success is None and times.last_failure is None:
        return "by hand only" if not card.crawlable else ""
    day = f"{times.last_success:%Y-%m-%d}" if times.last_success else "never"
    failed = times.last_failure
    if failed is not None and (times.last_success is None or failed > times.last_success):
        return f"{day}; failed {failed:%Y-%m-%d}"
    return day
