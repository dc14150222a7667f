"""Starts the bounded child and takes what it tells: pages of runs, checked, or one sentence."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from dataclasses import dataclass

from kb.errors import ParseError
from kb.parsing.pdf.child import MAX_PAGES, OPENING_S, SECONDS_PER_PAGE

_WALL_S = 2 * (OPENING_S + MAX_PAGES * SECONDS_PER_PAGE)
"""The child is bounded in processor time; this only ends one that waits for ever."""
_COMMAND = ("-m", "kb.parsing.pdf.child")
_TOO_LONG = frozenset({signal.SIGXCPU, signal.SIGKILL})


@dataclass(frozen=True, slots=True)
class Words:
    """Words of one size and weight on one line; points from the page's top left corner."""

    text: str
    x0: float
    x1: float
    base: float
    size: float
    top: float
    bold: bool


@dataclass(frozen=True, slots=True)
class Page:
    """One page as the child told it."""

    number: int
    width: float
    height: float
    letters: int
    unmapped: int
    slanted: int
    words: tuple[Words, ...]
    broken: bool = False


@dataclass(frozen=True, slots=True)
class PdfPages:
    """All pages of one file, and what was counted beside them."""

    title: str
    scripts: int
    files: int
    pages: tuple[Page, ...]


def read_pages(data: bytes, place: str) -> PdfPages:
    """Pages of a PDF; ParseError with one sentence for one that is locked, broken or too large."""
    lines = _told(data, place).splitlines()
    head: dict[str, object] = {}
    pages: list[Page] = []
    for line in lines:
        said = json.loads(line)
        if "refused" in said:
            raise ParseError(str(said["refused"]), place)
        if not head:
            head = said
        else:
            pages.append(_page(said, len(pages) + 1))
    if not head or len(pages) != head["pages"]:
        raise ParseError("The PDF is damaged: reading it came to no end.", place)
    return PdfPages(
        str(head["title"] or ""), int(str(head["scripts"])), int(str(head["files"])), tuple(pages)
    )


def _told(data: bytes, place: str) -> bytes:
    command = [sys.executable, "-P", *_COMMAND]
    try:
        done = subprocess.run(  # noqa: S603 - this program, no shell
            command, input=data, capture_output=True, check=False, timeout=_WALL_S
        )
    except subprocess.TimeoutExpired as error:
        raise ParseError("Reading the PDF took too long.", place) from error
    if done.returncode == 0:
        return done.stdout
    if -done.returncode in _TOO_LONG:
        raise ParseError("Reading the PDF took more time than its pages are worth.", place)
    if done.returncode < 0 or b"MemoryError" in done.stderr:
        raise ParseError("The PDF is damaged or needs too much memory to be read.", place)
    raise RuntimeError(done.stderr.decode(errors="replace"))


def _page(said: dict[str, object], number: int) -> Page:
    if said.get("broken"):
        return Page(number, 0.0, 0.0, 0, 0, 0, (), broken=True)
    rows = said["runs"]
    assert isinstance(rows, list)
    words = tuple(
        Words(text, x0, x1, base, size, top, bool(bold))
        for text, x0, x1, base, size, top, bold in rows
    )
    letters, unmapped, slanted = (int(str(said[k])) for k in ("letters", "unmapped", "slanted"))
    width, height = (float(str(said[k])) for k in ("width", "height"))
    return Page(number, width, height, letters, unmapped, slanted, words)
