"""A dot plot: one line a row, a dot for each value, marks on one axis in round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from math import floor, log10

from kb.export.charts.bars import opened, share

_ROW_PX, _AXIS_PX = 40, 30
_LEFT, _WIDTH = 3.0, 92.0
"""Per cent of the drawing before the axis begins, and along it."""


@dataclass(frozen=True, slots=True)
class DotRow:
    """One row: its label, its values, and the values in words."""

    label: str
    values: tuple[float, ...]
    said: str


@dataclass(frozen=True, slots=True)
class Threshold:
    """A value that a standard asks for, drawn as a line across all rows."""

    value: float
    label: str


def ticks(most: float, about: int = 5) -> tuple[float, ...]:
    """Round numbers from 0 to at least ``most`` (1, 2 or 5 times a power of ten apart)."""
    if most <= 0:
        return (0.0, 1.0)
    rough = most / about
    power = 10.0 ** floor(log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    count = -int(-most // step)
    return tuple(round(step * n, 6) for n in range(count + 1))


def dot_plot(
    key: str,
    title: str,
    desc: str,
    rows: Sequence[DotRow],
    *,
    unit: str = "",
    threshold: Threshold | None = None,
) -> str:
    """The plot; the axis starts at 0, so that twice as far is twice as much."""
    most = max(
        [v for row in rows for v in row.values] + ([threshold.value] if threshold else []),
        default=0.0,
    )
    marks = ticks(most)
    height = _AXIS_PX + _ROW_PX * len(rows) + 24
    foot = _AXIS_PX + _ROW_PX * len(rows)
    pieces = [
        opened("chart chart--dots", key, title, desc, height),
        *(_tick(mark, marks[-1], foot, unit if mark == 0 else "") for mark in marks),
        *(_row(row, _AXIS_PX + n * _ROW_PX, marks[-1]) for n, row in enumerate(rows)),
        _threshold(threshold, marks[-1], foot) if threshold else "",
        "</svg>",
    ]
    return "".join(pieces)


def _across(value: float, most: float) -> str:
    return f"{_LEFT + _WIDTH * share(value, most) / 100:.2f}%"


def _tick(value: float, most: float, foot: float, unit: str) -> str:
    x = _across(value, most)
    said = f"{value:g} {unit}".strip()
    anchor = "start" if value == 0 else ("end" if value == most else "middle")
    return (
        f'<line class="chart__grid" x1="{x}" y1="{_AXIS_PX - 8}" x2="{x}" y2="{foot:g}"/>'
        f'<text class="chart__tick" x="{x}" y="14" text-anchor="{anchor}">{escape(said)}</text>'
    )


def _row(row: DotRow, top: float, most: float) -> str:
    y = top + 28
    dots = "".join(
        f'<circle class="chart__dot" cx="{_across(value, most)}" cy="{y:g}" r="6"/>'
        for value in sorted(set(row.values))
    )
    return (
        f'<text class="chart__label" x="{_LEFT:g}%" y="{top + 14:g}">{escape(row.label)}'
        f'<tspan class="chart__value" dx="8">{escape(row.said)}</tspan></text>'
        f'<line class="chart__line" x1="{_across(0, most)}" y1="{y:g}" x2="100%" y2="{y:g}"/>'
        f"{dots}"
    )


def _threshold(threshold: Threshold, most: float, foot: float) -> str:
    x = _across(threshold.value, most)
    anchor = "end" if threshold.value > most / 2 else "start"
    return (
        f'<line class="chart__threshold" x1="{x}" y1="{_AXIS_PX - 8}" x2="{x}" y2="{foot:g}"/>'
        f'<text class="chart__tick" x="{x}" y="{foot + 16:g}" text-anchor="{anchor}">'
        f"{escape(threshold.label)}</text>"
    )
