"""Source cards: the schema is strict, and the bundled cards keep to it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import ValidationError

from crawlers.framework.card import SOURCES, Card, load_cards
from kb.errors import ParseError

CARD: Mapping[str, Any] = {
    "key": "xa-gazette",
    "state": "XA",
    "name_en": "Gazette",
    "name_original": "Gazette",
    "publisher": "Ministry of Justice",
    "official": True,
    "languages": ["en"],
    "start_url": "https://gazette.example/",
    "text_state": "consolidated",
    "access": [
        {"kind": "html", "url_pattern": "https://gazette.example/{year}/{n}", "format": "html"}
    ],
    "point_in_time": "none",
    "update_feed": "none",
    "terms": {"licence": "none stated", "robots_known": False},
    "rate_advice": "one request a second",
    "needs_browser": False,
    "verified": True,
    "seen": ["invented for a test"],
    "works": [
        {
            "key": "xa-criminal-code-1",
            "kind": "criminal-code",
            "title_original": "Criminal Code",
            "title_english": "Criminal Code",
            "identifier": "Act 1",
            "verified": True,
            "evidence": "law-text",
        }
    ],
}


def write(root: Path, card: object, name: str = "xa/gazette/xa_gazette.yml") -> Path:
    path = root / name
    path.parent.mkdir(parents=True)
    path.write_text(yaml.safe_dump(card), encoding="utf-8")
    return path


def test_a_card_of_the_right_form_is_read(tmp_path: Path) -> None:
    write(tmp_path, dict(CARD))
    (card,) = load_cards(tmp_path)
    assert (card.key, card.works[0].kind, card.access[0].method) == (
        "xa-gazette",
        "criminal-code",
        "GET",
    )


@pytest.mark.parametrize(
    "change",
    [
        {"colour": "blue"},
        {"text_state": "current"},
        {"start_url": "gazette"},
        {"languages": []},
        {"access": []},
        {"state": "xa"},
        {"key": "xb-gazette"},
        {"official": "perhaps"},
        {"access": [{"kind": "fax", "url_pattern": "https://x.example", "format": "html"}]},
        {"access": [{"kind": "html", "url_pattern": "ftp//x", "format": "html"}]},
        {"terms": {"licence": "none", "robots_known": True}},
        {"terms": {"licence": "none", "robots": "all closed", "robots_known": False}},
        {"works": [CARD["works"][0], CARD["works"][0]]},
        {"works": [{**CARD["works"][0], "kind": "poem"}]},
        {"works": [{**CARD["works"][0], "date": "May 2010"}]},
        {"works": [{**CARD["works"][0], "evidence": "unseen"}]},
    ],
    ids=str,
)
def test_a_card_that_departs_from_the_schema_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Card.model_validate({**CARD, **change})


@pytest.mark.parametrize("missing", [key for key in CARD if key != "works"])
def test_no_field_of_a_card_is_filled_in_silently(missing: str) -> None:
    with pytest.raises(ValidationError, match=missing):
        Card.model_validate({key: value for key, value in CARD.items() if key != missing})


def test_a_card_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    path = write(tmp_path, "only words")
    with pytest.raises(ParseError) as caught:
        load_cards(tmp_path)
    assert caught.value.place == str(path)


def test_a_card_that_would_run_code_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, {})
    path.write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")
    with pytest.raises(ParseError):
        load_cards(tmp_path)


def test_a_card_in_the_folder_of_another_is_refused(tmp_path: Path) -> None:
    write(tmp_path, dict(CARD), "xb/gazette/xb_gazette.yml")
    with pytest.raises(ParseError, match="another's place"):
        load_cards(tmp_path)


def test_the_ten_states_of_the_corpora_have_cards() -> None:
    states = {card.state for card in load_cards()}
    assert states >= {"IE", "CZ", "CA", "DE", "ES", "FR", "LU", "RO", "UA", "US"}


def test_every_folder_of_a_source_holds_its_card() -> None:
    folders = {path for path in SOURCES.glob("*/*") if path.is_dir() and path.name != "__pycache__"}
    assert folders
    assert {path.parent for path in SOURCES.glob("*/*/*.yml")} == folders


@pytest.mark.shared
def test_the_cards_repeat_the_facts_as_they_were_gathered(shared: Path) -> None:
    rows = (shared / "sources" / "works.jsonl").read_text(encoding="utf-8").splitlines()
    facts = {row["key"]: row for row in map(json.loads, rows)}
    works = [work for card in load_cards() for work in card.works]
    assert works
    for work in works:
        fact = facts[work.key]
        assert [(a.number, a.seen) for a in work.articles] == [
            (a["number"], a["seen"]) for a in fact["articles"]
        ]
        assert (work.verified, work.evidence) == (fact["verified"], fact["evidence"])
