"""Function words of about forty languages: articles, prepositions, pronouns, auxiliaries and the
words with which a question begins (``corpora/search/function_words.yml``).

The same letters are a function word in one language and a noun in another: ``war`` in German and
English, ``men`` in Swedish and English. So a word is judged in the language of its query. Where
that is unknown, the language with the most function words in the query is taken, English before
others. Negations are not function words: they change what is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from indexing.query.search_data import read, table_language
from kb.text.folding import fold

_FIRST = "en"


@lru_cache(maxsize=1)
def _table() -> Mapping[str, frozenset[str]]:
    words: Mapping[str, str] = read("function_words")["languages"]
    return {lang: frozenset(map(fold, line.split())) for lang, line in words.items()}


def languages() -> tuple[str, ...]:
    """Languages with a list."""
    return tuple(_table())


def is_function_word(form: str, lang: str = _FIRST) -> bool:
    """Whether a folded form is a function word of the language; False for one without a list."""
    return form in _table().get(table_language(lang), frozenset())


def likely_language(forms: Sequence[str]) -> str:
    """The language with the most function words among the folded forms, empty where none has
    any. English comes first of equals, then the order of the file."""
    table = _table()
    present = set(forms)
    best = max((_FIRST, *table), key=lambda lang: len(present & table[lang]))
    return best if present & table[best] else ""


def likely_languages(forms: Sequence[str], most: int) -> tuple[str, ...]:
    """The languages with the most function words among the folded forms, the best first: short
    questions of related languages look alike. English alone where none has any."""
    table = _table()
    present = set(forms)
    counts = {lang: len(present & words) for lang, words in table.items()}
    known = sorted((lang for lang in table if counts[lang]), key=lambda lang: -counts[lang])
    return tuple(known[:most]) or (_FIRST,)


def function_words(forms: Sequence[str], lang: str = "") -> frozenset[str]:
    """Those of a query's folded forms that scoring may leave out.

    ``lang`` is the language of the query, or empty where it is unknown. Empty where every form is
    a function word: then these are all that there is to look for.
    """
    table = _table()
    key = table_language(lang)
    known = table.get(key if key in table else likely_language(forms), frozenset())
    found = known.intersection(forms)
    return frozenset() if found == set(forms) else found
