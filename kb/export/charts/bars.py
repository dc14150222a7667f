"""Horizontal bars: one a row, its label above it, its number at the end of the label."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

_ROW_PX = 44
_BAR_TOP_PX, _BAR_PX = 22, 12


@dataclass(frozen=True, slots=True)
class Bar:
    """One row. ``tone`` ends a class of the style sheet (``bar-met``)."""

    label: str
    value: float
    said: str
    """The value in words, beside the label."""
    tone: str = "plain"


def bar_chart(key: str, title: str, desc: str, bars: Sequence[Bar], most: float) -> str:
    """The chart; ``most`` is the value of a full bar. ``key`` makes its ids unique on the page."""
    height = _ROW_PX * len(bars) + 4
    rows = "".join(_row(bar, number * _ROW_PX, most) for number, bar in enumerate(bars))
    return opened("chart chart--bars", key, title, desc, height) + rows + "</svg>"


def opened(kind: str, key: str, title: str, desc: str, height: float) -> str:
    """The start of a drawing with its name and description."""
    return (
        f'<svg class="{kind}" width="100%" height="{height:g}" role="img" '
        f'aria-labelledby="{key}-t" aria-describedby="{key}-d">'
        f'<title id="{key}-t">{escape(title)}</title><desc id="{key}-d">{escape(desc)}</desc>'
    )


def share(value: float, most: float) -> float:
    """Per cent of the whole, between 0 and 100, with one decimal."""
    return round(100 * max(0.0, min(1.0, value / most)), 1) if most > 0 else 0.0


def _row(bar: Bar, top: float, most: float) -> str:
    words = (
        f'<text class="chart__label" x="0" y="{top + 16:g}">{escape(bar.label)}'
        f'<tspan class="chart__value" dx="8">{escape(bar.said)}</tspan></text>'
    )
    edge = top + _BAR_TOP_PX
    drawn = (
        f'<rect class="chart__track" x="0" y="{edge:g}" width="100%" height="{_BAR_PX}"/>'
        f'<rect class="bar-{bar.tone}" x="0" y="{edge:g}" '
        f'width="{share(bar.value, most):g}%" height="{_BAR_PX}"/>'
    )
    return words + drawn
