"""The cards of the invented sources, pointed at a site that runs at another address."""

from __future__ import annotations

import shutil
from pathlib import Path
from urllib.parse import urlsplit

from crawlers.framework.card import SOURCES

BUNDLED = "http://127.0.0.1:8790"
"""The address in the bundled cards."""


def write_sources(folder: Path, address: str, *, delay_s: float = 0.1) -> Path:
    """Write the invented sources below ``folder``, asking ``address`` (without a slash at its end).

    The folder is for the setting ``KB_CRAWL_SOURCES``; ``host_of_site`` is for
    ``KB_CRAWL_PRIVATE``. Returns the folder.
    """
    for card in sorted(SOURCES.glob("x?/lawsite/*.yml")):
        target = folder / card.relative_to(SOURCES)
        target.parent.mkdir(parents=True, exist_ok=True)
        text = card.read_text(encoding="utf-8").replace(BUNDLED, address)
        target.write_text(text.replace("delay_s: 0.1\n", f"delay_s: {delay_s}\n"), encoding="utf-8")
        shutil.copyfile(card.parent / "crawler.py", target.parent / "crawler.py")
    return folder


def host_of_site(address: str) -> str:
    """``host:port`` of the site."""
    return urlsplit(address).netloc
