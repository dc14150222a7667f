"""Archives and wrapped texts: the parts of an answer, unpacked in memory within bounds.

Nothing is written to disk, so a member's name can lead nowhere; links and devices are not read.
Every function raises Unexpected for what is no such archive and Refused beyond a bound.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import IO

from crawlers.framework.answer import Answer
from crawlers.framework.errors import Refused, Unexpected

MAX_MEMBERS = 20_000
MAX_MEMBER_BYTES = 128 * 1024 * 1024
"""The largest title of the United States Code is about as large; nothing else comes near."""
MAX_ARCHIVE_BYTES = 1024 * 1024 * 1024
"""Unpacked size of all members that are passed over or read."""
_CHUNK_BYTES = 256 * 1024
_ENCRYPTED = 0x1


def part(answer: Answer, body: bytes, media_type: str, charset: str = "utf-8") -> Answer:
    """The answer with one of its parts in place of the whole: address, time and headers stay, so
    the part is traced to the request that brought it; the archive holds the whole."""
    digest = hashlib.sha256(body).hexdigest()
    return replace(answer, body=body, sha256=digest, media_type=media_type, charset=charset)


def zip_members(answer: Answer, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the wanted members of a ZIP archive."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(answer.body))
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        raise Unexpected("The answer is not a ZIP archive.", answer.url) from None
    with archive:
        infos = archive.infolist()
        if len(infos) > MAX_MEMBERS:
            raise Refused(f"The archive holds more than {MAX_MEMBERS} files.", answer.url)
        for info in infos:
            if info.is_dir() or not wanted(info.filename):
                continue
            if info.flag_bits & _ENCRYPTED:
                raise Unexpected("A file of the archive is encrypted.", answer.url)
            yield info.filename, _zip_member(archive, info, answer.url)


def _zip_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, url: str) -> bytes:
    try:
        with archive.open(info) as stream:
            return _bounded(stream, url)
    except Refused:
        raise
    except Exception:  # the decompressors raise errors that share no base
        raise Unexpected("A file of the archive is broken.", url) from None


def tar_members(answer: Answer, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    """Name and bytes of the wanted regular members of a TAR archive, compressed or not."""
    try:
        yield from _tar_members(answer, wanted)
    except (tarfile.TarError, EOFError, OSError, ValueError):
        raise Unexpected("The answer is not a whole TAR archive.", answer.url) from None


def _tar_members(answer: Answer, wanted: Callable[[str], bool]) -> Iterator[tuple[str, bytes]]:
    size = 0
    with tarfile.open(fileobj=io.BytesIO(answer.body), mode="r|*") as archive:
        for count, member in enumerate(archive, start=1):
            size += member.size
            if count > MAX_MEMBERS:
                raise Refused(f"The archive holds more than {MAX_MEMBERS} files.", answer.url)
            if size > MAX_ARCHIVE_BYTES:
                raise Refused("The archive is larger than is read.", answer.url)
            stream = archive.extractfile(member) if member.isreg() and wanted(member.name) else None
            if stream is not None:
                with stream:
                    yield member.name, _bounded(stream, answer.url)


def _bounded(stream: IO[bytes], url: str) -> bytes:
    """All bytes of the stream; Refused as soon as they are too many."""
    body = bytearray()
    while chunk := stream.read(_CHUNK_BYTES):
        body += chunk
        if len(body) > MAX_MEMBER_BYTES:
            limit = MAX_MEMBER_BYTES // (1024 * 1024)
            raise Refused(f"A file of the archive is larger than {limit} MB.", url)
    return bytes(body)
