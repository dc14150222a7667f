"""Words by which laws are cited, in all languages, from the data of the parser and the tagger:
``corpora/parsing/articles.yml``, ``levels.yml`` and ``corpora/lexicon/references.yml``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from kb import safe_yaml
from kb.text.folding import fold

_LETTERS = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, slots=True)
class CitationWords:
    """Patterns for whole folded words."""

    before: re.Pattern[str]
    """Stand before the number of an article: section, ст, §."""
    after: re.Pattern[str]
    """Stand behind it: maddesi, straipsnis, §."""
    parts: re.Pattern[str]
    """Name a part of an article: paragraph, odst, ч."""
    chapters: re.Pattern[str]
    ordinals: re.Pattern[str]
    """Hang on a number without being part of it: inci, th."""
    ands: re.Pattern[str]
    """Stand between the numbers of a list or of a range; lower case, not folded, for "à" is
    between numbers and "a" a letter of one."""
    letter_after: re.Pattern[str]
    """Words behind a number that a letter of it may follow: "227. gr. a"."""
    laws: re.Pattern[str]
    """Name a law: act, code, кодекс*."""
    codes: re.Pattern[str]
    """Names of criminal codes, several words long."""


def _data(path: str) -> Mapping[str, Any]:
    data: Mapping[str, Any] = safe_yaml.load((files("corpora") / path).read_text("utf-8"))
    return data


def _pattern(words: Iterable[object], alike: Callable[[str], str] = fold) -> re.Pattern[str]:
    folded = {alike(str(word)) for word in words}
    return re.compile("|".join(re.escape(word).replace(r"\*", ".*") for word in sorted(folded)))


def _article_words(languages: Mapping[str, Any], side: str) -> Iterator[str]:
    for language in languages.values():
        for printed in language.get(side, ()):
            word = printed.rstrip(".")
            if "§" in word:
                yield "§"
            elif " " not in word:
                yield word


def _level_words(levels: Mapping[str, Any]) -> Iterator[str]:
    tables = (levels["default"], *levels["languages"].values())
    pins = [pin for table in tables for _, pin in table.values()]
    for pin in (*pins, *levels["unnumbered"].values()):
        yield from _LETTERS.findall(pin.replace("{n}", " "))


@lru_cache(maxsize=1)
def citation_words() -> CitationWords:
    """Read once."""
    cited = _data("lexicon/references.yml")
    languages = _data("parsing/articles.yml")["languages"]
    betweens = (*cited["and_words"]["any"], *cited["to_words"]["any"])
    return CitationWords(
        before=_pattern([*cited["article_words"], *_article_words(languages, "before")]),
        after=_pattern([*cited["article_words_after"], *_article_words(languages, "after")]),
        parts=_pattern([*cited["part_words"], *_level_words(_data("parsing/levels.yml"))]),
        chapters=_pattern(cited["chapter_words"]),
        ordinals=_pattern(cited["ordinals"]),
        ands=_pattern([*betweens, ","], str.casefold),
        letter_after=_pattern(cited["letter_after"]),
        laws=_pattern(cited["law_words"]),
        codes=_pattern(cited["criminal_codes"]),
    )
