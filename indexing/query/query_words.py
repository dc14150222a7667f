"""The words of a piece of a query, with the lemmas by which the index may hold them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from indexing.query.analysis import Analyser
from indexing.query.plan import QueryWord

Analyse = Callable[[str], tuple[QueryWord, ...]]
Lemmas = Callable[[str], Iterable[str]]
"""Lemmas that the index knows for a form."""


def analysis(analyser: Analyser, lemmas: Lemmas, langs: tuple[str, ...] = ()) -> Analyse:
    """How a query is analysed. Its language is unknown: the lemmas that the index knows for each
    word count, for an unknown word those of the dictionaries of ``langs`` (English where none is
    named)."""

    def analyse(text: str) -> tuple[QueryWord, ...]:
        found = []
        for word in analyser.words(text, ""):
            known = {word.form, *lemmas(word.form)}
            if known == {word.form}:
                raw = text[word.start : word.end]
                known |= {analyser.words(raw, lang)[0].lemma for lang in langs or ("en",)}
            found.append(QueryWord(word.form, tuple(sorted(known))))
        return tuple(found)

    return analyse


def scored(words: Iterable[str], analyse: Analyse) -> tuple[QueryWord, ...]:
    """The words to score, each form once, in order."""
    found: dict[str, QueryWord] = {}
    for raw in words:
        for word in analyse(raw):
            found.setdefault(word.form, word)
    return tuple(found.values())
