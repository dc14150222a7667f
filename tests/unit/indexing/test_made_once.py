"""A costly folder is made once, whole or not at all."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from indexing.encoders.made_once import make_once


def test_two_that_miss_it_make_it_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make(part: Path) -> None:
        made.append(1)
        time.sleep(0.1)
        (part / "file").write_text("whole")

    threads = [
        threading.Thread(target=make_once, args=(tmp_path / "model", make)) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1
    assert (tmp_path / "model" / "file").read_text() == "whole"


def test_a_failed_making_leaves_nothing_and_can_be_repeated(tmp_path: Path) -> None:
    def broken(part: Path) -> None:
        (part / "half").write_text("x")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        make_once(tmp_path / "model", broken)
    assert [path.name for path in tmp_path.iterdir()] == ["model.lock"]
    make_once(tmp_path / "model", lambda part: (part / "file").touch())
    assert (tmp_path / "model" / "file").is_file()


def test_what_a_killed_making_left_is_cleared(tmp_path: Path) -> None:
    (tmp_path / ".model-abc").mkdir()
    make_once(tmp_path / "model", lambda part: (part / "file").touch())
    assert not (tmp_path / ".model-abc").exists()
