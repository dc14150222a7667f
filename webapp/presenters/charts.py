"""Drawings for pages: the map with its legend, bars of statuses, dots of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from kb.export.charts.bars import Bar, bar_chart
from kb.export.charts.dots import DotRow, Threshold, dot_plot
from kb.export.map.choropleth import (
    Mark,
    draw_panel,
    key_swatch,
    pattern_definitions,
    tab_stops,
)
from kb.export.map.panels import Panel, load_panels
from kb.model.cells import Status
from webapp.presenters import words
from webapp.presenters.cells import colour
from webapp.standards import Standards
from webapp.titles import panel_title
from webapp.translate import gettext, ngettext
from webapp.urls import state_url


@dataclass(frozen=True, slots=True)
class Pointed:
    """A State of the drawing, or one that has no place on it."""

    state: str
    name: str
    fill: str
    label: str
    url: str
    invented: bool


@dataclass(frozen=True, slots=True)
class LegendLine:
    """One class of the drawing."""

    swatch: Markup
    word: str
    count: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """The panels with their patterns and legend; ``unplaced`` are invented States."""

    panels: tuple[tuple[str, str, Markup], ...]
    """Id, title and drawing."""
    patterns: Markup
    legend: tuple[LegendLine, ...]
    unplaced: tuple[tuple[Markup, Pointed], ...]
    note: str


def border_note() -> str:
    """The usual note, and what was done where borders are in question."""
    return gettext(
        "The boundaries and names on this map do not imply any opinion on the legal status of any "
        "country, territory, city or area, or on its frontiers. They follow the practice of the "
        "United Nations as far as the data allow: Crimea is drawn as part of Ukraine, northern "
        "Cyprus as part of Cyprus; Kosovo (in the sense of Security Council resolution 1244) has "
        "a dashed line and no colour. Territories with law of their own, such as Greenland, have "
        "no colour. Outlines: Natural Earth."
    )


def draw(
    standards: Standards, states: Sequence[Pointed], title: str, legend: Mapping[str, str]
) -> Drawing:
    """Panels, legend with counts (classes that no State has are left out), and the invented
    States, which no map shows. States that are not handed in stand there without law."""
    panels = load_panels()
    marks = _without_law(standards)
    marks |= {s.state: Mark(s.fill, s.label, s.url) for s in states if not s.invented}
    unplaced = [s for s in states if s.invented]
    tally = Counter([m.fill for m in marks.values()] + [s.fill for s in unplaced])
    stops = tab_stops(panels)
    return Drawing(
        panels=tuple(
            (p.id, panel_title(p.id, p.title), _panel(p, marks, title, stops[p.id])) for p in panels
        ),
        patterns=Markup(pattern_definitions()),  # noqa: S704 - made of our own constants
        legend=tuple(
            LegendLine(Markup(key_swatch(fill)), word, tally[fill])  # noqa: S704 - our own names
            for fill, word in legend.items()
            if tally[fill]
        ),
        unplaced=tuple(
            (Markup(key_swatch(s.fill)), s)  # noqa: S704 - our own names
            for s in unplaced
        ),
        note=border_note(),
    )


def _without_law(standards: Standards) -> dict[str, Mark]:
    word = words.status_word(Status.NOT_SEARCHED)
    return {
        code: Mark(
            "not-searched",
            gettext("%(state)s: %(said)s", state=state.name, said=word),
            state_url(code),
        )
        for code, state in standards.states.items()
        if not state.invented
    }


def _panel(panel: Panel, marks: Mapping[str, Mark], title: str, stops: frozenset[str]) -> Markup:
    desc = gettext(
        "Each State is a link; its name says how it stands. The table on this page says the same."
    )
    name = gettext("%(title)s: %(panel)s", title=title, panel=panel_title(panel.id, panel.title))
    return Markup(  # noqa: S704 - every text in it was escaped by the drawing
        draw_panel(panel, marks, title=name, desc=desc, tabbed=stops)
    )


def status_bars(key: str, title: str, counts: Sequence[tuple[Status, int]]) -> Markup:
    """How many States have each status: one bar a status, in the order of the statuses."""
    total = sum(count for _, count in counts)
    bars = [
        Bar(
            words.status_word(status),
            count,
            ngettext("%(num)d State", "%(num)d States", count),
            colour(status),
        )
        for status, count in counts
    ]
    desc = gettext(
        "One bar for each status; a full bar would be all %(total)d States.", total=total
    )
    return Markup(bar_chart(key, title, desc, bars, total))  # noqa: S704 - escaped by the chart


@dataclass(frozen=True, slots=True)
class Dots:
    """What one State states of a fact."""

    label: str
    values: tuple[float, ...]
    said: str


def fact_dots(
    key: str, title: str, unit: str, rows: Sequence[Dots], asked: tuple[float, str] | None = None
) -> Markup:
    """A dot for each value that a State states; ``asked`` is what a standard asks for."""
    desc = gettext("One line for each State, a dot for each value; the axis starts at zero.")
    line = Threshold(*asked) if asked else None
    drawn = [DotRow(row.label, row.values, row.said) for row in rows]
    return Markup(  # noqa: S704 - escaped by the plot
        dot_plot(key, title, desc, drawn, unit=unit, threshold=line)
    )
