"""Where no bar can be drawn, a line tells how far a stage has come and what is left."""

import pytest

from kb import terminal


def test_line_tells_the_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = iter((0.0, 20.0, 40.0))
    monkeypatch.setattr(terminal.time, "monotonic", now.__next__)
    lines: list[str] = []
    monkeypatch.setattr(terminal.err, "print", lambda text, highlight: lines.append(text))
    stage = terminal._Lines("Reading meaning", 100)
    stage.advance(25)
    stage.advance(75)
    assert lines == [
        "Reading meaning: 25 of 100 after 20 s, about 60 s left",
        "Reading meaning: 100 of 100 after 40 s",
    ]
