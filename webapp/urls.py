"""Addresses of laws and provisions: any id becomes a path, and the path becomes the id again.

Akoma Ntoso ids go in readable, without the leading slash. Other ids are percent-encoded. The few
that a browser or server would change on the way (dot segments, ids that look like one of the
other two forms) are carried in base64url behind a mark.
"""

from __future__ import annotations

import base64
import binascii
import re
from urllib.parse import quote, urlencode

from werkzeug.routing import BaseConverter

_MARK = "~b64."
_AKN_SAFE = "/~@:!$'()*+,;=-._"
_CONTROL = re.compile(r"[\x00-\x1f\x7f\\]")


def _fragile(law_id: str) -> bool:
    dots = any(segment in (".", "..") for segment in law_id.split("/"))
    return dots or not law_id or bool(_CONTROL.search(law_id))


def path_of(law_id: str) -> str:
    """The path segment(s) of an id, ready for an address."""
    if _fragile(law_id) or law_id.startswith(("akn/", _MARK)):
        return _marked(law_id)
    if law_id.startswith("/akn/"):
        return quote(law_id[1:], safe=_AKN_SAFE)
    return quote(law_id, safe="")


def _marked(law_id: str) -> str:
    return _MARK + base64.urlsafe_b64encode(law_id.encode()).decode().rstrip("=")


def id_of(path: str) -> str:
    """The id that :func:`path_of` wrote, from the decoded path."""
    if path.startswith(_MARK):
        packed = path[len(_MARK) :]
        try:
            return base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4)).decode()
        except (binascii.Error, ValueError):
            return path
    return "/" + path if path.startswith("akn/") else path


class LawIdConverter(BaseConverter):
    """``<law:id>`` in a rule; slashes are part of it, in front too."""

    regex = r".+"
    part_isolating = False

    def to_python(self, value: str) -> str:
        return id_of(value)

    def to_url(self, value: str) -> str:
        return path_of(value)


def query_string(pairs: dict[str, str | int | tuple[str, ...] | None]) -> str:
    """``?a=1&b=2&b=3``; empty values are left out."""
    flat: list[tuple[str, str]] = []
    for name, value in pairs.items():
        if isinstance(value, tuple):
            flat += [(name, item) for item in value]
        elif value not in (None, ""):
            flat.append((name, str(value)))
    return "?" + urlencode(flat, safe=":") if flat else ""


def work_url(
    work_id: str, *, version: str = "", at: str = "", found: str = "", asked: str = ""
) -> str:
    """The law, opened at a provision where ``at`` (an eId) is given. ``found`` are marks of a hit
    (:mod:`webapp.presenters.passages_found`), ``asked`` the query that led straight there."""
    query = query_string({"version": version, "at": at, "found": found, "asked": asked})
    return f"/works/{path_of(work_id)}{query}" + (f"#{quote(at, safe='')}" if at else "")


def provision_url(provision_id: str, *, found: str = "") -> str:
    """The provision's own page; ``found`` are marks of a hit."""
    return f"/provisions/{path_of(provision_id)}" + query_string({"found": found})


def finding_url(key: str) -> str:
    """The page that says why the finding stands."""
    return f"/findings/{key}"


def state_url(code: str) -> str:
    """The State's page."""
    return f"/states/{code.lower()}"


def element_url(slug: str) -> str:
    """The element's page."""
    return f"/elements/{slug}"


def web_address(address: str) -> str:
    """The address if a browser may follow it safely (http or https), else empty."""
    return address if re.match(r"https?://[^\s]+$", address, re.IGNORECASE) else ""
