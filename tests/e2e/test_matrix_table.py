"""The table of the matrix in a browser: one stop of the Tab key, heads that can be read."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CUT = """
() => [...document.querySelectorAll("#matrix .mx-group")]
  .filter((head) => head.scrollWidth > head.clientWidth + 1 || head.scrollHeight > head.clientHeight + 1)
  .map((head) => head.textContent)
"""


def test_the_table_is_one_stop_of_the_tab_key(page: Page, site_url: str) -> None:
    page.goto(site_url + "/matrix?columns=all")
    stops = page.locator('#matrix tbody td a[tabindex="0"]')
    expect(stops).to_have_count(1)
    stops.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    expect(stops).to_have_count(1)
    expect(stops).to_be_focused()
    row = page.locator("#matrix tbody tr:not(.mx-region)").nth(1)
    expect(row.locator("td a").last).to_be_focused()
    page.keyboard.press("Control+Home")
    expect(page.locator("#matrix tbody td a").first).to_be_focused()


@pytest.mark.parametrize("query", ["", "?columns=all", "?element=act&element=demand&sub=1"])
@pytest.mark.parametrize("width", [1000, 3000])
def test_names_of_groups_are_not_cut_off(page: Page, site_url: str, query: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site_url + "/matrix" + query)
    expect(page.locator("#matrix .mx-group").first).to_be_visible()
    assert page.evaluate(CUT) == []


def test_all_elements_fit_on_the_width_of_the_paper(page: Page, site_url: str) -> None:
    page.set_viewport_size({"width": 1527, "height": 1060})
    page.emulate_media(media="print")
    page.goto(site_url + "/matrix?columns=all")
    table = page.locator("#matrix").bounding_box()
    assert table is not None
    assert table["x"] + table["width"] <= 1527
