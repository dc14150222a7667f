"""A source card whose only law is a hostile answer of the site, for trying the framework."""

from __future__ import annotations

import re
from pathlib import Path

import yaml

_NO_LETTER = re.compile(r"[^a-z]")


def write_hostile(folder: Path, name: str, url: str, host: str) -> str:
    """Write a card ``xz-<name>`` below ``folder`` that asks for ``url`` and may ask ``host`` only.

    It has no crawler of its own: the plain one fetches the address and hands over what comes.
    Returns the key of the card.
    """
    target = folder / "xz" / name.replace("-", "_") / f"xz_{name.replace('-', '_')}.yml"
    target.parent.mkdir(parents=True)
    target.write_text(yaml.safe_dump(_card(name, url, host), sort_keys=False), encoding="utf-8")
    return f"xz-{name}"


def _card(name: str, url: str, host: str) -> dict[str, object]:
    return {
        "key": f"xz-{name}",
        "state": "XZ",
        "name_en": f"Hostile answer {name} (invented)",
        "name_original": name,
        "publisher": "nobody",
        "official": False,
        "languages": ["en"],
        "start_url": f"http://{host}/",
        "text_state": "consolidated",
        "access": [{"kind": "html", "url_pattern": f"http://{host}/", "format": "any"}],
        "point_in_time": "none",
        "update_feed": "none",
        "terms": {"licence": "none", "robots_known": False},
        "rate_advice": "a test, at most once a day",
        "needs_browser": False,
        "verified": True,
        "seen": ["crawlers/lawsite/hostile.py"],
        "hosts": [host],
        "delay_s": 0.0,
        "works": [
            {
                "key": f"xz-{_NO_LETTER.sub('-', name)}-1",
                "kind": "criminal-code",
                "title_original": name,
                "title_english": name,
                "identifier": name,
                "url": url,
                "verified": True,
                "evidence": "law-text",
            }
        ],
    }
