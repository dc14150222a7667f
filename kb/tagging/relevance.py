"""Which texts are read at all: most provisions of a code have nothing to do with the elements.

Two signs are cheap: beginnings of cue words in the folded text, and what meaning says of vectors
that are there anyway.
"""

from __future__ import annotations

from kb.model.findings import TagInput
from kb.tagging.matching import passes_gate
from kb.tagging.meaning import Readings
from kb.tagging.rules import RuleBook

LEAST_MEANING = -0.7
"""A text in which no element's meaning reaches this has no finding."""


def is_relevant(item: TagInput, lexicon: str, book: RuleBook, readings: Readings | None) -> bool:
    """Whether the text is read further."""
    if not lexicon:
        return readings is not None and readings.strongest >= LEAST_MEANING
    return passes_gate(item, lexicon, book)
