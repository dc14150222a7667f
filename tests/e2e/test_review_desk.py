"""The desk in a real browser: sign in, queue, decide by key, second reviewer, matrix, audit."""

from __future__ import annotations

import importlib.util
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from kb.services import accounts
from webapp import create_app
from webapp.wiring import Site, make_site

pytestmark = pytest.mark.browser

PASSWORD = "a calm river in winter"
PEOPLE = (("ana", "reviewer"), ("ben", "reviewer"), ("eva", "administrator"))


@pytest.fixture(scope="module")
def laws(repository: Path) -> ModuleType:
    """The small invented store of the unit tests."""
    path = repository / "tests" / "unit" / "webapp" / "invented.py"
    spec = importlib.util.spec_from_file_location("invented_for_desk", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def desk(laws: ModuleType, tmp_path: Path) -> Iterator[tuple[str, Site]]:
    """Address of a site of its own, with three people."""
    site = make_site(laws.write_store(tmp_path))
    site.make_explainer = lambda _engine, _settings: laws.ReadyReasons()
    for name, role in PEOPLE:
        accounts.add_account(
            site.engine, site.clock.now(), name=name, shown=name.capitalize(), role=role,
            password=PASSWORD, by="test",
        )  # fmt: skip
    server = make_server("127.0.0.1", 0, create_app(site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", site
    server.shutdown()
    thread.join(10)


def _sign_in(page: Page, url: str, name: str, back: str = "") -> None:
    page.goto(f"{url}/login" + (f"?back={back}" if back else ""))
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()


def _context(browser: Browser, **more: Any) -> Page:
    return browser.new_context(viewport={"width": 1280, "height": 900}, **more).new_page()


def test_from_the_queue_to_the_matrix_and_the_log(browser: Browser, desk: tuple[str, Site]) -> None:
    url, _ = desk
    ana, ben, eva = (_context(browser) for _ in PEOPLE)
    _sign_in(ana, url, "ana")
    ana.get_by_role("link", name="Decide one by one").click()
    expect(ana.locator("h1")).to_contain_text("Recovery and reflection period")
    expect(ana.locator("blockquote mark").first).to_have_text("at least 45 days")
    ana.keyboard.press("a")
    expect(ana.locator(".last")).to_contain_text("Confirmed: Recovery and reflection period.")
    expect(ana.locator("h1")).to_contain_text("Victims not prosecuted")
    ana.keyboard.press("r")
    expect(ana.locator("#reason")).to_be_focused()
    ana.keyboard.type("It speaks of witnesses.")
    ana.locator("[data-key=r]").click()
    expect(ana.locator("h1")).to_have_text("Nothing to decide here")
    ana.keyboard.press("u")
    expect(ana.locator("h1")).to_contain_text("Victims not prosecuted")

    _sign_in(ben, url, "ben", "/review?queue=second")
    ben.get_by_role("link", name="Decide one by one").click()
    expect(ben.locator(".said").first).to_contain_text("Ana")
    ben.keyboard.press("a")
    expect(ben.locator(".last")).to_contain_text("Confirmed")
    ben.goto(f"{url}/matrix?cell=XA:reflection-period")
    expect(ben.locator(".drawer .lead")).to_contain_text("confirmed by two")

    _sign_in(eva, url, "eva", "/audit")
    expect(eva.locator("main")).to_contain_text("The log is as it was written")
    expect(eva.locator(".audit tbody tr", has_text="Ben").first).to_be_visible()
    for page in (ana, ben, eva):
        page.context.close()


def test_cell_is_set_in_the_drawer_by_keys(page: Page, desk: tuple[str, Site]) -> None:
    url, _ = desk
    _sign_in(page, url, "ana", "/matrix")
    page.locator('#matrix a[href*="cell=XA:reflection-period"]').click()
    expect(page.locator("#drawer-title")).to_be_focused()
    page.keyboard.press("o")
    expect(page.locator("#desk-status")).to_be_focused()
    page.locator("#desk-status").select_option("partly")
    page.locator("#desk-reason").fill("Only on paper.")
    page.get_by_role("button", name="Set it").click()
    expect(page.locator(".drawer .lead")).to_contain_text("Partly met, confirmed")
    expect(page.locator(".drawer .said").first).to_contain_text("Only on paper.")


def test_keys_can_be_turned_off(page: Page, desk: tuple[str, Site], laws: ModuleType) -> None:
    url, site = desk
    _sign_in(page, url, "ana", f"/review/one?key={laws.reflection_key()}")
    page.get_by_label("Single letters are keys here").uncheck()
    page.locator("h1").click()
    page.keyboard.press("a")
    page.reload()
    expect(page.get_by_label("Single letters are keys here")).not_to_be_checked()
    assert site.reader.decisions() == []


def test_desk_works_without_javascript(browser: Browser, desk: tuple[str, Site]) -> None:
    url, site = desk
    page = _context(browser, java_script_enabled=False)
    _sign_in(page, url, "ana")
    page.get_by_role("link", name="Decide one by one").click()
    page.get_by_role("button", name="Reject").first.click()
    expect(page.locator("main")).to_contain_text("Say in a sentence why")
    page.get_by_label("What you wrote").fill("It is about foreigners in general.")
    page.get_by_role("button", name="Send it again").click()
    expect(page.locator(".last")).to_contain_text("Rejected")
    (decision,) = site.reader.decisions()
    assert decision.reason == "It is about foreigners in general."
    page.context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_desk(
    browser: Browser, desk: tuple[str, Site], laws: ModuleType, scheme: Any
) -> None:
    url, _ = desk
    page = browser.new_context(
        viewport={"width": 1280, "height": 900}, color_scheme=scheme, bypass_csp=True
    ).new_page()
    page.goto(url + "/login")
    assert [v["id"] for v in Axe().run(page).response["violations"]] == []
    _sign_in(page, url, "eva")
    for path in ("/review", f"/review/one?key={laws.reflection_key()}", "/review/bulk",
                 "/review/agreement", "/audit", "/account",
                 "/matrix?cell=XA:reflection-period"):  # fmt: skip
        page.goto(url + path)
        found = Axe().run(page).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]][:3]) for v in found] == [], path
    page.context.close()


@pytest.mark.parametrize("width", [390, 3000])
def test_no_page_of_the_desk_scrolls_sideways(
    page: Page, desk: tuple[str, Site], laws: ModuleType, width: int
) -> None:
    url, _ = desk
    page.set_viewport_size({"width": width, "height": 900})
    _sign_in(page, url, "eva")
    for path in ("/login", "/review", f"/review/one?key={laws.reflection_key()}", "/review/bulk",
                 "/review/agreement", "/audit", "/account"):  # fmt: skip
        page.goto(url + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
