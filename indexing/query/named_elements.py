"""Elements that a query names in plain words, in English, French, German, Spanish or Russian.

Names are the titles of the catalogue (English) and ``corpora/search/element_names.yml``. They are
compared word by word, folded and without endings, so that number and case do not matter; the
longest name at a place wins. The dictionaries of lemmas are not asked: four of them take 350 MB.
A title of one word, such as "Return", names its element only where the query says nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from indexing.query.mention import Mention
from indexing.query.search_data import read, table_language
from indexing.query.state_forms import WORD
from kb.catalogue.catalogue import load_catalogue
from kb.text.folding import fold

LONGEST_QUERY = 2_000
"""Characters of a query that count."""
MOST_ELEMENTS = 8
"""Elements found in one query at most."""
SHORTEST_STEM = 3
"""Letters that stay when an ending is taken off."""
LANGUAGES = ("en", "fr", "de", "es", "ru")
"""Languages with names."""


@dataclass(frozen=True, slots=True)
class _Name:
    slug: str
    stems: tuple[str, ...]
    alone: bool
    """Counts only where it is the whole query."""


class _Word(NamedTuple):
    stem: str
    start: int
    end: int


_Names = Mapping[str, tuple[_Name, ...]]


def find_elements(text: str, lang: str = "") -> tuple[Mention, ...]:
    """The elements that the text names, in text order.

    ``lang`` is the language of the query. Where it is unknown or has no names, the language in
    which most words belong to names is taken, English first of equals.
    """
    text = text[:LONGEST_QUERY]
    code = table_language(lang)
    readings = [_found(text, one) for one in ((code,) if code in LANGUAGES else LANGUAGES)]
    return max(readings, key=lambda found: sum(len(one.words) for one in found))


def prepare() -> None:
    """Reads the names, so that the first query need not wait."""
    for lang in LANGUAGES:
        _names(lang)


def _found(text: str, lang: str) -> tuple[Mention, ...]:
    words = _words(text, lang)
    names = _names(lang)
    found: list[Mention] = []
    at = 0
    while at < len(words) and len(found) < MOST_ELEMENTS:
        name = _name_at(words, at, names)
        if name is None:
            at += 1
            continue
        start, end = words[at].start, words[at + len(name.stems) - 1].end
        found.append(Mention(name.slug, text[start:end], start, end))
        at += len(name.stems)
    return tuple(found)


def _words(text: str, lang: str) -> list[_Word]:
    endings = _endings(lang)
    found = []
    for match in WORD.finditer(text):
        form = fold(match.group())
        found.append(_Word(_stem(form, endings), match.start(), match.end()))
    return found


def _stem(form: str, endings: tuple[str, ...]) -> str:
    for ending in endings:
        if form.endswith(ending) and len(form) - len(ending) >= SHORTEST_STEM:
            return form.removesuffix(ending)
    return form


@lru_cache(maxsize=len(LANGUAGES))
def _endings(lang: str) -> tuple[str, ...]:
    """Folded, the longest first."""
    endings = {fold(ending) for ending in _data()["endings"][lang].split()}
    return tuple(sorted(endings, key=lambda ending: (-len(ending), ending)))


def _name_at(words: Sequence[_Word], at: int, names: _Names) -> _Name | None:
    """The longest name that begins here."""
    for name in names.get(words[at].stem, ()):
        own = tuple(word.stem for word in words[at : at + len(name.stems)])
        if own == name.stems and (not name.alone or len(own) == len(words)):
            return name
    return None


@lru_cache(maxsize=len(LANGUAGES))
def _names(lang: str) -> _Names:
    """First stem to the names that begin so, the longest first."""
    found: dict[str, dict[_Name, None]] = {}
    for slug, text, is_title in _texts(lang):
        stems = tuple(word.stem for word in _words(text, lang))
        alone = is_title and len(stems) == 1
        found.setdefault(stems[0], {})[_Name(slug, stems, alone)] = None
    return {
        first: tuple(sorted(names, key=lambda name: (-len(name.stems), name.alone)))
        for first, names in found.items()
    }


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    return read("element_names")


def _texts(lang: str) -> Iterator[tuple[str, str, bool]]:
    """(element, name, whether a title of the catalogue)."""
    for slug, by_lang in _data()["elements"].items():
        yield from ((slug, name, False) for name in by_lang.get(lang, "").split(";"))
    if lang == "en":
        for element in load_catalogue().elements.values():
            yield from ((element.slug, title, True) for title in (element.title, element.short))
