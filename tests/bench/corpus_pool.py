"""What the generator recombines: sentences of the demonstration with their vectors and labels.

A sentence is a row of word numbers, so that numpy can join and change thousands at a time.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb.model.search import FloatArray, IndexEntry
from kb.ports import Encoder

VOCABULARY = 40_000
"""Words a language: those of its sentences, then made ones. At 1,000,000 provisions the last one
stands in some ten of them."""
FEWEST_WORDS, MOST_WORDS = 4, 60
"""Sentences of other lengths are headings, numbers and tables."""
FEWEST_PARTS, LONGEST_MADE = 2_000, 16
"""Made words are parts of others where there are few real ones; letters of the longest."""
NEIGHBOURS = 5
DIRECTIONS = 48
"""Principal directions kept of the spread of sentences round their neighbours."""
_SENTENCE_END = re.compile(r"(?<=[.;:])\s+|\n+")
_LETTERS = re.compile(r"[^\W\d_]{2,}")

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Labels:
    """What the tagger found in a unit of the demonstration."""

    elements: tuple[str, ...]
    element_scores: Mapping[str, float]
    sub_elements: tuple[str, ...]
    instruments: tuple[str, ...]
    facts: Mapping[str, tuple[float | str, ...]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of word numbers of unequal length."""

    words: Ints
    starts: Ints
    """One number a row and the number of words at the end."""

    def __len__(self) -> int:
        return len(self.starts) - 1


@dataclass(frozen=True, slots=True)
class LanguagePool:
    """Where a language stands in the arrays of :class:`Pool`."""

    lang: str
    sentences: range
    headings: range
    vocabulary: int
    """Number of its most frequent word; :data:`VOCABULARY` words follow, by rank."""
    spread: FloatArray
    """Shape (:data:`DIRECTIONS`, dimensions): standard normal numbers times this are distributed
    as the vectors of sentences round their neighbours."""


@dataclass(frozen=True, slots=True)
class Pool:
    """Sentences of all languages."""

    words: tuple[str, ...]
    sentences: Rows
    headings: Rows
    vectors: FloatArray
    """Shape (sentences, dimensions), unit rows."""
    unit_of: Ints
    """Unit, a place in ``labels``, of each sentence."""
    labels: tuple[Labels, ...]
    languages: tuple[LanguagePool, ...]


def make_pool(entries: Iterable[IndexEntry], encoder: Encoder, seed: int) -> Pool:
    """Sentences of the entries, each encoded once."""
    maker = _Maker(encoder, np.random.default_rng(seed))
    by_lang: dict[str, list[IndexEntry]] = {}
    for entry in entries:
        by_lang.setdefault(entry.lang, []).append(entry)
    for lang in sorted(by_lang):
        maker.add(lang, by_lang[lang])
    return maker.pool()


class _Maker:
    def __init__(self, encoder: Encoder, rng: np.random.Generator) -> None:
        self.encoder, self.rng = encoder, rng
        self.words: list[str] = []
        self.sentences: list[list[int]] = []
        self.headings: list[list[int]] = []
        self.vectors: list[FloatArray] = []
        self.unit_of: list[int] = []
        self.labels: list[Labels] = []
        self.languages: list[LanguagePool] = []

    def add(self, lang: str, entries: Sequence[IndexEntry]) -> None:
        texts: dict[str, int] = {}
        headings: dict[str, None] = {}
        for entry in entries:
            for sentence in _SENTENCE_END.split(entry.text):
                if FEWEST_WORDS <= len(sentence.split()) <= MOST_WORDS:
                    texts.setdefault(sentence, len(self.labels))
            headings[entry.heading.split("\n")[-1] or entry.work_title] = None
            self.labels.append(labels_of(entry))
        first, first_heading = len(self.sentences), len(self.headings)
        numbers = self._numbers([*texts, *headings])
        self.sentences += [[numbers[word] for word in text.split()] for text in texts]
        self.headings += [[numbers[word] for word in text.split()] for text in headings]
        self.unit_of += texts.values()
        vectors = np.stack([rows[0] for rows in self.encoder.encode_passages(list(texts))])
        self.vectors.append(vectors)
        vocabulary = len(self.words)
        self.words += made_vocabulary(" ".join(texts), self.rng)
        self.languages.append(
            LanguagePool(
                lang,
                range(first, len(self.sentences)),
                range(first_heading, len(self.headings)),
                vocabulary,
                local_spread(vectors),
            )
        )

    def _numbers(self, texts: Iterable[str]) -> dict[str, int]:
        """Number of each word as it is printed in the texts."""
        printed = dict.fromkeys(word for text in texts for word in text.split())
        numbers = {word: len(self.words) + n for n, word in enumerate(printed)}
        self.words += printed
        return numbers

    def pool(self) -> Pool:
        return Pool(
            tuple(self.words),
            _rows(self.sentences),
            _rows(self.headings),
            np.concatenate(self.vectors),
            np.array(self.unit_of),
            tuple(self.labels),
            tuple(self.languages),
        )


def labels_of(entry: IndexEntry) -> Labels:
    """What the tagger found in an entry."""
    return Labels(
        entry.elements, entry.element_scores, entry.sub_elements, entry.instruments, entry.facts
    )


def made_vocabulary(text: str, rng: np.random.Generator) -> list[str]:
    """The words of a text by frequency, then made ones: the beginning of one with the end of
    another. :data:`VOCABULARY` words, each once."""
    counts = Counter(word.lower() for word in _LETTERS.findall(text))
    found = dict.fromkeys(word for word, _ in counts.most_common(VOCABULARY))
    parts = [word for word in found if len(word) >= 5]
    while len(found) < VOCABULARY:
        one, other = rng.integers(len(parts), size=2)
        cut, rest = rng.integers(3, 6), rng.integers(2, 5)
        made = (parts[one][:cut] + parts[other][rest:])[:LONGEST_MADE]
        found[made] = None
        if len(parts) < FEWEST_PARTS and len(made) >= 5:
            parts.append(made)
    return list(found)


def local_spread(vectors: FloatArray) -> FloatArray:
    """Principal directions, with their standard deviations, of what remains of unit rows when the
    mean of their neighbours is taken away; shape (DIRECTIONS, dimensions)."""
    cosines = vectors @ vectors.T
    np.fill_diagonal(cosines, -1)
    nearest = np.argpartition(-cosines, NEIGHBOURS, axis=1)[:, :NEIGHBOURS]
    rest = vectors - vectors[nearest].mean(axis=1)
    _left, deviations, directions = np.linalg.svd(rest, full_matrices=False)
    scaled = directions * (deviations / np.sqrt(len(vectors)))[:, None]
    spread = np.zeros((DIRECTIONS, vectors.shape[1]), np.float32)
    kept = min(DIRECTIONS, len(scaled))
    spread[:kept] = scaled[:kept]
    return spread


def _rows(rows: Sequence[Sequence[int]]) -> Rows:
    ends = np.cumsum([len(row) for row in rows])
    return Rows(
        np.array([n for row in rows for n in row], np.int64),
        np.concatenate([np.zeros(1, np.int64), ends]),
    )
