"""Shapes that share their borders: arcs of points, and areas made of rings of arcs.

The file is TopoJSON (https://github.com/topojson/topojson-specification), quantised: an arc is a
list of steps in whole units, ``transform`` turns them into degrees. In a ring, arc ``~i`` is arc
``i`` walked backwards.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from pathlib import Path
from typing import Any

Point = tuple[float, float]
Ring = tuple[int, ...]
"""Signed numbers of arcs, in the order of the walk."""

GEOMETRY = Path(__file__).resolve().parents[3] / "corpora" / "geo" / "osce.topo.json"


@dataclass(frozen=True, slots=True)
class Topology:
    """Arcs in degrees (longitude, latitude) and, by code, the rings of each area."""

    arcs: tuple[tuple[Point, ...], ...]
    areas: Mapping[str, tuple[Ring, ...]]

    def line(self, ring: Ring) -> tuple[Point, ...]:
        """The closed line of a ring; first and last point are the same."""
        points: list[Point] = []
        for number in ring:
            part = self.arcs[number] if number >= 0 else self.arcs[~number][::-1]
            points.extend(part if not points else part[1:])
        return tuple(points)


def read_arcs(document: Mapping[str, Any]) -> tuple[tuple[Point, ...], ...]:
    """Arcs of a TopoJSON document in degrees."""
    (across, up), (left, bottom) = (
        document["transform"]["scale"],
        document["transform"]["translate"],
    )
    found = []
    for steps in document["arcs"]:
        walked = accumulate(steps, lambda here, step: (here[0] + step[0], here[1] + step[1]))
        found.append(tuple((x * across + left, y * up + bottom) for x, y in walked))
    return tuple(found)


def rings_of(geometry: Mapping[str, Any]) -> tuple[tuple[Ring, ...], ...]:
    """Polygons of a geometry, each with its rings, the outer one first."""
    if geometry["type"] == "Polygon":
        return (tuple(map(tuple, geometry["arcs"])),)
    if geometry["type"] == "MultiPolygon":
        return tuple(tuple(map(tuple, polygon)) for polygon in geometry["arcs"])
    return ()


def dissolve(rings: Iterable[Ring], arcs: Sequence[Sequence[Point]]) -> tuple[Ring, ...]:
    """Rings without the arcs that two of them share: the border inside an area goes away."""
    rings = tuple(rings)
    used = {number for ring in rings for number in ring}
    kept = [n for ring in rings for n in ring if ~n not in used]
    if len(kept) == sum(map(len, rings)):
        return rings
    untouched = tuple(ring for ring in rings if not any(~n in used for n in ring))
    loose = [n for ring in rings if ring not in untouched for n in ring if ~n not in used]
    return (*untouched, *_chained(loose, arcs))


def _ends(number: int, arcs: Sequence[Sequence[Point]]) -> tuple[Point, Point]:
    line = arcs[number] if number >= 0 else arcs[~number]
    return (line[0], line[-1]) if number >= 0 else (line[-1], line[0])


def _chained(loose: list[int], arcs: Sequence[Sequence[Point]]) -> tuple[Ring, ...]:
    """Closed rings of loose arcs, joined end to start."""
    waiting, rings = list(loose), []
    while waiting:
        ring = [waiting.pop(0)]
        start, end = _ends(ring[0], arcs)
        while end != start:
            follower = next((n for n in waiting if _ends(n, arcs)[0] == end), None)
            if follower is None:
                break
            waiting.remove(follower)
            ring.append(follower)
            end = _ends(follower, arcs)[1]
        rings.append(tuple(ring))
    return tuple(rings)


def area_of(line: Sequence[Point]) -> float:
    """Signed area inside a closed line, in squared units of its points (shoelace formula)."""
    return sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairwise(line)) / 2


@cache
def load_topology(path: Path = GEOMETRY) -> Topology:
    """The geometry that comes with the project."""
    document = json.loads(path.read_text(encoding="utf-8"))
    return Topology(
        arcs=read_arcs(document),
        areas={
            geometry["id"]: tuple(ring for polygon in rings_of(geometry) for ring in polygon)
            for geometry in document["objects"]["areas"]["geometries"]
        },
    )
