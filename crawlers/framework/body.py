"""Reads bodies within bounds: as they come, and after decompression."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable

from crawlers.framework.errors import Refused

CHUNK_BYTES = 64 * 1024
_WINDOWS = {"gzip": 31, "x-gzip": 31, "deflate": 15}
ACCEPTED_ENCODINGS = "gzip, deflate"
_RAW_DEFLATE = -15


def read_bounded(read: Callable[[int], bytes], limit_bytes: int) -> bytes:
    """Everything that ``read`` gives; Refused as soon as it is more than the limit."""
    parts = bytearray()
    while chunk := read(CHUNK_BYTES):
        parts += chunk
        if len(parts) > limit_bytes:
            raise Refused(_too_large(limit_bytes))
    return bytes(parts)


def decompress(data: bytes, encoding: str, limit_bytes: int) -> bytes:
    """Undo a ``Content-Encoding``. Memory stays below the limit and one chunk.

    Raises Refused for more than ``limit_bytes``, a broken stream, an unknown encoding or several
    on top of each other (which only a bomb needs).
    """
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return data
    if name not in _WINDOWS:
        raise Refused(f"The body has the encoding {encoding[:40]!r}, which was not asked for.")
    if not data:
        return b""
    window = _WINDOWS[name]
    # RFC 9110 section 8.4.1.2: some servers send raw deflate without the zlib wrapper.
    if name == "deflate" and (data[0] & 0x0F) != 8:
        window = _RAW_DEFLATE
    try:
        return _inflate(data, window, limit_bytes)
    except zlib.error:
        raise Refused("The compressed body is broken.") from None


def _inflate(data: bytes, window: int, limit_bytes: int) -> bytes:
    out = bytearray()
    rest = data
    while rest:
        decoder = zlib.decompressobj(window)
        for piece in _pieces(decoder, rest):
            out += piece
            if len(out) > limit_bytes:
                raise Refused(_too_large(limit_bytes, "decompressed "))
        if not decoder.eof:
            raise Refused("The compressed body is cut off.")
        # A gzip stream may have several members; what follows the last may be padding.
        rest = decoder.unused_data.lstrip(b"\0") if window == _WINDOWS["gzip"] else b""
    return bytes(out)


def _pieces(decoder: zlib._Decompress, data: bytes) -> Iterable[bytes]:
    rest = data
    while not decoder.eof:
        piece = decoder.decompress(rest, CHUNK_BYTES)
        rest = decoder.unconsumed_tail
        yield piece
        if not piece and not rest:
            return


def _too_large(limit_bytes: int, kind: str = "") -> str:
    return f"The {kind}body has more than {limit_bytes / 1e6:.0f} MB (KB_CRAWL_MAX_MB)."
