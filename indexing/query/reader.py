"""From what a person typed to what an engine is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

from indexing.query import asked_sub_elements, named_elements, named_states, synonyms
from indexing.query.analysis import Analyser
from indexing.query.citation import Cited, cited
from indexing.query.engine import Engine
from indexing.query.function_words import function_words
from indexing.query.language import Asked, read_query
from indexing.query.latin import latin_key
from indexing.query.plan import QueryWord
from indexing.query.query_vocabulary import Vocabulary, vocabulary
from indexing.query.query_words import Analyse, analysis, scored
from indexing.query.synonyms import synonyms_of
from indexing.query.tree import EVERYTHING
from kb.catalogue import load_catalogue
from kb.model.search import Query


@dataclass(frozen=True, slots=True)
class Question:
    """A query with its words as an engine finds them."""

    asked: Asked
    words: tuple[QueryWord, ...]
    cited: Cited | None

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for."""
        return not (self.words or self.asked.meaning or self.asked.condition != EVERYTHING)


@cache
def known_names() -> Vocabulary:
    """The names of the catalogue, which field clauses may use."""
    return vocabulary(load_catalogue())


class Reader:
    """Reads queries for one index: its lemmas and its languages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._analyser = Analyser()
        self._langs = frozenset(engine.values("lang"))

    def read(self, query: Query) -> Question:
        """Read a query; never fails."""
        day: date | None = query.filters.as_of or query.today
        analyse = self._analyse(query.filters.langs)
        asked = read_query(query.text, analyse, known_names(), day)
        words = scored(asked.words, analyse)
        langs = frozenset(query.filters.langs) or self._langs
        return Question(asked, _widened(_content(words), langs), cited(query.text))

    def words(self, words: Sequence[str]) -> tuple[QueryWord, ...]:
        """Words as the index may hold them."""
        return scored(words, self._analyse(()))

    def _analyse(self, langs: tuple[str, ...]) -> Analyse:
        return analysis(self._analyser, self._engine.lemmas, langs)


def _content(words: tuple[QueryWord, ...]) -> tuple[QueryWord, ...]:
    """Without function words, where others are left."""
    idle = function_words([word.form for word in words])
    return tuple(word for word in words if word.form not in idle) or words


def _widened(words: tuple[QueryWord, ...], langs: frozenset[str]) -> tuple[QueryWord, ...]:
    """With the Latin spelling of each word and its legal synonyms in the index's languages."""
    found = synonyms_of([word.form for word in words], langs)
    return tuple(
        replace(word, latin=latin_key(word.form), synonyms=found.get(n, ()))
        for n, word in enumerate(words)
    )


def prepare() -> None:
    """Read the tables of names, synonyms and function words, so that no first query waits."""
    known_names()
    named_states.prepare()
    named_elements.prepare()
    synonyms.prepare()
    asked_sub_elements.prepare()
    function_words([""])
