"""Words in tantivy: documents, queries and searches. The only file that imports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import tantivy

from indexing.query.bounds import bounded_slop, places_in_order
from indexing.query.columns import KEYWORDS, Mask, Tally
from indexing.query.ordering import Rows
from indexing.query.plan import SYNONYM_WEIGHT, Plan, QueryWord, Synonym
from indexing.query.tree import (
    EVERYTHING,
    All,
    AnyOf,
    Condition,
    Days,
    Has,
    Holds,
    InOrder,
    Near,
    Not,
    StartsWith,
)
from indexing.query.word_fields import FORMS, LEMMAS, SYNONYM_FIELDS
from indexing.schema import BOOSTS
from kb.model.search import FloatArray

HEAP_BYTES = 256_000_000
_NUMBERS = ("row", "place", "marks", "start", "until")
_REGEX_SIGNS = frozenset(r"\.+*?()|[]{}^$#&-~")
_TIED = 64
"""Matches beyond the limit that are fetched at first, to see whether the last has equals."""


def schema() -> tantivy.Schema:
    """The fields: chains of words, keywords, and numbers."""
    builder = tantivy.SchemaBuilder()
    for field in BOOSTS:
        builder.add_text_field(field, tokenizer_name="chain", index_option="position")
    for field in KEYWORDS:
        builder.add_text_field(field, tokenizer_name="raw", index_option="basic")
    for field in _NUMBERS:
        builder.add_integer_field(field, indexed=True, fast=True)
    return builder.build()


def _registered(index: tantivy.Index) -> tantivy.Index:
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("chain", chain)
    return index


class WordWriter:
    """Fills a folder with documents; ``commit`` ends it, ``rollback`` lets go of it."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._index = _registered(tantivy.Index(schema(), path=str(folder)))
        # One thread keeps the rows of a segment in order.
        self._writer = self._index.writer(heap_size=HEAP_BYTES, num_threads=1)

    def add(
        self,
        chains: Mapping[str, str],
        keywords: Mapping[str, Sequence[str]],
        numbers: Mapping[str, int],
    ) -> None:
        """Take the next document: analysed words, exact values, and the fields of numbers."""
        document = tantivy.Document()
        for field, words in chains.items():
            document.add_text(field, words)
        for field in KEYWORDS:
            for value in keywords[field]:
                document.add_text(field, value)
        for field in _NUMBERS:
            document.add_integer(field, numbers[field])
        self._writer.add_document(document)

    def commit(self) -> None:
        """Write what is left and wait until segments are merged."""
        self._writer.commit()
        self._writer.wait_merging_threads()

    def rollback(self) -> None:
        """Drop what was not written."""
        self._writer.rollback()
        self._writer.wait_merging_threads()


