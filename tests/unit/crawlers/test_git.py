"""A repository of law is mirrored politely and safely, and only what is new is fetched."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from werkzeug.serving import WSGIRequestHandler, make_server

from crawlers.framework.answer import Answer
from crawlers.framework.card import load_cards
from crawlers.framework.errors import NotReached, Refused, Unexpected
from crawlers.framework.git import JOURNAL, GitLimits, Mirror, Remote, mirror, size_bytes
from crawlers.framework.git_refs import SMART, is_smart, read_smart
from crawlers.framework.runner import Runner, RunReport
from crawlers.lawsite.invented import laws
from crawlers.lawsite.remote import commit_editions, make_remote
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from crawlers.lawsite.sources import host_of_site, write_sources
from kb.model.crawls import CrawlOutcome
from kb.services.history import editions
from kb.settings import Settings
from kb.store import crawls as source_crawls
from kb.store.engine import open_store
from kb.store.reading import Reader
from kb.terminal import NoProgress, SystemClock

AT = datetime(2031, 5, 1, tzinfo=UTC)
LATER = datetime(2032, 5, 1, tzinfo=UTC)
TEXT = """---
title: Small Act of Xaland
identifier: XA-2001-act-9
country: XA
lang: en
source: https://law.example/xa/act/9
---

# Small Act of Xaland

## Section 1. Purpose

