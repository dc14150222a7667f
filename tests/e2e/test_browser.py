"""Pages in a real browser: reachable by all, usable by key, by phone, without JavaScript."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

LAW = "/works/akn/xa/act/2012-03-01/XA-code"
PROVISION = "/provisions/akn/xa/act/2012-03-01/XA-code/eng@2020-01-01/~sec_2"
PAGES = ("/", "/search", "/states", "/states/xa", "/states/ie", "/elements",
         "/elements/reflection-period", "/compare", "/compare?state=XA&state=XB",
         "/matrix", "/matrix?cell=XA:reflection-period", "/review", "/sources", "/about", LAW, PROVISION)  # fmt: skip


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, site_url: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1280, "height": 900},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(site_url + path)
    found = Axe().run(page).response["violations"]
    context.close()
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


@pytest.mark.parametrize("width", [390, 1280, 3000])
@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(page: Page, site_url: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site_url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_nothing_is_asked_of_another_host(page: Page, site_url: str) -> None:
    hosts = set()
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    for path in ("/", LAW, "/matrix"):
        page.goto(site_url + path, wait_until="networkidle")
    assert hosts == {urlsplit(site_url).netloc}


def test_fonts_are_our_own(page: Page, site_url: str) -> None:
    page.goto(site_url + "/works/akn/xb/act/2009/XB-law", wait_until="networkidle")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip('"') for name in loaded} >= {"Noto Sans", "Noto Serif"}


def test_arrows_move_enter_opens_and_escape_returns(page: Page, site_url: str) -> None:
    page.goto(site_url + "/matrix")
    cells = page.locator("#matrix tbody tr:not(.mx-region)")
    cells.nth(0).locator("td a").nth(0).focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    target = cells.nth(1).locator("td a").nth(1)
    expect(target).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer .drawer")).to_be_visible()
    expect(page.locator("#drawer-title")).to_be_focused()
    assert "cell=" in page.url
    page.keyboard.press("Escape")
    expect(page.locator("#drawer .drawer")).to_have_count(0)
    expect(target).to_be_focused()


def test_back_closes_the_drawer(page: Page, site_url: str) -> None:
    page.goto(site_url + "/matrix")
    page.locator("#matrix tbody td a").first.click()
    expect(page.locator("#drawer .drawer")).to_be_visible()
    page.go_back()
    expect(page.locator("#drawer .drawer")).to_have_count(0)


def test_slash_goes_to_the_search_box(page: Page, site_url: str) -> None:
    page.goto(site_url + "/about")
    page.keyboard.press("/")
    expect(page.locator("#top-q")).to_be_focused()


def test_first_tab_stop_skips_to_the_content(page: Page, site_url: str) -> None:
    page.goto(site_url + "/matrix")
    page.keyboard.press("Tab")
    expect(page.locator(".skip")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("#main :focus")).to_have_count(1)


def test_matrix_opens_a_cell_and_the_law_without_javascript(
    browser: Browser, site_url: str
) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "/matrix")
    page.locator('#matrix a[href*="cell=XA:reflection-period"]').click()
    drawer = page.locator(".drawer")
    expect(drawer).to_contain_text("at least 45 days")
    drawer.locator("article h4 a").first.click()
    expect(page.locator("#sec_2")).to_be_in_viewport()
    context.close()


def _violations(page: Page) -> list[str]:
    return [violation["id"] for violation in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_reasons_open_in_place_and_have_a_page(
    browser: Browser, site_url: str, scheme: str
) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto(f"{site_url}/matrix?cell=XA:reflection-period")
    page.locator(".drawer").get_by_role("link", name="Provision").click()
    page.get_by_text("Why this was found").click()
    expect(page.locator(".reasons__in")).to_contain_text("What weighed most")
    assert _violations(page) == []
    page.goto(f"{site_url}/review")
    page.get_by_role("link", name="near the threshold").click()
    expect(page.locator("h1")).to_have_text("Why was this found?")
    assert _violations(page) == []
    context.close()


def test_reasons_are_reached_without_javascript(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + PROVISION)
    page.get_by_text("Why this was found").click()
    page.get_by_role("link", name="Show what decided").click()
    expect(page.locator("main")).to_contain_text("What weighed most")
    context.close()


def test_phone_shows_one_state_as_a_list(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(site_url + "/matrix")
    expect(page.locator("#matrix")).to_be_hidden()
    page.locator("#one").select_option("XB")
    page.locator("#list button").click()
    expect(page.locator(".mx-list h2")).to_have_text("Bellania")


def test_anchor_of_another_part_of_a_long_law_is_found(page: Page, site_url: str) -> None:
    page.goto(site_url + "/works/akn/xb/act/2001/XB-long#sec_450")
    expect(page.locator("#sec_450")).to_be_in_viewport()


def test_paper_shows_the_matrix_without_the_frame(page: Page, site_url: str) -> None:
    page.goto(site_url + "/matrix")
    page.emulate_media(media="print")
    expect(page.locator(".top nav")).to_be_hidden()
    expect(page.locator("#matrix")).to_be_visible()
    expect(page.locator(".ribbon")).to_be_visible()
