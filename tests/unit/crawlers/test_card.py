"""Source cards: the schema is strict, and the bundled cards keep to it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import AnyHttpUrl, ValidationError

import corpora
from crawlers.framework.card import SOURCES, Card, host_of, load_cards
from crawlers.framework.finding import folder_of
from kb.errors import ParseError

STATES = Path(corpora.__file__).parent / "states.yml"

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


def is_invented(state: str | None) -> bool:
    """Whether it is a code of a demonstration State."""
    return state is None or state.startswith("X")


def key_is_real(key: str) -> bool:
    return not is_invented(key[:2].upper())


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


def test_every_participating_state_has_a_card_and_no_other_state_has_one() -> None:
    states = yaml.safe_load(STATES.read_text(encoding="utf-8"))["states"]
    real = {card.state for card in load_cards() if not is_invented(card.state)}
    assert real == {state["code"] for state in states}


def test_no_card_asks_more_often_than_its_advice_allows() -> None:
    for card in load_cards():
        waits = [float(n) for n in re.findall(r"every (\d+) seconds", card.rate_advice)]
        if "a second" in card.rate_advice:
            waits.append(1.0)
        waits += [float(n) for n in re.findall(r"[Cc]rawl-delay (?:of )?(\d+)", card.terms.robots)]
        assert waits or card.closed or "a day" in card.rate_advice, card.key
        assert card.delay_s >= max(waits, default=0.0), card.key


def test_a_source_without_leave_to_be_read_says_why_it_is_closed() -> None:
    for card in load_cards():
        if "no automatic reading" in card.rate_advice:
            assert card.closed.endswith("."), card.key
    closed = {card.key for card in load_cards() if card.closed}
    assert closed >= {"by-pravo", "kg-cbd", "md-legis", "mk-slvesnik", "tj-adliya", "tm-minjust"}
    assert closed >= {"be-justel", "tr-mevzuat"}


def test_a_card_without_a_way_in_that_was_read_is_closed() -> None:
    assert all(card.closed for card in load_cards() if not card.verified)


def test_nothing_is_expected_of_a_source_that_is_never_crawled() -> None:
    assert not [card.key for card in load_cards() if card.expected and not card.crawlable]


def test_only_articles_that_were_seen_are_required() -> None:
    for card in load_cards():
        works = {work.key: work for work in card.works}
        for key, expected in (card.expected.each if card.expected else {}).items():
            seen = {article.number for article in works[key].articles if article.seen}
            assert works[key].verified, key
            assert works[key].evidence != "secondary" or not expected.required, key
            assert set(expected.required) <= seen, key


def test_every_folder_of_a_source_holds_its_card() -> None:
    folders = {path for path in SOURCES.glob("*/*") if path.is_dir() and path.name != "__pycache__"}
    assert folders
    assert {path.parent for path in SOURCES.glob("*/*/*.yml")} == folders


def rows(shared: Path, name: str) -> dict[str, dict[str, Any]]:
    """Facts as they were gathered, by key."""
    lines = (shared / "sources" / name).read_text(encoding="utf-8").splitlines()
    return {row["key"]: row for row in map(json.loads, lines)}


@pytest.mark.shared
def test_the_cards_repeat_the_facts_of_works_as_they_were_gathered(shared: Path) -> None:
    facts = rows(shared, "works.jsonl")
    works = {
        work.key: work for card in load_cards() for work in card.works if key_is_real(work.key)
    }
    assert works.keys() == facts.keys()
    for key, work in works.items():
        fact = facts[key]
        assert [(a.number, a.holds, a.seen) for a in work.articles] == [
            (a["number"], a["holds"], a["seen"]) for a in fact["articles"]
        ]
        assert (work.verified, work.evidence) == (fact["verified"], fact["evidence"])
        assert (work.kind, work.title_original) == (fact["kind"], fact["title_original"])
        assert work.identifier_seen == fact["identifier_seen"]
        assert work.url is None or work.url == AnyHttpUrl(fact["url"])


@pytest.mark.shared
def test_the_cards_repeat_the_facts_of_sources_as_they_were_gathered(shared: Path) -> None:
    facts = rows(shared, "sources.jsonl")
    cards = {card.key: card for card in load_cards() if not is_invented(card.state)}
    assert cards.keys() == facts.keys()
    for key, card in cards.items():
        fact = facts[key]
        assert (card.state, card.official, card.verified) == (
            fact["state"],
            fact["official"],
            fact["verified"],
        )
        assert [a.url_pattern for a in card.access] == [a["url_pattern"] for a in fact["access"]]
        assert card.terms.robots_known == fact["terms"]["robots_known"]
        assert card.terms.licence == fact["terms"]["licence"]
        assert card.needs_browser == fact["needs_browser"]


def test_the_crawler_of_a_card_is_looked_for_where_the_card_lies() -> None:
    cards = {card.key: card for card in load_cards()}
    for path in SOURCES.glob("*/*/*.yml"):
        key = path.stem.replace("_", "-")
        assert folder_of(cards[key]) == path.parent


def test_a_source_without_a_crawler_of_its_own_may_ask_for_every_address_of_its_card() -> None:
    for card in load_cards():
        if not card.crawlable or (folder_of(card) / "crawler.py").exists():
            continue
        for work in card.works:
            assert work.url is None or host_of(str(work.url)) in card.allowed_hosts, work.key
