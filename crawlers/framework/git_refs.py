"""What a server says of a repository before anything is fetched: its branch and where it ends.

The smart protocol answers with a list of names in counted lines (gitprotocol-http, gitprotocol-pack
of git's documentation); the plain ("dumb") one with two text files.
"""

from __future__ import annotations

from dataclasses import dataclass

from crawlers.framework.answer import Answer
from crawlers.framework.errors import Unexpected

SMART = "application/x-git-upload-pack-advertisement"
_MAX_REFS = 100_000
_BRANCHES = "refs/heads/"
_SYMREF = "symref=HEAD:"


@dataclass(frozen=True, slots=True)
class Branch:
    """The branch that the repository shows first."""

    name: str
    commit: str


def is_smart(answer: Answer) -> bool:
    """Whether the server speaks the protocol in which one answer brings everything."""
    return answer.headers.get("content-type", "").split(";")[0].strip() == SMART


def read_smart(answer: Answer) -> Branch:
    """The main branch; Unexpected where the answer is no list of names or has no branch."""
    refs: dict[str, str] = {}
    told = ""
    for line in _counted_lines(answer):
        if line.startswith(b"#"):
            continue
        names, _, abilities = line.rstrip(b"\n").partition(b"\0")
        commit, _, name = names.decode("utf-8", "replace").partition(" ")
        refs[name] = commit
        for ability in abilities.decode("utf-8", "replace").split():
            if ability.startswith(_SYMREF):
                told = ability.removeprefix(_SYMREF)
    return _main(refs, told, answer.url)


def read_plain(listed: Answer, head: Answer) -> Branch:
    """The main branch from ``info/refs`` and ``HEAD``; Unexpected where they tell none."""
    refs = {}
    for line in listed.text().splitlines()[:_MAX_REFS]:
        commit, _, name = line.partition("\t")
        refs[name] = commit
    return _main(refs, head.text().strip().removeprefix("ref:").strip(), listed.url)


def _main(refs: dict[str, str], told: str, url: str) -> Branch:
    for name in (told, f"{_BRANCHES}main", f"{_BRANCHES}master"):
        if name in refs:
            return Branch(name, refs[name])
    raise Unexpected("The repository shows no branch.", url)


def _counted_lines(answer: Answer) -> list[bytes]:
    """Lines with four hexadecimal digits of length before each; 0000 parts groups."""
    lines: list[bytes] = []
    place = 0
    body = answer.body
    while place < len(body) and len(lines) < _MAX_REFS:
        try:
            length = int(body[place : place + 4], 16)
        except ValueError:
            raise Unexpected("The answer is no list of branches.", answer.url) from None
        if length and not 4 <= length <= len(body) - place:
            raise Unexpected("The list of branches is cut off.", answer.url)
        if length > 4:
            lines.append(body[place + 4 : place + length])
        place += length or 4
    return lines
