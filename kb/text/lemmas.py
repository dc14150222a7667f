"""Lemmas by simplemma; a word of a language that it does not know is its own lemma."""

from __future__ import annotations

from functools import lru_cache

import simplemma
from simplemma.strategies.dictionaries.dictionary_factory import SUPPORTED_LANGUAGES

_ALIASES = {"no": "nb", "sr": "hbs", "hr": "hbs", "bs": "hbs", "cnr": "hbs", "sh": "hbs"}


def primary(lang: str) -> str:
    """Primary language of a BCP 47 tag, lower case: ``fr-CA`` -> ``fr``."""
    return lang.replace("_", "-").split("-", 1)[0].lower()


@lru_cache(maxsize=200_000)
def lemma(word: str, lang: str) -> str:
    """Dictionary form of one word, in lower case where the dictionary knows no other."""
    code = primary(lang)
    code = _ALIASES.get(code, code)
    if code not in SUPPORTED_LANGUAGES or not word[:1].isalpha():
        return word
    return str(simplemma.lemmatize(word, lang=code))
