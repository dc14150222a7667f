"""The demonstration as a user meets it: built by kb build, served by kb serve."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_matrix_leads_to_the_sentence_of_law(page: Page, demo_url: str) -> None:
    page.goto(demo_url + "/matrix?scope=held")
    page.locator('#matrix a[href*="cell=XA:reflection-period"]').click()
    drawer = page.locator(".drawer")
    expect(drawer.locator("blockquote mark").first).to_be_visible()
    drawer.locator("article h4 a").first.click()
    expect(page.locator(".p--target").first).to_be_in_viewport()


def test_english_question_finds_provisions_in_other_languages(page: Page, demo_url: str) -> None:
    page.goto(demo_url)
    page.locator("#q").fill("how long may a victim stay to recover and reflect")
    page.locator("main form button").click()
    hits = page.locator(".hit")
    expect(hits.first).to_be_visible()
    languages = set(page.locator(".hit .law").evaluate_all("all => all.map(e => e.lang)"))
    assert len(languages) > 1
    hits.first.locator("h4 a").click()
    expect(page.locator(".p--target").first).to_be_in_viewport()


def test_two_states_stand_side_by_side(page: Page, demo_url: str) -> None:
    page.goto(demo_url + "/compare?state=XA&state=XB&element=reflection-period")
    expect(page.locator(".cmp__col")).to_have_count(2)
    expect(page.locator(".cmp-table")).to_contain_text("days")
