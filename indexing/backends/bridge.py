"""Lets today's :class:`indexing.query.answer.Answerer` ask an engine of this process."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from indexing.backends.local import LocalEngine
from indexing.query.answer import Answerer
from indexing.query.columns import Mask
from indexing.query.conditions import filter_condition
from indexing.query.entries import StoredEntry
from indexing.query.fusion import Ranked
from indexing.query.parse import ParsedQuery
from indexing.query.plan import Plan, QueryWord
from indexing.query.tree import Condition, InOrder, both
from kb.model.search import Filters, Query
from kb.ports import Encoder


def answerer(engine: LocalEngine, encoder: Callable[[], Encoder]) -> Answerer:
    """Answers from the parts of an engine."""
    parts = _Parts(engine)
    return Answerer(
        digest=engine.digest,
        columns=parts,  # type: ignore[arg-type]
        vectors=engine.vectors,
        lexicon=parts,
        entries=parts,
        encoder=encoder,
    )


@dataclass(frozen=True, slots=True)
class _Parts:
    engine: LocalEngine

    @property
    def count(self) -> int:
        return self.engine.count

    def passing(self, filters: Filters) -> Mask:
        return self.engine.columns.passing(filter_condition(filters, None))

    def facets(self, mask: Mask) -> dict[str, dict[str, int]]:
        columns = self.engine.columns
        found = columns.counted(columns.tally(mask), None)[1]
        return {field: dict(found[field]) for field in ("state", "lang", "element", "kind")}

    def lemmas(self, form: str) -> Iterable[str]:
        return self.engine.lemmas(form)

    def best(
        self, parsed: ParsedQuery, passing: Mask, query: Query, limit: int
    ) -> list[Ranked[int]]:
        return self.engine.by_words(_plan(parsed, query), limit)

    def matching(self, parsed: ParsedQuery, passing: Mask, query: Query) -> Mask:
        mask = np.zeros(self.count, np.bool_)
        if parsed.words:
            mask[self.engine.words.rows(_plan(parsed, query))] = True
        return mask

    def get(self, row: int) -> StoredEntry:
        return self.engine.stored.get(row)

    def row_of(self, entry_id: str) -> int | None:
        return self.engine.row_of(entry_id)


def _plan(parsed: ParsedQuery, query: Query) -> Plan:
    words = tuple(QueryWord(word.form, word.lemmas) for word in parsed.words)
    phrases: tuple[Condition, ...] = tuple(InOrder(phrase) for phrase in parsed.phrases)
    return Plan(words, both(filter_condition(query.filters, None), *phrases))
