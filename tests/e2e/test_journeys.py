"""Long ways through the demonstration, as people go them: from a question to a spreadsheet, from a
doubt to the audit log, by key, on a phone, in the dark, without JavaScript."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from kb.services import accounts
from kb.settings import Settings
from kb.store.engine import open_store

pytestmark = [pytest.mark.browser, pytest.mark.slow]

QUESTION = "how long may a victim stay to recover and reflect"
CELL = re.compile("^Bellania.*reflection", re.IGNORECASE)
PASSWORD = "a calm river in winter"
MOST_TABS = 60


@pytest.fixture
def desk(
    demo_folder: Path, serve: Callable[[Path], AbstractContextManager[str]], tmp_path: Path
) -> Iterator[str]:
    """The demonstration in a copy of its own, with two reviewers."""
    folder = tmp_path / "desk"
    shutil.copytree(demo_folder, folder)
    store = open_store(Settings(data_dir=folder, database_url=""))
    for name in ("ana", "ben"):
        accounts.add_account(
            store, datetime.now(UTC), name=name, shown=name.capitalize(), role="reviewer",
            password=PASSWORD, by="test",
        )  # fmt: skip
    store.dispose()
    with serve(folder) as address:
        yield address


def _page(browser: Browser, **more: Any) -> Page:
    more.setdefault("viewport", {"width": 1280, "height": 900})
    return browser.new_context(**more).new_page()


def _search(page: Page, url: str) -> None:
    page.goto(url)
    page.get_by_label("Search in the laws, in any language").fill(QUESTION)
    page.get_by_role("main").get_by_role("button", name="Search").click()


def _hit(page: Page, state: str) -> Locator:
    """The first result on the subject, of one State."""
    page.get_by_role("navigation", name="Narrow the results").get_by_role(
        "link", name=re.compile(f"^{state}")
    ).click()
    return page.get_by_role("article").filter(has_text="Recovery and reflection period").first


def _pin_the_provision(page: Page, state: str) -> None:
    _hit(page, state).get_by_role("link", name="Provision, findings, citation").click()
    expect(page.get_by_role("heading", name="What was found in it")).to_be_visible()
    page.get_by_role("button", name=re.compile("^Pin ")).click()
    expect(page.get_by_role("button", name=re.compile("^Pinned: "))).to_be_visible()


def _compare_and_download(page: Page, to: Path) -> list[tuple[Any, ...]]:
    page.get_by_role("link", name="2 pins in the tray").click()
    page.get_by_role("main").get_by_role("link", name=re.compile("reflection", re.I)).first.click()
    heading = page.get_by_role("heading", level=1)
    expect(heading).to_contain_text("Arvenia")
    expect(heading).to_contain_text("Bellania")
    with page.expect_download() as downloaded:
        page.get_by_role("link", name="XLSX").click()
    downloaded.value.save_as(to)
    book = openpyxl.load_workbook(to, read_only=True)
    return [row for sheet in book.worksheets for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_question_becomes_a_spreadsheet(
    browser: Browser, demo_url: str, tmp_path: Path, scripts: bool
) -> None:
    page = _page(browser, java_script_enabled=scripts)
    for state in ("Arvenia", "Bellania"):
        _search(page, demo_url)
        _pin_the_provision(page, state)
    rows = _compare_and_download(page, tmp_path / "compare.xlsx")
    said = " ".join(str(value) for row in rows for value in row if value is not None)
    assert "Arvenia" in said
    assert "Bellania" in said
    assert "90" in said
    assert "15 days; at least 30 are required" in said
    page.context.close()


def _sign_in(page: Page, url: str, name: str, back: str) -> None:
    page.goto(f"{url}/login?back={back}")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def _cell(page: Page) -> Locator:
    return page.get_by_role("table").get_by_role("link", name=CELL).first


def _drawer(page: Page) -> Locator:
    return page.get_by_role("complementary", name=re.compile("^Bellania"))


def _reject(page: Page, reason: str) -> None:
    page.get_by_label("Reason (needed to reject or to correct)").fill(reason)
    page.get_by_role("button", name=re.compile("^Reject r")).click()


def test_two_reviewers_reject_a_finding_and_the_matrix_and_the_log_say_so(
    browser: Browser, desk: str
) -> None:
    ana, ben = _page(browser), _page(browser)
    _sign_in(ana, desk, "ana", "/matrix?scope=held")
    expect(_cell(ana)).to_have_accessible_name(re.compile("partly met, suggested, 15 days", re.I))
    _cell(ana).click()
    drawer = _drawer(ana)
    finding = drawer.locator("a[href*='/review/one?key=']").first
    where = finding.get_attribute("href")
    finding.click()
    expect(ana.get_by_role("heading", level=1)).to_contain_text("Recovery and reflection period")
    _reject(ana, "It speaks of foreigners in general.")
    expect(ana.locator(".said")).to_contain_text("It speaks of foreigners in general.")

    _sign_in(ben, desk, "ben", "/review?queue=second")
    ben.get_by_role("link", name="Decide one by one").click()
    expect(ben.locator(".said").first).to_contain_text("Ana")
    expect(ben.locator(f"input[name=key][value='{_key(where)}']").first).to_be_attached()
    _reject(ben, "Seen again: it does.")
    expect(ben.get_by_role("status")).to_contain_text("Rejected")

    ana.goto(f"{desk}/matrix?scope=held")
    expect(_cell(ana)).not_to_have_accessible_name(re.compile("15 days"))
    expect(_cell(ana)).to_have_accessible_name(re.compile("nothing found", re.I))
    ana.goto(f"{desk}/audit")
    expect(ana.get_by_role("main")).to_contain_text("The log is as it was written")
    for name, reason in (("Ana", "foreigners in general"), ("Ben", "Seen again")):
        row = ana.get_by_role("row").filter(has_text=name).filter(has_text=reason)
        expect(row).to_have_count(1)
    for page in (ana, ben):
        page.context.close()


def _key(address: str | None) -> str:
    found = re.search(r"key=(\w+)", address or "")
    assert found is not None
    return found[1]


def _tab_to(page: Page, wanted: Callable[[], bool]) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if wanted():
            return
    pytest.fail("the key Tab does not lead there")


def test_matrix_leads_to_the_law_and_back_by_key_alone(page: Page, demo_url: str) -> None:
    page.goto(f"{demo_url}/matrix?scope=held")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # skip to the content
    _tab_to(page, lambda: page.locator("#matrix td a:focus").count() == 1)
    target = _cell(page)
    for _ in range(MOST_TABS):
        if target.evaluate("one => one === document.activeElement"):
            break
        at, to = page.locator("#matrix td a:focus").bounding_box(), target.bounding_box()
        assert at is not None
        assert to is not None
        down, right = to["y"] - at["y"], to["x"] - at["x"]
        vertical = "ArrowDown" if down > 0 else "ArrowUp"
        horizontal = "ArrowRight" if right > 0 else "ArrowLeft"
        page.keyboard.press(vertical if abs(down) > 2 else horizontal)
    expect(target).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#drawer-title")).to_be_focused()
    address = page.url
    _tab_to(page, lambda: page.locator(".drawer article h4 a:focus").count() == 1)
    page.keyboard.press("Enter")
    expect(page.locator(".p--target").first).to_be_in_viewport()
    page.go_back()
    expect(page).to_have_url(address)
    expect(_drawer(page)).to_contain_text("15 days")


def _fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, page.url


def test_a_phone_goes_from_the_question_to_the_cell(browser: Browser, demo_url: str) -> None:
    page = _page(browser, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    _search(page, demo_url)
    page.get_by_role("link", name="Narrow the results").click()
    hit = _hit(page, "Bellania")
    _fits(page)
    hit.get_by_role("heading").get_by_role("link").tap()
    expect(page.locator(".p--target").first).to_be_in_viewport()
    _fits(page)
    page.get_by_role("link", name="Matrix", exact=True).tap()
    expect(page.locator("#matrix")).to_be_hidden()
    page.goto(f"{demo_url}/matrix?scope=held")
    page.get_by_label("State", exact=True).select_option("XB")
    page.locator("#list").get_by_role("button", name="Show").tap()
    expect(page.get_by_role("heading", name="Bellania")).to_be_visible()
    page.get_by_role("link", name=re.compile("reflection", re.I)).tap()
    expect(_drawer(page)).to_contain_text("at least 30 are required")
    _fits(page)
    page.context.close()


_LUMINANCE = """property => {
  const read = text => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const level = value => value / 255 <= 0.04045 ? value / 255 / 12.92
    : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const [r, g, b] = read(getComputedStyle(document.body)[property]).map(level);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}"""
"""Relative luminance of a colour of the body (WCAG 2.2)."""


def test_dark_pages_are_dark_and_read_well(browser: Browser, demo_url: str) -> None:
    page = _page(browser, color_scheme="dark")
    _search(page, demo_url)
    paths = ("", "/matrix?scope=held&cell=XB:reflection-period", "/compare?state=XA&state=XB",
             "/overview", "/states/xa", "/elements/reflection-period", "/changes")  # fmt: skip
    for path in (page.url, *(demo_url + path for path in paths)):
        page.goto(path)
        paper = page.evaluate(_LUMINANCE, "backgroundColor")
        ink = page.evaluate(_LUMINANCE, "color")
        assert paper < 0.05, path
        assert (ink + 0.05) / (paper + 0.05) >= 7, path
    page.context.close()
