"""Makes provisions by the million: sentences of the demonstration joined anew.

A provision joins two to four sentences of its State's language. Some of their words are changed
for others by Zipf's law, so that words are as frequent and as rare as in real texts. Its vector is
the mean of the sentences' vectors, moved as far as near sentences differ, of unit length. Of 2,500
the nearest has a cosine of 0.92 at the median and the hundredth 0.86; of the provisions of four States
in the collected laws these are 0.94 and 0.87. Works,
States, kinds, dates and labels are spread as in the collected laws. The same seed gives
the same provisions, one after the other, whatever their number.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice

import numpy as np
from corpus_pool import VOCABULARY, Ints, Labels, LanguagePool, Pool, Rows

from kb.catalogue import load_catalogue
from kb.catalogue.model import State, WorkKind
from kb.model.search import FloatArray, IndexEntry

BLOCK = 2_048
"""Provisions made at a time."""
CHANGED = 0.35
"""Share of words that are changed. Of 3,000 English provisions 60 % of the word forms then stand in
one only and the most frequent in 95 %."""
ZIPF_SHIFT, ZIPF_POWER = 2.7, 1.07
"""Mandelbrot's form of Zipf's law, with the usual figures for European languages."""
SENTENCES = (2, 4)
"""Fewest and most sentences of a provision; 45 words at the median, where the units of the
collected laws have 108."""
LABELLED = 0.14
"""Share of provisions with elements: that of the units of the collected laws."""
ENDED = 0.08
"""Share of works no longer in force."""
WORK_SIZE, WORK_SPREAD = 60.0, 1.1
"""Median of a work's provisions and the deviation of its logarithm."""
STATE_SPREAD = 0.8
_WORKS_AT_ONCE = 1_024
_FIRST_DAY = date(1990, 1, 1).toordinal()
_DAYS = 36 * 365
_NO_LABELS = Labels((), {}, (), (), {})


@dataclass(frozen=True, slots=True)
class Work:
    """A work and what all its provisions share."""

    id: str
    title: str
    state: State
    language: int
    kind: str
    begins: date
    ends: date | None


def entries(pool: Pool, count: int, seed: int) -> Iterator[IndexEntry]:
    """The first ``count`` provisions."""
    maker = _Generator(pool, seed)
    provisions = maker.provisions()
    for first in range(0, count, BLOCK):
        works = list(islice(provisions, BLOCK))
        yield from islice(maker.block(first, works), count - first)


