"""``kb crawl`` from the card to the store: published, held, failed, taken up again, by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml
from sqlalchemy import delete, select

from crawlers.framework.recovery import recover_archive
from crawlers.framework.runner import _alone
from kb import plugins
from kb.cli import _run
from kb.model.crawls import CrawlOutcome
from kb.services.rebuild_dump import digest
from kb.settings import Settings
from kb.store import crawls
from kb.store.crawl_tables import fetches
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.store.tables import snapshots
from kb.terminal import NoProgress, SystemClock
from tests.unit.crawlers.pages import WORK, Page, Pages, card_of

HEAD = """---
title: "Small Act {n}"
identifier: "XA-200{n}-act-9"
country: "xa"
lang: "en"
kind: "criminal-code"
text_state: "consolidated"
publication_date: "2001-05-01"
last_updated: "{day}"
status: "in_force"
invented: true
---
# Small Act {n}

"""


def law(n: int = 1, sections: int = 10, day: str = "2001-05-01", word: str = "offence") -> Page:
    """An invented law of so many sections, as the site shows it."""
    body = "\n\n".join(
        f"##### Section {i}. Matter {i}\n\nA person who does thing {i} commits an {word}."
        for i in range(1, sections + 1)
    )
    text = HEAD.format(n=n, day=day) + body + "\n"
    kind = {"Content-Type": "text/markdown; charset=utf-8"}
    return Page(text.encode(), headers=kind, etag=f'"{n}-{sections}-{day}-{word}"')


def work(n: int, site: Pages, path: str = "") -> dict[str, Any]:
    """The work of a card."""
    return {**WORK, "key": f"xa-criminal-code-{n}", "url": f"{site.address}{path or f'/{n}.md'}"}


class Place:
    """A data folder, a folder of cards, and the command."""

    def __init__(self, site: Pages, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.site = site
        self.sources = folder / "sources"
        self.capsys = capsys

    def card(self, code: str = "", **change: Any) -> None:
        """Write a card, and a crawler beside it where ``code`` is given."""
        given = {"works": [work(1, self.site)], **change}
        card = card_of(self.site, **given)
        _, name = card.key.split("-", 1)
        target = self.sources / "xa" / name
        target.mkdir(parents=True, exist_ok=True)
        text = yaml.safe_dump(card.model_dump(mode="json"))
        (target / f"xa_{name}.yml").write_text(text, encoding="utf-8")
        if code:
            (target / "crawler.py").write_text(code, encoding="utf-8")

    def run(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit code and report of ``kb crawl``."""
        self.capsys.readouterr()
        code = _run(["crawl", "--json", *words], False)
        said = self.capsys.readouterr()
        return code, json.loads(said.out) if said.out else {"said": said.err}

    def crawl(self, *words: str) -> tuple[int, dict[str, Any]]:
        """Exit code, and what the report says of the first source."""
        code, report = self.run(*(words or ("xa-site",)))
        return code, {**report["sources"][0], "run_id": report["run_id"]}

    @property
    def engine(self) -> Any:
        """The store."""
        return open_store(Settings())

    def titles(self) -> list[str]:
        """Titles of the laws held."""
        return sorted(row.work.title for row in Reader(self.engine).works())

    def issues(self, run_id: str) -> list[dict[str, Any]]:
        """Lines of issues.jsonl."""
        path = Settings().runs_dir / run_id / "issues.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def place(
    site: Pages,
    tmp_path: Path,
    data_dir: Path,
    empty_store: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    """A place whose cards point at the site."""
    made = Place(site, tmp_path, capsys)
    data_dir.mkdir()
    (data_dir / "kb.sqlite").write_bytes(empty_store.read_bytes())
    monkeypatch.setenv("KB_CRAWL_SOURCES", str(made.sources))
    monkeypatch.setenv("KB_CRAWL_PRIVATE", site.host)
    monkeypatch.setenv("KB_CRAWL_BACKOFF_S", "0.001")
    monkeypatch.setenv("KB_WORKERS", "1")
    return made


