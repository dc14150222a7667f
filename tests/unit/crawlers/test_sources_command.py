"""``kb sources``: a table for people, JSON in the agreed form for programs."""

from __future__ import annotations

import json

from click.testing import CliRunner

from crawlers.commands import sources
from crawlers.framework.card import load_cards

FIELDS = [
    "key",
    "state",
    "name",
    "official",
    "languages",
    "access",
    "works",
    "verified",
    "last_success",
    "last_failure",
]


def test_json_holds_every_card_with_the_agreed_fields() -> None:
    done = CliRunner().invoke(sources, ["--json"])
    rows = json.loads(done.stdout)
    assert done.exit_code == 0
    assert [row["key"] for row in rows] == [card.key for card in load_cards()]
    assert {tuple(row) for row in rows} == {tuple(FIELDS)}


def test_json_names_works_by_key_and_keeps_letters_of_every_script() -> None:
    rows = {row["key"]: row for row in json.loads(CliRunner().invoke(sources, ["--json"]).stdout)}
    assert "cz-criminal-code-1" in rows["cz-esbirka"]["works"]
    assert rows["cz-esbirka"]["last_success"] is None


def test_the_table_names_every_source() -> None:
    shown = CliRunner().invoke(sources, []).stdout
    assert all(card.key in shown for card in load_cards())