class _Generator:
    def __init__(self, pool: Pool, seed: int) -> None:
        self.pool, self.seed = pool, seed
        self.words = np.array(pool.words, object)
        self.states = tuple(s for s in load_catalogue().states.values() if not s.invented)
        self.kinds = tuple(kind.value for kind in WorkKind)
        self.language_of = tuple(
            language_for(state, n, pool.languages) for n, state in enumerate(self.states)
        )
        self.middles = [
            pool.vectors[own.sentences.start : own.sentences.stop].mean(axis=0)
            for own in pool.languages
        ]
        ranks = np.arange(VOCABULARY)
        self.cumulative = np.cumsum(1 / (ranks + ZIPF_SHIFT) ** ZIPF_POWER)
        self.cumulative /= self.cumulative[-1]

    def provisions(self) -> Iterator[tuple[Work, int]]:
        """Each provision's work and its number there, without end."""
        rng = np.random.default_rng([self.seed, 0])
        weights = rng.lognormal(0, STATE_SPREAD, len(self.states))
        kinds = rng.lognormal(0, 1, len(self.kinds))
        number = 0
        while True:
            sizes = rng.lognormal(np.log(WORK_SIZE), WORK_SPREAD, _WORKS_AT_ONCE)
            states = rng.choice(len(self.states), _WORKS_AT_ONCE, p=weights / weights.sum())
            kind = rng.choice(len(self.kinds), _WORKS_AT_ONCE, p=kinds / kinds.sum())
            begins = rng.integers(_DAYS, size=_WORKS_AT_ONCE) + _FIRST_DAY
            ended = rng.random(_WORKS_AT_ONCE) < ENDED
            titles = rng.integers(1 << 30, size=_WORKS_AT_ONCE)
            for n in range(_WORKS_AT_ONCE):
                work = self._work(number, states[n], kind[n], begins[n], ended[n], titles[n])
                number += 1
                for provision in range(1, max(2, int(sizes[n])) + 1):
                    yield work, provision

    def _work(
        self, number: int, state: int, kind: int, begins: int, ended: bool, title: int
    ) -> Work:
        first = date.fromordinal(int(begins))
        language = self.language_of[state]
        pool = self.pool.languages[language]
        row = pool.headings[title % len(pool.headings)]
        starts = self.pool.headings.starts
        words = self.words[self.pool.headings.words[starts[row] : starts[row + 1]]]
        code = self.states[state].code
        return Work(
            f"/akn/{code.lower()}/act/{first.year}/{number}",
            f"{' '.join(words)} ({number}/{first.year})",
            self.states[state],
            language,
            self.kinds[kind],
            first,
            first + timedelta(days=365 * (1 + int(title) % 9)) if ended else None,
        )

    def block(self, place: int, works: Sequence[tuple[Work, int]]) -> Iterator[IndexEntry]:
        """Provisions of the works, the first of them number ``place`` of all."""
        rng = np.random.default_rng([self.seed, 1, place])
        languages = np.array([work.language for work, _ in works])
        counts = rng.integers(SENTENCES[0], SENTENCES[1] + 1, len(works))
        sentences = self._drawn(rng, np.repeat(languages, counts), "sentences")
        headings = self._drawn(rng, languages, "headings")
        texts = self._texts(rng, self.pool.sentences, sentences, counts, languages)
        titles = self._texts(
            rng, self.pool.headings, headings, np.ones(len(works), np.int64), languages
        )
        vectors = self._vectors(rng, sentences, counts, languages)
        units = self.pool.unit_of[sentences[np.cumsum(counts) - counts]]
        labelled = rng.random(len(works)) < LABELLED
        for n, (work, provision) in enumerate(works):
            labels = self.pool.labels[units[n]] if labelled[n] else _NO_LABELS
            yield IndexEntry(
                id=f"{work.id}~sec_{provision}#{place + n}",
                work_id=work.id,
                state=work.state.code,
                lang=self.pool.languages[work.language].lang,
                work_title=work.title,
                kind=work.kind,
                citation=f"§ {provision}",
                heading=titles[n],
                text=texts[n],
                elements=labels.elements,
                in_force_from=work.begins,
                in_force_until=work.ends,
                vectors=vectors[n : n + 1],
                element_scores=labels.element_scores,
                sub_elements=labels.sub_elements,
                region=work.state.region,
                instruments=labels.instruments,
                numbers=(str(provision),),
                facts=labels.facts,
            )

    def _drawn(self, rng: np.random.Generator, languages: Ints, kind: str) -> Ints:
        """A row of the kind (sentences, headings) for each, of its language."""
        ranges = [getattr(language, kind) for language in self.pool.languages]
        firsts = np.array([own.start for own in ranges])[languages]
        lengths = np.array([len(own) for own in ranges])[languages]
        drawn: Ints = firsts + (rng.random(len(languages)) * lengths).astype(np.int64)
        return drawn

    def _texts(
        self, rng: np.random.Generator, rows: Rows, drawn: Ints, counts: Ints, languages: Ints
    ) -> list[str]:
        """Texts of ``counts`` drawn rows each, words changed, but the last of a row stays."""
        lengths = rows.starts[drawn + 1] - rows.starts[drawn]
        ends = np.cumsum(lengths)
        words = rows.words[
            np.arange(ends[-1]) + np.repeat(rows.starts[drawn] - ends + lengths, lengths)
        ]
        changed = rng.random(len(words)) < CHANGED
        changed[ends - 1] = False
        places = np.flatnonzero(changed)
        first = np.array([language.vocabulary for language in self.pool.languages])
        row_languages = np.repeat(languages, counts)
        own = row_languages[np.searchsorted(ends, places, side="right")]
        words[places] = first[own] + np.searchsorted(self.cumulative, rng.random(len(places)))
        printed = self.words[words].tolist()
        last = ends[np.cumsum(counts) - 1].tolist()
        return [" ".join(printed[a:b]) for a, b in zip([0, *last[:-1]], last, strict=True)]

    def _vectors(
        self, rng: np.random.Generator, sentences: Ints, counts: Ints, languages: Ints
    ) -> FloatArray:
        """Unit rows. Means of unrelated sentences lie nearer to the middle of their language than
        texts do; they are moved away from it until they vary as much as single sentences."""
        starts = np.cumsum(counts) - counts
        vectors = np.add.reduceat(self.pool.vectors[sentences], starts) / counts[:, None]
        directions = self.pool.languages[0].spread.shape[0]
        noise = rng.standard_normal((len(counts), directions), np.float32)
        noise /= np.sqrt(counts)[:, None]
        for number, language in enumerate(self.pool.languages):
            own = np.flatnonzero(languages == number)
            middle = self.middles[number]
            away = (vectors[own] - middle) * np.sqrt(counts[own])[:, None]
            vectors[own] = middle + away + noise[own] @ language.spread
        unit: FloatArray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit.astype(np.float32)


def place_of(entry_id: str) -> int:
    """Number of a provision among all, from its id."""
    return int(entry_id.rpartition("#")[2])


def language_for(state: State, number: int, languages: Sequence[LanguagePool]) -> int:
    """The pool in a language of the State, or any where there is none."""
    held = {language.lang: n for n, language in enumerate(languages)}
    return next((held[lang] for lang in state.languages if lang in held), number % len(languages))
