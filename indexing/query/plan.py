"""What an engine is asked: scored words and the condition that every hit fulfils."""

from __future__ import annotations

from dataclasses import dataclass

from indexing.query.tree import EVERYTHING, Condition

SYNONYM_WEIGHT = 0.4
"""How much a synonym counts beside the word itself, in the text and in the heading."""


@dataclass(frozen=True, slots=True)
class Synonym:
    """Forms that stand for a word of the query in another language; several form a phrase."""

    forms: tuple[str, ...]
    lang: str


@dataclass(frozen=True, slots=True)
class QueryWord:
    """A word of the query, found by its form, one of its lemmas, its Latin spelling in names, or
    a legal synonym in another language. It counts by the best of these."""

    form: str
    lemmas: tuple[str, ...]
    latin: str = ""
    """Key of :func:`indexing.query.latin.latin_key`, compared with ``name_latin``."""
    synonyms: tuple[Synonym, ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Words of which the more are found the better, and what must hold."""

    words: tuple[QueryWord, ...] = ()
    condition: Condition = EVERYTHING
