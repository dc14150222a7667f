"""``make screenshots``: pictures of the main pages for the README and the documents.

Builds the demonstration of invented States in a folder of its own, serves it on loopback, and lets
Chromium (``KB_CHROMIUM`` names another) take the pictures at 1,280 px. What they show is invented
law alone.
"""

from __future__ import annotations

import argparse
import io
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
KB = Path(sys.executable).parent / "kb"
IMAGES = ROOT / "docs" / "images"
WIDTH, HEIGHT = 1280, 860
COLOURS = 128
"""Enough for pages of text, shapes and one map; four times smaller than true colour."""
MOST_BYTES = 300_000
REVIEWER = "reviewer"
_CELL = re.compile("^Bellania.*reflection", re.IGNORECASE)
_ON_THE_MAP = re.compile("^On the map")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture. ``ready`` is what must be visible; ``do`` is done before it is taken."""

    name: str
    path: str
    ready: str
    height: int = HEIGHT
    do: Callable[[Page], None] = lambda _page: None


def open_first_change(page: Page) -> None:
    """From the list to the newest change of law."""
    page.locator("main a[href^='/changes/']").first.click()
    page.locator(".change").first.wait_for()


def open_cell(page: Page) -> None:
    """A cell that is met in part, by its link."""
    cell = page.get_by_role("table").get_by_role("link", name=_CELL).first
    cell.click()
    page.locator(".drawer blockquote mark").first.wait_for()
    cell.evaluate("one => one.scrollIntoView({ block: 'nearest', inline: 'center' })")
    page.evaluate("window.scrollTo(0, 0)")


def go_to_map(page: Page) -> None:
    """Down to the map."""
    page.get_by_role("heading", name=_ON_THE_MAP).evaluate("one => one.scrollIntoView()")


SHOTS = (
    Shot("home", "/", "main form[role=search]"),
    Shot("search", "/search?q=how+long+may+a+victim+stay+to+recover+and+reflect", ".hit", 1000),
    Shot("matrix", "/matrix?scope=held", "#matrix", 1300, open_cell),
    Shot("compare", "/compare?state=XA&state=XB&state=XC&element=reflection-period", ".cmp-texts", 1100),
    Shot("overview", "/overview", ".map--europe", 1100),
    Shot("map", "/overview", ".map--europe", 1250, go_to_map),
    Shot("state", "/states/xa", "main h1", 1000),
    Shot("element", "/elements/reflection-period", "main h1", 1000),
    Shot("review", "/review/one", ".one__form", 900),
    Shot("change", "/changes", "main h1", 1250, open_first_change),
)  # fmt: skip


@contextmanager
def demonstration(place: Path) -> Iterator[tuple[str, str]]:
    """(address, password of the reviewer) of the demonstration, built and served by commands."""
    env = {**os.environ, "KB_DATA_DIR": str(place), "KB_DATABASE_URL": ""}
    password = secrets.token_urlsafe(24)
    subprocess.run([str(KB), "build", "--corpus", "demo"], env=env, check=True,
                   stdout=subprocess.DEVNULL)  # fmt: skip
    subprocess.run([str(KB), "user", "add", REVIEWER, "--shown", "Ana Arven"], env=env, check=True,
                   input=f"{password}\n", text=True)  # fmt: skip
    with subprocess.Popen([str(KB), "serve"], env=env, stdout=subprocess.PIPE, text=True) as site:
        try:
            assert site.stdout is not None
            address = site.stdout.readline().strip()
            if not address:
                raise SystemExit("The site does not start; what it said stands above.")
            yield address, password
        finally:
            site.terminate()


def sign_in(page: Page, site: str, password: str) -> None:
    """As a person does."""
    page.goto(f"{site}/login")
    page.get_by_label("Name").fill(REVIEWER)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    page.locator(".queues").wait_for()


def take(page: Page, site: str, shot: Shot) -> bytes:
    """The picture as a small PNG."""
    page.set_viewport_size({"width": WIDTH, "height": shot.height})
    page.goto(site + shot.path, wait_until="networkidle")
    page.locator(shot.ready).first.wait_for()
    shot.do(page)
    page.evaluate("document.activeElement.blur()")
    page.evaluate("document.fonts.ready.then(() => true)")
    whole = Image.open(io.BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    small = io.BytesIO()
    whole.quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def main() -> None:
    """Take all pictures, or those that are named."""
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("names", nargs="*", choices=[[], *(shot.name for shot in SHOTS)])
    parser.add_argument("--to", type=Path, default=IMAGES, help="folder of the pictures")
    asked = parser.parse_args()
    browser_path = shutil.which(os.environ.get("KB_CHROMIUM") or "chromium")
    if browser_path is None:
        raise SystemExit("Chromium is missing: make test SYSTEM_PACKAGES=1 installs it.")
    asked.to.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory(prefix="kb-pictures-") as folder,
        demonstration(Path(folder)) as (site, password),
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(
            executable_path=browser_path,
            args=["--no-sandbox", "--disable-gpu", "--lang=en-GB"],
        )
        context = browser.new_context(color_scheme="light", reduced_motion="reduce", locale="en-GB")
        guest, reviewer = context.new_page(), browser.new_context(locale="en-GB").new_page()
        sign_in(reviewer, site, password)
        for shot in (shot for shot in SHOTS if not asked.names or shot.name in asked.names):
            picture = take(reviewer if shot.name == "review" else guest, site, shot)
            (asked.to / f"{shot.name}.png").write_bytes(picture)
            big = " (more than wished)" if len(picture) > MOST_BYTES else ""
            print(f"{shot.name}.png: {len(picture) / 1000:.0f} kB{big}")
        browser.close()


if __name__ == "__main__":
    main()
