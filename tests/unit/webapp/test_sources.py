"""/sources: coverage, freshness, failures and terms, in words and as JSON."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from flask.testing import FlaskClient

from crawlers.framework.card import Card, load_cards
from kb.model.crawls import Crawl, CrawlKind, CrawlOutcome
from kb.store.crawls import SourceTimes, save_crawl
from webapp import create_app
from webapp.presenters.source_words import freshness_of
from webapp.wiring import make_site

NOW = datetime(2026, 2, 1, 12, tzinfo=UTC)
CARDS = {card.key: card for card in load_cards()}


class Clock:
    """The first of February 2026, noon."""

    def now(self) -> datetime:
        return NOW

    def today(self) -> Any:
        return NOW.date()


def crawl(source: str, outcome: CrawlOutcome, days_ago: int, *reasons: str) -> Crawl:
    at = NOW - timedelta(days=days_ago)
    return Crawl(
        f"{source}-{days_ago}", "run", source, CrawlKind.CRAWL, at, at, outcome, reasons, 3, 90
    )


@pytest.fixture(scope="module")
def crawled(laws: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The site after crawls of three sources."""
    site = make_site(laws.write_store(tmp_path_factory.mktemp("crawled")))
    site.clock = Clock()
    with site.engine.begin() as connection:
        save_crawl(connection, crawl("ee-riigiteataja", CrawlOutcome.PUBLISHED, 3))
        save_crawl(connection, crawl("gb-legislation", CrawlOutcome.PUBLISHED, 300))
        save_crawl(connection, crawl("cz-esbirka", CrawlOutcome.PUBLISHED, 9))
        save_crawl(
            connection, crawl("cz-esbirka", CrawlOutcome.FAILED, 1, "The server <b>never</b> came.")
        )
    return create_app(site=site)


def source(view: dict[str, Any], key: str) -> dict[str, Any]:
    (found,) = [s for s in view["sources"] if s["key"] == key]
    return dict(found)


def test_every_state_is_covered_and_the_twin_says_what_the_page_says(client: FlaskClient) -> None:
    view = client.get("/api/v1/sources").get_json()
    page = client.get("/sources").text
    real = [row for row in view["coverage"] if not row["invented"]]
    assert len(real) == 57
    assert "68 sources of 57 States have a card." in page
    for row in real:
        assert row["sources"] >= 1
        assert row["state_name"] in page
    for card in view["sources"]:
        assert f'id="{card["key"]}"' in page


def test_coverage_tells_what_is_held_from_what_is_only_known(client: FlaskClient) -> None:
    rows = {row["state"]: row for row in client.get("/api/v1/sources").get_json()["coverage"]}
    assert rows["EE"]["laws_held"] == 0
    assert rows["EE"]["held"] == []
    assert "criminal code" in rows["EE"]["not_held"]
    held = [row for row in rows.values() if row["laws_held"]]
    assert held
    for row in held:
        assert row["held"]
        assert not set(row["held"]) & set(row["not_held"])


def test_invented_sources_appear_only_while_their_law_is_held(
    client: FlaskClient, empty_app: Flask
) -> None:
    empty = empty_app.test_client().get("/api/v1/sources").get_json()
    assert not empty["invented"]
    assert not [s for s in empty["sources"] if s["state"].startswith("X")]
    shown = client.get("/api/v1/sources").get_json()
    assert all(s["invented"] for s in shown["sources"] if s["state"].startswith("X"))


def test_freshness_is_told_by_source(crawled: Flask) -> None:
    view = crawled.test_client().get("/api/v1/sources").get_json()
    assert source(view, "ee-riigiteataja")["freshness"] == "fresh"
    assert source(view, "gb-legislation")["freshness"] == "due"
    assert source(view, "cz-esbirka")["freshness"] == "failed"
    assert source(view, "by-pravo")["freshness"] == "closed"
    assert source(view, "nl-bwb")["freshness"] == "never"
    assert source(view, "sm-bollettino")["freshness"] == "no-address"
    assert view["failed"] == ["cz-esbirka"]
    read = {row["state"]: row["last_success"] for row in view["coverage"]}
    assert read["EE"] == "2026-01-29T12:00:00Z"
    assert read["NL"] is None


def test_a_failure_is_shown_with_its_reason_and_its_last_success(crawled: Flask) -> None:
    page = crawled.test_client().get("/sources").text
    assert "What went wrong last" in page
    assert "The server &lt;b&gt;never&lt;/b&gt; came." in page
    assert "Last reading failed" in page


def test_a_page_without_failures_has_no_section_for_them(client: FlaskClient) -> None:
    assert "What went wrong last" not in client.get("/sources").text


def test_closed_and_unverified_are_said_in_words(client: FlaskClient) -> None:
    page = client.get("/sources").text
    assert "Closed to programs" in page
    assert CARDS["by-pravo"].closed in page
    assert "Not verified: no way in was seen in any material." in page
    assert "number not verified" in page
    assert "robots.txt not seen yet; a crawl reads it first" in page
    assert "Open Government Licence v3.0" in page


def test_laws_say_how_they_were_seen(client: FlaskClient) -> None:
    view = client.get("/api/v1/sources").get_json()
    laws = {law["key"]: law for s in view["sources"] for law in s["laws"]}
    assert laws["ee-criminal-code-1"]["evidence_words"] == "the words of the law were read"
    assert laws["at-asylum-law-1"]["verified"] is False
    assert laws["at-asylum-law-1"]["articles"] == [
        {
            "number": "57",
            "holds": "residence permit, special protection of victims and witnesses of trafficking",
            "seen": False,
        }
    ]


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        (None, None, "never"),
        (NOW, None, "fresh"),
        (NOW - timedelta(days=30), None, "fresh"),
        (NOW - timedelta(days=30, seconds=1), None, "due"),
        (None, NOW, "failed"),
        (NOW - timedelta(days=2), NOW - timedelta(days=1), "failed"),
        (NOW - timedelta(days=1), NOW - timedelta(days=2), "fresh"),
    ],
)
def test_freshness_follows_the_card(
    good: datetime | None, bad: datetime | None, expected: str
) -> None:
    card: Card = CARDS["ee-riigiteataja"]
    assert card.update_every == 30
    assert freshness_of(card, SourceTimes(good, bad), NOW) == expected


def test_a_source_that_was_handed_in_stays_closed() -> None:
    assert freshness_of(CARDS["by-pravo"], SourceTimes(NOW), NOW) == "closed"


def test_the_map_tells_held_known_and_closed_apart(client: FlaskClient) -> None:
    page = BeautifulSoup(client.get("/sources").data, "lxml")
    figure = page.select_one("figure.maps")
    assert figure is not None
    legend = [line.get_text(" ", strip=True) for line in figure.select(".legend li")]
    assert any(line.startswith("A source is known; nothing is held yet (") for line in legend)
    assert any(line.startswith("Sources are closed to programs") for line in legend)
    counted = sum(int(line.rpartition("(")[2].rstrip(")")) for line in legend)
    assert counted == 57
