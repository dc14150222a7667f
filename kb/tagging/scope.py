"""Who and what a cue is about: takes out cues about offenders and in exclusions.

Everything is judged inside one sentence or list item (``Word.clause``) and its parts between
commas; no distance in words counts.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import accumulate

from kb.tagging.cues import Hit, Hits, Word

_EXCLUDED = ("topic", "topic_ref", "victim", "nrm", "reflection")
"""Classes that an exclusion takes out."""
_WHAT_OFFENDERS_DID = ("topic", "topic_ref")
_OFFENDER, _VICTIM = "offender", "victim"
_ITEM = re.compile(r"(?P<lead>[:\u2012-\u2015-][^\w\n]{0,9})?\n[ \t]*(?:\(|\w{1,4}[).])")
"""The beginning of an item of a list, perhaps after the words that lead into the list."""


class _Sentences:
    """Sentences and parts of sentences of a text, by the index of their words."""

    def __init__(self, text: str, words: Sequence[Word]) -> None:
        self.clauses = [word.clause for word in words]
        self.commas: list[int] = []
        """Words that have a comma after them."""
        self.items: list[int] = []
        """Words after which an item of a list begins."""
        self.leads: set[int] = set()
        """Those of them that lead into the list ("...:")."""
        for index in range(len(words) - 1):
            end, start = words[index].end, words[index + 1].start
            if "," in text[end:start]:
                self.commas.append(index)
            item = _ITEM.search(text, end, start + 5) if "\n" in text[end:start] else None
            if item:
                self.items.append(index)
                if item["lead"]:
                    self.leads.add(index)

    def bounds(self, index: int) -> tuple[int, int]:
        """First and last word of the sentence."""
        clause = self.clauses[index]
        return bisect_left(self.clauses, clause), bisect_right(self.clauses, clause) - 1

    def part_start(self, index: int) -> int:
        """First word of the part between commas."""
        place = bisect_left(self.commas, index)
        comma = self.commas[place - 1] + 1 if place else 0
        return max(comma, self.bounds(index)[0])

    def reach(self, index: int) -> int:
        """Last word that an exclusion speaks of: before the next comma or item of a list, but
        the last of the sentence where it leads into a list ("does not apply to: ...")."""
        comma, item = _next(self.commas, index), _next(self.items, index)
        last = self.bounds(index)[1]
        return last if item in self.leads and item <= comma else min(comma, item, last)


def _next(marks: Sequence[int], index: int) -> int:
    place = bisect_left(marks, index)
    return marks[place] if place < len(marks) else sys.maxsize


class _Excluded:
    """Words that the exclusions take out."""

    def __init__(self, exclusions: Sequence[Hit], sentences: _Sentences) -> None:
        self.starts = sorted(hit.last for hit in exclusions)
        self.ends = list(accumulate(map(sentences.reach, self.starts), max))

    def holds(self, hit: Hit) -> bool:
        place = bisect_left(self.starts, hit.first)
        return place > 0 and hit.first <= self.ends[place - 1]


class _People:
    """Offenders and victims of a text, in order."""

    def __init__(self, hits: Hits, sentences: _Sentences) -> None:
        self.sentences = sentences
        named = [(hit, kind) for kind in (_OFFENDER, _VICTIM) for hit in hits.get(kind, ())]
        named.sort()
        self.firsts = [hit.first for hit, _ in named]
        self.kinds = [kind for _, kind in named]

    def _between(self, first: int, last: int) -> list[str]:
        """Kinds of the first and the last person named in words ``first`` to ``last``."""
        low, high = bisect_left(self.firsts, first), bisect_right(self.firsts, last)
        return [self.kinds[low], self.kinds[high - 1]] if low < high else []

    def did(self, hit: Hit) -> bool:
        """Whether the last person named before the end of the cue, in its part of the sentence,
        is an offender: "a person convicted of trafficking"."""
        return self._between(self.sentences.part_start(hit.first), hit.last)[-1:] == [_OFFENDER]

    def spared(self, hit: Hit) -> bool:
        """Whether "shall not be punished" spares an offender: the first person named in its part
        of the sentence, else before it in the sentence, else after it."""
        first, last = self.sentences.bounds(hit.first)
        named = (
            self._between(self.sentences.part_start(hit.last), hit.last)
            or self._between(first, hit.last)
            or self._between(hit.last, last)
        )
        return named[:1] == [_OFFENDER]


def protective_view(text: str, words: Sequence[Word], hits: Hits) -> Hits:
    """The cues without those about offenders ("a person convicted of trafficking", an offender
    who "shall not be punished") and those that an exclusion takes out ("does not apply to victims
    of trafficking")."""
    exclusions = hits.get("exclusion", [])
    if not exclusions and _OFFENDER not in hits:
        return hits
    sentences = _Sentences(text, words)
    view = dict(hits)
    if exclusions:
        excluded = _Excluded(exclusions, sentences)
        for cls in hits.keys() & set(_EXCLUDED):
            view[cls] = [hit for hit in hits[cls] if not excluded.holds(hit)]
    if _OFFENDER in hits:
        people = _People(hits, sentences)
        for cls in hits.keys() & set(_WHAT_OFFENDERS_DID):
            view[cls] = [hit for hit in view[cls] if not people.did(hit)]
        view["nonpunish"] = [hit for hit in hits.get("nonpunish", ()) if not people.spared(hit)]
    return view
