"""What the site ships: fonts, shapes, colours."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import webapp
from kb.model.cells import Review, Status
from webapp.presenters.cells import shape

ROOT = Path(webapp.__file__).parent
CSS = (ROOT / "static" / "desk.css").read_text()


def test_fonts_are_small_licensed_and_cover_every_script() -> None:
    folder = ROOT / "static" / "fonts"
    assert sum(path.stat().st_size for path in folder.iterdir()) < 1_500_000
    assert "SIL Open Font License" in (folder / "OFL.txt").read_text()
    css = (ROOT / "static" / "fonts.css").read_text()
    named = set(re.findall(r"fonts/([\w-]+\.woff2)", css))
    assert named == {path.name for path in folder.glob("*.woff2")}
    for script in ("latin", "latin-ext", "cyrillic", "greek", "georgian", "armenian"):
        for family in ("sans", "serif"):
            assert f"{family}-{script}-400.woff2" in named


def test_every_status_and_review_has_a_shape_with_a_title() -> None:
    sprite = (ROOT / "templates" / "_sprite.svg").read_text()
    symbols = dict(re.findall(r'<symbol id="([\w-]+)"[^>]*><title>([^<]+)</title>', sprite))
    for status in Status:
        assert symbols[f"st-{shape(status)}"]
        for as_if in (Status.MET, Status.PARTLY, Status.NOT_FOUND, None):
            assert symbols[f"st-{shape(status, as_if)}"]
    for review in Review:
        assert symbols[f"rv-{review.value}"]


def _tokens(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block))


def _luminance(colour: str) -> float:
    def channel(value: int) -> float:
        part = value / 255
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (channel(int(colour[i : i + 2], 16)) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


LIGHT = _tokens(CSS.split("@media (prefers-color-scheme: dark)")[0])
DARK = LIGHT | _tokens(CSS.split("@media (prefers-color-scheme: dark)")[1].split("}\n}")[0])
ON_PAPER = ("ink", "muted", "accent", "met", "largely", "partly", "not-met", "none", "benchmark",
            "review")  # fmt: skip


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
def test_text_has_enough_contrast(tokens: dict[str, str]) -> None:
    for name in ON_PAPER:
        for ground in ("paper", "raised"):
            assert _contrast(tokens[name], tokens[ground]) >= 4.5, (name, ground)
    assert _contrast(tokens["on-accent"], tokens["accent"]) >= 4.5
    assert _contrast(tokens["ribbon-ink"], tokens["ribbon-bg"]) >= 4.5
    for name in ("word-bg", "meaning-bg", "evidence-bg"):
        assert _contrast(tokens["ink"], tokens[name]) >= 4.5
    assert _contrast(tokens["edge"], tokens["paper"]) >= 3
