"""Sub-elements that a question names: the cue terms by which the tagger knows them in a law serve
for the question too, in each language that has a lexicon."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from indexing.query.function_words import likely_languages
from kb.tagging.cues import Word, WordReader, find_cues
from kb.tagging.lexicon import lexicon_key, load_lexicon
from kb.tagging.rules import load_rules
from kb.text.folding import fold

LONGEST = 1_000
"""Characters of a question that are read."""
_WORD = re.compile(r"[^\W_]+")
_FIRST = "en"
_USUAL = ("en", "fr", "ru", "de", "es", "it")
"""The official languages of the OSCE."""
_LANGUAGES = 4
"""In so many languages a question is read: those of which it holds most function words."""


def sub_elements_asked(text: str, elements: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
    """Slugs of sub-elements that the question names, by element, of those elements alone."""
    wanted = {element: _classes()[element] for element in elements if element in _classes()}
    if not wanted:
        return {}
    held = frozenset(_cues_of(text[:LONGEST]))
    found = {
        element: tuple(sub for sub, classes in subs.items() if classes & held)
        for element, subs in wanted.items()
    }
    return {element: subs for element, subs in found.items() if subs}


def prepare() -> None:
    """Read the rules and the lexicons of the languages in which most questions come."""
    _classes()
    for lang in _USUAL:
        _reader(lang)


def _cues_of(text: str) -> Iterator[str]:
    """Classes of cue terms in the question, read in the languages that it may be in."""
    forms = [fold(match.group()) for match in _WORD.finditer(text)]
    langs = likely_languages(forms, _LANGUAGES)
    for key in dict.fromkeys(lexicon_key(lang, load_rules().aliases) for lang in langs):
        if key:
            reader = _reader(key)
            words = [
                Word(match.start(), match.end(), *reader.read(match.group()))
                for match in reader.orthography.word.finditer(text)
            ]
            if words:
                yield from find_cues(words, reader.lexicon)


@cache
def _reader(key: str) -> WordReader:
    return WordReader(load_lexicon(key), lemmas=False)


@cache
def _classes() -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Element to sub-element to the classes of cue terms that show it."""
    book = load_rules()
    found: dict[str, dict[str, frozenset[str]]] = {}
    for rules in book.elements:
        own = {sub: frozenset(book.members(label)) for sub, label in rules.subs.items()}
        if rules.sub:
            own |= {m: frozenset({f"{rules.sub}.{m}"}) for m in book.groups[rules.sub]}
        if own:
            found[rules.element] = own
    return found
