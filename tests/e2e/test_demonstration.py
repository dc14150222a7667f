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


@pytest.mark.parametrize("state", ["XB", "XC", "XE"])
def test_english_question_finds_the_provision_in_its_language(
    page: Page, demo_url: str, state: str
) -> None:
    page.goto(demo_url)
    page.locator("#q").fill("how long may a victim stay to recover and reflect")
    page.locator("main form[role=search] button").click()
    page.get_by_label("Meaning", exact=True).check()
    page.locator("main form[role=search] button").click()
    page.locator(f'.facets a[href*="state={state}"]').click()
    first = page.locator(".hit", has_text="Recovery and reflection period").first
    expect(first).to_be_visible()
    assert first.locator(".law").first.get_attribute("lang") != "en"
    first.locator("h4 a").click()
    expect(page.locator(".p--target").first).to_be_in_viewport()


def test_two_states_stand_side_by_side(page: Page, demo_url: str) -> None:
    page.goto(demo_url + "/compare?state=XA&state=XB&element=reflection-period")
    expect(page.locator(".cmp-texts thead th")).to_have_count(2)
    expect(page.locator(".cmp-table")).to_contain_text("days")
