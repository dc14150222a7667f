"""A panel of the map as SVG: areas filled by class, small States as circles, links, no styles.

Colours come from the page's style sheet (classes ``fill-...``); patterns keep the classes apart
without colour. Nothing here is inline style, so a strict content policy lets it through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape

from kb.export.map.panels import Area, Panel

LAND = "land"
APART = ("XK",)
"""Areas drawn with a dashed line and without a colour (``corpora/geo/areas.yml``)."""

_STRIPES = {
    "largely": ('<rect class="fill-largely" width="9" height="9"/>'
                '<circle class="fill-paper" cx="4.5" cy="4.5" r="1.5"/>', 9, 0),
    "partly": ('<rect class="fill-paper" width="8" height="8"/>'
               '<rect class="fill-partly" width="4.5" height="8"/>', 8, 45),
    "not-met": ('<rect class="fill-paper" width="9" height="9"/>'
                '<path class="line-not-met" d="M0 0l9 9M9 0l-9 9"/>', 9, 0),
    "not-found": ('<rect class="fill-paper" width="8" height="8"/>'
                  '<circle class="fill-not-found" cx="4" cy="4" r="1.6"/>', 8, 0),
    "needs-review": ('<rect class="fill-paper" width="7" height="7"/>'
                     '<rect class="fill-needs-review" width="3" height="7"/>', 7, 0),
    "not-applicable": ('<rect class="fill-paper" width="10" height="10"/>'
                       '<path class="line-none" d="M2 5h6"/>', 10, 0),
}  # fmt: skip
FILLS = ("met", *_STRIPES, "not-searched", "outside")
"""Every class that an area can have."""


@dataclass(frozen=True, slots=True)
class Mark:
    """How one State stands on the map."""

    fill: str
    """One of :data:`FILLS`."""
    label: str
    """A sentence: the accessible name and the tooltip."""
    href: str


def pattern_definitions() -> str:
    """The patterns, once for each page. In a drawing without size, not ``display: none``: that
    would take the patterns away as well."""
    patterns = "".join(
        f'<pattern id="map-{name}" width="{size}" height="{size}" patternUnits="userSpaceOnUse" '
        f'patternTransform="rotate({angle})">{inside}</pattern>'
        for name, (inside, size, angle) in _STRIPES.items()
    )
    return (
        '<svg class="sr" width="0" height="0" aria-hidden="true" focusable="false">'
        f"<defs>{patterns}</defs></svg>"
    )


def quoted(value: str) -> str:
    """An attribute's value with its quotation marks."""
    return f'"{escape(value, quote=True)}"'


def painted(fill: str) -> str:
    """The attribute that fills a shape."""
    return f'fill="url(#map-{fill})"' if fill in _STRIPES else f'class="fill-{fill}"'


def key_swatch(fill: str) -> str:
    """A small square for the legend."""
    return (
        '<svg class="map__key" width="28" height="18" viewBox="0 0 28 18" aria-hidden="true" '
        f'focusable="false"><rect {painted(fill)} width="28" height="18"/></svg>'
    )


def draw_panel(
    panel: Panel, marks: Mapping[str, Mark], *, title: str, desc: str, tabbed: frozenset[str]
) -> str:
    """One panel. States in ``tabbed`` can be reached by Tab here; the others only by pointing,
    for they are tab stops in another panel."""
    areas = [c for c in panel.areas if c in marks]
    names = f"map-{panel.id}-t", f"map-{panel.id}-d"
    pieces = [
        f'<svg class="map map--{panel.id}" viewBox="0 0 {panel.width:g} {panel.height:g}" '
        f'role="group" aria-labelledby="{names[0]}" aria-describedby="{names[1]}">'
        f'<title id="{names[0]}">{escape(title)}</title><desc id="{names[1]}">{escape(desc)}</desc>'
        f'<rect class="map__sea" width="{panel.width:g}" height="{panel.height:g}"/>',
        *(_plain(panel.areas[code], kind) for code, kind in _grounds(panel)),
        *(_state(c, panel.areas[c], marks[c], panel.radius, c in tabbed) for c in areas),
        "</svg>",
    ]
    return "".join(pieces)


def _grounds(panel: Panel) -> list[tuple[str, str]]:
    found = [(LAND, "map__land")] if LAND in panel.areas else []
    return found + [(code, "map__apart") for code in APART if code in panel.areas]


def _plain(area: Area, kind: str) -> str:
    return f'<path class="{kind}" d="{area.path}"/>'


def _state(code: str, area: Area, mark: Mark, radius: float, tabbed: bool) -> str:
    stop = "" if tabbed else ' tabindex="-1"'
    shape = f'<path {painted(mark.fill)} d="{area.path}"/>' if area.path else ""
    if area.circle is not None:
        x, y = area.circle
        shape += f'<circle {painted(mark.fill)} cx="{x:g}" cy="{y:g}" r="{radius:g}"/>'
    return (
        f'<a class="map__state" href={quoted(mark.href)} aria-label={quoted(mark.label)}{stop}>'
        f"<title>{escape(mark.label)}</title>{shape}</a>"
    )


def tab_stops(panels: tuple[Panel, ...]) -> dict[str, frozenset[str]]:
    """For each panel the States that are tab stops in it: those of no earlier panel."""
    seen: set[str] = set()
    stops: dict[str, frozenset[str]] = {}
    for panel in panels:
        stops[panel.id] = frozenset(set(panel.areas) - seen)
        seen |= set(panel.areas)
    return stops
