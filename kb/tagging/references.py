"""Trafficking offences by their number: ``corpora/lexicon/references.yml``.

A law that protects "victims of the offences of articles 10 and 11" does not say the word. The
file lists, for each State, the articles that hold its trafficking offences.
"""

from __future__ import annotations

import re
from functools import lru_cache

import yaml

from kb.tagging.lexicon import read_data


@lru_cache(maxsize=1)
def _numbers() -> dict[str, tuple[str, ...]]:
    data = yaml.safe_load(read_data("references.yml"))
    return {str(state): tuple(map(str, numbers)) for state, numbers in data["states"].items()}


@lru_cache(maxsize=1)
def _lead() -> str:
    data = yaml.safe_load(read_data("references.yml"))
    return "|".join(re.escape(word) for word in data["article_words"])


@lru_cache(maxsize=128)
def _pattern(state: str) -> re.Pattern[str] | None:
    numbers = _numbers().get(state)
    if not numbers:
        return None
    choices = "|".join(re.escape(number) for number in sorted(numbers, key=len, reverse=True))
    return re.compile(
        rf"(?:{_lead()})[.\s\u00a0]{{0,3}}(?:[\d\-–.,a-zI]{{1,12}}[\s,]{{1,3}}(?:\w{{1,4}}\s)?)?"
        rf"(?P<number>{choices})(?![\w\-/]|[.]\d)",
        re.IGNORECASE,
    )


def _holds_a_number(text: str, state: str) -> bool:
    """Whether the digits stand in the text at all: much cheaper than the pattern."""
    lowered = text.lower()
    return any(number.lower() in lowered for number in _numbers()[state])


def reference_places(text: str, state: str) -> tuple[int, ...]:
    """Offsets of the numbers of the State's trafficking offences in the text."""
    pattern = _pattern(state.upper())
    if pattern is None or not _holds_a_number(text, state.upper()):
        return ()
    return tuple(match.start("number") for match in pattern.finditer(text))
