"""Numbers at the start of a text whose level the markup tells, raised digits included."""

from __future__ import annotations

import re

_UP = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_FORM = re.compile(
    rf"""(?:
      \((?:\d{{1,3}}[^\W\d_]{{0,2}}[{_UP}]*|[^\W\d_]{{1,2}}[{_UP}]*|[ivxlcIVXLC]{{1,6}})\)
    | (?:\d{{1,3}}[^\W\d_]?[{_UP}]*|[^\W\d_]{{1,2}}[{_UP}]*|[ivxlc]{{1,5}})\)(?=\s|$)
    | \d{{1,3}}(?:\.\d{{1,3}})*(?:\.?[{_UP}]+)?\.(?=\s|$)
    | \d{{1,3}}(?:\.\d{{1,3}})+(?:\.?[{_UP}]+)?(?=\s)
    | \d{{1,3}}\s?°(?:/?\d{{1,2}}|\s?(?:bis|ter|quater|quinquies)(?!\w))?\.?(?=\s|$)
    )\s*""",
    re.VERBOSE,
)
_DASH = re.compile(r"[-–—•]\s+")


def leading_number(text: str, *, dashes: bool = False) -> int:
    """Length of the number, with its marks and the space after it, that a text opens with; or 0."""
    match = _FORM.match(text) or (_DASH.match(text) if dashes else None)
    return match.end() if match else 0


def depth_of(number: str) -> int:
    """How deep a decimal number stands: 1 for ``4.``, 2 for ``4.1.``, 3 for ``4.1.2``."""
    return number.strip(" .").count(".") + 1