{words}
"""


def git(folder: Path, *words: str, when: str = "2001-05-01T12:00:00+00:00") -> str:
    who = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"]
    done = subprocess.run(
        ["git", "-C", str(folder), *who, *words],
        check=True,
        capture_output=True,
        text=True,
        env=os.environ | {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": "2026-01-01T00:00Z"},
    )
    return done.stdout.strip()


def commit(folder: Path, words: str, when: str, name: str = "xa/XA-2001-act-9.md") -> str:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(TEXT.format(words=words) if words else "")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "reform", when=when)
    return git(folder, "rev-parse", "HEAD")


@pytest.fixture
def law(tmp_path: Path) -> Path:
    folder = tmp_path / "law"
    folder.mkdir()
    git(folder, "init", "-q", "--initial-branch=main")
    commit(folder, "One.", "2001-05-01T12:00:00+00:00")
    return folder


def fetched(
    law: Path, target: Path, at: datetime = AT, limits: GitLimits | None = None, **change: Any
) -> Mirror:
    said: dict[str, Any] = {
        "url": law.as_uri(),
        "branch": "refs/heads/main",
        "commit": git(law, "rev-parse", "HEAD"),
        "protocols": ("file",),
    }
    return mirror(Remote(**{**said, **change}), target, at, limits)


def test_the_first_fetch_brings_the_history_and_no_file(law: Path, tmp_path: Path) -> None:
    found = fetched(law, tmp_path / "mirror")
    assert (found.head, found.before, found.rewritten) == (git(law, "rev-parse", "HEAD"), "", False)
    assert [e.date for e in editions(found.folder)] == [date(2001, 5, 1)]
    assert not list((tmp_path / "mirror").rglob("*.md"))


def test_a_second_fetch_brings_only_what_is_new(law: Path, tmp_path: Path) -> None:
    first = fetched(law, tmp_path / "mirror")
    same = fetched(law, tmp_path / "mirror", LATER, url="file:///nowhere")
    assert (same.head, same.before) == (first.head, first.head)
    head = commit(law, "Two.", "2010-05-01T12:00:00+00:00")
    packs = set((tmp_path / "mirror").rglob("*.pack"))
    found = fetched(law, tmp_path / "mirror", LATER)
    (new,) = set((tmp_path / "mirror").rglob("*.pack")) - packs
    listed = git(found.folder, "verify-pack", "-v", str(new)).splitlines()
    assert sum(" commit " in line for line in listed) == 1
    assert (found.head, found.before) == (head, first.head)
    assert found.fetches == ((first.head, AT), (head, LATER))


def test_a_history_written_anew_keeps_the_old_one(law: Path, tmp_path: Path) -> None:
    first = fetched(law, tmp_path / "mirror")
    git(law, "checkout", "-q", "--orphan", "other")
    commit(law, "Other.", "2002-05-01T12:00:00+00:00")
    git(law, "branch", "-qM", "other", "main")
    found = fetched(law, tmp_path / "mirror", LATER)
    assert found.rewritten
    assert git(found.folder, "cat-file", "-t", first.head) == "commit"
    assert git(found.folder, "rev-parse", f"refs/kept/{first.head}") == first.head


def test_a_fetch_that_was_killed_before_its_journal_is_noted_by_the_next(
    law: Path, tmp_path: Path
) -> None:
    fetched(law, tmp_path / "mirror")
    (tmp_path / "mirror" / JOURNAL).write_text('{"head": "torn')
    found = fetched(law, tmp_path / "mirror", LATER)
    assert found.fetches == ((found.head, LATER),)
    assert fetched(law, tmp_path / "mirror").fetches == found.fetches


@pytest.mark.parametrize(
    "change",
    [
        {"protocols": ("https",)},
        {"protocols": ()},
        {"url": "ext::sh -c touch% {marker}", "protocols": ("https",)},
    ],
)
def test_other_protocols_are_never_spoken(
    law: Path, tmp_path: Path, change: dict[str, Any]
) -> None:
    marker = tmp_path / "marker"
    said = {**change, "url": change.get("url", law.as_uri()).format(marker=marker)}
    with pytest.raises(NotReached, match="not allowed"):
        fetched(law, tmp_path / "mirror", **said)
    assert not marker.exists()


@pytest.mark.parametrize("branch", ["--upload-pack=touch x", "refs/heads/../x y", "HEAD", ""])
def test_names_that_could_be_options_are_refused(law: Path, tmp_path: Path, branch: str) -> None:
    with pytest.raises(Refused, match="names its branch"):
        fetched(law, tmp_path / "mirror", branch=branch)


def test_neither_the_machines_configuration_nor_hooks_are_obeyed(
    law: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    marker = tmp_path / "marker"
    hooks = tmp_path / "home" / "hooks"
    hooks.mkdir(parents=True)
    hook = hooks / "reference-transaction"
    hook.write_text(f"#!/bin/sh\ntouch {marker}\n")
    hook.chmod(0o755)
    (tmp_path / "home" / ".gitconfig").write_text(f"[core]\n\thooksPath = {hooks}\n")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.hooksPath")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", str(hooks))
    inside = tmp_path / "mirror" / "hooks"
    inside.mkdir(parents=True)
    (inside / "reference-transaction").symlink_to(hook)
    fetched(law, tmp_path / "mirror")
    assert not marker.exists()


def test_a_repository_over_the_limit_is_refused(law: Path, tmp_path: Path) -> None:
    (law / "big.bin").write_bytes(os.urandom(5_000_000))
    commit(law, "Two.", "2010-05-01T12:00:00+00:00")
    with pytest.raises(Refused, match="larger than 1 MB"):
        fetched(law, tmp_path / "mirror", limits=GitLimits(size_bytes=1_000_000))
    (law / "big.bin").unlink()
    assert size_bytes(tmp_path / "mirror") < 10_000_000


def test_only_so_many_commits_are_fetched_at_first(law: Path, tmp_path: Path) -> None:
    for year in range(2002, 2008):
        commit(law, f"Text of {year}.", f"{year}-05-01T12:00:00+00:00")
    found = fetched(law, tmp_path / "mirror", limits=GitLimits(depth=3))
    assert [e.date for e in editions(found.folder)] == [None, date(2006, 5, 1), date(2007, 5, 1)]
    commit(law, "Text of 2008.", "2008-05-01T12:00:00+00:00")
    found = fetched(law, tmp_path / "mirror", LATER, limits=GitLimits(depth=3))
    assert [e.date for e in editions(found.folder)][1:] == [
        date(2006, 5, 1),
        date(2007, 5, 1),
        date(2008, 5, 1),
    ]


def listing(body: bytes) -> Answer:
    return Answer("u", "u", 200, {"content-type": SMART}, body, "", AT, SMART, "")


def counted(*lines: bytes) -> bytes:
    return b"".join(b"%04x%s" % (len(line) + 4, line) for line in lines)


def test_the_branch_is_the_one_that_the_server_shows() -> None:
    sha = b"1" * 40
    body = counted(b"# service=git-upload-pack\n") + b"0000"
    body += counted(
        sha + b" HEAD\0multi_ack symref=HEAD:refs/heads/laws agent=x\n",
        b"2" * 40 + b" refs/heads/laws\n",
    )
    answer = listing(body + b"0000")
    assert is_smart(answer)
    assert (read_smart(answer).name, read_smart(answer).commit) == ("refs/heads/laws", "2" * 40)


@pytest.mark.parametrize("body", [b"", b"<html>", b"ffff", b"0009HEAD", b"0000", b"0001" * 9])
def test_a_listing_that_is_none_is_unexpected(body: bytes) -> None:
    with pytest.raises(Unexpected):
        read_smart(listing(body))


# --- whole crawls over the smart protocol ------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:  # noqa: A002
        pass


def backend(root: Path) -> Any:
    """git's own program behind a socket."""

    def answer(environ: dict[str, Any], start: Any) -> list[bytes]:
        size = int(environ.get("CONTENT_LENGTH") or 0)
        done = subprocess.run(
            ["git", "http-backend"],
            input=environ["wsgi.input"].read(size) if size else b"",
            capture_output=True,
            check=True,
            env={
                "PATH": os.environ["PATH"],
                "GIT_PROJECT_ROOT": str(root),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": environ["PATH_INFO"],
                "QUERY_STRING": environ["QUERY_STRING"],
                "REQUEST_METHOD": environ["REQUEST_METHOD"],
                "CONTENT_TYPE": environ.get("CONTENT_TYPE", ""),
                "HTTP_CONTENT_ENCODING": environ.get("HTTP_CONTENT_ENCODING", ""),
                "GIT_PROTOCOL": environ.get("HTTP_GIT_PROTOCOL", ""),
            },
        )
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        lines = [line.split(": ", 1) for line in head.decode().split("\r\n")]
        status = next((value for name, value in lines if name == "Status"), "200 OK")
        start(status, [(name, value) for name, value in lines if name != "Status"])
        return [body]

    return answer


