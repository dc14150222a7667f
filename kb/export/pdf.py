"""A page of HTML as PDF, with our own fonts and nothing fetched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from kb.errors import MissingPartError

STATIC = Path(__file__).resolve().parents[2] / "webapp" / "static"
"""Static files of the site, which the same distribution brings; the fonts stand there."""
_BASE = "https://static.invalid/"
"""Addresses below it mean our files (RFC 2606: such a name never exists)."""
_SUFFIXES = {".woff2": "font/woff2", ".css": "text/css"}


def html_to_pdf(page: bytes, *, static: Path = STATIC) -> bytes:
    """The page as it prints. MissingPartError where the fonts are missing."""
    styles = static / "fonts.css"
    if not styles.is_file():
        raise MissingPartError("The fonts for PDF are missing; install the whole distribution.")
    from weasyprint import CSS, HTML  # noqa: PLC0415 - loads slowly
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    fetch = make_fetcher(static)
    fonts = FontConfiguration()
    sheet = CSS(string=styles.read_text("utf-8"), base_url=_BASE, url_fetcher=fetch,
                font_config=fonts)  # fmt: skip
    document = HTML(string=page.decode(), base_url=_BASE, url_fetcher=fetch)
    made: bytes = document.write_pdf(stylesheets=[sheet], font_config=fonts)
    return made


def make_fetcher(static: Path) -> Any:
    """A fetcher that reads fonts and styles below ``static`` and refuses every other address."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415

    root = static.resolve()

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        """Reads our files; nothing else has an answer."""

        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            path = (root / url.removeprefix(_BASE)).resolve()
            kind = _SUFFIXES.get(path.suffix)
            ours = url.startswith(_BASE) and path.is_relative_to(root) and path.is_file()
            if not ours or kind is None:
                raise ValueError("An export fetches nothing.")
            return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles()
