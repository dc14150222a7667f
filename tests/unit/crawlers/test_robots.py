"""robots.txt is obeyed as RFC 9309 says."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from crawlers.framework.errors import ComeBackLater, Refused
from crawlers.framework.robots import MAX_BYTES, read_robots
from tests.unit.crawlers.pages import Crawler, Page, Pages, card_of

Make = Callable[..., Crawler]


def robots(text: str, status: int = 200) -> Page:
    return Page(text.encode(), status, {"Content-Type": "text/plain"})


def test_a_closed_address_is_not_asked_for(site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("User-agent: *\nDisallow: /private/\n")
    site["/private/act"] = Page(b"<html>")
    with pytest.raises(Refused, match=r"robots\.txt"):
        crawler().fetch("/private/act")
    assert site.asked == ["GET /robots.txt"]


def test_a_redirect_into_a_closed_part_is_not_followed(site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("User-agent: *\nDisallow: /private/\n")
    site["/old"] = Page(status=301, headers={"Location": "/private/act"})
    with pytest.raises(Refused, match=r"robots\.txt"):
        crawler().fetch("/old")
    assert site.count("/private/act") == 0


def test_the_group_of_this_crawler_wins_over_that_of_all(site: Pages, crawler: Make) -> None:
    text = "User-agent: *\nDisallow:\n\nUser-agent: anti-trafficking-kb\nDisallow: /\n"
    site["/robots.txt"] = robots(text)
    with pytest.raises(Refused):
        crawler().fetch("/act")


def test_rules_are_read_once_a_run(site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("User-agent: *\nDisallow:\n")
    made = crawler()
    for path in ("/a", "/b", "/c"):
        made.fetch(path)
    assert site.count("/robots.txt") == 1


def test_the_delay_of_robots_raises_that_of_the_card(site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 5\n")
    made = crawler(card=card_of(site, delay_s=2))
    made.fetch("/a")
    made.fetch("/b")
    assert made.timer.slept == [2.0, 5.0]


def test_the_delay_of_robots_never_lowers_that_of_the_card(site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("User-agent: *\nCrawl-delay: 1\n")
    made = crawler(card=card_of(site, delay_s=3))
    made.fetch("/a")
    made.fetch("/b")
    assert made.timer.slept == [3.0, 3.0]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_a_refused_robots_file_forbids_nothing(status: int, site: Pages, crawler: Make) -> None:
    site["/robots.txt"] = robots("", status)
    site["/act"] = Page(b"<html><p>x</p>")
    assert crawler().fetch("/act").ok


@pytest.mark.parametrize("status", [500, 503])
def test_nothing_is_fetched_while_robots_cannot_be_read(
    status: int, site: Pages, crawler: Make
) -> None:
    site["/robots.txt"] = robots("", status)
    with pytest.raises(ComeBackLater):
        crawler().fetch("/act")
    assert site.count("/act") == 0


def test_rules_that_were_not_to_be_had_are_asked_for_when_the_crawl_goes_on(
    site: Pages, crawler: Make
) -> None:
    site["/robots.txt"] = [robots("", 503)] * 3 + [robots("User-agent: *\nDisallow:\n")]
    site["/act"] = Page(b"<html><p>x</p>")
    with pytest.raises(ComeBackLater):
        crawler().fetch("/act")
    assert crawler().fetch("/act").ok


def test_a_huge_robots_file_is_read_to_its_bound() -> None:
    text = b"User-agent: *\n" + b"Allow: /x\n" * 100_000 + b"Disallow: /\n"
    assert len(text) > MAX_BYTES
    rules = read_robots(200, text)
    assert rules is not None
    assert rules.allows("http://site.example/law")


def test_a_page_of_html_in_place_of_rules_forbids_nothing() -> None:
    rules = read_robots(200, b"<!doctype html><html><body>Not found</body></html>")
    assert rules is not None
    assert rules.allows("http://site.example/law")
    assert rules.delay_s == 0.0
