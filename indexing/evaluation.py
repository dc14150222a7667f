"""How good a ranking is: nDCG, recall and reciprocal rank against graded judgements.

Järvelin, Kekäläinen: Cumulated gain-based evaluation of IR techniques (2002); gains 2^grade - 1.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kb.errors import UsageError
from kb.model.search import IndexEntry, Mode, Query
from kb.ports import Encoder, ProvisionIndex

_OTHER = re.compile(r"\W+")
DEPTH = 10
RECALL_DEPTH = 50
FOUND = 500
"""Hits that are asked for; those that nobody judged are left out of the score."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A query with the grade of each relevant provision."""

    qid: str
    text: str
    lang: str
    kind: str
    grades: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Score:
    """Measures of one query, each 0..1."""

    qid: str
    lang: str
    kind: str
    ndcg: float
    recall: float
    """Share of the provisions of grade 2 among the first 50 judged hits."""
    reciprocal_rank: float
    unjudged: float
    """Share of the first ten hits that nobody judged."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a tagger says of a labelled provision."""

    scores: Mapping[str, float] = field(default_factory=dict)
    """Probability of each element."""
    sub_elements: Mapping[str, Sequence[str]] = field(default_factory=dict)


NOTHING = Found()


def ndcg(found: Sequence[int], all_grades: Iterable[int], depth: int = DEPTH) -> float:
    """nDCG at ``depth`` of the grades in ranked order; 0 where nothing is relevant."""

    def dcg(grades: Sequence[int]) -> float:
        return math.fsum((2.0**g - 1) / math.log2(n + 2) for n, g in enumerate(grades[:depth]))

    best = dcg(sorted(all_grades, reverse=True))
    return dcg(found) / best if best else 0.0


def score(query: Judged, ranked: Sequence[str], known: Collection[str]) -> Score:
    """Measure one ranking; hits that are not ``known`` (judged) are left out."""
    judged = [one for one in ranked if one in known]
    found = [query.grades.get(one, 0) for one in judged]
    first = next((n for n, grade in enumerate(found, start=1) if grade), 0)
    least = 2 if any(grade > 1 for grade in query.grades.values()) else 1
    strong = sum(grade >= least for grade in query.grades.values())
    hits = sum(grade >= least for grade in found[:RECALL_DEPTH])
    return Score(
        query.qid,
        query.lang,
        query.kind,
        ndcg(found, query.grades.values()),
        hits / min(strong, RECALL_DEPTH) if strong else 0.0,
        1 / first if first else 0.0,
        sum(one not in known for one in ranked[:DEPTH]) / DEPTH,
    )


def read_jsonl(path: Path) -> list[dict[str, Any]]:
    """Lines of a JSON lines file; UsageError naming the line that is none."""
    rows = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"{path}, line {number} is not JSON.") from error
        if not isinstance(row, dict):
            raise UsageError(f"{path}, line {number} is not a JSON object.")
        rows.append(row)
    return rows


def judge(queries: Sequence[dict[str, Any]], gold: Sequence[dict[str, Any]]) -> list[Judged]:
    """A provision is relevant, with its label's grade, when it carries one of the query's
    elements and its State and sub-elements match."""
    return [
        Judged(
            query["qid"],
            query["query"],
            query.get("lang", ""),
            query.get("kind", ""),
            {row["id"]: grade for row in gold if (grade := _grade(query, row))},
        )
        for query in queries
    ]


def _grade(query: Mapping[str, Any], row: Mapping[str, Any]) -> int:
    if query.get("state") and row["state"] != query["state"]:
        return 0
    for group, wanted in (query.get("sub") or {}).items():
        asked = {wanted} if isinstance(wanted, str) else set(wanted)
        if not asked & set((row.get("sub") or {}).get(group, ())):
            return 0
    return max((row["labels"].get(element, 0) for element in query["elements"]), default=0)


def gold_entries(
    gold: Sequence[dict[str, Any]],
    encoder: Encoder,
    found: Mapping[str, Found],
    threshold: float,
) -> list[IndexEntry]:
    """Labelled provisions as entries of an index; labels are not shown to it. ``found`` is the
    tagger's, by id; from ``threshold`` on an element counts as found."""
    texts = [f"{row.get('heading') or ''}\n{row['text']}".strip() for row in gold]
    vectors = encoder.encode_passages(texts)
    return [
        IndexEntry(
            id=row["id"],
            work_id=row["work"],
            state=row["state"],
            lang=row["lang"],
            work_title=row["work"],
            kind="other",
            citation=row.get("citation") or "",
            heading=row.get("heading") or "",
            text=row["text"],
            elements=tuple(slug for slug, p in own.scores.items() if p >= threshold),
            in_force_from=None,
            in_force_until=None,
            vectors=windows,
            element_scores=own.scores,
            sub_elements=tuple(
                f"{slug}/{sub}" for slug, subs in own.sub_elements.items() for sub in subs
            ),
        )
        for row, windows in zip(gold, vectors, strict=True)
        for own in (found.get(row["id"], NOTHING),)
    ]


def without_copies(
    entries: Iterable[IndexEntry], gold: Sequence[dict[str, Any]]
) -> Iterator[IndexEntry]:
    """The entries whose text is that of no labelled provision: this stands for them."""
    known = {_letters(row["text"]) for row in gold}
    bare = {_letters(f"{row.get('heading') or ''}{row['text']}") for row in gold}
    for entry in entries:
        if not {_letters(entry.text), _letters(f"{entry.heading}{entry.text}")} & (known | bare):
            yield entry


def _letters(text: str) -> str:
    return _OTHER.sub("", text.casefold())


def run(
    index: ProvisionIndex, queries: Sequence[Judged], mode: Mode, known: Collection[str]
) -> list[Score]:
    """Measure an index on the queries that have a relevant provision."""
    return [
        score(query, [hit.id for hit in answer.hits], known)
        for query in queries
        if query.grades
        for answer in (index.search(Query(query.text, mode, limit=FOUND, highlight=False)),)
    ]


def mean(scores: Sequence[Score], measure: str) -> float:
    """Mean of a measure over queries."""
    return sum(getattr(one, measure) for one in scores) / len(scores) if scores else 0.0
