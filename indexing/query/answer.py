"""Makes answers of what an engine finds: the part that all engines share.

``total`` and the facets count the entries that match: by words, those that hold a word of the
query; by meaning and hybrid, all entries that pass the conditions, for there is no similarity
below which an entry is hidden.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from indexing.query import highlight
from indexing.query.analysis import Analyser
from indexing.query.conditions import filter_condition, resolved
from indexing.query.engine import Engine
from indexing.query.entries import StoredEntry
from indexing.query.fusion import DEPTH, Fused, Ranked, alone, fuse
from indexing.query.intent import load_intent
from indexing.query.plan import Plan
from indexing.query.reader import Question, Reader
from indexing.query.sentence_vectors import SentenceVectors
from indexing.query.subject import Subject, subject_of
from indexing.query.tree import NAME, AnyOf, Condition, Has, Holds, both
from kb.errors import UsageError
from kb.model.search import (
    NO_FILTERS,
    Filters,
    FloatArray,
    Highlight,
    Hit,
    Mode,
    Query,
    Reading,
    SearchResult,
)
from kb.ports import Encoder

_REMEMBERED = 100_000
"""Forms of shown texts whose lemmas are kept in memory."""
CITED = 5
"""Provisions shown for a citation."""


class Answerer:
    """kb.ports.ProvisionIndex over an engine."""

    def __init__(
        self, engine: Engine, encoder: Callable[[], Encoder], *, raising: bool = True
    ) -> None:
        """``raising``: whether States and elements that are asked for raise entries."""
        self._engine = engine
        self._encoder = encoder
        self._raising = raising
        self._analyser = Analyser()
        self._sentences = SentenceVectors()
        self._lemmas = lru_cache(_REMEMBERED)(lambda form: tuple(engine.lemmas(form)))
        self._reader = Reader(engine)

    @property
    def digest(self) -> str:
        """Identifies schema, entries and model."""
        return self._engine.digest

    @property
    def count(self) -> int:
        """How many entries it holds."""
        return self._engine.count

    def search(self, query: Query) -> SearchResult:
        """Answer a query; an empty one has no hits."""
        began = time.perf_counter()
        question = self._reader.read(query)
        condition = self._condition(query, question)
        plan = Plan(question.words, condition)
        vector = self._vector(query, question)
        known = self._subject(query, question, vector)
        page = [] if question.empty else self._page(query, plan, vector, known)
        total, facets = self._counts(query, plan, empty=question.empty)
        shown = page[query.offset : query.offset + query.limit]
        hits = self._hits(shown, plan, vector, known, highlighted=query.highlight)
        return SearchResult(
            query=query.text,
            mode=query.mode,
            total=total,
            took_ms=_since(began),
            facets=facets,
            hits=tuple(hits),
            reading=Reading(question.asked.reading, question.asked.problem, known.named),
            cited=tuple(self._cited(question, condition)),
        )

    def _counts(
        self, query: Query, plan: Plan, *, empty: bool
    ) -> tuple[int, Mapping[str, Mapping[str, int]]]:
        if empty:
            return 0, {}
        words = plan.words if query.mode is Mode.LEXICAL else ()
        day = query.filters.as_of or query.today
        counts = self._engine.counts(Plan(words, plan.condition), day)
        return counts.total, counts.facets

    def _subject(self, query: Query, question: Question, vector: FloatArray | None) -> Subject:
        filters = query.filters
        written = question.asked.fields
        filters = replace(
            filters,
            states=(*filters.states, *written.get("state", ())),
            elements=(*filters.elements, *written.get("element", ())),
        )
        if not self._raising:
            return Subject()
        intent = load_intent(self._encoder().digest) if vector is not None else None
        return subject_of(question.asked.meaning, query.mode, filters, vector, intent)

    def similar(self, entry_id: str, *, limit: int, filters: Filters = NO_FILTERS) -> SearchResult:
        """Entries nearest in meaning to one that the index holds, among those that pass the
        filters; UsageError for another id."""
        began = time.perf_counter()
        row = self._engine.row_of(entry_id)
        if row is None:
            raise UsageError(f"The search index holds no provision {entry_id!r}.")
        vectors = self._engine.vectors_of(row)
        condition = resolved(
            filter_condition(filters, filters.as_of), lambda: self._engine.values("fact")
        )
        found = self._engine.by_meaning(vectors, condition, limit + 1)
        nearest = alone([one for one in found if one.key != row][:limit], by_words=False)
        entries = self._engine.entries([one.key for one in nearest])
        hits = tuple(
            _hit(fused, entry, highlight.opening(entry.text), ())
            for fused, entry in zip(nearest, entries, strict=True)
        )
        passing = self._engine.counts(Plan((), condition), filters.as_of).total
        total = passing - bool(self._engine.matches(Plan((), condition), [row])[0])
        took = _since(began)
        return SearchResult(entry_id, Mode.SEMANTIC, total, took, {}, hits)

    def close(self) -> None:
        """Let go of what is open."""
        self._engine.close()

    def _condition(self, query: Query, question: Question) -> Condition:
        asked_for = both(filter_condition(query.filters, query.today), question.asked.condition)
        return resolved(asked_for, lambda: self._engine.values("fact"))

    def _vector(self, query: Query, question: Question) -> FloatArray | None:
        if query.mode is Mode.LEXICAL or not question.asked.meaning:
            return None
        return self._encoder().encode_query(question.asked.meaning)

    def _page(
        self, query: Query, plan: Plan, vector: FloatArray | None, known: Subject
    ) -> list[Fused[int]]:
        """Enough of the answer for the page, best first."""
        wanted = query.offset + query.limit
        if vector is None and not plan.words:
            rows = self._engine.in_order(plan.condition, 0, wanted)
            return [Fused(row, 0.0, None, None) for row in rows]
        if vector is None:
            return alone(self._engine.by_words(plan, wanted), by_words=True)
        if query.mode is Mode.SEMANTIC:
            found = self._engine.by_meaning(vector[None], plan.condition, wanted)
            return alone(found, by_words=False)
        page = self._fused(plan, vector[None], known)
        return page if len(page) >= wanted else self._longer(page, vector[None], plan, wanted)

    def _fused(self, plan: Plan, queries: FloatArray, known: Subject) -> list[Fused[int]]:
        """What the retrievers bring in, best first; the same for every page of an answer."""
        meaning = self._engine.by_meaning(queries, plan.condition, DEPTH)
        words = self._engine.by_words(plan, DEPTH) if plan.words else []
        elements = self._by_elements(known, plan.condition)
        raised: set[int] = set()
        for state in known.states:
            own = both(plan.condition, Has("state", (state,)))
            near = self._engine.by_meaning(queries, own, DEPTH)
            holding = self._by_elements(known, own)
            raised |= {one.key for one in (*near, *holding)}
            elements = _joined(elements, holding)
        similarities = {one.key: one.score for one in meaning}
        others = sorted(({one.key for one in (*words, *elements)} | raised) - similarities.keys())
        scores = self._engine.similarities(queries, others) if others else ()
        similarities |= {row: float(s) for row, s in zip(others, scores, strict=True)}
        return fuse(words, similarities, elements, raised)

    def _longer(
        self, page: list[Fused[int]], queries: FloatArray, plan: Plan, wanted: int
    ) -> list[Fused[int]]:
        """The answer continued by meaning alone, for pages far down."""
        known = {one.key for one in page}
        nearest = self._engine.by_meaning(queries, plan.condition, wanted + len(page))
        rest = alone([one for one in nearest if one.key not in known], by_words=False)
        return [*page, *(replace(one, score=0.0) for one in rest)]

    def _by_elements(self, known: Subject, condition: Condition) -> list[Ranked[int]]:
        if not known.elements:
            return []
        return self._engine.by_elements(known.weights, condition, DEPTH)

    def _hits(
        self,
        page: Sequence[Fused[int]],
        plan: Plan,
        vector: FloatArray | None,
        known: Subject,
        *,
        highlighted: bool,
    ) -> list[Hit]:
        entries = self._engine.entries([one.key for one in page])
        shown: list[Highlight | None] = [None] * len(page)
        if highlighted:
            shown = [
                highlight.word_highlight(entry.text, entry.lang, plan, self._analyser, self._lemmas)
                if fused.lexical is not None or fused.semantic is None
                else None
                for fused, entry in zip(page, entries, strict=True)
            ]
            self._add_meaning(shown, entries, vector)
        return [
            _hit(fused, entry, mark or highlight.opening(entry.text), known.held(entry))
            for fused, entry, mark in zip(page, entries, shown, strict=True)
        ]

    def _add_meaning(
        self,
        shown: list[Highlight | None],
        entries: Sequence[StoredEntry],
        vector: FloatArray | None,
    ) -> None:
        open_places = [n for n, mark in enumerate(shown) if mark is None]
        if vector is None or not open_places:
            return
        texts = [entries[n].text for n in open_places]
        encode = self._encoder().encode_passages
        found = highlight.meaning_highlights(
            texts, vector, lambda parts: self._sentences.encode(parts, encode)
        )
        for n, mark in zip(open_places, found, strict=True):
            shown[n] = mark

    def _cited(self, question: Question, condition: Condition) -> list[Hit]:
        """Provisions with the cited number, those in laws with more of the cited words first."""
        if question.cited is None:
            return []
        wanted = both(condition, Has("number", question.cited.keys))
        names = self._reader.words(question.cited.title_words)
        if question.cited.year:
            year = Holds(question.cited.year, (), NAME)
            wanted = both(wanted, year)
        if names:
            named = tuple(Holds(word.form, word.lemmas, NAME) for word in names)
            rows = self._engine.in_order(both(wanted, *named), 0, CITED)
            rows = rows or self._engine.in_order(both(wanted, AnyOf(named)), 0, CITED)
        else:
            rows = self._engine.in_order(wanted, 0, CITED)
        return [
            _hit(Fused(row, 0.0, None, None), entry, highlight.opening(entry.text), ())
            for row, entry in zip(rows, self._engine.entries(rows), strict=True)
        ]


def _hit(
    fused: Fused[int],
    entry: StoredEntry,
    shown: Highlight,
    held: tuple[tuple[str, float], ...],
) -> Hit:
    return Hit(
        id=entry.id,
        state=entry.state,
        work_id=entry.work_id,
        work_title=entry.work_title,
        citation=entry.citation,
        heading=entry.heading,
        lang=entry.lang,
        score=fused.score,
        lexical=fused.lexical,
        semantic=fused.semantic,
        elements=entry.elements,
        highlights=(shown,),
        asked_elements=held,
    )


def _since(began: float) -> float:
    return round((time.perf_counter() - began) * 1000, 2)


def _joined(one: Sequence[Ranked[int]], other: Sequence[Ranked[int]]) -> list[Ranked[int]]:
    """Two rankings by the same scores as one."""
    every = {ranked.key: ranked for ranked in (*one, *other)}
    return sorted(every.values(), key=lambda ranked: (-ranked.score, ranked.key))
