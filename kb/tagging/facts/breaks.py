"""Where a text breaks: sentences, and the commas and conjunctions inside them."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kb.tagging.cues import Hits, Word

_SENTENCE_END = re.compile(r"[.;!?։;](?=\s)|\n")
_PUNCTUATION = re.compile(r"[,;:։]|[.!?;](?=\s)")
_OPEN_END = (":", ",", "—", "–", "-")
"""A line that ends so goes on in the next."""
_GOES_ON = re.compile(r"\s*[^\W\d_](?:[^\W\d_]|['’])")
"""A line that begins with a word; "a)" is the mark of a list."""


def _line_ends(text: str, at: int) -> bool:
    """Whether the line break at ``at`` ends a sentence: not where the line is only wrapped."""
    before = text[max(0, at - 80) : at].rstrip(" \t\r")
    if before.endswith(_OPEN_END):
        return False
    after = text[at : at + 80].lstrip()
    wrapped = _GOES_ON.match(after) is not None and after[:1].islower()
    return not wrapped or before.endswith((".", ";", "!", "?"))


class Breaks:
    """Sentence and breaks of the words of a text."""

    def __init__(self, text: str, words: Sequence[Word], hits: Hits) -> None:
        self.text = text
        self.words = words
        self._ends = [
            match.start()
            for match in _SENTENCE_END.finditer(text)
            if match[0] != "\n" or _line_ends(text, match.start())
        ]
        marks = {match.start() for match in _PUNCTUATION.finditer(text)}
        self._marks = sorted(marks.union(self._ends))
        self._or = sorted(hit.first for hit in hits.get("join.or", ()))
        self._and = sorted(hit.first for hit in hits.get("join.and", ()))

    def sentence(self, word: int) -> int:
        """Number of the word's sentence."""
        return bisect_right(self._ends, self.words[word].start)

    def same_sentence(self, first: int, second: int) -> bool:
        """Whether two words stand in one sentence."""
        return self.sentence(first) == self.sentence(second)

    def punctuated(self, left: int, right: int) -> bool:
        """Whether a comma, colon or sentence end stands between the words."""
        start, end = self.words[left].end, self.words[right].start
        return bisect_left(self._marks, end) > bisect_left(self._marks, start)

    def alternative(self, left: int, right: int) -> bool:
        """Whether an "or" stands between the words."""
        return bisect_left(self._or, right) > bisect_right(self._or, left)

    def joined(self, left: int, right: int) -> bool:
        """Whether an "and" stands between the words."""
        return bisect_left(self._and, right) > bisect_right(self._and, left)

    def broken(self, left: int, right: int) -> bool:
        """Whether punctuation or a conjunction stands between the words."""
        return (
            self.punctuated(left, right)
            or self.alternative(left, right)
            or self.joined(left, right)
        )
