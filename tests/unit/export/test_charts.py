"""Charts: true lengths, one scale, names for readers of the screen, nothing inline."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kb.export.charts.bars import Bar, bar_chart, share
from kb.export.charts.dots import DotRow, Threshold, dot_plot, ticks


def _widths(svg: str) -> list[float]:
    return [
        float(found.get("width", "").rstrip("%"))
        for found in ET.fromstring(svg).iter("rect")
        if "bar-" in found.get("class", "")
    ]


def test_length_of_a_bar_is_its_share_of_the_whole() -> None:
    svg = bar_chart("k", "t", "d", (Bar("a", 10, "10"), Bar("b", 5, "5"), Bar("c", 0, "0")), 10)
    assert _widths(svg) == [100, 50, 0]
    assert share(15, 90) == 16.7


@given(st.floats(-10, 1e9), st.floats(-1, 1e9))
def test_share_is_between_nothing_and_all(value: float, most: float) -> None:
    assert 0 <= share(value, most) <= 100


def test_chart_names_itself_and_escapes_its_words() -> None:
    row = Bar('<b>&"', 1, "<1>")
    svg = bar_chart("k", "Bars <of> law", "What & why", (row,), 1)
    tree = ET.fromstring(svg)
    assert (tree.findtext("title"), tree.findtext("desc")) == ("Bars <of> law", "What & why")
    assert tree.get("aria-labelledby") == "k-t"
    assert "".join(tree.itertext()).count('<b>&"') == 1


@pytest.mark.parametrize(
    "svg",
    [
        bar_chart("a", "t", "d", (Bar("x", 1, "1"),), 2),
        dot_plot("b", "t", "d", (DotRow("x", (1, 2), "1 / 2"),), threshold=Threshold(3, "three")),
    ],
)
def test_nothing_is_inline(svg: str) -> None:
    assert not re.search(r"\s(style|on[a-z]+)=|<style|<script", svg)


@given(st.floats(0.01, 1e6))
def test_axis_starts_at_zero_and_reaches_the_largest_value(most: float) -> None:
    marks = ticks(most)
    assert marks[0] == 0
    assert marks[-1] >= most * (1 - 1e-6)
    assert 2 <= len(marks) <= 12


def test_dots_stand_where_their_values_are() -> None:
    rows = (DotRow("a", (0, 50), "0 / 50"), DotRow("b", (100,), "100"), DotRow("c", (), "no"))
    tree = ET.fromstring(dot_plot("k", "t", "d", rows, unit="days", threshold=Threshold(30, "30")))
    places = [float(dot.get("cx", "").rstrip("%")) for dot in tree.iter("circle")]
    assert places == [3.0, 49.0, 95.0]
    (line,) = [one for one in tree.iter("line") if one.get("class") == "chart__threshold"]
    assert line.get("x1") == "30.60%"
    assert "0 days" in "".join(tree.itertext())


def test_chart_of_nothing_is_a_chart() -> None:
    ET.fromstring(dot_plot("k", "t", "d", ()))
    ET.fromstring(bar_chart("k", "t", "d", (), 0))
