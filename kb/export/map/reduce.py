"""Makes ``corpora/geo/osce.topo.json`` from a world file. For those who renew the geometry only:

    python -m kb.export.map.reduce countries-50m.json corpora/geo/osce.topo.json

``corpora/geo/areas.yml`` says which shapes belong to which State; ``corpora/geo/README.md`` says
where the world file comes from. Everything north of 10 degrees that is no participating State
becomes one area, ``land``, so that no border outside the region is drawn.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from math import cos, radians
from pathlib import Path
from typing import Any

import yaml

from kb.export.map.simplify import simplified
from kb.export.map.topology import Point, Ring, area_of, dissolve, read_arcs, rings_of

AREAS = Path(__file__).resolve().parents[3] / "corpora" / "geo" / "areas.yml"
LAND = "land"
_TOLERANCE_DEG = 0.03
_UNIT_DEG = 0.01
_SOUTHERN_EDGE_DEG = 10.0
_LEAST_AREA_DEG2 = 0.02
"""Smaller islands are left out, unless they are the largest part of a State."""

Polygon = tuple[Ring, ...]


def main(source: Path, target: Path) -> None:
    """Read the world file, write the geometry of the region."""
    document = json.loads(source.read_text(encoding="utf-8"))
    chosen = yaml.safe_load(AREAS.read_text(encoding="utf-8"))
    reduced = reduce_world(document, chosen)
    text = json.dumps(reduced, separators=(",", ":"), sort_keys=True)
    target.write_text(text + "\n", encoding="utf-8")


def reduce_world(document: Mapping[str, Any], chosen: Mapping[str, Any]) -> dict[str, Any]:
    """The region as TopoJSON: an area for each State, ``land`` for the rest."""
    arcs = tuple(_flattened(arc) for arc in read_arcs(document))
    areas: dict[str, list[Polygon]] = defaultdict(list)
    for geometry in document["objects"]["countries"]["geometries"]:
        for polygon in rings_of(geometry):
            code = _code(geometry, _line(polygon[0], arcs), chosen)
            areas[code].append(polygon)
    rings = {
        code: _kept(dissolve([r for p in polygons for r in p], arcs), arcs)
        for code, polygons in areas.items()
    }
    return _written(rings, arcs)


def _flattened(arc: Sequence[Point]) -> tuple[Point, ...]:
    """Simplified with degrees of longitude as long as they are at the arc's latitude."""
    shrink = cos(radians(sum(y for _, y in arc) / len(arc)))
    line = simplified([(x * shrink, y) for x, y in arc], _TOLERANCE_DEG)
    return tuple((round(x / shrink, 4), round(y, 4)) for x, y in line)


def _code(geometry: Mapping[str, Any], line: Sequence[Point], chosen: Mapping[str, Any]) -> str:
    name, numeric = geometry["properties"]["name"], geometry.get("id", "")
    for move in chosen["moved"]:
        if move["from"] == numeric and contains(line, tuple(move["at"])):
            return str(move["to"])
    for join in (*chosen["joined"], *chosen["apart"]):
        if join["name"] == name:
            return str(join.get("to") or join["code"])
    return next((code for code, known in chosen["states"].items() if known == numeric), LAND)


def contains(line: Sequence[Point], point: Point) -> bool:
    """Whether a closed line goes round a point (even-odd rule)."""
    x, y = point
    crossed = (
        (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1
        for (x1, y1), (x2, y2) in pairwise(line)
    )
    return sum(crossed) % 2 == 1


def _line(ring: Ring, arcs: Sequence[Sequence[Point]]) -> list[Point]:
    return [p for n in ring for p in (arcs[n] if n >= 0 else arcs[~n][::-1])]


def _kept(rings: Sequence[Ring], arcs: Sequence[Sequence[Point]]) -> tuple[Ring, ...]:
    """Rings in the north, without the smallest; the largest always."""
    north = [r for r in rings if max(y for _, y in _line(r, arcs)) > _SOUTHERN_EDGE_DEG]
    sizes = {ring: abs(area_of(_line(ring, arcs))) for ring in north}
    largest = max(north, key=lambda ring: sizes[ring], default=None)
    return tuple(r for r in north if r == largest or sizes[r] >= _LEAST_AREA_DEG2)


def _written(
    rings: Mapping[str, Sequence[Ring]], arcs: Sequence[Sequence[Point]]
) -> dict[str, Any]:
    used = sorted({n if n >= 0 else ~n for some in rings.values() for ring in some for n in ring})
    number = {old: new for new, old in enumerate(used)}

    def renumbered(ring: Ring) -> list[int]:
        return [number[n] if n >= 0 else ~number[~n] for n in ring]

    return {
        "type": "Topology",
        "transform": {"scale": [_UNIT_DEG, _UNIT_DEG], "translate": [0, 0]},
        "arcs": [list(_steps(arcs[old])) for old in used],
        "objects": {
            "areas": {
                "type": "GeometryCollection",
                "geometries": [
                    {"type": "MultiPolygon", "id": code, "arcs": [[renumbered(r)] for r in some]}
                    for code, some in sorted(rings.items())
                    if some
                ],
            }
        },
    }


def _steps(arc: Sequence[Point]) -> Iterator[list[int]]:
    """Whole units from point to point; points that fall together are one, the ends stay."""
    units = [(round(x / _UNIT_DEG), round(y / _UNIT_DEG)) for x, y in arc]
    kept = [units[0], *(b for a, b in pairwise(units) if a != b)]
    if len(kept) == 1:
        kept.append(kept[0])
    yield list(kept[0])
    for (x1, y1), (x2, y2) in pairwise(kept):
        yield [x2 - x1, y2 - y1]


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
