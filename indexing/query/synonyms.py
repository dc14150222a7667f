"""Legal synonyms: for words of a query the terms of the same class in other languages.

The classes are nouns of the field (``corpora/search/synonym_classes.yml``, which gives the English
words that ask for each); their terms by language stand in ``corpora/search/synonyms.yml``, made
from the lexicon by :mod:`indexing.query.synonym_table`. A term of any language in a query asks for
its class too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, zip_longest

from indexing.query.function_words import is_function_word
from indexing.query.plan import Synonym
from indexing.query.search_data import read, table_language

MOST_OF_LANGUAGE = 8
"""Synonyms of one word in one language at most."""
MOST_OF_QUERY = 120
"""Synonyms of all words of a query at most: more make engines slow. Words share them evenly, and
the languages of a word, each with its best terms first."""
SHORTEST_FOREIGN = 5
"""Letters of a single word that asks for a class in another language than English; shorter ones
mean too many things."""
_ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class _Asking:
    """Words that ask for a class, after the first."""

    cls: str
    lang: str
    first: str
    rest: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Table:
    terms: Mapping[str, Mapping[str, tuple[Synonym, ...]]]
    """Class to language to terms, the best first."""
    asking: Mapping[str, tuple[_Asking, ...]]
    """First letters of the first word to what may follow, the longest first."""


def synonyms_of(forms: Sequence[str], langs: Iterable[str]) -> Mapping[int, tuple[Synonym, ...]]:
    """Place of a word in the query to its synonyms in those of the languages that have terms.

    ``forms`` are the folded words of the query without its function words. Every word of a phrase
    that asks for a class has the synonyms of the class. Terms of the phrase's own language are
    left out. The first call reads the tables, :func:`prepare` does so beforehand.
    """
    wanted = tuple(dict.fromkeys(sorted(map(table_language, langs))))
    asked = _asked(forms)
    if not asked:
        return {}
    share = MOST_OF_QUERY // len(asked)
    return {
        place: found
        for place, one in asked.items()
        if (found := tuple(islice(_in_turn(one, wanted), share)))
    }


def prepare() -> None:
    """Reads the tables, so that the first query need not wait."""
    _table()


def _asked(forms: Sequence[str]) -> dict[int, _Asking]:
    """Place to the class that is asked for there; the longest phrase wins."""
    asking = _table().asking
    found: dict[int, _Asking] = {}
    at = 0
    while at < len(forms):
        one = next(
            (
                one
                for one in asking.get(forms[at][:_KEY], ())
                if _fits(forms[at], one.first)
                and len(forms) > at + len(one.rest)
                and all(map(_fits, forms[at + 1 :], one.rest))
            ),
            None,
        )
        count = 1 + len(one.rest) if one else 1
        if one:
            found.update(dict.fromkeys(range(at, at + count), one))
        at += count
    return found


def _fits(form: str, pattern: str) -> bool:
    return form.startswith(pattern[:-1]) if pattern.endswith("*") else form == pattern


def _in_turn(one: _Asking, langs: Sequence[str]) -> Iterator[Synonym]:
    """The best term of each language, then the second of each, and so on."""
    terms = _table().terms.get(one.cls, {})
    rows = [terms.get(lang, ())[:MOST_OF_LANGUAGE] for lang in langs if lang != one.lang]
    for turn in zip_longest(*rows):
        yield from (term for term in turn if term is not None)


_KEY = 3


@lru_cache(maxsize=1)
def _table() -> _Table:
    terms = {
        cls: {
            lang: tuple(Synonym(tuple(term.split()), lang) for term in line.split("; "))
            for lang, line in by_lang.items()
        }
        for cls, by_lang in read("synonyms")["terms"].items()
    }
    asking: dict[str, dict[_Asking, None]] = {}
    for one in (*_english(), *_foreign(terms)):
        asking.setdefault(one.first[:_KEY], {})[one] = None
    return _Table(
        terms,
        {
            key: tuple(sorted(found, key=lambda one: (-len(one.rest), one.lang != _ENGLISH)))
            for key, found in asking.items()
        },
    )


def _english() -> Iterator[_Asking]:
    for cls, phrases in read("synonym_classes")["classes"].items():
        for phrase in phrases:
            first, *rest = phrase.split()
            yield _Asking(cls, _ENGLISH, first, tuple(rest))


def _foreign(terms: Mapping[str, Mapping[str, tuple[Synonym, ...]]]) -> Iterator[_Asking]:
    """Terms of other languages without their function words, except words of English; a term of
    two classes asks for the first."""
    seen: set[tuple[str, ...]] = {(word,) for word in read("synonym_classes")["english"]}
    for cls, by_lang in terms.items():
        for lang, found in by_lang.items():
            if lang != _ENGLISH:
                for term in found:
                    words = tuple(w for w in term.forms if not is_function_word(w, lang))
                    short = len(words) == 1 and len(words[0]) < SHORTEST_FOREIGN
                    if words and not short and words not in seen:
                        seen.add(words)
                        yield _Asking(cls, lang, words[0], words[1:])