def test_a_law_is_published_with_its_origin(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    code, said = place.crawl()
    assert (code, said["outcome"], said["works"], said["taken"]) == (0, "published", 1, 1)
    assert place.titles() == ["Small Act 1"]
    with place.engine.connect() as connection:
        (row,) = connection.execute(select(snapshots)).all()
    assert row.url == f"{site.address}/1.md"
    assert row.media_type == "text/markdown"
    assert row.headers["etag"]
    assert (Settings().blobs_dir / row.sha256).read_bytes() == law().body
    report = json.loads((Settings().runs_dir / said["run_id"] / "report.json").read_text())
    assert report["requests"] == {"answered": 1, "answered 404": 1}
    assert place.issues(said["run_id"]) == []


def test_a_page_that_did_not_change_costs_no_transfer(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    code, said = place.crawl()
    assert (code, said["outcome"], said["taken"], said["unchanged"]) == (0, "published", 0, 1)
    assert said["requests"]["unchanged"] == 1


def test_a_text_that_changed_keeps_the_older_one(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    site["/1.md"] = law(day="2020-01-01", word="infringement")
    place.crawl()
    (row,) = Reader(place.engine).works()
    days = [
        (str(e.expression.in_force_from), str(e.expression.in_force_until)) for e in row.expressions
    ]
    assert sorted(days) == [("2001-05-01", "2020-01-01"), ("2020-01-01", "None")]


def test_a_text_of_the_same_day_replaces_the_older_one(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    site["/1.md"] = law(word="infringement")
    place.crawl()
    (row,) = Reader(place.engine).works()
    (held,) = row.expressions
    texts = [p.text for p in Reader(place.engine).provisions(held.expression.id)]
    assert any("infringement" in text for text in texts)
    assert _run(["rebuild", "--from-archive", "--check"], False) == 0


@pytest.mark.parametrize("fall", ["laws", "provisions"])
def test_a_source_that_falls_by_a_tenth_is_held(place: Place, site: Pages, fall: str) -> None:
    place.card(works=[work(n, site) for n in range(1, 11)] if fall == "laws" else [work(1, site)])
    for n in range(1, 11):
        site[f"/{n}.md"] = law(n % 10)
    place.crawl()
    before = digest(place.engine)
    site["/1.md"] = Page(b"gone", 404) if fall == "laws" else law(sections=9, day="2020-01-01")
    code, said = place.crawl()
    assert (code, said["outcome"]) == (1, "held")
    assert f" {fall}; the last published crawl brought " in said["reasons"][0]
    assert digest(place.engine) == before


def test_a_held_crawl_is_published_when_a_person_says_so(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    site["/1.md"] = law(sections=5, day="2020-01-01")
    place.crawl()
    with place.engine.connect() as connection:
        (held,) = crawls.held_crawls(connection)
    code, said = place.run("--release", "xa-site")
    assert (code, said["crawl"], said["taken"]) == (0, held.id, 1)
    (row,) = Reader(place.engine).works()
    assert len(row.expressions) == 2
    assert place.run("--release", "xa-site")[0] == 2
    assert place.crawl()[1]["outcome"] == "published"


def test_a_small_fall_is_published(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law(sections=40)
    place.crawl()
    site["/1.md"] = law(sections=39, day="2020-01-01")
    assert place.crawl()[1]["outcome"] == "published"


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        ({"works": 2}, "It brought 1 laws; the card expects at least 2."),
        (
            {"each": {"xa-criminal-code-1": {"articles": 11}}},
            "xa-criminal-code-1 has 10 articles; the card expects at least 11.",
        ),
        (
            {"each": {"xa-criminal-code-1": {"required": ["3", "12a"]}}},
            "xa-criminal-code-1 lacks the articles that the card requires: 12a.",
        ),
    ],
)
def test_a_first_crawl_that_brings_less_than_the_card_expects_is_held(
    place: Place, site: Pages, expected: dict[str, Any], sentence: str
) -> None:
    place.card(expected=expected)
    site["/1.md"] = law()
    code, said = place.crawl()
    assert (code, said["outcome"], said["reasons"]) == (1, "held", [sentence])
    assert place.titles() == []


def test_a_soft_404_is_no_law(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = Page(b"<!doctype html><html><body><p>Not found.</p></body></html>")
    code, said = place.crawl()
    assert (code, said["outcome"], said["errors"]) == (1, "failed", 1)
    assert place.issues(said["run_id"])[0]["what"] == "This text cannot be parsed."


def test_a_page_that_is_missing_is_an_issue_and_the_rest_goes_in(place: Place, site: Pages) -> None:
    place.card(works=[work(1, site), work(2, site)])
    site["/2.md"] = law(2)
    code, said = place.crawl()
    assert (code, said["outcome"], said["works"], said["errors"]) == (1, "published", 1, 1)
    (issue,) = place.issues(said["run_id"])
    assert issue["level"] == "error"
    assert issue["source"] == "xa-site"
    assert issue["url"] == f"{site.address}/1.md"
    assert issue["data"] == {"work": "xa-criminal-code-1"}


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"closed": "Its terms forbid programs."}, "Its terms forbid programs. A person hands"),
        ({"needs_browser": True}, "made by a browser"),
        ({"works": []}, "names no address"),
    ],
)
def test_a_source_that_may_not_be_read_is_named_and_not_asked(
    place: Place, site: Pages, change: dict[str, Any], why: str
) -> None:
    place.card(**change)
    code, said = place.crawl()
    assert (code, said["outcome"]) == (1, "not crawled")
    assert why in said["reasons"][0]
    assert "kb ingest --source xa-site" in said["reasons"][0]
    assert site.asked == []


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("raise Unexpected('The list is no list.')", "The list is no list."),
        ("ctx.works()[7]", "The crawler failed: IndexError"),
        ("one(ctx.fetch(str(ctx.card.start_url)).html().xpath('//h9'), 'title')", "found 0."),
    ],
)
def test_a_crawler_that_fails_publishes_nothing_and_the_next_source_goes_on(
    place: Place, site: Pages, body: str, why: str
) -> None:
    place.card(
        f"from crawlers.framework.errors import Unexpected\nfrom crawlers.framework.strict import one\n\n\ndef crawl(ctx):\n    {body}\n",
        key="xa-broken",
    )
    place.card()
    site["/"] = Page(b"<html><p>x</p></html>")
    site["/1.md"] = law()
    code, report = place.run("xa-broken", "xa-site")
    assert code == 1
    assert [s["outcome"] for s in report["sources"]] == ["failed", "published"]
    assert why in report["sources"][0]["reasons"][0]


