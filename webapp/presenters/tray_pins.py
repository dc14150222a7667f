"""Pins of a reader: identifiers of provisions and laws, kept in a cookie.

The cookie holds identifiers and nothing else, decides nothing and is read with bounds; so it
needs neither a signature nor an account.
"""

from __future__ import annotations

import base64
import binascii
import json
import zlib
from collections.abc import Iterable

from kb.errors import UsageError

COOKIE = "tray"
MOST_PINS = 40
MOST_ID_CHARACTERS = 500
_MOST_COOKIE = 3_800
"""Browsers keep 4,096 bytes of a cookie with its name and attributes (RFC 6265, 6.1)."""
_MOST_PLAIN = 64_000


def clean(ids: Iterable[str]) -> tuple[str, ...]:
    """Identifiers that may be pins, each once, at most :data:`MOST_PINS`."""
    fit = (one for one in ids if one and len(one) <= MOST_ID_CHARACTERS and one.isprintable())
    return tuple(dict.fromkeys(fit))[:MOST_PINS]


def unpack(cookie: str) -> tuple[str, ...]:
    """Pins of a cookie; none where it is not one of ours."""
    try:
        packed = base64.urlsafe_b64decode(cookie[: _MOST_COOKIE + 4].encode("ascii"))
        plain = zlib.decompressobj().decompress(packed, _MOST_PLAIN)
        ids = json.loads(plain)
    except (binascii.Error, zlib.error, ValueError, RecursionError):
        return ()
    return clean(one for one in ids if isinstance(one, str)) if isinstance(ids, list) else ()


def pack(ids: tuple[str, ...]) -> str:
    """Pins as a cookie; UsageError where they do not fit."""
    plain = json.dumps(ids, ensure_ascii=False, separators=(",", ":")).encode()
    packed = base64.urlsafe_b64encode(zlib.compress(plain, 9)).decode()
    if len(ids) > MOST_PINS or len(packed) > _MOST_COOKIE:
        raise UsageError(
            f"The tray is full: it holds {MOST_PINS} pins, fewer where identifiers are long. "
            "Take some away, or send the present list to yourself by its address."
        )
    return packed


def with_pins(held: tuple[str, ...], added: Iterable[str]) -> tuple[str, ...]:
    """Pins with others behind them; UsageError beyond :data:`MOST_PINS`."""
    pins = tuple(dict.fromkeys((*held, *added)))
    if len(pins) > MOST_PINS:
        raise UsageError(f"The tray holds at most {MOST_PINS} pins; take some away first.")
    return pins
