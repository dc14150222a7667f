"""The crawlers of the invented sources, over the law site: every manner of official sites."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from crawlers.framework.card import load_cards
from crawlers.framework.runner import Runner, RunReport
from crawlers.lawsite.demonstration import crawl_lawsite
from crawlers.lawsite.invented import laws, parsed
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from crawlers.lawsite.sources import host_of_site, write_sources
from crawlers.lawsite.troubles import Trouble
from kb.services.changes import record_changes
from kb.services.crawl_publish import release
from kb.settings import Settings
from kb.store import changes
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

GREEK = "/akn/xa/act/2014/XA-2014-reg-5/ell@2014-06-01"
VICTIMS = "/akn/xa/act/2010/XA-2010-act-7"
ELMARIAN = "/akn/xe/act/2012/XE-Z-2012-88"


@dataclass
class Crawling:
    """A site and a store that crawls it."""

    site: Site
    server: Server
    settings: Settings

    def __post_init__(self) -> None:
        self.engine = open_store(self.settings)
        self.reader = Reader(self.engine)

    def run(self, *keys: str) -> RunReport:
        cards = [c for c in load_cards(self.settings.crawl_sources) if c.key in keys]
        assert len(cards) == len(keys)
        return Runner(self.engine, self.settings, SystemClock(), NoProgress()).run(cards)

    def issues(self, report: RunReport) -> list[dict[str, object]]:
        path = self.settings.runs_dir / report.run_id / "issues.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    def asked(self) -> Counter[str]:
        return Counter(row.path for row in self.site.log.all())

    def texts(self, expression: str) -> list[tuple[str, str, str]]:
        return [(p.eid, p.heading, p.text) for p in self.reader.provisions(expression)]


@pytest.fixture
def crawling(tmp_path: Path) -> Iterator[Crawling]:
    site = Site()
    with Server(site) as server:
        settings = Settings(
            data_dir=tmp_path / "data",
            database_url="",
            workers=1,
            crawl_sources=write_sources(tmp_path / "sources", server.address, delay_s=0),
            crawl_private=host_of_site(server.address),
            crawl_backoff_s=0.01,
        )
        yield Crawling(site, server, settings)


def wanted(identifier: str) -> list[tuple[str, str, str]]:
    law = next(law for law in laws() if law.identifier == identifier)
    return [(p.eid, p.heading, p.text) for p in parsed(law.editions[-1].path).provisions]


@pytest.mark.parametrize("state", ["xa", "xc", "xe"])
def test_a_source_of_pages_brings_its_laws_as_they_were_written(
    crawling: Crawling, state: str
) -> None:
    report = crawling.run(f"{state}-lawsite")
    (source,) = report.sources
    assert (source.outcome, source.reasons) == ("published", ())
    assert crawling.issues(report) == []
    held = {row.work.number: row.expressions for row in crawling.reader.works()}
    assert held.keys() == {law.identifier for law in laws() if law.state == state}
    for number, expressions in held.items():
        assert crawling.texts(expressions[0].expression.id) == wanted(number), number


def test_a_search_api_brings_akoma_ntoso(crawling: Crawling) -> None:
    report = crawling.run("xb-lawsite")
    assert report.sources[0].outcome == "published", crawling.issues(report)
    held = {row.work.number: row.expressions[0] for row in crawling.reader.works("XB")}
    assert held.keys() == {law.identifier for law in laws() if law.state == "xb"}
    for number, row in held.items():
        said = [text for _, _, text in crawling.texts(row.expression.id) if text]
        assert said == [text for _, _, text in wanted(number) if text], number
        assert row.expression.in_force_from is not None


def test_a_text_is_traced_to_the_page_that_came(crawling: Crawling) -> None:
    crawling.run("xa-lawsite")
    row = crawling.reader.expression(GREEK)
    assert row is not None
    assert row.url == f"{crawling.server.address}/xa/eli/XA-2014-reg-5/text"
    blob = crawling.settings.blobs_dir / row.sha256
    assert "Άρθρο 1".encode("iso-8859-7") in blob.read_bytes()


def test_refusals_and_broken_answers_are_asked_again(crawling: Crawling) -> None:
    troubles = crawling.site.troubles
    troubles.add("/xa/acts", Trouble(1, status=429, retry_after="0"))
    troubles.add("/xa/acts", Trouble(1, cut=True))
    troubles.add("/xa/eli/XA-2010-act-7/text", Trouble(2, status=503))
    report = crawling.run("xa-lawsite")
    (source,) = report.sources
    assert (source.outcome, source.errors) == ("published", 0)
    asked = crawling.asked()
    assert asked["/xa/acts"] == 3
    assert asked["/xa/eli/XA-2010-act-7/text"] == 3
    assert asked["/robots.txt"] == 1


def test_a_second_crawl_asks_whether_anything_changed(crawling: Crawling) -> None:
    crawling.run("xa-lawsite")
    crawling.site.log.clear()
    (source,) = crawling.run("xa-lawsite").sources
    assert (source.outcome, source.taken, source.unchanged) == ("published", 0, 4)
    answers = {row.path: row.status for row in crawling.site.log.all()}
    texts = [status for path, status in answers.items() if path.endswith("/text")]
    assert texts == [304, 304, 304, 304]


def test_an_amended_law_is_a_change_that_waits_for_review(crawling: Crawling) -> None:
    crawling.site.shelf.show_day(date(2016, 6, 1))
    crawling.run("xa-lawsite")
    crawling.site.shelf.show_day(None)
    (source,) = crawling.run("xa-lawsite").sources
    assert (source.outcome, source.taken) == ("published", 1)
    record_changes(crawling.engine, SystemClock().now(), NoProgress())
    (change,) = changes.latest(crawling.engine)
    assert (change.work_id, change.state.value) == (VICTIMS, "open")
    assert change.old_expression.endswith("eng@2015-01-01")
    assert change.new_expression.endswith("eng@2019-01-01")
    assert change.counts["changed"] > 0


def test_a_withdrawn_law_is_held_for_review_and_then_marked(crawling: Crawling) -> None:
    crawling.run("xe-lawsite")
    crawling.site.shelf.withdraw("XE-Z-2012-88")
    report = crawling.run("xe-lawsite")
    assert report.sources[0].outcome == "held"
    assert record_changes(crawling.engine, SystemClock().now(), NoProgress()) == 0
    release(crawling.engine, crawling.settings, SystemClock(), NoProgress(), "xe-lawsite")
    assert record_changes(crawling.engine, SystemClock().now(), NoProgress()) == 1
    assert record_changes(crawling.engine, SystemClock().now(), NoProgress()) == 0
    assert changes.vanished(crawling.engine).keys() == {ELMARIAN}
    assert len(crawling.reader.works("XE")) == 2


def test_a_law_that_is_published_again_loses_its_mark(crawling: Crawling) -> None:
    crawling.run("xe-lawsite")
    crawling.site.shelf.withdraw("XE-Z-2012-88")
    crawling.run("xe-lawsite")
    release(crawling.engine, crawling.settings, SystemClock(), NoProgress(), "xe-lawsite")
    record_changes(crawling.engine, SystemClock().now(), NoProgress())
    crawling.site.shelf.restore()
    assert crawling.run("xe-lawsite").sources[0].outcome == "published"
    record_changes(crawling.engine, SystemClock().now(), NoProgress())
    assert changes.vanished(crawling.engine) == {}
    assert [change.ended_at is not None for change in changes.latest(crawling.engine)] == [True]


def test_pages_behind_a_session_come_with_its_cookie(crawling: Crawling) -> None:
    crawling.run("xc-lawsite")
    norms = [row for row in crawling.site.log.all() if row.path.startswith("/xc/norma")]
    assert {row.status for row in norms} == {200}
    assert all("sesion=" in row.headers["Cookie"] for row in norms)


def test_an_apology_with_status_200_is_no_law(crawling: Crawling) -> None:
    card = crawling.settings.crawl_sources
    assert card is not None
    crawler = card / "xc" / "lawsite" / "crawler.py"
    text = crawler.read_text(encoding="utf-8")
    crawler.write_text(text.replace("urljoin(answer.url, link)", 'urljoin(answer.url, link) + "0"'))
    report = crawling.run("xc-lawsite")
    assert report.sources[0].outcome == "failed"
    whats = {str(issue["what"]) for issue in crawling.issues(report)}
    assert "The page says that the law is not there." in whats


def test_the_delay_of_robots_is_kept(crawling: Crawling) -> None:
    crawling.site.crawl_delay_s = 0.2
    crawling.run("xe-lawsite")
    times = [row.at for row in crawling.site.log.all() if row.path != "/robots.txt"]
    gaps = [(b - a).total_seconds() for a, b in pairwise(times)]
    assert len(gaps) >= 4
    assert min(gaps) >= 0.19


def test_the_demonstration_shows_a_crawl_that_is_refused_at_first(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", database_url="", workers=1)
    report, runner = crawl_lawsite(settings, NoProgress(), ("xb-lawsite",))
    (source,) = report.sources
    assert (source.outcome, source.works, source.errors) == ("published", 4, 0)
    assert source.requests["asked again after 503"] == 1
    held = {row.work.id for row in Reader(open_store(settings)).works()}
    assert "/akn/xb/act/2011-06-07/XB-LOI-2011-417" in held
    assert (runner.folder(report) / "report.json").exists()
