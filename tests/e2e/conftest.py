"""A running site and a browser. Skipped, with the way to get it, where Chromium is absent."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from werkzeug.serving import make_server

from webapp import create_app
from webapp.wiring import make_site

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
WIDE, PHONE = 1280, 390


def _invented(root: Path) -> object:
    path = root / "tests" / "unit" / "webapp" / "invented.py"
    spec = importlib.util.spec_from_file_location("invented_for_browser", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def site_url(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a site over the small invented store of the unit tests."""
    laws = _invented(repository)
    settings = laws.write_store(tmp_path_factory.mktemp("browser"))  # type: ignore[attr-defined]
    site = make_site(settings)
    reasons = laws.ReadyReasons()  # type: ignore[attr-defined]
    site.make_explainer = lambda _engine, _settings: reasons
    server = make_server("127.0.0.1", 0, create_app(site=site), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join(10)


_KB = (sys.executable, "-c", "from kb.cli import main; main()")


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Data folder of the demonstration, built by the command; copy it to change anything."""
    folder = tmp_path_factory.mktemp("demo")
    environment = {**os.environ, "KB_DATA_DIR": str(folder)}
    subprocess.run([*_KB, "build", "--corpus", "demo"], env=environment, check=True, timeout=600)
    return folder


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], AbstractContextManager[str]]:
    """Serves a data folder by the command; a context with the site's address."""

    @contextmanager
    def served(folder: Path) -> Iterator[str]:
        environment = {**os.environ, "KB_DATA_DIR": str(folder)}
        process = subprocess.Popen(
            [*_KB, "serve"], env=environment, stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()
            process.communicate(timeout=20)

    return served


@pytest.fixture(scope="session")
def demo_url(
    demo_folder: Path, serve: Callable[[Path], AbstractContextManager[str]]
) -> Iterator[str]:
    """Address of the demonstration, built and served by the commands a user types."""
    with serve(demo_folder) as address:
        yield address


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    """Debian's Chromium."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        yield launched
        launched.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a fresh profile; an error in the console fails the test."""
    context = browser.new_context(viewport={"width": WIDE, "height": 900})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    opened.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert errors == []
