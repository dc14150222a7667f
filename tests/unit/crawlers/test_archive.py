"""The archive of answers survives a kill at every byte."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime
from pathlib import Path

import pytest
import requests
from warcio.archiveiterator import ArchiveIterator

from crawlers.framework.archive import Asked, WarcFiles, recover
from crawlers.framework.transport import Wire
from kb.model.crawls import Fetch

AT = datetime(2026, 11, 25, 12, 0, 0, 123456, tzinfo=UTC)
LIMIT = 1_000_000


def request(path: str = "/act") -> requests.PreparedRequest:
    headers = {"User-Agent": "tester", "Cookie": "visit=42", "Authorization": "Bearer word"}
    return requests.Request("GET", f"http://law.example{path}", headers=headers).prepare()


def wire(body: bytes) -> Wire:
    headers = (("Content-Type", "text/html"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2"))
    return Wire(200, "OK", headers, body, body)


def filled(folder: Path, count: int = 3) -> list[Fetch]:
    files = WarcFiles(folder, "crawl-1")
    return [
        files.append(
            Asked("crawl-1:xa", "xa-site", f"key{n}", True, f"sha{n}"),
            request(f"/{n}"),
            wire(b"law %d" % n),
            AT,
        )
        for n in range(count)
    ]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    fetches = filled(tmp_path)
    kept, torn = recover(tmp_path / fetches[0].warc, 0, LIMIT)
    assert torn == 0
    assert [k.fetch for k in kept] == fetches
    assert [k.body for k in kept] == [b"law 0", b"law 1", b"law 2"]


def test_reading_may_begin_behind_what_is_known(tmp_path: Path) -> None:
    fetches = filled(tmp_path)
    kept, _ = recover(tmp_path / fetches[0].warc, fetches[1].offset, LIMIT)
    assert [k.fetch for k in kept] == fetches[1:]


def test_other_readers_of_warc_find_answers_and_requests(tmp_path: Path) -> None:
    (fetch,) = filled(tmp_path, 1)
    with (tmp_path / fetch.warc).open("rb") as source:
        records = [
            (r.rec_type, r.http_headers.get_header("Cookie"), r.content_stream().read())
            for r in ArchiveIterator(source)
        ]
    assert records == [("response", None, b"law 0"), ("request", None, b"")]


def test_secrets_of_a_request_are_not_archived(tmp_path: Path) -> None:
    (fetch,) = filled(tmp_path, 1)
    text = gzip.decompress((tmp_path / fetch.warc).read_bytes())
    assert b"Bearer word" not in text
    assert b"visit=42" not in text


def test_a_torn_tail_loses_no_whole_answer(tmp_path: Path) -> None:
    fetches = filled(tmp_path)
    path = tmp_path / fetches[0].warc
    data = path.read_bytes()
    last = fetches[-1]
    for cut in range(fetches[1].offset, len(data), 11):
        path.write_bytes(data[:cut])
        kept, torn = recover(path, 0, LIMIT)
        bodies = [k.body for k in kept]
        whole = [b"law 0", b"law 1", b"law 2"]
        assert bodies == whole[: len(bodies)]
        assert len(bodies) >= (2 if cut >= last.offset else 1)
        assert path.stat().st_size == cut - torn
        again, rest = recover(path, 0, LIMIT)
        assert ([k.body for k in again], rest) == (bodies, 0)


def test_torn_bytes_are_kept_aside(tmp_path: Path) -> None:
    fetches = filled(tmp_path, 1)
    path = tmp_path / fetches[0].warc
    whole = path.stat().st_size
    with path.open("ab") as out:
        out.write(b"\x1f\x8b\x08torn")
    assert recover(path, 0, LIMIT)[1] == 7
    assert path.stat().st_size == whole
    assert (tmp_path / f"{path.name}.torn-{whole}").read_bytes() == b"\x1f\x8b\x08torn"


@pytest.mark.parametrize("junk", [b"\0" * 4096, b"plain words", b"\x1f\x8b" + b"\xff" * 50])
def test_junk_behind_the_last_record_is_no_answer(junk: bytes, tmp_path: Path) -> None:
    fetches = filled(tmp_path, 1)
    path = tmp_path / fetches[0].warc
    with path.open("ab") as out:
        out.write(junk)
    kept, torn = recover(path, 0, LIMIT)
    assert ([k.fetch for k in kept], torn) == (fetches, len(junk))
