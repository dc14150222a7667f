"""Files go in whole or are listed with their reason; a second run takes only what was mended."""

import json
import os
from datetime import date
from pathlib import Path

import pytest

from kb.cli import _run
from kb.services.workspace import corpus_folder
from kb.settings import Settings
from kb.store.engine import open_store
from kb.store.reading import Reader

LAW = """---
title: "Small Act 2001"
identifier: "XA-2001-act-9"
country: "xa"
lang: "en"
kind: "criminal-code"
text_state: "consolidated"
publication_date: "2001-05-01"
last_updated: "2001-05-01"
status: "in_force"
invented: true
source: "https://example.invalid/xa/2001/9"
---
# Small Act 2001

##### Section 1. Theft

(1) A person who takes what is another's commits an offence.

(2) The penalty is imprisonment for not more than two years.

##### Section 2. Commencement

This Act commences on 1 May 2001.
"""


def reader() -> Reader:
    return Reader(open_store(Settings()))


def ingest(*paths: Path) -> int:
    return _run(["ingest", "--json", *map(str, paths)], False)


@pytest.fixture
def good(tmp_path: Path) -> Path:
    folder = tmp_path / "laws" / "xa"
    folder.mkdir(parents=True)
    (folder / "small.md").write_text(LAW, encoding="utf-8")
    return folder


def reasons(capsys: pytest.CaptureFixture[str]) -> dict[str, str]:
    report = json.loads(capsys.readouterr().out)
    return {Path(f["path"]).name: f["reason"] for f in report["failures"]}


BAD: dict[str, bytes] = {
    "empty.md": b"",
    "binary.md": bytes(range(256)) * 20,
    "truncated.xml": b'<?xml version="1.0"?><Statute xml:lang="en"><Body><Section><Label>1',
    "front.md": b"---\ntitle: [unclosed\n---\n# X\n\n##### Section 1. A\n\nText.\n",
    "encoding.md": LAW.replace("another's", "an\xf6ther's").encode("latin-1"),
    "letter.md": b"---\ncountry: xa\nlang: en\ntitle: Letter\n---\nDear all,\n\nno law here.\n",
    "entity.xml": b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    b"<Statute><Body>&x;</Body></Statute>",
}


def test_each_bad_file_is_listed_with_one_sentence_and_the_rest_goes_in(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, data in BAD.items():
        (good / name).write_bytes(data)
    assert ingest(good, good / "missing.md") == 1
    said = reasons(capsys)
    assert set(said) == {*BAD, "missing.md"}
    assert all(reason.endswith(".") and "\n" not in reason for reason in said.values()), said
    assert [row.work.title for row in reader().works()] == ["Small Act 2001"]


def test_file_over_the_limit_is_not_read(
    good: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KB_MAX_FILE_MB", "1")
    with (good / "huge.md").open("wb") as out:
        out.truncate(100_000_000)
    assert ingest(good) == 1
    assert "KB_MAX_FILE_MB" in reasons(capsys)["huge.md"]


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may read every folder")
def test_folder_without_permission_is_listed(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    closed = good / "closed"
    closed.mkdir(mode=0o000)
    try:
        assert ingest(good) == 1
    finally:
        closed.chmod(0o700)
    assert "Permission" in reasons(capsys)["closed"]


def test_named_pipe_does_not_hang_the_run(good: Path, capsys: pytest.CaptureFixture[str]) -> None:
    os.mkfifo(good / "pipe.md")
    assert ingest(good) == 1
    assert reasons(capsys)["pipe.md"] == "It is not a regular file."


def test_article_number_twice_keeps_both(good: Path) -> None:
    text = LAW.replace("Section 2. Commencement", "Section 1. Commencement")
    (good / "small.md").write_text(text, encoding="utf-8")
    assert ingest(good) == 0
    (work,) = reader().works()
    rows = reader().provisions(work.expressions[0].expression.id)
    assert [r.heading for r in rows if r.kind == "article"] == ["Theft", "Commencement"]


def test_second_run_takes_only_the_mended_file(
    good: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (good / "other.md").write_bytes(b"")
    assert ingest(good) == 1
    capsys.readouterr()
    mended = LAW.replace("XA-2001-act-9", "XA-2001-act-10").replace("Small", "Other")
    (good / "other.md").write_text(mended, encoding="utf-8")
    assert ingest(good) == 0
    report = json.loads(capsys.readouterr().out)
    assert (report["taken"], report["unchanged"]) == (1, 1)


def test_changed_file_replaces_what_it_had_put_in(good: Path) -> None:
    assert ingest(good) == 0
    text = LAW.replace("two years", "three years").replace(
        'last_updated: "2001-05-01"', 'last_updated: "2003-05-01"'
    )
    (good / "small.md").write_text(text, encoding="utf-8")
    assert ingest(good) == 0
    expressions = [e.expression for row in reader().works() for e in row.expressions]
    assert [e.in_force_from for e in expressions] == [date(2003, 5, 1)]


def test_bytes_are_archived_under_their_hash(good: Path) -> None:
    assert ingest(good) == 0
    (work,) = reader().works()
    blob = Settings().blobs_dir / work.expressions[0].sha256
    assert blob.read_text(encoding="utf-8") == LAW


def test_demonstration_history_gives_dated_expressions() -> None:
    assert ingest(corpus_folder("demo") / "history") == 0
    rows = {row.work.number: row for row in reader().works()}
    starts = [e.expression.in_force_from for e in rows["XA-2008-act-12"].expressions]
    assert starts == [date(2016, 1, 1), date(2013, 7, 1), date(2008, 10, 1)]
    assert all(row.work.invented for row in rows.values())


@pytest.mark.shared
def test_bundle_of_real_laws_gives_one_expression_a_commit(shared: Path) -> None:
    assert ingest(shared / "lawgit" / "ie.bundle") == 0
    count = sum(len(row.expressions) for row in reader().works())
    assert count == 14
