"""Finds cue terms in the words of a text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from kb.tagging.lexicon import Lexicon, Term
from kb.tagging.orthography import orthography
from kb.text.folding import fold
from kb.text.lemmas import lemma

_CACHE_LIMIT = 100_000
_LONGEST = 100
"""Longer runs of letters are no words of a language: they have no lemma and are not remembered."""


class Word(NamedTuple):
    """A word with its place in the text, its folded form and the patterns it fits."""

    start: int
    end: int
    folded: str
    pieces: frozenset[int]
    clause: int = 0
    """Number of the sentence or list item in which it stands."""


class Hit(NamedTuple):
    """A term found: words ``first`` to ``last`` (inclusive)."""

    first: int
    last: int


Hits = dict[str, list[Hit]]
Seen = tuple[str, frozenset[int]]


class WordReader:
    """Turns word strings into patterns; remembers what it has seen."""

    def __init__(self, lexicon: Lexicon, *, lemmas: bool = True) -> None:
        """Without ``lemmas`` no dictionary is loaded (some take 400 MB): a word then fits the
        patterns by its own letters alone."""
        self.lexicon = lexicon
        self._lemmas = lemmas
        self.orthography = orthography(lexicon.lang)
        self._seen: dict[str, Seen] = {}

    def read(self, word: str) -> Seen:
        """Folded form and patterns of a word."""
        known = self._seen.get(word)
        if known is None:
            known = self._look_up(word)
            if len(word) <= _LONGEST:
                if len(self._seen) >= _CACHE_LIMIT:
                    self._seen.clear()
                self._seen[word] = known
        return known

    def _look_up(self, word: str) -> Seen:
        plain = self.orthography.plain(word)
        folded = fold(plain)
        found = set(self.lexicon.pieces.of(folded))
        for root in self._roots(plain, folded):
            found.update(self.lexicon.pieces.of(root))
        return folded, frozenset(found)

    def _roots(self, plain: str, folded: str) -> set[str]:
        """Folded lemmas. A word in capitals may be a noun of a language that writes nouns so."""
        if len(plain) > _LONGEST or not self._lemmas:
            return set()
        spellings = {plain, plain.capitalize()} if plain.isupper() else {plain}
        return {fold(lemma(spelling, self.lexicon.lang)) for spelling in spellings} - {folded}


def _last_word(words: Sequence[Word], term: Term, at: int) -> int | None:
    """Last word of the term that starts at ``at``; the shortest reading wins.

    All its words stand in one sentence or list item.
    """
    clause = words[at].clause
    reachable = [at]
    for step in term.steps[1:]:
        piece, reach = step.piece, step.gap + 1
        nearest: list[int] = []
        index = reachable[0] + 1
        for place in reachable:
            index = max(index, place + 1)
            end = min(place + reach + 1, len(words))
            while index < end:
                word = words[index]
                if word.clause != clause:
                    break
                if piece in word.pieces:
                    nearest.append(index)
                index += 1
        if not nearest:
            return None
        reachable = nearest
    return reachable[0]


def _candidates(words: Sequence[Word], lexicon: Lexicon) -> dict[int, tuple[Term, ...]]:
    """The terms of which the text holds every word, by their first pattern."""
    present = frozenset().union(*{word.pieces for word in words})
    return {
        piece: kept
        for piece in present
        if (kept := tuple(t for t in lexicon.starts.get(piece, ()) if t.needs <= present))
    }


def find_cues(words: Sequence[Word], lexicon: Lexicon) -> Hits:
    """All terms in the words, by class, in text order."""
    found: Hits = {}
    candidates = _candidates(words, lexicon)
    for at, word in enumerate(words):
        for piece in word.pieces:
            for term in candidates.get(piece, ()):
                last = at if len(term.steps) == 1 else _last_word(words, term, at)
                if last is not None:
                    found.setdefault(term.cls, []).append(Hit(at, last))
    for hits in found.values():
        hits.sort()
    return found
