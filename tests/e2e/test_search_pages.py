"""Search as a reader meets it: found, opened at the words, pinned, saved, sent on."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "/search?q=how+long+may+a+victim+stay+to+recover+and+reflect"
DRAFT = "A victim is not punished for what she was compelled to do while she was exploited."


@pytest.mark.parametrize("path", [QUESTION, f"{QUESTION}&state=XA&mode=lexical", "/search/help",
                                  "/similar", f"/similar?text={DRAFT}", "/tray",
                                  "/searches?q=recovery"])  # fmt: skip
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, demo_url: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True
    )
    page = context.new_page()
    page.goto(demo_url + path)
    found = Axe().run(page).response["violations"]
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    context.close()
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == []


def test_hit_opens_its_law_at_the_marked_words(page: Page, demo_url: str) -> None:
    page.goto(demo_url + QUESTION + "&state=XA&mode=lexical")
    page.locator(".hit h4 a").first.click()
    expect(page.locator(".p--target mark.words, .p--target ~ * mark.words").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_pins_go_from_search_to_compare(browser: Browser, demo_url: str, scripts: bool) -> None:
    context = browser.new_context(java_script_enabled=scripts)
    page = context.new_page()
    for state in ("XA", "XB"):
        page.goto(f"{demo_url}{QUESTION}&mode=semantic&state={state}")
        hit = page.locator(".hit", has_text="Recovery and reflection period").first
        hit.locator(".pin button").click()
        expect(page.locator(".hit .pin button", has_text="Pinned")).to_have_count(1)
    page.locator("#traybar a").click()
    expect(page.locator(".pins .hit")).to_have_count(2)
    page.locator('a.chip[href*="/compare"][href*="reflection-period"]').first.click()
    expect(page.locator(".cmp-texts thead th")).to_have_count(2)
    context.close()


def test_paragraph_of_a_draft_finds_other_states(page: Page, demo_url: str) -> None:
    page.goto(f"{demo_url}/similar")
    page.locator("#text").fill(DRAFT)
    page.locator("#state").select_option("XA")
    page.get_by_label("Only other States").check()
    page.get_by_role("button", name="Find similar provisions").click()
    expect(page.locator("main h2").first).to_be_visible()
    assert "Arvenia" not in " ".join(page.locator("main h2").all_text_contents())
    expect(page.locator("mark.meaning").nth(1)).to_be_visible()


def test_search_is_saved_and_has_a_feed(page: Page, demo_url: str) -> None:
    page.goto(demo_url + QUESTION)
    page.get_by_role("link", name="Save this search").click()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("main")).to_contain_text("Nothing is new since the search was saved")
    feed = page.request.get(page.url + "/feed.atom")
    assert feed.ok
    assert feed.headers["content-type"].startswith("application/atom+xml")
    page.get_by_role("button", name="Delete this saved search").click()
    assert page.url.endswith("/searches")
