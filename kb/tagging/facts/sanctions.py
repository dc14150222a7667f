"""Which sanction a stated term belongs to: prison, or another one of the same sentence."""

from __future__ import annotations

from dataclasses import dataclass

from kb.tagging.cues import Hit
from kb.tagging.facts.breaks import Breaks
from kb.tagging.facts.durations import Duration
from kb.tagging.facts.numbers import near
from kb.tagging.matching import Unit

_TIGHT_BEFORE = 8
_TIGHT_AFTER = 3
_LOOSE_BEFORE = 14
_LOOSE_AFTER = 10
_PENALTY_BEFORE = 8
_PENALTY_AFTER = 3
_AGE_BEFORE = 5
_BESIDE = 2
_MOST_MONTHS = 60 * 12
PRISON, OTHER, NONE = "prison", "other", ""


@dataclass(frozen=True, slots=True)
class _Sanction:
    first: int
    last: int
    kind: str


class Sanctions:
    """The sanctions that a text names, and which of them governs a term.

    Where the sanction stands beside the term without a comma or conjunction between, it is that
    one; else the order of the sentence decides: where it begins with a sanction each term belongs
    to the one before it, where it begins with a term to the one after it.
    """

    def __init__(self, unit: Unit, found: tuple[Duration, ...]) -> None:
        self.unit = unit
        self.breaks = Breaks(unit.text, unit.words, unit.hits)
        other = [*unit.hits.get("sanction.fine", ()), *unit.hits.get("sanction.other", ())]
        prison = unit.hits.get("prison", ())
        clear = [hit for hit in prison if not any(_holds(wide, hit) for wide in other)]
        free = [hit for hit in other if not any(_holds(wide, hit) for wide in clear)]
        marks = [_Sanction(hit.first, hit.last, PRISON) for hit in clear]
        marks += [_Sanction(hit.first, hit.last, OTHER) for hit in free]
        self.marks = tuple(sorted(marks, key=lambda mark: (mark.first, mark.last)))
        self._first_duration: dict[int, int] = {}
        for duration in found:
            sentence = self.breaks.sentence(duration.first)
            self._first_duration.setdefault(sentence, duration.first)

    def governing(self, duration: Duration) -> str:
        """``PRISON``, ``OTHER`` or ``NONE``."""
        if duration.unit in ("day", "hour") or duration.value > _MOST_MONTHS:
            return NONE
        if self._is_child(duration):
            return NONE
        before, after = self._neighbours(duration)
        tight = self._tight(duration, before, after)
        if tight is not None and not (self._is_age(duration) and _is_apart(duration, tight)):
            return tight.kind
        if self._is_age(duration):
            return NONE
        if before is None and after is None:
            return PRISON if self._is_penalty(duration) else NONE
        return self._by_order(duration, before, after)

    def _by_order(
        self, duration: Duration, before: _Sanction | None, after: _Sanction | None
    ) -> str:
        """By the order of the sentence; another sanction than prison reaches as far as it
        likes, for it only keeps a term out."""
        reaches = before is not None and duration.first - before.last - 1 <= _LOOSE_BEFORE
        if before is not None and self._leads(duration, before):
            return before.kind if reaches or before.kind == OTHER else NONE
        if after is not None and after.first - duration.last - 1 <= _LOOSE_AFTER:
            return after.kind
        return before.kind if before is not None and reaches else NONE

    def _neighbours(self, duration: Duration) -> tuple[_Sanction | None, _Sanction | None]:
        sentence = self.breaks.sentence(duration.first)
        inside = [m for m in self.marks if self.breaks.sentence(m.first) == sentence]
        before = [mark for mark in inside if mark.last < duration.first]
        after = [mark for mark in inside if mark.first >= duration.first]
        return (
            max(before, key=lambda mark: mark.last, default=None),
            min(after, key=lambda mark: mark.first, default=None),
        )

    def _tight(
        self, duration: Duration, before: _Sanction | None, after: _Sanction | None
    ) -> _Sanction | None:
        """The sanction beside the term; where there is one on each side, by the order."""
        if before is not None and (
            duration.first - before.last - 1 > _TIGHT_BEFORE
            or self.breaks.broken(before.last, duration.first)
        ):
            before = None
        if after is not None and after.first > duration.last:
            far = after.first - duration.last - 1 > _TIGHT_AFTER
            if far or self.breaks.broken(duration.last, after.first):
                after = None
        if before is not None and after is not None:
            return before if self._leads(duration, before) else after
        return before or after

    def _leads(self, duration: Duration, before: _Sanction) -> bool:
        """Whether the sentence names a sanction before its first term."""
        sentence = self.breaks.sentence(duration.first)
        firsts = [m.first for m in self.marks if self.breaks.sentence(m.first) == sentence]
        return min(firsts) < self._first_duration.get(sentence, before.first + 1)

    def _is_child(self, duration: Duration) -> bool:
        """Whether the length is the age of a child named right before."""
        hits = self.unit.hits.get("child", ())
        return duration.low is None and near(hits, duration.first, duration.last, _AGE_BEFORE, 0)

    def _is_age(self, duration: Duration) -> bool:
        """Whether the words are those of an age: "eighteen years" is one, and may be a term."""
        return any(
            hit.first <= duration.last and duration.first <= hit.last
            for hit in self.unit.hits.get("age", ())
        )

    def _is_penalty(self, duration: Duration) -> bool:
        """Whether a sentence without any sanction by name says "the penalty is ten to fifteen
        years" in a text that names prison."""
        if not any(mark.kind == PRISON for mark in self.marks):
            return False
        return any(
            self.breaks.same_sentence(hit.first, duration.first)
            and -_PENALTY_AFTER <= duration.first - hit.last <= _PENALTY_BEFORE + 1
            for hit in self.unit.hits.get("penalty", ())
        )


def _holds(wide: Hit, hit: Hit) -> bool:
    longer = wide.last - wide.first > hit.last - hit.first
    return longer and wide.first <= hit.first and hit.last <= wide.last


def _is_apart(duration: Duration, mark: _Sanction) -> bool:
    """Whether words stand between that may speak of a person: "prison if under eighteen"."""
    if duration.low is not None or duration.bound:
        return False
    return max(duration.first - mark.last, mark.first - duration.last) > _BESIDE
