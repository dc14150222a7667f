"""The words and facts of ``corpora/lexicon/references.yml``: how laws cite by number."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

import yaml

from kb.tagging.lexicon import read_data


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(read_data("references.yml"))
    return data


@lru_cache(maxsize=32)
def _pattern(name: str) -> re.Pattern[str]:
    """One pattern for all words of a list of the data file."""
    words = (re.escape(str(word).casefold()).replace(r"\*", ".*") for word in _data()[name])
    return re.compile("|".join(words), re.DOTALL)


@lru_cache(maxsize=100_000)
def is_word(word: str, name: str) -> bool:
    """Whether a word stands in a list of the data file."""
    return bool(word) and _pattern(name).fullmatch(word.casefold()) is not None


@lru_cache(maxsize=128)
def words_between(name: str, lang: str) -> frozenset[str]:
    """Words between two numbers, in any language and in this one."""
    by_lang = _data()[name]
    return frozenset(map(str, (*by_lang["any"], *by_lang.get(lang, ()))))


def criminal_codes() -> tuple[str, ...]:
    """Names of criminal codes, case-folded."""
    return tuple(str(name).casefold() for name in _data()["criminal_codes"])


def state_facts(state: str) -> tuple[Any, ...]:
    """What the data file says of a State's offences; empty where it says nothing."""
    return tuple(_data()["states"].get(state, ()))
