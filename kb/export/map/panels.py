"""The geometry, projected and cut for each panel of the map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field

from kb.export.map.projection import Projection, angle_between, equal_area
from kb.export.map.simplify import clipped, simplified
from kb.export.map.topology import Point, Topology, area_of, load_topology

PANELS = Path(__file__).resolve().parents[3] / "corpora" / "geo" / "panels.yml"
_WIDEST_ANGLE_DEG = 110.0
"""Rings with a point farther from the centre than this are not in any frame."""
_TOLERANCE = 0.5
_OVER_THE_EDGE = 6.0

_Degrees = tuple[Annotated[float, Field(ge=-180, le=180)], Annotated[float, Field(ge=-90, le=90)]]


class PanelPlan(BaseModel):
    """What ``panels.yml`` says of one panel; lengths in units of the drawing."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(pattern=r"^[a-z]+$")
    title: str = Field(min_length=4)
    centre: _Degrees
    scale: Annotated[float, Field(gt=0)]
    margin: Annotated[float, Field(ge=0)]
    fit: tuple[_Degrees, ...] = Field(min_length=2)
    smallest_area: Annotated[float, Field(gt=0)]
    circle: Annotated[float, Field(ge=0)]


class _Plans(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    version: int
    panels: tuple[PanelPlan, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One area in a panel: its outline as SVG path data, and a circle where that is too small to
    see or to hit."""

    path: str
    circle: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Panel:
    """One panel, drawn from 0, 0 to ``width``, ``height``; areas that are not in it are absent."""

    id: str
    title: str
    width: float
    height: float
    radius: float
    areas: Mapping[str, Area]


@dataclass(frozen=True, slots=True)
class _Frame:
    project: Projection
    left: float
    top: float
    scale: float
    width: float
    height: float

    def place(self, point: Point) -> Point:
        """Longitude and latitude in degrees to a point of the drawing, y downwards."""
        x, y = self.project(point)
        return (x - self.left) * self.scale, (self.top - y) * self.scale


def load_plans(path: Path = PANELS) -> tuple[PanelPlan, ...]:
    """The panels as planned; ValidationError where the file is wrong."""
    return _Plans.model_validate(yaml.safe_load(path.read_text(encoding="utf-8"))).panels


@cache
def load_panels() -> tuple[Panel, ...]:
    """All panels of the geometry that comes with the project; made once (some 0.3 s)."""
    topology = load_topology()
    return tuple(make_panel(plan, topology) for plan in load_plans())


def make_panel(plan: PanelPlan, topology: Topology) -> Panel:
    """Project, simplify and cut every area."""
    frame = _frame(plan)
    areas = {}
    for code, rings in topology.areas.items():
        lines = [topology.line(ring) for ring in rings]
        area = _area([line for line in lines if _near(line, plan.centre)], frame, plan)
        if area is not None:
            areas[code] = area
    return Panel(plan.id, plan.title, frame.width, frame.height, plan.circle, areas)


def _frame(plan: PanelPlan) -> _Frame:
    project = equal_area(plan.centre)
    points = [project(point) for point in plan.fit]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bottom, top = min(y for _, y in points), max(y for _, y in points)
    edge = plan.margin / plan.scale
    width = round((right - left) * plan.scale + 2 * plan.margin)
    height = round((top - bottom) * plan.scale + 2 * plan.margin)
    return _Frame(project, left - edge, top + edge, plan.scale, width, height)


def _near(line: Sequence[Point], centre: Point) -> bool:
    return all(angle_between(point, centre) <= _WIDEST_ANGLE_DEG for point in line)


def _area(lines: Sequence[Sequence[Point]], frame: _Frame, plan: PanelPlan) -> Area | None:
    placed = [tuple(map(frame.place, line)) for line in lines]
    low, high = (-_OVER_THE_EDGE, -_OVER_THE_EDGE), (
        frame.width + _OVER_THE_EDGE, frame.height + _OVER_THE_EDGE,
    )  # fmt: skip
    cut = [clipped(line, low, high) for line in placed]
    inside = [line for line in cut if line]
    if not inside:
        return None
    largest = max(inside, key=lambda line: abs(area_of(line)))
    small = abs(area_of(largest)) < plan.smallest_area
    if small and sum(abs(area_of(line)) for line in placed) > plan.smallest_area:
        return None  # only a corner of it reaches into the frame
    circle = _middle(largest) if small and plan.circle else None
    return Area("".join(_path(line) for line in inside), circle)


def _middle(line: Sequence[Point]) -> Point:
    return (
        round((min(x for x, _ in line) + max(x for x, _ in line)) / 2, 1),
        round((min(y for _, y in line) + max(y for _, y in line)) / 2, 1),
    )


def _path(line: Sequence[Point]) -> str:
    """Path data in tenths of a unit, as steps; empty where the line is only a speck."""
    tenths = [(round(x * 10), round(y * 10)) for x, y in simplified(line, _TOLERANCE)]
    steps = [(b[0] - a[0], b[1] - a[1]) for a, b in pairwise(tenths[:-1]) if a != b]
    if len(steps) < 2:
        return ""
    drawn = "".join(f"{dx / 10:g}{'' if dy < 0 else ' '}{dy / 10:g} " for dx, dy in steps)
    (x, y) = tenths[0]
    return f"M{x / 10:g} {y / 10:g}l{drawn.rstrip()}z"
