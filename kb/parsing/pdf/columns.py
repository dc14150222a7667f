"""Reading order: columns are found by the gutter that lines do not cross.

A page is cut by its widest lines into bands; a band whose lines keep clear of a gutter and fill
both sides is read column by column, anything else row by row. Columns may hold columns.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from kb.parsing.pdf.lines import Segment

_STEP_PT = 1.0
_MIN_GUTTER_PT = 5.0
_MIN_LINES = 3
_MIN_SIDE = 0.2
"""Narrowest column as a share of the whole: labels and marginal numbers are no column."""
_FILLED = 0.5
"""Share of its column that the middle line of prose fills; cells of tables are shorter."""
_ALIGNED_PT = 3.0
_ALIGNED = 0.3
"""Share of the lines of the right column that begin at one place; rivers of spaces do not."""
_SAME_ROW = 0.3
_MAX_DEPTH = 3
_MAX_STRIPS = 12
"""Widest strips that are tried; pages of law have one or two."""
_MAX_SEGMENTS = 4000
"""A page of more is no text in columns and is read row by row."""


@dataclass(frozen=True, slots=True)
class Region:
    """Segments that are read one after the other: a column of a band, or a whole page."""

    segments: tuple[Segment, ...]


def regions(
    found: Sequence[Segment], depth: int = 0, *, known: Sequence[float] = ()
) -> list[Region]:
    """Segments in reading order.

    ``known`` are gutters of other pages, which a page with few lines may share.
    """
    gutter = gutter_of(found) if depth < _MAX_DEPTH else None
    few = gutter is None
    if gutter is None:
        gutter = next((place for place in known if _parts_few(found, place)), None)
    if gutter is None:
        return [Region(tuple(found))] if found else []
    out: list[Region] = []
    wide: list[Segment] = []
    for band in _bands(found, gutter):
        left = [s for s in band if s.x1 <= gutter]
        right = [s for s in band if s.x0 >= gutter]
        apart = len(left) + len(right) == len(band)
        if not apart or not (few or _are_columns(left, right, gutter)):
            wide += band
            continue
        if wide:
            out.append(Region(tuple(wide)))
            wide = []
        out += regions(left, depth + 1) + regions(right, depth + 1)
    return [*out, Region(tuple(wide))] if wide else out


def _bands(found: Sequence[Segment], gutter: float) -> list[list[Segment]]:
    """Runs of segments that all cross the gutter, or all keep clear of it."""
    bands: list[list[Segment]] = []
    crossing_before: bool | None = None
    for segment in sorted(found, key=lambda s: (s.base, s.x0)):
        crossing = segment.x0 < gutter < segment.x1
        if crossing != crossing_before:
            bands.append([])
            crossing_before = crossing
        bands[-1].append(segment)
    return bands


def _are_columns(left: list[Segment], right: list[Segment], gutter: float) -> bool:
    rows = (_rows(left), _rows(right))
    if min(len(side) for side in rows) < 2:
        return False
    start = min(x0 for x0, _ in rows[0])
    end = max(x1 for _, x1 in rows[1])
    sides = (gutter - start, end - gutter)
    if min(sides) < _MIN_SIDE * (end - start):
        return False
    filled = [median(x1 - x0 for x0, x1 in side) for side in rows]
    if any(width < _FILLED * side for width, side in zip(filled, sides, strict=True)):
        return False
    edge = Counter(round(x0 / _ALIGNED_PT) for x0, _ in rows[1])
    return edge.most_common(1)[0][1] >= _ALIGNED * len(rows[1])


def _rows(side: Sequence[Segment]) -> list[tuple[float, float]]:
    """Edges of the rows of a column; wide spaces of justified lines part no column."""
    edges: list[list[float]] = []
    for segment in sorted(side, key=lambda s: s.base):
        if edges and segment.base - edges[-1][2] <= _SAME_ROW * segment.size:
            edges[-1][0] = min(edges[-1][0], segment.x0)
            edges[-1][1] = max(edges[-1][1], segment.x1)
        else:
            edges.append([segment.x0, segment.x1, segment.base])
    return [(x0, x1) for x0, x1, _ in edges]


def _parts_few(found: Sequence[Segment], gutter: float) -> bool:
    """Whether the gutter of another page parts what stands here, with text on both sides."""
    left = [s for s in found if s.x1 <= gutter]
    right = [s for s in found if s.x0 >= gutter]
    if len(left) + len(right) < len(found) or not left or not right:
        return False
    widths = [max(x1 - x0 for x0, x1 in _rows(side)) for side in (left, right)]
    start, end = min(s.x0 for s in left), max(s.x1 for s in right)
    return widths[0] >= _FILLED * (gutter - start) and widths[1] >= _FILLED * (end - gutter)


def gutter_of(found: Sequence[Segment]) -> float | None:
    """The height-long strip that parts the most lines into two columns, or None."""
    if not 2 * _MIN_LINES <= len(found) <= _MAX_SEGMENTS:
        return None
    best: tuple[int, float] | None = None
    for middle in _strips(found):
        parted = 0
        for band in _bands(found, middle):
            left = [s for s in band if s.x1 <= middle]
            right = [s for s in band if s.x0 >= middle]
            if len(left) + len(right) == len(band) and _are_columns(left, right, middle):
                parted += min(len(_rows(left)), len(_rows(right)))
        if parted >= _MIN_LINES and (best is None or parted > best[0]):
            best = (parted, middle)
    return best[1] if best else None


def _strips(found: Sequence[Segment]) -> list[float]:
    """Middles of the strips that fewer segments cross than both neighbourhoods."""
    start = min(s.x0 for s in found)
    end = max(s.x1 for s in found)
    places = max(1, min(2000, int((end - start) / _STEP_PT)))
    step = (end - start) / places
    changes = [0] * (places + 2)
    for segment in found:
        first = int((segment.x0 - start) / step)
        last = int((segment.x1 - start) / step)
        changes[min(first, places)] += 1
        changes[min(last + 1, places + 1)] -= 1
    counts: list[int] = []
    total = 0
    for change in changes[: places + 1]:
        total += change
        counts.append(total)
    widest = sorted(_valleys(counts, step), key=lambda valley: valley[0] - valley[1])
    return [start + step * (a + b + 1) / 2 for a, b in widest[:_MAX_STRIPS]]


def _valleys(counts: list[int], step: float) -> list[tuple[int, int]]:
    """First and last place of each stretch that lies lower than what is beside it."""
    out: list[tuple[int, int]] = []
    index = 0
    while index < len(counts):
        last = index
        while last + 1 < len(counts) and counts[last + 1] == counts[index]:
            last += 1
        inside = index > 0 and last + 1 < len(counts)
        if (
            inside
            and counts[index - 1] > counts[index] < counts[last + 1]
            and (last - index + 1) * step >= _MIN_GUTTER_PT
        ):
            out.append((index, last))
        index = last + 1
    return out
