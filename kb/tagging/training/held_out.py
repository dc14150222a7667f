"""What the tagger says of provisions whose State it never saw: for the reports, and for search.

Confidences are held out. Facts and sub-elements are read by tables alone, which learn nothing
from labels, so they are those of the tagger in use.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from kb.model.findings import TagResult
from kb.tagging.explanation import doubt
from kb.tagging.facts import read_facts
from kb.tagging.features import Candidate, candidates
from kb.tagging.gold import Pair
from kb.tagging.head import RULES, SEMANTIC
from kb.tagging.lexicon import lexicon_key
from kb.tagging.meaning import Readings
from kb.tagging.rules import RuleBook
from kb.tagging.sub_elements import read_sub_elements
from kb.tagging.tagger import SURE_RULE
from kb.tagging.training.material import Lesson
from kb.tagging.training.models import FLOOR
from kb.tagging.training.train import Predictions

LEAST = 0.05
"""Candidates below this confidence are not told."""


def held_out_pairs(predictions: Predictions, book: RuleBook, method: str) -> list[Pair]:
    """Each real provision with its candidates, as the tagger would have told them."""
    place = {rules.element: number for number, rules in enumerate(book.elements)}
    pairs: list[Pair] = []
    rows = zip(predictions.lessons, predictions.readings, predictions.confidence, strict=True)
    for lesson, read, row in rows:
        unit = None if method == SEMANTIC else lesson.unit
        readings = None if method == RULES else read
        results = []
        for candidate in candidates(unit, book, readings, FLOOR):
            given = float(row[place[candidate.rules.element]])
            if candidate.match is not None and candidate.match.best >= SURE_RULE:
                given = max(given, predictions.threshold)
            if given >= LEAST:
                results.append(
                    _result(lesson, candidate, readings, method, given, predictions.threshold, book)
                )
        pairs.append((lesson.row, tuple(results)))
    return pairs


def _result(
    lesson: Lesson,
    candidate: Candidate,
    readings: Readings | None,
    method: str,
    confidence: float,
    threshold: float,
    book: RuleBook,
) -> TagResult:
    unit = None if method == SEMANTIC else lesson.unit
    lexicon = lexicon_key(lesson.row.item.lang, book.aliases)
    return TagResult(
        element=candidate.rules.element,
        confidence=round(confidence, 3),
        method=method,
        spans=(),
        sub_elements=read_sub_elements(unit, candidate, book) if unit is not None else {},
        facts=(
            read_facts(unit, lexicon, candidate.rules.facts)
            if unit is not None and lexicon is not None
            else {}
        ),
        asserted=confidence >= threshold,
        doubt=doubt(confidence, threshold, candidate, readings),
    )


def write_scores(pairs: Iterable[Pair], target: Path) -> None:
    """JSON lines ``{"id", "scores": {element: confidence}, "sub_elements": {element: [...]}}``,
    for ``kb evaluate search``."""
    lines = [
        json.dumps(
            {
                "id": row.item.id,
                "scores": {result.element: result.confidence for result in results},
                "sub_elements": {
                    result.element: sorted(result.sub_elements)
                    for result in results
                    if result.sub_elements
                },
            },
            ensure_ascii=False,
        )
        for row, results in pairs
    ]
    target.write_text("\n".join(lines) + "\n", "utf-8", newline="\n")
