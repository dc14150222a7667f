"""Saved searches and their feeds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import ModuleType
from typing import Any

import pytest
from flask.testing import FlaskClient
from lxml import etree

from kb.model.search import Mode
from kb.services import searches
from kb.store.searches import SavedSearch
from webapp import create_app
from webapp.presenters.saved import NewsView, SavedView
from webapp.presenters.saved_feed import feed_bytes
from webapp.wiring import Site, make_site

NS = {"a": "http://www.w3.org/2005/Atom"}


class Clock:
    """Goes on when told."""

    instant = datetime(2026, 2, 1, 12, tzinfo=UTC)

    def now(self) -> datetime:
        return self.instant

    def today(self) -> date:
        return self.instant.date()


@pytest.fixture
def site(laws: ModuleType, data_dir: Any) -> Site:
    """A site with a store of its own, an index and a clock that the test sets."""
    made = make_site(laws.write_store(data_dir))
    made.clock = Clock()
    one = laws.OneHit()
    made.index = lambda: one  # type: ignore[method-assign]
    return made


@pytest.fixture
def client(site: Site) -> Iterator[FlaskClient]:
    """A client of it."""
    with create_app(site=site).test_client() as made:
        yield made


def _form_token(client: FlaskClient) -> str:
    html = client.get("/searches?q=recovery").text
    found = re.search(r'name="form_token" value="([^"]+)"', html)
    assert found
    return found[1]


def _save(client: FlaskClient, search: str = "q=recovery", name: str = "Recovery") -> str:
    data = {"form_token": _form_token(client), "search": search, "name": name}
    answer = client.post("/searches", data=data)
    assert answer.status_code == 303
    return str(answer.headers["Location"])


def _entries(client: FlaskClient, path: str) -> list[str]:
    root = etree.fromstring(client.get(f"{path}/feed.atom").data)
    return [str(title) for title in root.xpath("a:entry/a:title/text()", namespaces=NS)]


def _found(site: Site, laws: ModuleType, *ids: str) -> None:
    index: Any = site.index()
    index.answer = replace(index.answer, hits=tuple(laws.found_hit(one) for one in ids))


def test_feed_tells_of_what_came_after_the_search_was_saved(
    client: FlaskClient, site: Site, laws: ModuleType
) -> None:
    path = _save(client)
    assert _entries(client, path) == []
    _found(site, laws, f"{laws.XA_NEW}/~sec_2", f"{laws.XB_TEXT}/~sec_1")
    assert _entries(client, path) == []  # the same index
    site.index().digest = "d2"  # type: ignore[misc]
    (title,) = _entries(client, path)
    assert "Bellania" in title
    assert "(invented)" in title
    assert _entries(client, path) == [title]
    view = client.get(f"/api/v1{path}").get_json()
    assert [one["state"] for one in view["news"]] == ["XB"]


def test_feed_asks_the_index_once_a_build_and_day(client: FlaskClient, site: Site) -> None:
    index: Any = site.index()
    path = _save(client)
    asked = len(index.asked)
    for _ in range(3):
        client.get(f"{path}/feed.atom")
    assert len(index.asked) == asked
    site.clock.instant = Clock.instant + timedelta(days=1)  # type: ignore[attr-defined]
    client.get(f"{path}/feed.atom")
    client.get(f"{path}/feed.atom")
    assert len(index.asked) == asked + 1
    assert index.asked[-1].filters.as_of == date(2026, 2, 2)
    fixed = _save(client, "q=recovery&as_of=2020-05-05")
    asked = len(index.asked)
    site.clock.instant = Clock.instant + timedelta(days=2)  # type: ignore[attr-defined]
    client.get(f"{fixed}/feed.atom")
    assert len(index.asked) == asked


def test_same_wording_in_a_new_version_is_no_news(
    client: FlaskClient, site: Site, laws: ModuleType
) -> None:
    _found(site, laws, f"{laws.XA_OLD}/~sec_1", f"{laws.XA_OLD}/~sec_2")
    path = _save(client)
    _found(site, laws, f"{laws.XA_NEW}/~sec_1", f"{laws.XA_NEW}/~sec_2")
    site.index().digest = "d2"  # type: ignore[misc]
    (title,) = _entries(client, path)
    assert "s. 2" in title  # 15 days became 45


def test_only_the_first_hits_are_followed_and_the_feed_says_so(
    client: FlaskClient, site: Site
) -> None:
    index: Any = site.index()
    path = _save(client, "q=recovery&mode=semantic")
    assert (index.asked[-1].limit, index.asked[-1].mode) == (50, Mode.SEMANTIC)
    assert "The first 50 results" in client.get(f"{path}/feed.atom").text
    _save(client, "q=recovery&mode=lexical")
    assert index.asked[-1].limit == 200


def test_feed_is_valid_atom_of_any_names(laws: ModuleType) -> None:
    at = datetime(2026, 2, 1, 12, tzinfo=UTC)
    name = 'A & B <script> "x" \x00\x1b'
    news = NewsView("i", name, name, "en", "XA", name, True, None, at, name, "/provisions/i")
    view = SavedView(name, "q", "", "", at, 50, at, "/search?q=a&b=c",
                     "https://desk.example/searches/t/feed.atom", (news, replace(news, id="j")),
                     "", True)  # fmt: skip
    saved = SavedSearch("0" * 64, name, "q=a", 50, "d", at)
    root = etree.fromstring(feed_bytes(view, saved, "https://Desk.example:8443/kb/"))
    one = lambda path: [str(x) for x in root.xpath(path, namespaces=NS)]  # noqa: E731
    for parent in ("/a:feed", "/a:feed/a:entry"):
        for child in ("id", "title", "updated"):
            assert one(f"{parent}/a:{child}/text()"), (parent, child)
    ids = one("//a:id/text()")
    assert len(set(ids)) == 3
    for uri in ids:
        assert re.fullmatch(r"tag:desk\.example,2026-02-01:search/[0-9a-f/]+", uri)
    assert set(one("//a:updated/text()")) == {"2026-02-01T12:00:00Z"}
    assert one("/a:feed/a:author/a:name/text()")
    assert one("/a:feed/a:link[@rel='self']/@href") == [view.feed_url]
    assert all(href.startswith("https://") for href in one("//a:link/@href"))


def test_feed_that_is_known_is_not_sent_again(client: FlaskClient) -> None:
    path = f"{_save(client)}/feed.atom"
    first = client.get(path)
    assert first.mimetype == "application/atom+xml"
    again = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304


def test_saving_needs_a_form_of_ours_a_name_and_a_question(client: FlaskClient) -> None:
    token = _form_token(client)
    assert client.post("/searches", data={"search": "q=a", "name": "n"}).status_code == 403
    for search, name in (("q=a", " "), ("q=a", "n" * 121), ("", "n"), ("q=a&mode=x", "n"),
                         ("q=a" + "&work=" + "w" * 9_000, "n")):  # fmt: skip
        data = {"form_token": token, "search": search, "name": name}
        assert client.post("/searches", data=data).status_code == 400, (search[:20], name[:20])


def test_number_of_saved_searches_is_bounded(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    _save(client)
    data = {"form_token": _form_token(client), "search": "q=b", "name": "n"}
    monkeypatch.setattr(searches, "MOST_AN_HOUR", 1)
    answer = client.post("/searches", data=data)
    assert answer.status_code == 429
    assert "try later" in answer.text
    monkeypatch.setattr(searches, "MOST_SEARCHES", 1)
    assert "keeps no more" in client.post("/searches", data=data).text


def test_deleted_search_is_gone(client: FlaskClient) -> None:
    path = _save(client)
    assert client.post(path, data={"do": "delete"}).status_code == 403
    token = _form_token(client)
    assert client.post(path, data={"do": "delete", "form_token": token}).status_code == 303
    for gone in (path, f"{path}/feed.atom", f"/api/v1{path}"):
        assert client.get(gone).status_code == 404


def test_table_alone_opens_no_search(client: FlaskClient, site: Site) -> None:
    token = _save(client).rpartition("/")[2]
    assert len(token) >= 32
    with site.engine.connect() as connection:
        (row,) = connection.exec_driver_sql("SELECT * FROM saved_searches").all()
    assert token not in map(str, row)


def test_page_to_save_explains_itself_without_a_search(client: FlaskClient) -> None:
    assert "Search first" in client.get("/searches").text
    assert 'value="q=recovery&amp;state=XA"' in client.get("/searches?q=recovery&state=XA").text
