"""Which provision of a new text was which of the old one: by content first, then by number.

An article that got another number is found by its words. The time grows with the length of the
texts, not with the number of pairs: only provisions that share rare words are compared.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict, deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kb.text.folding import fold

_ALIKE = 0.6
"""Least similarity of an article that moved: half of a rewritten text stays, two articles on
different matters share their function words, which is some 0.3 to 0.4."""
_SAME_PLACE = 0.25
"""What standing under the same number is worth beside similarity."""
_RARE_WORDS = 12
_CANDIDATES = 8
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Passage:
    """A provision with everything that stands in it."""

    eid: str
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A passage of the old text with that of the new one which it became; None where there is
    none. At least one is there."""

    old: Passage | None
    new: Passage | None

    @property
    def changed(self) -> bool:
        """Whether the wording differs."""
        return self.old is None or self.new is None or self.old.text != self.new.text

    @property
    def moved(self) -> bool:
        """Whether it stands under another number."""
        return self.old is not None and self.new is not None and self.old.eid != self.new.eid


def align(old: Sequence[Passage], new: Sequence[Passage]) -> tuple[Pair, ...]:
    """Every passage of both, in the order of the new text; what went stands where it was.

    eIds are unique in each text. Equal texts are paired first (the same eId before others), then
    alike ones, the most alike first, then what is left under one eId.
    """
    partner: dict[str, str] = {}
    taken: set[str] = set()
    before = {passage.eid: passage for passage in old}
    after = {passage.eid: passage for passage in new}
    for matches in (_equal(old, new), _alike(old, new), ((p.eid, p.eid) for p in old)):
        for one, other in matches:
            if one not in partner and other in after and other not in taken:
                partner[one] = other
                taken.add(other)
    return _in_order(old, new, partner, before)


def _equal(old: Sequence[Passage], new: Sequence[Passage]) -> Iterable[tuple[str, str]]:
    """Pairs of one wording: those that stayed where they were, then the others in order."""
    before = {passage.eid: passage.text for passage in old}
    stays = {passage.eid for passage in new if before.get(passage.eid) == passage.text}
    yield from ((eid, eid) for eid in before if eid in stays)
    places: dict[str, deque[str]] = defaultdict(deque)
    for passage in new:
        if passage.eid not in stays:
            places[passage.text].append(passage.eid)
    for eid, text in before.items():
        if eid not in stays and places.get(text):
            yield eid, places[text].popleft()


def _alike(old: Sequence[Passage], new: Sequence[Passage]) -> list[tuple[str, str]]:
    """Pairs that share their words, the most alike first."""
    same = {p.text for p in old} & {p.text for p in new}
    left = {p.eid: _bag(p.text) for p in old if p.text not in same}
    right = {p.eid: _bag(p.text) for p in new if p.text not in same}
    spread = Counter(word for bag in right.values() for word in bag)
    holders: dict[str, list[str]] = defaultdict(list)
    for eid, bag in right.items():
        for word in bag:
            if spread[word] <= _CANDIDATES * 4:
                holders[word].append(eid)
    scored: list[tuple[float, int, str, str]] = []
    for place, (eid, bag) in enumerate(left.items()):
        for other in _candidates(eid, bag, holders, right):
            score = _similarity(bag, right[other])
            if eid == other:
                scored.append((-score - _SAME_PLACE, place, eid, other))
            elif score >= _ALIKE:
                scored.append((-score, place, eid, other))
    return [(one, other) for _, _, one, other in sorted(scored)]


def _candidates(
    eid: str, bag: Counter[str], holders: dict[str, list[str]], right: dict[str, Counter[str]]
) -> list[str]:
    """Passages worth comparing: those that share the rarest words, and the one of that eId."""
    rare = sorted((word for word in bag if word in holders), key=lambda w: (len(holders[w]), w))
    votes = Counter(other for word in rare[:_RARE_WORDS] for other in holders[word])
    best = sorted(votes, key=lambda other: (-votes[other], other))[:_CANDIDATES]
    return best if eid in best or eid not in right else [*best, eid]


def _bag(text: str) -> Counter[str]:
    return Counter(_WORD.findall(fold(text)))


def _similarity(one: Counter[str], other: Counter[str]) -> float:
    """Share of words that both hold (Dice's coefficient of the bags), 0 to 1."""
    size = one.total() + other.total()
    return 2 * (one & other).total() / size if size else 1.0


def _in_order(
    old: Sequence[Passage],
    new: Sequence[Passage],
    partner: dict[str, str],
    before: dict[str, Passage],
) -> tuple[Pair, ...]:
    """New order; a passage that went follows the one that it followed."""
    origin = {other: one for one, other in partner.items()}
    gone_after: dict[str, list[Passage]] = defaultdict(list)
    anchor = ""
    for passage in old:
        if passage.eid in partner:
            anchor = partner[passage.eid]
        else:
            gone_after[anchor].append(passage)
    pairs = [Pair(passage, None) for passage in gone_after[""]]
    for passage in new:
        one = origin.get(passage.eid)
        pairs.append(Pair(before[one] if one else None, passage))
        pairs += [Pair(gone, None) for gone in gone_after[passage.eid]]
    return tuple(pairs)
