"""Counts each character of a source: what is not law is left out with a reason."""

from __future__ import annotations

from collections import Counter

from kb.model.law import LeftOut, Note, ParsedDocument, ParseIssue

SPACE = "white space"
MARKUP = "markup"
NUMBERING = "marks of numbering"
REPEATED = "repeated headings"
CONTENTS = "table of contents"
FRONT_MATTER = "front matter"
FURNITURE = "page furniture"
EDITORIAL = "editorial marks"
TITLE = "title"


class Ledger:
    """Characters left out of one document, and what went wrong while reading it."""

    def __init__(self, total: int, place: str) -> None:
        self.total = total
        self.place = place
        self.removed: Counter[str] = Counter()
        self.notes: list[Note] = []
        self.issues: list[ParseIssue] = []

    def leave_out(self, reason: str, characters: int) -> None:
        """Count characters of the source that stand nowhere in the law."""
        if characters:
            self.removed[reason] += characters

    def note(self, text: str, eid: str = "") -> None:
        """Keep text beside the provisions."""
        self.notes.append(Note(eid, text))

    def warn(self, message: str, line: int = 0, *, level: str = "warning") -> None:
        """Report something that could not be read as it should."""
        place = f"{self.place}:{line}" if line else self.place
        self.issues.append(ParseIssue(level, message, place))

    def close(self, kept: int) -> tuple[LeftOut, ...]:
        """Balance the account: ``kept`` characters stand in provisions and headings."""
        noted = sum(len(note.text) for note in self.notes)
        rest = self.total - kept - noted - sum(self.removed.values())
        if rest:
            self.warn(f"{rest} characters of the file could not be accounted for.", level="error")
            self.removed["not accounted for"] += rest
        return tuple(
            LeftOut(reason, count) for reason, count in sorted(self.removed.items()) if count
        )


def kept_characters(document: ParsedDocument) -> int:
    """Characters that stand in numbers, headings and texts of provisions."""
    return sum(len(p.number) + len(p.heading) + len(p.text) for p in document.provisions)


def account(document: ParsedDocument) -> None:
    """Assert that every character of the source is law, note or left out with a reason.

    Raises AssertionError with the difference where the account does not balance.
    """
    kept = kept_characters(document)
    noted = sum(len(note.text) for note in document.notes)
    left_out = sum(item.characters for item in document.left_out)
    assert all(item.characters > 0 for item in document.left_out), document.left_out
    assert not any(item.reason == "not accounted for" for item in document.left_out), (
        document.left_out
    )
    assert kept + noted + left_out == document.characters, (
        f"{document.characters} characters, but {kept} kept, {noted} noted, {left_out} left out"
    )
