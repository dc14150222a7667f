"""Finds cue terms in the words of a text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.tagging.lexicon import Lexicon, Term
from kb.text.folding import fold
from kb.text.lemmas import lemma

_CACHE_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its place in the text, its folded form and the patterns it fits."""

    start: int
    end: int
    folded: str
    pieces: frozenset[int]


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: words ``first`` to ``last`` (inclusive)."""

    first: int
    last: int


Hits = dict[str, list[Hit]]


@dataclass
class WordReader:
    """Turns word strings into patterns; remembers what it has seen."""

    lexicon: Lexicon
    _seen: dict[str, tuple[str, frozenset[int]]] = field(default_factory=dict)

    def read(self, word: str) -> tuple[str, frozenset[int]]:
        """Folded form and patterns of a word."""
        known = self._seen.get(word)
        if known is None:
            if len(self._seen) > _CACHE_LIMIT:
                self._seen.clear()
            known = self._seen[word] = self._look_up(word)
        return known

    def _look_up(self, word: str) -> tuple[str, frozenset[int]]:
        folded = fold(word)
        found = set(self.lexicon.pieces.of(folded))
        root = fold(lemma(word, self.lexicon.lang))
        if root != folded:
            found.update(self.lexicon.pieces.of(root))
        return folded, frozenset(found)


def _ends(words: Sequence[Word], term: Term, at: int) -> int | None:
    """Last word of the term that starts at ``at``; the shortest reading wins."""
    reachable = [at]
    for step in term.steps[1:]:
        nearest: list[int] = []
        for place in reachable:
            for index in range(place + 1, min(place + 2 + step.gap, len(words))):
                if step.piece in words[index].pieces and index not in nearest:
                    nearest.append(index)
        if not nearest:
            return None
        reachable = nearest
    return min(reachable)


def find_cues(words: Sequence[Word], lexicon: Lexicon) -> Hits:
    """All terms in the words, by class, in text order."""
    found: Hits = {}
    for at, word in enumerate(words):
        for piece in word.pieces:
            for term in lexicon.starts.get(piece, ()):
                last = _ends(words, term, at)
                if last is not None:
                    found.setdefault(term.cls, []).append(Hit(at, last))
    for hits in found.values():
        hits.sort(key=lambda hit: (hit.first, hit.last))
    return found
