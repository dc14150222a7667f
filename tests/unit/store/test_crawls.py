"""Crawls in the store, on both kinds of databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from kb.model.crawls import Crawl, CrawlDocument, CrawlKind, CrawlOutcome, Fetch
from kb.settings import Settings
from kb.store import crawls
from kb.store.engine import open_store

AT = datetime(2026, 11, 25, 12, 0, 0, 5, tzinfo=UTC)
CRAWL = Crawl("run-1:xa-site", "run-1", "xa-site", CrawlKind.CRAWL, AT)
FETCH = Fetch(
    crawl_id=CRAWL.id,
    source="xa-site",
    request="a" * 64,
    method="GET",
    url="https://site.example/act",
    status=200,
    headers=(("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")),
    sha256="b" * 64,
    size_bytes=3_000_000_000,
    retrieved_at=AT,
    final=True,
    warc="run-1-00000.warc.gz",
    offset=4_000_000_000,
    length=100,
)
DOCUMENT = CrawlDocument(
    crawl_id=CRAWL.id,
    position=0,
    source="xa-site",
    path="xa-site/xa-criminal-code-1/en/1.md@bbbb",
    name="1.md",
    work_key="xa-criminal-code-1",
    url="https://site.example/act",
    sha256="b" * 64,
    size_bytes=3,
    retrieved_at=AT,
    media_type="text/markdown",
    headers={"etag": '"1"'},
    hints="{}",
    provisions=2,
    articles=("1", "2 bis"),
)


@pytest.fixture
def engine(database_url: str) -> Engine:
    """A migrated store."""
    return open_store(Settings(database_url=database_url))


def test_a_crawl_is_open_until_it_ends(engine: Engine) -> None:
    with engine.begin() as connection:
        crawls.save_crawl(connection, CRAWL)
        assert crawls.open_crawl_of(connection, "xa-site", CrawlKind.CRAWL) == CRAWL
        assert crawls.open_crawl_of(connection, "xa-site", CrawlKind.DRY) is None
        done = replace(
            CRAWL, outcome=CrawlOutcome.HELD, finished_at=AT, reasons=("less",), counts={"x": 1}
        )
        crawls.save_crawl(connection, done)
        assert crawls.open_crawl_of(connection, "xa-site", CrawlKind.CRAWL) is None
        assert crawls.held_crawls(connection) == [done]
        crawls.reject_held(connection, "xa-site")
        assert crawls.held_crawls(connection) == []


def test_times_of_a_source_are_those_of_its_last_success_and_failure(engine: Engine) -> None:
    ends = [CrawlOutcome.FAILED, CrawlOutcome.PUBLISHED, CrawlOutcome.HELD, CrawlOutcome.DRY]
    with engine.begin() as connection:
        for day, outcome in enumerate(ends):
            end = AT + timedelta(days=day)
            crawl = replace(CRAWL, id=f"c{day}", outcome=outcome, finished_at=end, reasons=("why",))
            crawls.save_crawl(connection, crawl)
        times = crawls.source_times(connection)["xa-site"]
        last = crawls.last_good_ends(connection)["xa-site"]
    assert times == crawls.SourceTimes(AT + timedelta(days=1), AT + timedelta(days=2), "why")
    assert last == AT + timedelta(days=2)


def test_an_answer_is_indexed_once(engine: Engine) -> None:
    with engine.begin() as connection:
        crawls.add_fetches(connection, [FETCH])
        crawls.add_fetches(connection, [FETCH, replace(FETCH, offset=4_000_000_100)])
        assert crawls.warc_ends(connection) == {FETCH.warc: 4_000_000_200}
        assert crawls.last_good(connection, "xa-site", FETCH.request, FETCH.sha256) is not None
        assert crawls.last_good(connection, "xa-site", FETCH.request, "c" * 64) is None


def test_only_a_final_answer_answers(engine: Engine) -> None:
    busy = replace(FETCH, status=503, final=False, offset=0)
    with engine.begin() as connection:
        crawls.add_fetches(connection, [busy])
        assert crawls.answered(connection, CRAWL.id, FETCH.request) is None
        crawls.add_fetches(connection, [FETCH])
        assert crawls.answered(connection, CRAWL.id, FETCH.request) == FETCH
        assert crawls.answered(connection, "another", FETCH.request) is None


def test_documents_of_a_crawl_that_went_on_replace_the_earlier_ones(engine: Engine) -> None:
    with engine.begin() as connection:
        crawls.save_crawl(connection, CRAWL)
        crawls.replace_documents(connection, CRAWL.id, [DOCUMENT, replace(DOCUMENT, position=1)])
        crawls.replace_documents(connection, CRAWL.id, [DOCUMENT])
        assert crawls.documents_of(connection, CRAWL.id) == [DOCUMENT]
