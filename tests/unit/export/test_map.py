"""The map: areas stay equal, borders are the United Nations', every State can be reached."""

from __future__ import annotations

import re
from math import cos, hypot, radians, sin
from xml.etree import ElementTree as ET

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kb.catalogue import load_catalogue
from kb.export.map.choropleth import (
    FILLS,
    Mark,
    draw_panel,
    key_swatch,
    painted,
    pattern_definitions,
    tab_stops,
)
from kb.export.map.panels import load_panels, load_plans
from kb.export.map.projection import angle_between, equal_area
from kb.export.map.reduce import AREAS, contains, reduce_world
from kb.export.map.simplify import clipped, simplified
from kb.export.map.topology import (
    GEOMETRY,
    area_of,
    dissolve,
    load_topology,
    read_arcs,
)

STATES = tuple(code for code, state in load_catalogue().states.items() if not state.invented)
_LON = st.floats(-170, 170)
_LAT = st.floats(0, 80)


def _around(code: str, place: tuple[float, float]) -> bool:
    topology = load_topology()
    return sum(contains(topology.line(ring), place) for ring in topology.areas[code]) % 2 == 1


@given(_LON, _LAT, st.sampled_from([plan.centre for plan in load_plans()]))
def test_small_squares_keep_their_area(lon: float, lat: float, centre: tuple[float, float]) -> None:
    project, side = equal_area(centre), 0.01
    corners = [(lon, lat), (lon + side, lat), (lon + side, lat + side), (lon, lat + side)]
    drawn = abs(area_of([*map(project, corners), project(corners[0])]))
    on_the_globe = radians(side) ** 2 * cos(radians(lat + side / 2))
    if angle_between((lon, lat), centre) < 150:
        assert drawn == pytest.approx(on_the_globe, rel=1e-3)


@given(_LON, _LAT)
def test_distance_from_the_centre_is_that_of_the_formula(lon: float, lat: float) -> None:
    centre = (19.0, 53.0)
    chord = 2 * abs(sin(radians(angle_between((lon, lat), centre)) / 2))
    assert hypot(*equal_area(centre)((lon, lat))) == pytest.approx(chord, abs=1e-6)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=2, max_size=30))
def test_simplified_line_keeps_its_ends_and_invents_no_point(points: list[tuple[int, int]]) -> None:
    line = simplified(points, 2.0)
    assert (line[0], line[-1]) == (points[0], points[-1])
    assert set(line) <= set(points)


@given(st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=3, max_size=12))
def test_clipped_line_is_inside_the_frame(points: list[tuple[int, int]]) -> None:
    cut = clipped([*points, points[0]], (-3, -2), (4, 5))
    assert all(-3 - 1e-9 <= x <= 4 + 1e-9 and -2 - 1e-9 <= y <= 5 + 1e-9 for x, y in cut)
    assert not cut or cut[0] == cut[-1]


def test_border_that_two_rings_share_goes_away() -> None:
    arcs = (((0, 0), (0, 1)), ((0, 1), (1, 1), (1, 0), (0, 0)), ((0, 0), (-1, 0), (-1, 1), (0, 1)))
    (ring,) = dissolve([(0, 1), (2, ~0)], arcs)
    assert sorted(ring) == [1, 2]


def test_every_state_has_a_shape_and_no_other_country_has() -> None:
    assert set(load_topology().areas) == {*STATES, "land", "XK"}
    assert set(yaml.safe_load(AREAS.read_text(encoding="utf-8"))["states"]) == set(STATES)


def test_rings_are_closed_and_small_enough_to_commit() -> None:
    topology = load_topology()
    for rings in topology.areas.values():
        for ring in rings:
            line = topology.line(ring)
            assert line[0] == line[-1]
    assert GEOMETRY.stat().st_size < 300_000


