"""One address: hosts, redirects, bounds, kinds, conditional requests, cookies, resumption."""

from __future__ import annotations

import gzip
import time
import zlib
from collections.abc import Callable, Iterator

import pytest

from crawlers.framework import fetch
from crawlers.framework.addresses import AddressRule
from crawlers.framework.errors import ComeBackLater, NotReached, Refused, Unexpected
from kb.errors import MissingPartError
from tests.unit.crawlers.pages import Crawler, Page, Pages, Timer, card_of

Make = Callable[..., Crawler]
HTML = b"<!doctype html><html><body><p>Invented law.</p></body></html>"


def test_an_answer_is_whole_and_named_by_its_digest(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML, headers={"Last-Modified": "Wed, 25 Nov 2026 08:00:00 GMT"})
    answer = crawler().fetch("/act")
    assert (answer.status, answer.body, answer.media_type) == (200, HTML, "text/html")
    assert answer.charset == "utf-8"
    assert answer.headers["last-modified"].startswith("Wed")
    assert answer.html().findtext(".//p") == "Invented law."


def test_the_server_is_told_who_asks(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML)
    crawler().fetch("/act")
    assert {request["HTTP_USER_AGENT"] for request in site.requests} == {"tester/1 (+test)"}


def test_a_missing_page_is_an_answer_and_is_asked_once(site: Pages, crawler: Make) -> None:
    answer = crawler().fetch("/none")
    assert (answer.status, answer.ok, site.count("/none")) == (404, False, 1)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://127.0.0.1/act",
        "gopher://127.0.0.1/",
        "javascript:alert(1)",
        "http://elsewhere.example/act",
        "http://user:word@127.0.0.1/act",
        "//elsewhere.example/act",
        "http://[::1/act",
        "http://127.0.0.1:99999999/",
        "http://127.0.0.1/" + "x" * 9000,
    ],
)
def test_other_schemes_hosts_and_senseless_addresses_are_refused(
    url: str, site: Pages, crawler: Make
) -> None:
    with pytest.raises(Refused):
        crawler().fetch(url)
    assert site.asked == []


@pytest.mark.parametrize(
    "target",
    [
        "http://elsewhere.example/act",
        "file:///etc/passwd",
        "http://169.254.169.254/latest/meta-data/",
        "http://localhost/act",
        "http://[::1]/act",
        "",
    ],
)
def test_a_redirect_out_of_the_card_is_not_followed(
    target: str, site: Pages, crawler: Make
) -> None:
    site["/old"] = Page(status=302, headers={"Location": target})
    with pytest.raises(Refused):
        crawler().fetch("/old")


def test_redirects_are_followed_to_the_end(site: Pages, crawler: Make) -> None:
    site["/old"] = Page(status=301, headers={"Location": "/newer"})
    site["/newer"] = Page(status=308, headers={"Location": f"{site.address}/act#part"})
    site["/act"] = Page(HTML)
    answer = crawler().fetch("/old")
    assert answer.url == f"{site.address}/act"
    assert answer.asked_url == f"{site.address}/old"


def test_a_ring_of_redirects_ends(site: Pages, crawler: Make) -> None:
    for n in range(30):
        site[f"/{n}"] = Page(status=302, headers={"Location": f"/{n + 1}"})
    with pytest.raises(Refused, match="redirects"):
        crawler().fetch("/0")
    assert site.count("/10") == 1
    assert site.count("/11") == 0


def test_a_posted_form_that_is_redirected_becomes_a_get(site: Pages, crawler: Make) -> None:
    site["/form"] = Page(status=303, headers={"Location": "/result"})
    site["/result"] = Page(HTML)
    crawler().fetch("/form", method="POST", data={"q": "law"})
    assert site.asked[-2:] == ["POST /form", "GET /result"]


def test_a_host_at_a_private_address_is_refused(site: Pages, crawler: Make) -> None:
    made = crawler(rule=AddressRule(), anonymous=False)
    with pytest.raises(Refused, match="no public address"):
        made.fetch("/act")
    assert site.asked == []


def test_a_name_that_resolves_to_loopback_is_refused(site: Pages, crawler: Make) -> None:
    card = card_of(site, hosts=[f"localhost:{site.port}"])
    made = crawler(card=card, rule=AddressRule(), anonymous=False)
    with pytest.raises(Refused, match="no public address"):
        made.fetch(f"http://localhost:{site.port}/act")
    assert site.asked == []


def test_no_server_is_asked_without_a_contact(site: Pages, crawler: Make) -> None:
    made = crawler(rule=AddressRule())
    with pytest.raises(MissingPartError, match="KB_CRAWL_CONTACT"):
        made.fetch("/act")
    assert site.asked == []