@contextmanager
def serving(root: Path) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, backend(root), threaded=True, request_handler=_Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


CARD = """
key: xa-repository
state: XA
name_en: Invented repository
name_original: Invented repository
publisher: nobody
official: false
languages: [en]
start_url: http://{host}/law
text_state: consolidated
access:
- {{kind: git, url_pattern: "http://{host}/law", format: {format}}}
point_in_time: commits
update_feed: commits
terms: {{licence: none, robots_known: false}}
rate_advice: none
needs_browser: false
verified: true
seen: [this test]
delay_s: 0
works:
- {{key: xa-criminal-code-1, kind: criminal-code, title_original: Small Act, title_english: Small Act,
   identifier: XA-2001-act-9, verified: true, evidence: law-text}}
"""
CRAWLER = """
from crawlers.framework.repository import crawl_repository as crawl
"""


class Crawling:
    """A store that crawls one repository."""

    def __init__(self, folder: Path, host: str, form: str = "law-as-git") -> None:
        source = folder / "sources" / "xa" / "repository"
        source.mkdir(parents=True)
        (source / "xa_repository.yml").write_text(CARD.format(host=host, format=form))
        (source / "crawler.py").write_text(CRAWLER)
        self.settings = Settings(
            data_dir=folder / "data",
            database_url="",
            workers=1,
            crawl_sources=folder / "sources",
            crawl_private=host,
        )
        self.engine = open_store(self.settings)

    def run(self) -> RunReport:
        cards = load_cards(self.settings.crawl_sources)
        return Runner(self.engine, self.settings, SystemClock(), NoProgress()).run(cards)

    def held(self) -> list[tuple[date | None, date | None]]:
        (work,) = Reader(self.engine).works()
        found = [
            (e.expression.in_force_from, e.expression.in_force_until) for e in work.expressions
        ]
        return sorted(found, key=str)


@pytest.fixture
def crawling(law: Path, tmp_path: Path) -> Iterator[Crawling]:
    with serving(law.parent) as host:
        yield Crawling(tmp_path / "crawling", host)


def test_each_commit_becomes_an_expression_with_its_provenance(
    crawling: Crawling, law: Path
) -> None:
    head = commit(law, "Two.", "2010-07-01T23:30:00+05:00")
    (source,) = crawling.run().sources
    assert (source.outcome, source.reasons, source.taken) == ("published", (), 2)
    assert source.requests["repository fetched"] == 1
    assert crawling.held() == [(date(2001, 5, 1), date(2010, 7, 1)), (date(2010, 7, 1), None)]
    (work,) = Reader(crawling.engine).works()
    newest = max(work.expressions, key=lambda e: str(e.expression.in_force_from))
    assert newest.expression.source_url == "https://law.example/xa/act/9"
    assert newest.url.endswith(f"/law#{head}:xa/XA-2001-act-9.md")
    with crawling.engine.connect() as connection:
        (crawl,) = [source_crawls.last_crawl(connection, "xa-repository", CrawlOutcome.PUBLISHED)]
        assert crawl is not None
        last = source_crawls.documents_of(connection, crawl.id)[-1]
    assert last.headers["x-git-commit"] == head
    assert last.headers["x-git-path"] == "xa/XA-2001-act-9.md"


