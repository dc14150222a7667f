"""Fewer points for the same line: Douglas and Peucker (1973), and clipping to a frame."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

Point = tuple[float, float]


def simplified(line: Sequence[Point], tolerance: float) -> tuple[Point, ...]:
    """The line without points that lie within ``tolerance`` of it; both ends stay.

    A closed line is split at its farthest point, so that it never falls into a single stroke.
    """
    if len(line) < 3:
        return tuple(line)
    if line[0] == line[-1]:
        far = max(range(len(line)), key=lambda i: _square(line[0], line[i]))
        first = simplified(line[: far + 1], tolerance)
        return (*first[:-1], *simplified(line[far:], tolerance)) if far > 0 else tuple(line)
    kept = {0, len(line) - 1}
    waiting = [(0, len(line) - 1)]
    while waiting:
        start, end = waiting.pop()
        worst, at = 0.0, start
        for i in range(start + 1, end):
            off = _off(line[i], line[start], line[end])
            if off > worst:
                worst, at = off, i
        if worst > tolerance * tolerance:
            kept.add(at)
            waiting += [(start, at), (at, end)]
    return tuple(line[i] for i in sorted(kept))


def _square(a: Point, b: Point) -> float:
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2


def _off(point: Point, a: Point, b: Point) -> float:
    """Squared distance of a point from the stretch between two others."""
    length = _square(a, b)
    if length == 0:
        return _square(point, a)
    along = ((point[0] - a[0]) * (b[0] - a[0]) + (point[1] - a[1]) * (b[1] - a[1])) / length
    along = max(0.0, min(1.0, along))
    return _square(point, (a[0] + along * (b[0] - a[0]), a[1] + along * (b[1] - a[1])))


def clipped(line: Sequence[Point], low: Point, high: Point) -> tuple[Point, ...]:
    """A closed line cut to a rectangle (Sutherland and Hodgman, 1974); empty if outside."""
    points = list(line)
    for axis, edge, inside in (
        (0, low[0], _above), (0, high[0], _below), (1, low[1], _above), (1, high[1], _below),
    ):  # fmt: skip
        points = _cut(points, axis, edge, inside)
        if not points:
            return ()
    return (*points, points[0]) if points[0] != points[-1] else tuple(points)


def _above(value: float, edge: float) -> bool:
    return value >= edge


def _below(value: float, edge: float) -> bool:
    return value <= edge


def _cut(
    points: list[Point], axis: int, edge: float, inside: Callable[[float, float], bool]
) -> list[Point]:
    if points and points[0] != points[-1]:
        points = [*points, points[0]]
    kept: list[Point] = []
    for a, b in pairwise(points):
        here, there = inside(a[axis], edge), inside(b[axis], edge)
        if here:
            kept.append(a)
        if here is not there:
            share = (edge - a[axis]) / (b[axis] - a[axis])
            kept.append((a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])))
    return kept
