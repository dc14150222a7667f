"""The law site has the manners of official ones, and a control for each."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import requests
from lxml import etree
from protego import Protego
from werkzeug.test import Client

from crawlers.lawsite.akoma import NAMESPACE
from crawlers.lawsite.invented import laws, parsed
from crawlers.lawsite.remote import commit_editions, make_remote
from crawlers.lawsite.server import Server
from crawlers.lawsite.site import Site
from crawlers.lawsite.troubles import Trouble
from kb.parsing.registry import parse
from kb.parsing.source import Hints, SourceFile
from kb.services.history import versions


@pytest.fixture
def site() -> Site:
    return Site(crawl_delay_s=2)


@pytest.fixture
def client(site: Site) -> Client:
    return Client(site)


@pytest.fixture
def server(site: Site) -> Iterator[Server]:
    with Server(site) as running:
        yield running


def told(content: bytes, state: str, lang: str) -> list[tuple[str, str, str]]:
    (document,) = parse(SourceFile("law.html", content, Hints(state=state, lang=lang)))
    return [(p.eid, p.heading, p.text) for p in document.provisions]


def test_robots_names_a_delay_and_a_part_to_stay_out_of(client: Client) -> None:
    rules = Protego.parse(client.get("/robots.txt").text)
    assert rules.crawl_delay("any") == 2
    assert not rules.can_fetch("http://x/private/a", "any")
    assert rules.can_fetch("http://x/xa/acts", "any")


@pytest.mark.parametrize("law", [law for law in laws() if law.state in {"xa", "xe"}])
def test_a_page_holds_every_provision_of_its_law(site: Site, client: Client, law) -> None:  # type: ignore[no-untyped-def]
    for edition in law.editions:
        site.shelf.show_day(edition.in_force_from)
        page = client.get(f"/{law.state}/eli/{law.identifier}/text")
        content = page.data
        if law.lang == "el":
            content = content.decode("iso-8859-7").encode()
        wanted = [(p.eid, p.heading, p.text) for p in parsed(edition.path).provisions]
        assert told(content, law.state, law.lang) == wanted
        assert f'<dd class="in-force-from">{edition.in_force_from}</dd>'.encode() in content


def test_pages_are_in_the_charset_of_their_language(client: Client) -> None:
    russian = client.get("/xe/eli/XE-KO-2003/text")
    greek = client.get("/xa/eli/XA-2014-reg-5/text")
    assert russian.headers["Content-Type"] == "text/html"
    assert b'<meta charset="windows-1251">' in russian.data
    assert "Уголовный кодекс".encode("cp1251") in russian.data
    assert greek.headers["Content-Type"] == "text/html; charset=iso-8859-7"
    assert "Άρθρο 1".encode("iso-8859-7") in greek.data
    assert b"<meta charset" not in greek.data


def test_an_old_address_moves_twice(client: Client) -> None:
    first = client.get("/xa/act/XA-2010-act-7")
    second = client.get(first.headers["Location"])
    assert (first.status_code, second.status_code) == (301, 308)
    assert client.get(second.headers["Location"]).status_code == 200


def test_a_list_has_pages_and_ends(client: Client) -> None:
    first = client.get("/xa/acts")
    last = client.get("/xa/acts?page=2")
    assert 'rel="next" href="?page=2"' in first.text
    assert 'rel="next"' not in last.text
    assert (first.text + last.text).count('<li><a href="/xa/act/') == 4
    assert client.get("/xa/acts?page=3").status_code == 404


def test_what_is_known_is_not_sent_again(client: Client) -> None:
    path = "/xd/api/law/XD-OHG-2010/akn"
    first = client.get(path)
    by_tag = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
    by_day = client.get(path, headers={"If-Modified-Since": first.headers["Last-Modified"]})
    assert (by_tag.status_code, by_day.status_code) == (304, 304)
    assert by_tag.data == b""


def test_another_edition_has_another_tag(site: Site, client: Client) -> None:
    path = "/xa/eli/XA-2010-act-7/text"
    site.shelf.show_day(date(2016, 1, 1))
    before = client.get(path)
    site.shelf.show_day(None)
    after = client.get(path, headers={"If-None-Match": before.headers["ETag"]})
    assert after.status_code == 200
    assert "30 days" in before.text
    assert "90 days" in after.text


def test_a_law_is_akoma_ntoso_packed_for_who_takes_it(client: Client) -> None:
    plain = client.get("/xd/api/law/XD-OHG-2010/akn")
    packed = client.get("/xd/api/law/XD-OHG-2010/akn", headers={"Accept-Encoding": "gzip"})
    root = etree.fromstring(plain.data)
    law = next(law for law in laws() if law.identifier == "XD-OHG-2010")
    wanted = parsed(law.editions[-1].path).provisions
    assert root.tag == f"{{{NAMESPACE}}}akomaNtoso"
    assert root.xpath("//@eId")[1:] == [p.eid for p in wanted]
    texts = [line for p in wanted for line in p.text.split("\n") if line]
    assert root.xpath("//a:body//a:p/text()", namespaces={"a": NAMESPACE}) == texts
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2


def test_search_answers_in_pages(client: Client) -> None:
    first = client.post("/xb/api/search", json={"text": "", "page": 1}).json
    second = client.post("/xb/api/search", json={"text": "", "page": 2}).json
    assert first is not None
    assert second is not None
    ids = [hit["id"] for hit in first["results"] + second["results"]]
    assert len(set(ids)) == first["total"] == 4
    assert client.post("/xb/api/search", json={"page": 1}).status_code == 400
    assert client.get("/xb/api/search").status_code == 405


def test_without_a_cookie_the_way_leads_to_the_door(site: Site) -> None:
    path = "/xc/norma?id=XC-L-9-2007"
    stranger = Client(site, use_cookies=False).get(path)
    guest = Client(site)
    guest.get("/xc/")
    assert (stranger.status_code, stranger.headers["Location"]) == (302, "/xc/")
    assert "Artículo 1" in guest.get(path).text


def test_a_law_that_is_not_there_is_an_apology_with_status_200(client: Client) -> None:
    client.get("/xc/")
    page = client.get("/xc/norma?id=XC-0")
    assert page.status_code == 200
    assert "no encontrada" in page.text


def test_a_withdrawn_law_is_gone_from_list_and_address(site: Site, client: Client) -> None:
    site.shelf.withdraw("XA-2010-act-7")
    assert client.get("/xa/eli/XA-2010-act-7/text").status_code == 410
    assert "XA-2010-act-7" not in client.get("/xa/acts").text + client.get("/xa/acts?page=2").text
    site.shelf.restore()
    assert client.get("/xa/eli/XA-2010-act-7/text").status_code == 200
    with pytest.raises(KeyError):
        site.shelf.withdraw("XA-0")


def test_troubles_come_in_order_and_pass(site: Site, client: Client) -> None:
    site.troubles.add("/xa/acts", Trouble(2, status=429, retry_after="3"))
    site.troubles.add("/xa/acts", Trouble(1, status=503))
    answers = [client.get("/xa/acts?page=1") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [429, 429, 503, 200]
    assert answers[0].headers["Retry-After"] == "3"
    assert "Retry-After" not in answers[2].headers


def test_a_cut_answer_breaks_in_its_middle(site: Site, server: Server) -> None:
    site.troubles.add("/xa/acts", Trouble(1, cut=True))
    with pytest.raises(requests.exceptions.RequestException):
        requests.get(f"{server.address}/xa/acts", timeout=10)
    assert requests.get(f"{server.address}/xa/acts", timeout=10).ok


def test_a_slow_answer_is_late(site: Site, server: Server) -> None:
    site.troubles.add("/xa/acts", Trouble(1, pause_s=30))
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.get(f"{server.address}/xa/acts", timeout=0.2)


def test_what_was_asked_is_written_down(site: Site, client: Client) -> None:
    client.get("/xa/acts?page=2", headers={"User-Agent": "crawler (desk@example.org)"})
    client.get("/nothing")
    (first, second) = site.log.all()
    assert (first.method, first.path, first.status) == ("GET", "/xa/acts?page=2", 200)
    assert first.headers["User-Agent"] == "crawler (desk@example.org)"
    assert (second.status, first.at <= second.at) == (404, True)
    assert [row["path"] for row in client.get("/-/log").json or ()] == [first.path, "/nothing"]


def test_another_process_can_turn_the_controls(client: Client) -> None:
    assert client.post("/-/day", data={"day": "2016-01-01"}).status_code == 200
    assert "30 days" in client.get("/xa/eli/XA-2010-act-7/text").text
    assert client.post("/-/day", data={"day": "soon"}).status_code == 400
    client.post("/-/withdraw", data={"law": "XA-2012-act-31"})
    assert client.get("/xa/eli/XA-2012-act-31/text").status_code == 410
    client.post("/-/trouble", data={"path": "/xa/acts", "times": 1, "status": 503})
    assert client.get("/xa/acts").status_code == 503


def test_only_this_machine_is_served() -> None:
    with pytest.raises(ValueError, match="this machine"):
        Server(Site(), host="0.0.0.0")


def test_a_repository_has_a_commit_for_each_edition(tmp_path: Path) -> None:
    falovia = tuple(law for law in laws() if law.state == "xf")
    folder = make_remote(tmp_path / "remote", falovia, date(2014, 1, 1))
    before = [(v.path, v.date) for v in versions(folder)]
    commit_editions(folder, falovia, date(2014, 1, 1), None)
    after = [(v.path, v.date) for v in versions(folder)]
    assert after[: len(before)] == before
    assert [day for path, day in after if path == "xf/XF-SB-2009-73.md"] == [
        date(2010, 1, 1),
        date(2013, 1, 1),
        date(2016, 7, 1),
    ]
    assert {path for path, _ in after} == {f"xf/{law.identifier}.md" for law in falovia}


def test_the_repository_can_be_cloned_over_http(tmp_path: Path) -> None:
    falovia = tuple(law for law in laws() if law.state == "xf")
    folder = make_remote(tmp_path / "remote", falovia)
    with Server(Site(git_remote=str(folder))) as running:
        address = f"{running.address}/xf/law.git"
        subprocess.run(
            ["git", "clone", "--quiet", address, str(tmp_path / "clone")], check=True, timeout=60
        )
        assert requests.get(f"{address}/../../etc/passwd", timeout=10).status_code == 404
    assert [v.commit for v in versions(tmp_path / "clone")] == [v.commit for v in versions(folder)]


def test_the_command_prints_where_it_answers(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "crawlers.lawsite", "--port", "0", "--print-address"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, text=True, env=dict(os.environ), cwd=Path.cwd()
    ) as process:
        assert process.stdout is not None
        address = process.stdout.readline().strip()
        try:
            assert requests.get(f"{address}/robots.txt", timeout=10).ok
        finally:
            process.kill()