def test_a_dry_run_takes_nothing_in(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    code, said = place.crawl("--dry-run", "xa-site")
    assert (code, said["outcome"], said["works"]) == (0, "dry", 1)
    assert place.titles() == []


def test_a_dry_run_says_what_would_be_held(place: Place, site: Pages) -> None:
    place.card(expected={"works": 2})
    site["/1.md"] = law()
    code, said = place.crawl("--dry-run", "xa-site")
    assert (code, len(said["reasons"])) == (1, 1)


def test_a_crawl_that_must_wait_is_taken_up_and_asks_nothing_twice(
    place: Place, site: Pages
) -> None:
    place.card(works=[work(1, site), work(2, site)])
    site["/1.md"] = law(1)
    site["/2.md"] = [Page(status=503, headers={"Retry-After": "9000"}), law(2)]
    code, said = place.crawl()
    assert (code, said["outcome"]) == (1, "open")
    assert "9000 s" in said["reasons"][0]
    assert place.titles() == []
    code, said = place.crawl()
    assert (code, said["outcome"], said["taken_up"]) == (0, "published", True)
    assert (site.count("/1.md"), site.count("/2.md"), site.count("/robots.txt")) == (1, 2, 1)
    assert place.titles() == ["Small Act 1", "Small Act 2"]


def test_an_old_interrupted_crawl_is_given_up(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = [Page(status=503, headers={"Retry-After": "9000"}), law()]
    _, first = place.crawl()
    with place.engine.begin() as connection:
        found = crawls.open_crawl_of(connection, "xa-site", crawls.CrawlKind.CRAWL)
        assert found is not None
        old = datetime.now(UTC) - timedelta(days=8)
        crawls.save_crawl(connection, _changed(found, started_at=old))
    _, second = place.crawl()
    assert (second["taken_up"], second["outcome"]) == (False, "published")
    assert second["crawl_id"] != first["crawl_id"]


def _changed(found: Any, **change: Any) -> Any:
    return type(found)(**{**{n: getattr(found, n) for n in type(found).__slots__}, **change})


def test_answers_whose_row_was_lost_are_found_in_the_archive(place: Place, site: Pages) -> None:
    place.card(works=[work(1, site), work(2, site)])
    site["/1.md"] = law(1)
    site["/2.md"] = [Page(status=503, headers={"Retry-After": "9000"}), law(2)]
    place.crawl()
    settings = Settings()
    for blob in settings.blobs_dir.iterdir():
        blob.unlink()
    with place.engine.begin() as connection:
        connection.execute(delete(fetches))
    (warc,) = settings.warc_dir.iterdir()
    with warc.open("ab") as out:
        out.write(b"\x1f\x8b\x08\x00torn")
    code, report = place.run("xa-site")
    assert (code, report["recovered_answers"], report["torn_bytes"]) == (0, 3, 8)
    assert (site.count("/1.md"), site.count("/robots.txt")) == (1, 1)


def test_a_lost_index_is_made_again_with_every_answer(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    settings = Settings()
    with place.engine.begin() as connection:
        before = connection.execute(select(fetches).order_by(fetches.c.offset)).all()
        connection.execute(delete(fetches))
    found, torn = recover_archive(place.engine, settings.warc_dir, settings.blobs_dir, 10**7)
    with place.engine.connect() as connection:
        after = connection.execute(select(fetches).order_by(fetches.c.offset)).all()
    assert (found, torn) == (2, 0)
    assert [tuple(row)[1:] for row in after] == [tuple(row)[1:] for row in before]


def test_one_crawl_runs_at_a_time(place: Place) -> None:
    place.card()
    with _alone(Settings().data_dir):
        code, said = place.run("xa-site")
    assert code == 3
    assert "Another crawl is under way" in said["said"]


def test_no_host_is_asked_without_a_contact(
    place: Place, site: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.card()
    monkeypatch.setenv("KB_CRAWL_PRIVATE", "")
    code, said = place.run("xa-site")
    assert code == 3
    assert "KB_CRAWL_CONTACT" in said["said"]
    assert site.asked == []


def test_the_server_is_told_the_contact(
    place: Place, site: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.card()
    site["/1.md"] = law()
    monkeypatch.setenv("KB_CRAWL_CONTACT", "kb@office.example")
    place.crawl()
    agents = {request["HTTP_USER_AGENT"] for request in site.requests}
    assert len(agents) == 1
    assert agents.pop().startswith("anti-trafficking-kb/")
    assert "(+kb@office.example)" in site.requests[0]["HTTP_USER_AGENT"]


@pytest.mark.parametrize("words", [[], ["xa-site", "--due"], ["--state", "XA", "--due"]])
def test_it_must_be_said_what_to_crawl(place: Place, words: list[str]) -> None:
    place.card()
    assert place.run(*words)[0] == 2


def test_an_unknown_source_or_state_is_wrong_use(place: Place) -> None:
    place.card()
    assert place.run("xa-nothing")[0] == 2
    assert place.run("--state", "XQ")[0] == 2


def test_only_what_is_due_is_crawled(place: Place, site: Pages) -> None:
    place.card(update_every=30)
    site["/1.md"] = law()
    assert len(place.run("--due")[1]["sources"]) == 1
    assert place.run("--due")[1]["sources"] == []
    with place.engine.begin() as connection:
        done = crawls.last_crawl(connection, "xa-site", CrawlOutcome.PUBLISHED)
        assert done is not None
        before = datetime.now(UTC) - timedelta(days=31)
        crawls.save_crawl(connection, _changed(done, finished_at=before))
    assert len(place.run("--due")[1]["sources"]) == 1


def test_sources_of_invented_states_are_due_only_where_their_host_is_listed(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    place.card()
    monkeypatch.setenv("KB_CRAWL_PRIVATE", "elsewhere:80")
    assert place.run("--due")[1]["sources"] == []


def test_a_build_can_crawl_what_is_due(place: Place, site: Pages) -> None:
    place.card()
    place.card(key="xa-other", works=[work(2, site)])
    site["/1.md"] = law()
    made = plugins.make_crawls(Settings())
    assert made.crawl_due(place.engine, SystemClock(), NoProgress()) == (2, 1)
    assert place.titles() == ["Small Act 1"]
    assert made.crawl_due(place.engine, SystemClock(), NoProgress()) == (1, 1)


def test_kb_sources_tells_when_each_was_gathered(
    place: Place, site: Pages, capsys: pytest.CaptureFixture[str]
) -> None:
    place.card()
    site["/1.md"] = [law(), Page(status=404)]
    place.crawl()
    place.crawl()
    assert _run(["sources", "--json"], False) == 0
    (row,) = json.loads(capsys.readouterr().out)
    success = datetime.fromisoformat(row["last_success"])
    assert success <= datetime.fromisoformat(row["last_failure"])


Hand = Callable[..., int]


@pytest.fixture
def hand_in(place: Place, site: Pages, tmp_path: Path) -> Hand:
    """Hands a file of the site in."""
    place.card(closed="Its terms forbid programs.")
    path = tmp_path / "law.md"
    body = law().body
    assert isinstance(body, bytes)
    path.write_bytes(body)

    def run(*words: str) -> int:
        return _run(["ingest", "--json", str(path), "--source", "xa-site", *words], False)

    return run


def test_a_file_that_a_person_hands_in_has_the_record_of_a_crawl(
    hand_in: Hand, place: Place, site: Pages
) -> None:
    url = f"{site.address}/law.md"
    assert hand_in("--url", url, "--retrieved", "2026-11-20") == 0
    assert place.titles() == ["Small Act 1"]
    with place.engine.connect() as connection:
        done = crawls.last_crawl(
            connection, "xa-site", CrawlOutcome.PUBLISHED, crawls.CrawlKind.BY_HAND
        )
        assert done is not None
        (document,) = crawls.documents_of(connection, done.id)
    assert (document.url, str(document.retrieved_at.date())) == (url, "2026-11-20")
    assert document.path.startswith("xa-site/by-hand/law.md@")
    assert document.provisions == 10
    assert hand_in("--url", url, "--retrieved", "2026-11-21") == 0
    assert len(Reader(place.engine).works()) == 1


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--url", "http://127.0.0.1/law.md"],
        ["--retrieved", "2026-11-20"],
        ["--url", "http://elsewhere.example/law.md", "--retrieved", "2026-11-20"],
    ],
)
def test_a_record_with_a_gap_is_refused(words: list[str], hand_in: Hand, place: Place) -> None:
    assert hand_in(*words) == 2
    assert place.titles() == []


def test_the_archive_alone_gives_the_same_store(
    hand_in: Hand, place: Place, site: Pages, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hand_in("--url", f"{site.address}/law.md", "--retrieved", "2026-11-20")
    place.card(key="xa-other", works=[work(2, site)])
    site["/2.md"] = law(2)
    place.crawl("xa-other")
    site["/2.md"] = law(2, day="2020-01-01")
    place.crawl("xa-other")
    held = digest(place.engine)
    site.pages.clear()
    asked = len(site.asked)
    capsys.readouterr()
    assert _run(["rebuild", "--from-archive", "--check", "--json"], False) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["taken"], said["same"]) == (3, True)
    url = f"sqlite:///{tmp_path / 'other.sqlite'}"
    capsys.readouterr()
    assert _run(["rebuild", "--from-archive", "--into", url, "--json"], False) == 0
    assert json.loads(capsys.readouterr().out)["digest"] == held
    assert len(site.asked) == asked


def test_a_store_that_holds_law_is_not_rebuilt_into(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    assert _run(["rebuild", "--from-archive"], False) == 2


def test_a_store_that_differs_from_the_archive_is_noticed(place: Place, site: Pages) -> None:
    place.card()
    site["/1.md"] = law()
    place.crawl()
    with place.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE contents SET heading = 'Other' WHERE number = '3'")
    assert _run(["rebuild", "--from-archive", "--check"], False) == 1
