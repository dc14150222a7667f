"""The language of the pages, chosen in a browser; nothing runs out of the page in any of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page, expect

from webapp.locale import LANGUAGES

pytestmark = pytest.mark.browser

PATHS = ("/", "/overview", "/matrix", "/states/XA", "/elements/reflection-period")
WIDTHS = (1280, 390)
RTL = "\u0644\u0644\u0636\u062d\u064a\u0629 30 \u064a\u0648\u0645\u0627 (\u0627\u0644\u0645\u0627\u062f\u0629 4)."
"""A sentence that we wrote, in Arabic script with digits and brackets."""


def test_a_reader_chooses_a_language_and_keeps_it(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/states?x=1")
    page.get_by_role("button", name="Русский").click()
    assert page.url == f"{site_url}/states?x=1"
    assert page.locator("html").get_attribute("lang") == "ru"
    page.goto(f"{site_url}/about")
    assert page.locator("html").get_attribute("lang") == "ru"
    chosen = page.locator(".langs [aria-current=true]")
    assert chosen.inner_text() == LANGUAGES["ru"]
    page.get_by_role("button", name="English").focus()
    page.keyboard.press("Enter")
    expect(page.locator("html")).to_have_attribute("lang", "en")


@pytest.mark.parametrize("code", ["fr", "ru"])
@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_the_window(
    browser: Browser, site_url: str, code: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 900}, locale=code)
    page = context.new_page()
    for path in PATHS:
        page.goto(f"{site_url}{path}")
        assert page.locator("html").get_attribute("lang") == code, path
        over = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        assert over <= 0, (path, over)
    context.close()


def test_a_quotation_from_right_to_left_leaves_the_page_as_it_is(page: Page, site_url: str) -> None:
    page.goto(f"{site_url}/matrix?cell=XA:reflection-period")
    quote = page.locator("blockquote.quote").first
    assert quote.evaluate("e => getComputedStyle(e).direction") == "ltr"
    quote.evaluate("(e, text) => { e.textContent = text; }", RTL)
    assert quote.evaluate("e => getComputedStyle(e).direction") == "rtl"
    assert page.locator("html").evaluate("e => getComputedStyle(e).direction") == "ltr"
    after = quote.locator("xpath=following-sibling::*").first
    assert after.evaluate("e => getComputedStyle(e).direction") == "ltr"
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
