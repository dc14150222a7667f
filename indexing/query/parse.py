"""What a person typed: words and "phrases". No input is malformed; an odd quote is a blank."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from indexing.query.analysis import Analyser

Lemmas = Callable[[str], Iterable[str]]
"""Lemmas that the index knows for a form."""

LONGEST_QUERY = 2_000
"""Characters of a query that count; a provision pasted whole still fits."""
_QUOTED = re.compile(r'["„“”«»]([^"„“”«»]+)["„“”«»]')


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the query: found by its form or by one of its lemmas."""

    form: str
    lemmas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """Words of which the more are found the better, and phrases that must be there."""

    words: tuple[QueryWord, ...]
    phrases: tuple[tuple[str, ...], ...]

    @property
    def empty(self) -> bool:
        """Whether there is nothing to look for by words."""
        return not self.words


def parse_query(
    text: str, analyser: Analyser, lemmas: Lemmas, langs: tuple[str, ...] = ()
) -> ParsedQuery:
    """Read a query. Its language is unknown: the lemmas that the index knows for each word count,
    for an unknown word those of the dictionaries of ``langs`` (English where none is named)."""
    text = text[:LONGEST_QUERY]
    phrases = tuple(
        tuple(word.form for word in analyser.words(match.group(1), ""))
        for match in _QUOTED.finditer(text)
    )
    words: dict[str, QueryWord] = {}
    for word in analyser.words(text, ""):
        if word.form not in words:
            found = {word.form, *lemmas(word.form)}
            if found == {word.form}:
                raw = text[word.start : word.end]
                found |= {analyser.words(raw, lang)[0].lemma for lang in langs or ("en",)}
            words[word.form] = QueryWord(word.form, tuple(sorted(found)))
    return ParsedQuery(tuple(words.values()), tuple(p for p in phrases if len(p) > 1))
