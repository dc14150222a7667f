"""States that a query names in plain words, in any language of the region, inflected or not.

Country codes count in capitals only: ``US``, ``UK`` and ``GB`` anywhere, the others in a query of
few words that is not all in capitals, except codes that are words or abbreviations (``IT``,
``NO``). A language is no State: neither ``French-language`` nor ``in French`` names France.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from indexing.query.function_words import likely_language
from indexing.query.mention import Mention
from indexing.query.search_data import read
from indexing.query.state_forms import WORD, Name, Names, build_names
from kb.catalogue.catalogue import Catalogue, default_root, load_catalogue
from kb.text.folding import fold

LONGEST_QUERY = 2_000
"""Characters of a query that count."""
MOST_WORDS_WITH_CODE = 6
"""Longer queries hold no bare country code."""
MOST_STATES = 8
"""States found in one query at most."""


class _Word(NamedTuple):
    raw: str
    form: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Rules:
    names: Names
    codes: frozenset[str]
    capital: frozenset[str]
    any_case: frozenset[str]
    words_of: Mapping[str, frozenset[str]]
    """Form to languages in which it is a common word."""
    language_words: frozenset[str]
    before_language: frozenset[str]


def find_states(text: str, catalogue: Catalogue | None = None) -> tuple[Mention, ...]:
    """The States of the catalogue that the text names, in text order, each place once.

    Without a catalogue the participating States and those of the demonstration. The first call
    takes a fifth of a second or so, :func:`prepare` does it beforehand.
    """
    rules = _rules(catalogue or _default())
    words = [
        _Word(match.group(), fold(match.group()), match.start(), match.end())
        for match in WORD.finditer(text[:LONGEST_QUERY])
    ]
    lang = likely_language([word.form for word in words]) if words else ""
    found: list[Mention] = []
    at = 0
    while at < len(words) and len(found) < MOST_STATES:
        code, count = _name_at(words, at, rules, lang) or _code_at(words, at, rules)
        if code:
            start, end = words[at].start, words[at + count - 1].end
            found.append(Mention(code, text[start:end], start, end))
        at += count
    return tuple(found)


def prepare(catalogue: Catalogue | None = None) -> None:
    """Reads the names, so that the first query need not wait."""
    _rules(catalogue or _default())


@lru_cache(maxsize=1)
def _default() -> Catalogue:
    return load_catalogue(extra=(default_root() / "demo",))


@lru_cache(maxsize=4)
def _rules(catalogue: Catalogue) -> _Rules:
    data = read("state_names")
    return _Rules(
        names=build_names(catalogue.states.values()),
        codes=frozenset(catalogue.states) - set(data["not_codes"]),
        capital=frozenset(data["capital"]),
        any_case=frozenset(data["any_case"]),
        words_of={form: frozenset(langs) for form, langs in data["words_of"].items()},
        language_words=frozenset(data["language_words"]),
        before_language=frozenset(data["before_language"]),
    )


def _name_at(words: Sequence[_Word], at: int, rules: _Rules, lang: str) -> tuple[str, int] | None:
    """(code, words of the name) of the longest name that begins here."""
    for name in rules.names.get(words[at].form, ()):
        own = words[at : at + 1 + len(name.rest)]
        if (
            len(own) == 1 + len(name.rest)
            and all(word.form in forms for word, forms in zip(own[1:], name.rest, strict=True))
            and _written_so(own, name, rules, lang)
            and not (name.people and _means_language(words, at, rules))
        ):
            return name.code, len(own)
    return None


def _written_so(own: Sequence[_Word], name: Name, rules: _Rules, lang: str) -> bool:
    """Whether capitals stand where the name needs them."""
    form, raw = own[0].form, own[0].raw
    if name.capitals and all(word.raw.isupper() for word in own):
        return True
    if name.capitals and form not in rules.any_case:
        return False
    common = form in rules.capital or lang in rules.words_of.get(form, ())
    return raw[0].isupper() or not common


def _means_language(words: Sequence[_Word], at: int, rules: _Rules) -> bool:
    last = at + 1 == len(words)
    if last:
        return at > 0 and words[at - 1].form in rules.before_language
    return words[at + 1].form in rules.language_words


def _code_at(words: Sequence[_Word], at: int, rules: _Rules) -> tuple[str, int]:
    """(country code or empty, 1)."""
    few = len(words) <= MOST_WORDS_WITH_CODE
    mixed = len(words) == 1 or any(not word.raw.isupper() for word in words if word.raw.isalpha())
    is_code = words[at].raw in rules.codes and few and mixed
    return (words[at].raw if is_code else ""), 1
