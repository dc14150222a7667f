"""Lambert's azimuthal equal-area projection: areas on the map are to each other as on the globe.

J. P. Snyder, Map Projections: A Working Manual (USGS Professional Paper 1395, 1987), pp. 185-187,
for the sphere of radius 1.
"""

from __future__ import annotations

from collections.abc import Callable
from math import acos, cos, degrees, radians, sin, sqrt

Point = tuple[float, float]
Projection = Callable[[Point], Point]

_ALMOST_OPPOSITE = 1e-6


def angle_between(a: Point, b: Point) -> float:
    """Angle in degrees between two places (longitude, latitude in degrees)."""
    (lon_a, lat_a), (lon_b, lat_b) = ((radians(x), radians(y)) for x, y in (a, b))
    cosine = sin(lat_a) * sin(lat_b) + cos(lat_a) * cos(lat_b) * cos(lon_a - lon_b)
    return degrees(acos(max(-1.0, min(1.0, cosine))))


def equal_area(centre: Point) -> Projection:
    """From longitude and latitude in degrees to x (east) and y (north), the centre at 0, 0.

    The point opposite the centre has no place; it is put on the rim, at distance 2.
    """
    lon_0, lat_0 = radians(centre[0]), radians(centre[1])
    sin_0, cos_0 = sin(lat_0), cos(lat_0)

    def project(point: Point) -> Point:
        lon, lat = radians(point[0]) - lon_0, radians(point[1])
        sin_lat, cos_lat, cos_lon = sin(lat), cos(lat), cos(lon)
        nearness = max(_ALMOST_OPPOSITE, 1 + sin_0 * sin_lat + cos_0 * cos_lat * cos_lon)
        scale = sqrt(2 / nearness)
        return (
            scale * cos_lat * sin(lon),
            scale * (cos_0 * sin_lat - sin_0 * cos_lat * cos_lon),
        )

    return project