def test_a_new_commit_is_one_new_text_and_nothing_new_is_none(
    crawling: Crawling, law: Path
) -> None:
    crawling.run()
    (again,) = crawling.run().sources
    assert (again.outcome, again.taken, again.unchanged) == ("published", 0, 1)
    assert "repository fetched" not in again.requests
    commit(law, "Two.", "2010-07-01T12:00:00+00:00")
    (after,) = crawling.run().sources
    assert (after.taken, after.unchanged) == (1, 1)


def test_a_text_that_comes_back_is_an_expression_of_its_own(crawling: Crawling, law: Path) -> None:
    commit(law, "Two.", "2010-07-01T12:00:00+00:00")
    commit(law, "One.", "2015-01-01T12:00:00+00:00")
    crawling.run()
    assert [start for start, _ in crawling.held()] == [
        date(2001, 5, 1),
        date(2010, 7, 1),
        date(2015, 1, 1),
    ]


def test_a_law_that_was_taken_out_ends_that_day(crawling: Crawling, law: Path) -> None:
    crawling.run()
    git(law, "rm", "-q", "xa/XA-2001-act-9.md")
    git(law, "commit", "-qm", "repeal", when="2020-03-01T12:00:00+00:00")
    crawling.run()
    assert crawling.held() == [(date(2001, 5, 1), date(2020, 3, 1))]


def test_dates_of_commits_count_only_where_the_card_says_so(law: Path, tmp_path: Path) -> None:
    commit(law, "Two.", "2010-07-01T12:00:00+00:00")
    with serving(law.parent) as host:
        crawling = Crawling(tmp_path / "crawling", host, "Markdown in git")
        (source,) = crawling.run().sources
    assert (source.outcome, source.documents) == ("published", 1)
    assert crawling.held() == [(None, None)]


def test_a_law_that_the_repository_lacks_is_an_error(crawling: Crawling, law: Path) -> None:
    git(law, "mv", "xa/XA-2001-act-9.md", "xa/other.md")
    git(law, "commit", "-qm", "renamed")
    git(law, "checkout", "-q", "--orphan", "new")
    git(law, "commit", "-qm", "anew")
    git(law, "branch", "-qM", "new", "main")
    (source,) = crawling.run().sources
    assert (source.outcome, source.errors) == ("failed", 1)


def test_a_public_server_is_asked_by_https_only(crawling: Crawling) -> None:
    crawling.settings = crawling.settings.model_copy(
        update={"crawl_private": "127.0.0.1:1", "crawl_contact": "test@example.invalid"}
    )
    (source,) = crawling.run().sources
    assert source.outcome == "failed"
    assert source.reasons == ("Repositories are fetched by https only.",)


def test_the_invented_repository_is_crawled_over_the_law_site(tmp_path: Path) -> None:
    """The bundled source, over git's plain protocol, with an edition that comes later."""
    falovia = tuple(law for law in laws() if law.state == "xf")
    folder = make_remote(tmp_path / "remote", falovia, date(2017, 12, 31))
    with Server(Site(git_remote=str(folder))) as server:
        settings = Settings(
            data_dir=tmp_path / "data",
            database_url="",
            workers=1,
            crawl_sources=write_sources(tmp_path / "sources", server.address, delay_s=0),
            crawl_private=host_of_site(server.address),
        )
        cards = [c for c in load_cards(settings.crawl_sources) if c.key == "xf-lawsite"]
        runner = Runner(open_store(settings), settings, SystemClock(), NoProgress())
        (first,) = runner.run(cards).sources
        assert (first.outcome, first.works, first.errors) == ("published", 3, 1)
        commit_editions(folder, falovia, date(2017, 12, 31), None)
        (second,) = runner.run(cards).sources
    assert (second.outcome, second.works, second.errors) == ("published", 4, 0)
    assert (second.taken, second.unchanged) == (1, first.taken)
    (code,) = [w for w in Reader(runner.engine).works() if w.work.number == "XF-SB-2009-73"]
    assert sorted(str(e.expression.in_force_from) for e in code.expressions) == [
        "2010-01-01",
        "2013-01-01",
        "2016-07-01",
    ]
