"""The archive of answers: WARC files (ISO 28500) to which whole records are only ever appended.

The archive is the truth. The table of fetches is an index over it: a record that is whole counts,
whether or not its row was written before the process ended. A record that is not whole (a torn
tail) is moved aside.
"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit

import requests
from warcio.archiveiterator import ArchiveIterator
from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from crawlers.framework.body import CHUNK_BYTES, decompress
from crawlers.framework.errors import Refused
from crawlers.framework.transport import Wire
from kb.model.crawls import Fetch

MAX_WARC_BYTES = 1_000_000_000
"""A new file is begun beyond this size (the usual one of web archives)."""
_MAX_RECORD_BYTES = 512 * 1024 * 1024
_SECRET = frozenset({"authorization", "cookie", "proxy-authorization"})
_MOVED = frozenset({"transfer-encoding"})
_TIME = "%Y-%m-%dT%H:%M:%S.%fZ"


@dataclass(frozen=True, slots=True)
class Asked:
    """What was asked, for the record."""

    crawl_id: str
    source: str
    key: str
    final: bool
    sha256: str


@dataclass(frozen=True, slots=True)
class Kept:
    """An archived answer with its body."""

    fetch: Fetch
    body: bytes


class WarcFiles:
    """Appends to the WARC files of one run."""

    def __init__(self, folder: Path, run_id: str) -> None:
        self.folder = folder
        self._run_id = run_id
        self._number = 0

    def append(
        self, asked: Asked, request: requests.PreparedRequest, wire: Wire, at: datetime
    ) -> Fetch:
        """Archive one answer and what was asked; it counts as soon as this returns."""
        data = _records(asked, request, wire, at)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self._path()
        with path.open("ab", buffering=0) as out:
            offset = out.tell()
            _write_whole(out.fileno(), data)
            os.fsync(out.fileno())
        return Fetch(
            crawl_id=asked.crawl_id,
            source=asked.source,
            request=asked.key,
            method=request.method or "GET",
            url=str(request.url),
            status=wire.status,
            headers=wire.headers,
            sha256=asked.sha256,
            size_bytes=len(wire.body),
            retrieved_at=at,
            final=asked.final,
            warc=path.name,
            offset=offset,
            length=len(data),
        )

    def _path(self) -> Path:
        while True:
            path = self.folder / f"{self._run_id}-{self._number:05}.warc.gz"
            if not path.exists() or path.stat().st_size < MAX_WARC_BYTES:
                return path
            self._number += 1


def _write_whole(descriptor: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _records(asked: Asked, request: requests.PreparedRequest, wire: Wire, at: datetime) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    answer = writer.create_warc_record(
        str(request.url),
        "response",
        payload=BytesIO(wire.wire_body),
        length=len(wire.wire_body),
        http_headers=StatusAndHeaders(
            f"{wire.status} {wire.reason}".rstrip(),
            [(f"X-Archive-Orig-{n}" if n.lower() in _MOVED else n, v) for n, v in wire.headers],
            protocol="HTTP/1.1",
        ),
        warc_headers_dict={
            "WARC-Date": at.astimezone(UTC).strftime(_TIME),
            "KB-Crawl": asked.crawl_id,
            "KB-Source": asked.source,
            "KB-Request": asked.key,
            "KB-Method": request.method or "GET",
            "KB-Final": "yes" if asked.final else "no",
            "KB-SHA256": asked.sha256,
        },
    )
    writer.write_request_response_pair(_request_record(writer, request), answer)
    return out.getvalue()


def _request_record(writer: WARCWriter, request: requests.PreparedRequest) -> ArcWarcRecord:
    body = request.body or b""
    data = body if isinstance(body, bytes) else body.encode()
    headers = [(n, str(v)) for n, v in request.headers.items() if n.lower() not in _SECRET]
    host = urlsplit(str(request.url)).netloc
    line = f"{request.method} {request.path_url} HTTP/1.1"
    return writer.create_warc_record(
        str(request.url),
        "request",
        payload=BytesIO(data),
        length=len(data),
        http_headers=StatusAndHeaders(line, [("Host", host), *headers], is_http_request=True),
    )


def members(path: Path, start: int) -> Iterator[tuple[int, int, bytes]]:
    """Offset, length and unpacked bytes of each whole gzip member from ``start`` on. Ends before
    the first that is not whole."""
    with path.open("rb") as source:
        source.seek(start)
        offset, pending = start, b""
        while True:
            decoder = zlib.decompressobj(31)
            record, taken = bytearray(), 0
            while not decoder.eof and len(record) <= _MAX_RECORD_BYTES:
                pending = pending or source.read(CHUNK_BYTES)
                if not pending:
                    return
                try:
                    record += decoder.decompress(pending)
                except zlib.error:
                    return
                taken += len(pending) - len(decoder.unused_data)
                pending = decoder.unused_data
            if not decoder.eof:
                return
            yield offset, taken, bytes(record)
            offset += taken


def recover(path: Path, start: int, limit_bytes: int) -> tuple[list[Kept], int]:
    """Whole answers of a WARC file from ``start`` on, and the number of torn bytes behind them,
    which are moved to ``<name>.torn-<offset>``."""
    found: list[Kept] = []
    end = start
    for offset, length, data in members(path, start):
        end = offset + length
        kept = _read(path.name, offset, length, data, limit_bytes)
        if kept is not None:
            found.append(kept)
        elif found and found[-1].fetch.offset + found[-1].fetch.length == offset:
            found[-1] = _longer(found[-1], length)
    return found, _cut_tail(path, end)


def _longer(kept: Kept, length: int) -> Kept:
    fields = {name: getattr(kept.fetch, name) for name in Fetch.__slots__}
    return Kept(Fetch(**{**fields, "length": kept.fetch.length + length}), kept.body)


def _cut_tail(path: Path, end: int) -> int:
    size = path.stat().st_size
    if size > end:
        with path.open("r+b") as file:
            file.seek(end)
            path.with_name(f"{path.name}.torn-{end}").write_bytes(file.read())
            file.truncate(end)
    return size - end


def _read(name: str, offset: int, length: int, data: bytes, limit_bytes: int) -> Kept | None:
    """The answer in a record; None for records of other kinds."""
    record = next(iter(ArchiveIterator(BytesIO(data))), None)
    if record is None or record.rec_type != "response" or record.http_headers is None:
        return None
    said = record.rec_headers.get_header
    if said("KB-Request") is None:
        return None
    headers = tuple((n.removeprefix("X-Archive-Orig-"), v) for n, v in record.http_headers.headers)
    wire_body = record.raw_stream.read()
    encoding = record.http_headers.get_header("Content-Encoding") or ""
    try:
        body = decompress(wire_body, encoding, limit_bytes)
    except Refused:
        return None
    return Kept(
        Fetch(
            crawl_id=said("KB-Crawl"),
            source=said("KB-Source"),
            request=said("KB-Request"),
            method=said("KB-Method"),
            url=said("WARC-Target-URI"),
            status=int(record.http_headers.get_statuscode()),
            headers=headers,
            sha256=said("KB-SHA256"),
            size_bytes=len(body),
            retrieved_at=datetime.strptime(said("WARC-Date"), _TIME).replace(tzinfo=UTC),
            final=said("KB-Final") == "yes",
            warc=name,
            offset=offset,
            length=length,
        ),
        body,
    )