def test_a_body_over_the_limit_is_refused_before_it_is_read(site: Pages, crawler: Make) -> None:
    site["/huge"] = Page(b"", headers={"Content-Length": "300000000"})
    with pytest.raises(Refused, match="300 MB"):
        crawler().fetch("/huge")


def test_a_body_without_a_length_is_dropped_at_the_limit(site: Pages, crawler: Make) -> None:
    given = 0

    def endless() -> Iterator[bytes]:
        nonlocal given
        for _ in range(5000):
            given += 64 * 1024
            yield b"x" * 64 * 1024

    site["/endless"] = Page(endless)
    with pytest.raises(Refused, match="more than 1 MB"):
        crawler().fetch("/endless")
    assert given < 50_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_a_bomb_is_refused(encoding: str, site: Pages, crawler: Make) -> None:
    plain = b"\0" * 50_000_000
    bomb = gzip.compress(plain) if encoding == "gzip" else zlib.compress(plain)
    site["/bomb"] = Page(bomb, headers={"Content-Encoding": encoding})
    with pytest.raises(Refused, match="decompressed"):
        crawler().fetch("/bomb")


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
def test_an_encoding_that_was_not_asked_for_is_refused(
    encoding: str, site: Pages, crawler: Make
) -> None:
    site["/odd"] = Page(HTML, headers={"Content-Encoding": encoding})
    with pytest.raises(Refused, match="encoding"):
        crawler().fetch("/odd")


def test_a_compressed_body_is_unpacked_and_its_digest_is_of_the_text(
    site: Pages, crawler: Make
) -> None:
    site["/packed"] = Page(gzip.compress(HTML), headers={"Content-Encoding": "gzip"})
    assert crawler().fetch("/packed").body == HTML


def test_a_body_that_trickles_in_is_given_up(site: Pages, crawler: Make) -> None:
    given = 0

    def slow() -> Iterator[bytes]:
        nonlocal given
        for _ in range(500):
            given += 1
            time.sleep(0.02)
            yield b"x"

    site["/slow"] = Page(slow)
    with pytest.raises(NotReached, match=r"not whole after 0\.3 s"):
        crawler(total_s=0.3).fetch("/slow")
    assert site.count("/slow") == 1
    assert given < 500


def test_an_answer_that_is_cut_off_is_asked_for_again(site: Pages, crawler: Make) -> None:
    cut = Page(HTML, headers={"Content-Length": str(len(HTML) + 100), "Connection": "close"})
    site["/cut"] = [cut, Page(HTML)]
    made = crawler()
    assert made.fetch("/cut").body == HTML
    assert made.fetcher.counts["broken"] == 1


def test_a_media_type_that_may_not_come_is_an_error(site: Pages, crawler: Make) -> None:
    site["/law.pdf"] = Page(HTML, headers={"Content-Type": "application/pdf"})
    with pytest.raises(Unexpected, match="text/html, expected was application/pdf"):
        crawler().fetch("/law.pdf", accept=("application/pdf",))


def test_the_card_says_which_media_types_may_come(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML)
    with pytest.raises(Unexpected):
        crawler(card=card_of(site, media_types=["application/xml"])).fetch("/act")


def test_the_charset_of_the_header_counts_where_the_page_names_none(
    site: Pages, crawler: Make
) -> None:
    text = "<html><body><p>Закон</p></body></html>"
    kind = {"Content-Type": "text/html; charset=windows-1251"}
    site["/act"] = Page(text.encode("windows-1251"), headers=kind)
    answer = crawler().fetch("/act")
    assert (answer.text(), answer.declared) == (text, False)


def test_a_charset_that_does_not_fit_is_noted(site: Pages, crawler: Make) -> None:
    kind = {"Content-Type": "text/html; charset=ascii"}
    site["/act"] = Page("<html><p>č</p></html>".encode() + b"\x81", headers=kind)
    card = card_of(site, charset="iso-8859-2")
    made = crawler(card=card)
    assert made.fetch("/act").charset == "iso8859-2"
    assert made.warnings[0][2] == {"named": "ascii", "used": "iso8859-2"}


def test_a_second_crawl_asks_only_whether_the_page_changed(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML, etag='"1"')
    first = crawler().fetch("/act")
    made = crawler(crawl_id="crawl-2", timer=Timer(moment=first.retrieved_at.replace(hour=20)))
    second = made.fetch("/act")
    assert (second.unchanged, second.status, second.body) == (True, 200, HTML)
    assert second.retrieved_at == first.retrieved_at
    assert made.fetcher.counts["unchanged"] == 1


def test_a_page_that_changed_comes_anew(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML, etag='"1"')
    crawler().fetch("/act")
    site["/act"] = Page(HTML + b"\n", etag='"2"')
    answer = crawler(crawl_id="crawl-2").fetch("/act")
    assert (answer.unchanged, answer.body) == (False, HTML + b"\n")


