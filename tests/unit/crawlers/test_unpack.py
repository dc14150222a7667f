"""Archives are unpacked in memory and within bounds."""

from __future__ import annotations

import io
import tarfile
import zipfile
from datetime import UTC, datetime

import pytest

from crawlers.framework import unpack
from crawlers.framework.answer import Answer
from crawlers.framework.errors import Refused, Unexpected
from crawlers.framework.unpack import part, tar_members, zip_members

NOW = datetime(2026, 11, 25, tzinfo=UTC)


def answer(body: bytes) -> Answer:
    url = "https://law.example/archive"
    return Answer(url, url, 200, {}, body, "0" * 64, NOW, "application/zip", "")


def zipped(**members: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return out.getvalue()


def tarred(*members: tuple[str, bytes], link: str = "", mode: str = "w:bz2") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, body in members:
            info = tarfile.TarInfo(name)
            info.size = len(body)
            archive.addfile(info, io.BytesIO(body))
        if link:
            info = tarfile.TarInfo(link)
            info.type, info.linkname = tarfile.SYMTYPE, "/etc/passwd"
            archive.addfile(info)
    return out.getvalue()


def everything(name: str) -> bool:
    return True


def test_the_wanted_members_of_a_zip_come_with_their_bytes() -> None:
    body = zipped(law=b"<law/>", picture=b"\x00")
    assert list(zip_members(answer(body), lambda name: name == "law")) == [("law", b"<law/>")]


def test_the_wanted_members_of_a_tar_come_and_links_never_do() -> None:
    body = tarred(("nl/a.xml", b"<a/>"), ("nl/b.xml", b"<b/>"), link="nl/c.xml")
    assert [name for name, _ in tar_members(answer(body), everything)] == ["nl/a.xml", "nl/b.xml"]


@pytest.mark.parametrize("body", [b"", b"<html>no archive</html>", zipped(law=b"x" * 99)[:60]])
def test_what_is_no_zip_is_unexpected(body: bytes) -> None:
    with pytest.raises(Unexpected):
        list(zip_members(answer(body), everything))


@pytest.mark.parametrize("body", [b"", b"<html>no archive</html>", tarred(("a", b"x" * 999))[:40]])
def test_what_is_no_tar_is_unexpected(body: bytes) -> None:
    with pytest.raises(Unexpected):
        list(tar_members(answer(body), everything))


def test_a_member_whose_bytes_are_broken_is_unexpected() -> None:
    body = bytearray(zipped(law=bytes(range(256)) * 40))
    body[60:90] = b"\xff" * 30
    with pytest.raises(Unexpected):
        list(zip_members(answer(bytes(body)), everything))


def test_a_bomb_is_refused_before_it_is_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBER_BYTES", 1024 * 1024)
    bomb = b"\0" * (8 * 1024 * 1024)
    with pytest.raises(Refused, match="larger than 1 MB"):
        list(zip_members(answer(zipped(law=bomb)), everything))
    with pytest.raises(Refused, match="larger than 1 MB"):
        list(tar_members(answer(tarred(("law", bomb))), everything))


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_MEMBERS", 2)
    with pytest.raises(Refused, match="more than 2 files"):
        list(zip_members(answer(zipped(a=b"", b=b"", c=b"")), everything))
    with pytest.raises(Refused, match="more than 2 files"):
        list(tar_members(answer(tarred(("a", b""), ("b", b""), ("c", b""))), everything))


def test_members_that_are_passed_over_count_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(unpack, "MAX_ARCHIVE_BYTES", 1000)
    body = tarred(("a", b"x" * 900), ("b", b"x" * 900))
    with pytest.raises(Refused, match="larger than is read"):
        list(tar_members(answer(body), lambda name: False))


def test_a_part_keeps_the_trace_of_the_request() -> None:
    whole = answer(b"whole")
    law = part(whole, b"<law/>", "application/xml")
    assert (law.url, law.retrieved_at, law.body) == (whole.url, NOW, b"<law/>")
    assert law.sha256 != whole.sha256
