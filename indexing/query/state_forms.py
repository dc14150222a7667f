"""All forms in which a query may name a State, by the first word.

Names come from the catalogue, from the Unicode locale data (Babel) in the languages of the region
and from ``corpora/search/state_names.yml`` and ``demonyms.yml``. Each word of a name is inflected
by the endings of its language (``state_endings.yml``): a form is found only as a whole, so no name
hides in a longer word.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from babel import Locale

from indexing.query.search_data import read
from kb.catalogue.model import State
from kb.text.folding import MARKS, fold

WORD = re.compile(rf"[^\W_](?:[^\W_]|[{MARKS}])*")
"""A word of a query, cut as :mod:`indexing.query.analysis` cuts."""

_LOCALES = (
    "az", "be", "bg", "bs", "ca", "cnr", "cs", "da", "de", "el", "en", "es", "et", "fi", "fr",
    "ga", "hr", "hu", "hy", "is", "it", "ka", "kk", "ky", "lb", "lt", "lv", "mk", "mn", "mt", "nb",
    "nl", "nn", "pl", "pt", "ro", "ru", "sk", "sl", "sq", "sr", "sr_Latn", "sv", "tg", "tk", "tr",
    "uk", "uz", "uz_Cyrl",
)  # fmt: skip
_ARTICLES = frozenset({"il", "l", "in", "ir", "is", "it", "iz", "ix", "id", "ic", "an", "na"})
_WITH_ARTICLES = frozenset({"ga", "mt"})
_ABBREVIATION = re.compile(r"[^\W\d_](?: ?[^\W\d_]){1,4}")
_Endings = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Name:
    """A name after its first word; an empty ``code`` is a name that hides States."""

    code: str
    rest: tuple[frozenset[str], ...]
    """Folded forms of each further word."""
    capitals: bool = False
    """An abbreviation, written in capitals."""
    people: bool = False
    """Names a people or its language."""


Names = Mapping[str, tuple[Name, ...]]


def build_names(states: Iterable[State]) -> Names:
    """First word, folded, to the names that begin so, the longest first."""
    found: dict[str, dict[Name, None]] = {}
    known = {state.code: state for state in states}
    for lang, code, text, people in _texts(known):
        _add(found, text, code, _paradigm(lang, people=people), people=people)
    return {
        first: tuple(sorted(names, key=lambda name: -len(name.rest)))
        for first, names in found.items()
    }


def _texts(known: Mapping[str, State]) -> Iterator[tuple[str, str, str, bool]]:
    """(language, code, name, whether of a people) of every source."""
    for state in known.values():
        for lang, text in state.names:
            yield lang, state.code, text, False
    for locale in _LOCALES:
        for code, text in Locale.parse(locale).territories.items():
            if code in known:
                yield locale, code, _without_article(text, locale), False
    for people, table in ((False, read("state_names")["names"]), (True, read("demonyms")["words"])):
        for lang, rows in table.items():
            for code, line in rows.items():
                if code in known or not code:
                    yield from ((lang, code, text.strip(), people) for text in line.split(","))


def _without_article(text: str, locale: str) -> str:
    words = WORD.findall(text)
    if locale in _WITH_ARTICLES and len(words) > 1 and fold(words[0]) in _ARTICLES:
        words = words[1:]
    return " ".join(words)


def _add(
    found: dict[str, dict[Name, None]], text: str, code: str, endings: _Endings, *, people: bool
) -> None:
    capitals = text.isupper() and bool(_ABBREVIATION.fullmatch(text))
    words = [fold(word) for word in WORD.findall(text)]
    forms = [frozenset({word}) if capitals else inflected(word, endings) for word in words]
    name = Name(code, tuple(forms[1:]), capitals, people)
    for first in forms[0]:
        found.setdefault(first, {})[name] = None


def inflected(word: str, endings: _Endings) -> frozenset[str]:
    """The folded word and its forms by the longest ending that fits."""
    for old in sorted(endings, key=len, reverse=True):
        if word.endswith(old) and len(word) - len(old) > 1:
            stem = word[: len(word) - len(old)]
            return frozenset({word, *(stem + new for new in endings[old])})
    return frozenset({word})


@lru_cache(maxsize=128)
def _paradigm(lang: str, *, people: bool) -> _Endings:
    table = read("demonyms" if people else "state_endings")["endings"].get(lang, {})
    return {fold(old): tuple(map(fold, new.split())) for old, new in table.items()}
