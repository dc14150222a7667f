"""Which sub-elements of an element a text names, and on which words."""

from __future__ import annotations

from kb.model.findings import Span
from kb.tagging.features import Candidate
from kb.tagging.matching import Unit, labelled_hits, sub_hits
from kb.tagging.rules import RuleBook

_REACH = 60
"""A sub-element may stand so many words from the words on which its element rests."""


def read_sub_elements(
    unit: Unit, candidate: Candidate, book: RuleBook
) -> dict[str, tuple[Span, ...]]:
    """Spans in the text of the unit, by slug of the sub-element."""
    rules = candidate.rules
    hits = unit.protective if rules.protective else unit.hits
    found = dict(labelled_hits(hits, rules.subs, book))
    if rules.sub and candidate.match is not None:
        members = book.groups[rules.sub]
        found |= sub_hits(hits, rules.sub, members, candidate.match.windows, _REACH)
    words = unit.words
    return {
        sub: tuple(Span(words[hit.first].start, words[hit.last].end) for hit in kept)
        for sub, kept in found.items()
    }