@pytest.mark.parametrize(
    ("place", "code", "other"),
    [
        ((34.1, 45.1), "UA", "RU"),
        ((33.36, 35.1), "CY", "land"),
        ((33.6, 35.27), "CY", "land"),
        ((20.0, 60.25), "FI", "SE"),
        ((20.9, 42.6), "XK", "RS"),
        ((41.0, 43.0), "GE", "RU"),
        ((29.6, 46.8), "MD", "UA"),
        ((46.8, 39.8), "AZ", "AM"),
        ((-42.0, 72.0), "land", "DK"),
    ],
)
def test_borders_are_drawn_as_the_united_nations_draw_them(
    place: tuple[float, float], code: str, other: str
) -> None:
    assert _around(code, place)
    assert not _around(other, place)


def test_ukraine_has_no_line_between_crimea_and_the_rest() -> None:
    topology = load_topology()
    used = [n for ring in topology.areas["UA"] for n in ring]
    assert not {n for n in used if ~n in used}


def test_every_state_is_in_a_panel_and_a_tab_stop_in_one() -> None:
    stops = tab_stops(load_panels())
    reached = [code for panel in stops.values() for code in panel if code in STATES]
    assert sorted(reached) == sorted(STATES)


def test_small_states_are_circles_in_the_enlarged_panel() -> None:
    europe = load_panels()[0]
    circles = {code for code, area in europe.areas.items() if area.circle}
    assert {"AD", "LI", "MC", "MT", "SM", "VA"} <= circles
    for code in circles:
        x, y = europe.areas[code].circle or (0, 0)
        assert 0 < x < europe.width
        assert 0 < y < europe.height


def test_panels_with_one_scale_can_be_compared() -> None:
    scales = {plan.id: plan.scale for plan in load_plans()}
    assert scales["america"] == scales["eurasia"]


def test_drawing_is_well_formed_linked_and_without_styles() -> None:
    panel = load_panels()[0]
    marks = {"EE": Mark("partly", 'Estonia: "partly" & <suggested>', "/states/ee?a=1&b=2")}
    svg = draw_panel(panel, marks, title="A <title>", desc="A & b", tabbed=frozenset({"EE"}))
    assert not re.search(r"\s(style|on[a-z]+)=|<style|<script", svg)
    tree = ET.fromstring(svg)
    (link,) = tree.iter("a")
    assert link.get("href") == "/states/ee?a=1&b=2"
    assert link.get("aria-label") == 'Estonia: "partly" & <suggested>'
    assert tree.findtext("title") == "A <title>"
    assert "tabindex" not in link.attrib
    other = draw_panel(panel, marks, title="t", desc="d", tabbed=frozenset())
    assert 'tabindex="-1"' in other


def test_every_fill_has_a_paint_a_pattern_and_a_swatch() -> None:
    defined = set(re.findall(r'<pattern id="map-([a-z-]+)"', pattern_definitions()))
    for fill in FILLS:
        used = re.search(r"url\(#map-([a-z-]+)\)", painted(fill))
        assert (used is None and f"fill-{fill}" in painted(fill)) or used[1] in defined  # type: ignore[index]
        ET.fromstring(key_swatch(fill))


def test_reduced_world_joins_moves_and_forgets() -> None:
    square = [[0, 0], [10, 0], [0, 10], [-10, 0], [0, -10]]
    world = {
        "transform": {"scale": [1, 1], "translate": [0, 20]},
        "arcs": [square, [[20, 0], *square[1:]], [[40, 0], *square[1:]]],
        "objects": {
            "countries": {
                "geometries": [
                    {
                        "type": "MultiPolygon",
                        "id": "643",
                        "properties": {"name": "One"},
                        "arcs": [[[0]], [[1]]],
                    },
                    {
                        "type": "Polygon",
                        "id": "999",
                        "properties": {"name": "Far"},
                        "arcs": [[2]],
                    },
                ]
            }
        },
    }
    chosen = {
        "states": {"RU": "643", "UA": "804"},
        "joined": [],
        "moved": [{"from": "643", "at": [25, 25], "to": "UA"}],
        "apart": [],
    }
    reduced = reduce_world(world, chosen)
    found = {g["id"]: g["arcs"] for g in reduced["objects"]["areas"]["geometries"]}
    assert set(found) == {"RU", "UA", "land"}
    arcs = read_arcs(reduced)
    assert (25, 25) not in arcs[found["RU"][0][0][0]]
    assert contains(arcs[found["UA"][0][0][0]], (25, 25))