class EmbeddedWords:
    """indexing.backends.local.WordIndex on a folder that :class:`WordWriter` filled."""

    def __init__(
        self, folder: Path, groups: tuple[int, int], lemmas: Callable[[str], Iterable[str]]
    ) -> None:
        """``groups``: how many places and marks the columns have."""
        index = _registered(tantivy.Index.open(str(folder)))
        self._schema = index.schema
        self._searcher = index.searcher()
        self._groups = groups
        self.lemmas = lemmas

    def best(self, plan: Plan, limit: int) -> tuple[npt.NDArray[np.int64], FloatArray]:
        """The best rows with their scores, ties by row."""
        query, most = self._plan(plan), limit + _TIED
        while True:
            hits = self._searcher.search(query, most, count=False).hits
            if len(hits) < most or hits[limit - 1][0] > hits[-1][0]:
                break
            most *= 8
        rows = self._rows(hits)
        scores = np.array([score for score, _ in hits], np.float32)
        order = np.lexsort((rows, -scores))[:limit]
        return rows[order], scores[order]

    def count(self, plan: Plan) -> int:
        """How many rows fulfil the condition and, where the plan has words, hold one."""
        found = self._searcher.search(self._silent(plan), 1, count=True)
        return int(found.count)  # type: ignore[attr-defined]  # left out of tantivy.pyi

    def rows(self, plan: Plan, count: int) -> npt.NDArray[np.int64]:
        """All of them, of which there are ``count``, sorted."""
        hits = self._searcher.search(self._silent(plan), max(1, count), count=False).hits
        return np.sort(self._rows(hits))

    def tally(self, plan: Plan) -> Tally:
        """How many of them stand in each group of the columns."""
        asked = {
            field: {"terms": {"field": field, "size": groups, "segment_size": groups}}
            for field, groups in zip(("place", "marks"), self._groups, strict=True)
        }
        answer = self._searcher.aggregate(self._silent(plan), asked)
        return Tally(
            *(
                _counted(answer[field]["buckets"], groups)
                for field, groups in zip(("place", "marks"), self._groups, strict=True)
            )
        )

    def among(self, condition: Condition, rows: Rows) -> Mask:
        """Which of the rows fulfil the condition."""
        if not len(rows):
            return np.zeros(0, np.bool_)
        these = tantivy.Query.term_set_query(self._schema, "row", np.unique(rows).tolist())
        query = _all_of([these, self._condition(condition)])
        hits = self._searcher.search(query, len(rows), count=False).hits
        return np.isin(rows, self._rows(hits))

    def in_order(self, condition: Condition, offset: int, limit: int) -> list[int]:
        """Rows that fulfil the condition, sorted, a part of them."""
        hits = self._searcher.search(
            self._condition(condition), limit, count=False, offset=offset, order_by_field="row",
            order=tantivy.Order.Asc,
        ).hits  # fmt: skip
        return [int(row) for row, _ in hits]

    def _rows(self, hits: Sequence[tuple[Any, Any]]) -> npt.NDArray[np.int64]:
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.array(rows, np.int64)

    def _plan(self, plan: Plan) -> tantivy.Query:
        words = _any_of([self._word(word) for word in plan.words])
        if plan.condition == EVERYTHING:
            return words
        silent = tantivy.Query.const_score_query(self._condition(plan.condition), 0.0)
        return _all_of([words, silent])

    def _silent(self, plan: Plan) -> tantivy.Query:
        """The matches without scores."""
        if not plan.words:
            return self._condition(plan.condition)
        return _all_of([self._plan(Plan(plan.words)), self._condition(plan.condition)])

    def _word(self, word: QueryWord) -> tantivy.Query:
        terms: list[tantivy.Query] = []
        for field, weight in BOOSTS.items():
            if field.endswith("_forms"):
                asked: tuple[str, ...] = (word.form,)
            elif field.endswith("_lemmas"):
                asked = word.lemmas
            else:
                asked = (word.latin,) if word.latin else ()
            terms.extend(_weighted(self._term(field, term), weight) for term in asked)
        terms.extend(
            _weighted(self._phrase(field, synonym), SYNONYM_WEIGHT * BOOSTS[field])
            for synonym in word.synonyms
            for field in SYNONYM_FIELDS
        )
        return tantivy.Query.disjunction_max_query(terms)

    def _phrase(self, field: str, synonym: Synonym) -> tantivy.Query:
        if len(synonym.forms) == 1:
            return self._term(field, synonym.forms[0])
        return tantivy.Query.phrase_query(self._schema, field, list(synonym.forms))

    def _term(self, field: str, term: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, term, index_option="freq")

    def _condition(self, condition: Condition) -> tantivy.Query:
        make = tantivy.Query
        match condition:
            case Has(field, values):
                return make.term_set_query(self._schema, field, list(values))
            case Days(field, least, most):
                return make.range_query(self._schema, field, tantivy.FieldType.Integer, least, most)
            case All(parts):
                return _all_of([self._condition(part) for part in parts])
            case AnyOf(parts):
                return _any_of([self._condition(part) for part in parts])
            case Not(part):
                return make.boolean_query(
                    [
                        (tantivy.Occur.Must, make.all_query()),
                        (tantivy.Occur.MustNot, self._condition(part)),
                    ]
                )
        return _any_of(self._leaf(condition))

    def _leaf(self, condition: Condition) -> list[tantivy.Query]:
        """One query a field, or a way to stand in it, of a leaf on words."""
        make = tantivy.Query
        match condition:
            case Holds(form, lemmas, field):
                found = [self._term(one, form) for one in FORMS[field]]
                return found + [self._term(o, lemma) for o in LEMMAS[field] for lemma in lemmas]
            case InOrder(forms, slop, field):
                return [query for one in FORMS[field] for query in self._orders(one, forms, slop)]
            case StartsWith(prefix, field):
                pattern = "".join(f"\\{c}" if c in _REGEX_SIGNS else c for c in prefix) + ".*"
                return [make.regex_query(self._schema, one, pattern) for one in FORMS[field]]
            case Near(form, distance, field):
                return [
                    make.fuzzy_term_query(self._schema, one, form, distance, True)
                    for one in FORMS[field]
                ]
        raise ValueError(f"no condition that an index can look up: {condition}")

    def _orders(self, field: str, forms: Sequence[str], slop: int) -> list[tantivy.Query]:
        """tantivy's own slop also finds other orders, so that each way is asked for."""
        if len(forms) < 2:
            return [self._term(field, form) for form in forms]
        ways = places_in_order(len(forms), bounded_slop(len(forms), slop))
        return [
            tantivy.Query.phrase_query(self._schema, field, list(zip(places, forms, strict=True)))
            for places in ways
        ]


def _counted(buckets: Iterable[Mapping[str, Any]], groups: int) -> npt.NDArray[np.int64]:
    counts = np.zeros(groups, np.int64)
    for bucket in buckets:
        counts[int(bucket["key"])] = bucket["doc_count"]
    return counts


def _weighted(query: tantivy.Query, weight: float) -> tantivy.Query:
    return query if weight == 1 else tantivy.Query.boost_query(query, weight)


def _all_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    if not queries:
        return tantivy.Query.all_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, query) for query in queries])


def _any_of(queries: Sequence[tantivy.Query]) -> tantivy.Query:
    if not queries:
        return tantivy.Query.empty_query()
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])