def test_a_condition_is_not_made_where_the_bytes_are_lost(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML, etag='"1"')
    first = crawler()
    sha256 = first.fetch("/act").sha256
    (first.settings.blobs_dir / sha256).write_bytes(b"something else")
    assert crawler(crawl_id="crawl-2").fetch("/act").body == HTML


def test_a_crawl_that_is_taken_up_asks_nothing_twice(site: Pages, crawler: Make) -> None:
    site["/old"] = Page(status=301, headers={"Location": "/act"})
    site["/act"] = Page(HTML)
    first = crawler().fetch("/old")
    before = len(site.asked)
    again = crawler()
    second = again.fetch("/old")
    assert len(site.asked) == before
    assert (second.body, second.url, second.retrieved_at) == (
        first.body,
        first.url,
        first.retrieved_at,
    )
    assert again.fetcher.counts["from the archive"] == 3


def test_one_crawl_asks_for_a_plain_page_once(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(HTML)
    made = crawler()
    made.fetch("/act")
    made.fetch("/act")
    assert site.count("/act") == 1


def test_requests_of_a_session_share_cookies_and_may_repeat(site: Pages, crawler: Make) -> None:
    site["/door"] = Page(HTML, headers={"Set-Cookie": "visit=42; Path=/"})
    site["/inside"] = Page(HTML)
    made = crawler()
    made.fetch("/door", session="a")
    made.fetch("/inside", session="a")
    made.fetch("/inside", session="a")
    made.fetch("/inside", session="b")
    cookies = [r.get("HTTP_COOKIE") for r in site.requests if r["PATH_INFO"] == "/inside"]
    assert cookies == ["visit=42", "visit=42", None]


def test_a_session_that_is_taken_up_has_its_cookies(site: Pages, crawler: Make) -> None:
    site["/door"] = Page(HTML, headers={"Set-Cookie": "visit=42; Path=/"})
    site["/inside"] = Page(HTML)
    crawler().fetch("/door", session="a")
    again = crawler()
    again.fetch("/door", session="a")
    again.fetch("/inside", session="a")
    assert site.count("/door") == 1
    assert site.requests[-1]["HTTP_COOKIE"] == "visit=42"


def test_cookies_of_another_host_are_not_kept(site: Pages, crawler: Make) -> None:
    site["/door"] = Page(HTML, headers={"Set-Cookie": "visit=42; Domain=elsewhere.example"})
    site["/inside"] = Page(HTML)
    made = crawler()
    made.fetch("/door", session="a")
    made.fetch("/inside", session="a")
    assert "HTTP_COOKIE" not in site.requests[-1]


def test_a_busy_server_is_asked_again_after_the_time_it_names(site: Pages, crawler: Make) -> None:
    site["/act"] = [Page(status=503, headers={"Retry-After": "7"}), Page(HTML)]
    made = crawler()
    assert made.fetch("/act").body == HTML
    assert made.timer.slept == [7.0]


def test_a_retry_after_date_counts_too(site: Pages, crawler: Make) -> None:
    moment = {"Retry-After": "Wed, 25 Nov 2026 12:00:20 GMT"}
    site["/act"] = [Page(status=429, headers=moment), Page(HTML)]
    made = crawler()
    made.fetch("/act")
    assert made.timer.slept == [20.0]


def test_a_server_that_asks_for_too_much_patience_is_left_alone(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(status=503, headers={"Retry-After": "86400"})
    with pytest.raises(ComeBackLater):
        crawler().fetch("/act")
    assert site.count("/act") == 1


def test_a_server_that_never_answers_well_is_given_up(site: Pages, crawler: Make) -> None:
    site["/act"] = Page(status=500)
    with pytest.raises(NotReached, match="3 attempts"):
        crawler().fetch("/act")
    assert site.count("/act") == 3


def test_a_refusal_is_not_taken_for_an_answer_when_the_crawl_goes_on(
    site: Pages, crawler: Make
) -> None:
    site["/act"] = [Page(status=503)] * 3 + [Page(HTML)]
    with pytest.raises(NotReached):
        crawler().fetch("/act")
    assert crawler().fetch("/act").body == HTML


def test_error_answer_never_lowers_the_delay(site: Pages, crawler: Make) -> None:
    site["/act"] = [Page(status=503, headers={"Retry-After": "0"}), Page(HTML)]
    site["/next"] = Page(HTML)
    made = crawler(card=card_of(site, delay_s=4))
    made.fetch("/act")
    made.fetch("/next")
    assert made.timer.slept == [4.0, 4.0, 8.0]
    assert made.desk.throttle.delay_s(site.host) == 8.0


def test_a_crawl_without_end_ends(
    site: Pages, crawler: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetch, "MAX_REQUESTS", 3)
    made = crawler()
    for n in range(3):
        made.fetch(f"/{n}")
    with pytest.raises(Unexpected, match="more than 3 addresses"):
        made.fetch("/3")
