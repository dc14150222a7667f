"""Overview, map and comparison in a real browser: reachable by all, by key, on a phone, on paper."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser

CHANGE = "/compare?state=XA&before=2015-01-01&as_of=2026-02-01&wording=marked"
PAGES = (
    "/overview?question=residence", "/map?element=reflection-period", CHANGE,
    "/compare?state=XA&state=XB&state=IE&state=FI&state=US&pin=XB&sort=reflection_days&text=both",
)  # fmt: skip


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


@pytest.mark.parametrize("path", PAGES)
def test_no_page_scrolls_sideways(page: Page, site_url: str, path: str) -> None:
    page.goto(site_url + path)
    for width in (3000, 1280, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_patterns_and_colours_reach_the_drawing_under_the_strict_policy(
    page: Page, site_url: str
) -> None:
    page.goto(site_url + "/map?element=reflection-period")
    fill = page.locator(".map__state path").first.evaluate("one => getComputedStyle(one).fill")
    assert fill not in ("rgb(0, 0, 0)", "none")
    pattern = page.locator("#map-partly rect").nth(1)
    assert pattern.evaluate("one => getComputedStyle(one).fill") not in ("rgb(0, 0, 0)", "none")


def test_small_state_is_reached_by_pointer_and_by_key(page: Page, site_url: str) -> None:
    page.goto(site_url + "/map")
    malta = page.locator('.map--europe a[aria-label^="Malta:"]')
    malta.focus()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/states/mt$"))
    page.go_back()
    malta.locator("circle").click()
    expect(page).to_have_url(re.compile(r"/states/mt$"))


def test_question_on_the_map_is_chosen_without_javascript(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "/overview")
    page.get_by_role("navigation", name="Question on the map").get_by_text("Compensation").click()
    expect(page.get_by_role("heading", name="On the map: Compensation")).to_be_visible()
    context.close()


def test_column_is_replaced_and_pinned_without_javascript(browser: Browser, site_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site_url + "/compare?state=XA&state=XB")
    heads = page.locator(".cmp-table thead th[scope=col]")
    heads.nth(2).get_by_text("Replace").first.click()
    heads.nth(2).locator("select").select_option("IE")
    heads.nth(2).get_by_role("button", name="Replace").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ireland")
    page.locator(".cmp-table thead").get_by_role("link", name=re.compile("^Pin Ireland")).click()
    expect(page.locator(".cmp-table thead th.pinned")).to_contain_text("Ireland")
    context.close()


def test_paper_shows_the_map_and_no_controls(page: Page, site_url: str) -> None:
    page.goto(site_url + "/map")
    page.emulate_media(media="print")
    expect(page.locator(".map--europe")).to_be_visible()
    expect(page.locator("form.toolbar")).to_be_hidden()
