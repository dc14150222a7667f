"""Commands of the crawlers' room."""

from __future__ import annotations

import json

import click
from rich.table import Column, Table

from crawlers.framework.card import Card, load_cards
from kb.terminal import out


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sources(as_json: bool) -> None:
    """List the sources of law that are known, and what to gather from each."""
    cards = load_cards()
    if as_json:
        click.echo(json.dumps([summary(card) for card in cards], ensure_ascii=False, indent=2))
        return
    out.print(_table(cards))


def summary(card: Card) -> dict[str, object]:
    """The card as ``kb sources --json`` tells it.

    No source is fetched yet: laws come in by ``kb ingest``, so both dates are null.
    """
    return {
        "key": card.key,
        "state": card.state,
        "name": card.name_en,
        "official": card.official,
        "languages": list(card.languages),
        "access": [way.kind for way in card.access],
        "works": [work.key for work in card.works],
        "verified": card.verified,
        "last_success": None,
        "last_failure": None,
    }


def _table(cards: tuple[Card, ...]) -> Table:
    source = Column("Source", no_wrap=True)
    table = Table(source, "State", "Name", "Official", "Languages", "Ways in", "Works")
    for card in cards:
        table.add_row(
            card.key,
            card.state or "",
            card.name_en,
            "yes" if card.official else "no",
            " ".join(card.languages),
            " ".join(dict.fromkeys(way.kind for way in card.access)),
            str(len(card.works)),
        )
    return table
