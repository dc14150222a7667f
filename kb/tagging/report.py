"""The report of an evaluation: all figures as one JSON object.

It names gold ids, elements, languages and States only; no text of a law goes in.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kb.tagging.average_precision import average_precision_of
from kb.tagging.calibration_report import calibration_error, reliability
from kb.tagging.evaluation import (
    ENOUGH_POSITIVES,
    FLAGSHIPS,
    Evaluation,
    Score,
    evaluate,
    macro_f1,
    outcomes,
)
from kb.tagging.gold import Judged, Pair, judge
from kb.tagging.review_budget import least_sure, review, within

Report = dict[str, Any]
_LINES_TO_DEPTH = 2


@dataclass(frozen=True, slots=True)
class Setup:
    """What was measured, and how."""

    name: str
    parts: str
    """``rules``, ``semantics`` or ``both``."""
    tagger_version: str
    gold: tuple[tuple[str, str], ...]
    """Name and SHA-256 of each gold file."""
    states: tuple[str, ...]
    """Only these States; empty means all."""
    budget: float
    """Share (0..1) of the decisions that goes to a person."""

    def row(self) -> Report:
        """For JSON."""
        return {
            "name": self.name,
            "parts": self.parts,
            "tagger_version": self.tagger_version,
            "gold": [{"file": name, "sha256": digest} for name, digest in self.gold],
            "only_states": list(self.states),
        }


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 3)


def _mean(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return _rounded(sum(known) / len(known)) if known else None


def _by(judged: Sequence[Judged], key: str) -> Mapping[str, list[Judged]]:
    groups: dict[str, list[Judged]] = defaultdict(list)
    for one in judged:
        groups[getattr(one, key)].append(one)
    return groups


def _table(scores: Mapping[str, Score], judged: Mapping[str, Sequence[Judged]]) -> Report:
    """A row for each name, with the average precision of its candidates."""
    table: Report = {}
    for name, score in sorted(scores.items()):
        precision = average_precision_of(judged.get(name, ()), score.support)
        table[name] = {**score.row(), "average_precision": _rounded(precision)}
    return table


def _macro(result: Evaluation, elements: Report) -> Report:
    held = {name: score for name, score in result.elements.items() if score.support}
    enough = [score for score in held.values() if score.support >= ENOUGH_POSITIVES]
    return {
        "elements": len(held),
        "precision": _mean([score.precision for score in held.values()]),
        "recall": _mean([score.recall for score in held.values()]),
        "f1": _rounded(macro_f1(held)),
        "average_precision": _mean([elements[name]["average_precision"] for name in held]),
        "least_positives": ENOUGH_POSITIVES,
        "elements_enough": len(enough),
        "f1_enough": _rounded(macro_f1(held, ENOUGH_POSITIVES)),
    }


def _negatives(result: Evaluation) -> Report:
    return {
        "provisions": result.negatives,
        "with_findings": result.negatives_with_findings,
        "findings": result.findings_on_negatives,
        "hard": result.hard_negatives,
        "hard_with_findings": result.hard_negatives_with_findings,
    }


def _calibration(judged: Sequence[Judged]) -> Report:
    bins = reliability(judged)
    return {
        "candidates": sum(each.count for each in bins),
        "expected_calibration_error": _rounded(calibration_error(bins)),
        "bins": [each.row() for each in bins],
    }


def _budget(
    result: Evaluation, judged: Sequence[Judged], thresholds: Mapping[str, float], share: float
) -> Report:
    """The review with this share of the decisions, with this share of all pairs, and of all."""
    queue = least_sure(judged, thresholds)
    pairs = result.provisions * len(result.elements)
    return {
        "share": share,
        "nobody": review(result, queue, 0).row(),
        "of_decisions": review(result, queue, within(share, len(queue))).row(),
        "of_pairs": review(result, queue, within(share, pairs)).row(),
        "all_decisions": review(result, queue, len(queue)).row(),
    }


def _cells(result: Evaluation) -> Report:
    cells: Report = defaultdict(dict)
    for (element, lang), score in sorted(result.element_langs.items()):
        cells[element][lang] = {"f1": _rounded(score.f1), "support": score.support}
    return dict(cells)


def _items(pairs: Sequence[Pair], elements: Sequence[str]) -> Report:
    """Outcomes by id; an id that comes again is told apart by its count."""
    items: Report = {}
    seen: dict[str, int] = defaultdict(int)
    for name, outcome in outcomes(pairs, elements):
        seen[name] += 1
        items[name if seen[name] == 1 else f"{name} #{seen[name]}"] = outcome
    return items


def make_report(
    pairs: Sequence[Pair],
    elements: Sequence[str],
    thresholds: Mapping[str, float],
    setup: Setup,
) -> Report:
    """All figures of the results over the given elements."""
    result = evaluate(pairs, elements)
    judged = tuple(judge(pairs, {element: (element,) for element in elements}))
    flagships = tuple(judge(pairs, {name: FLAGSHIPS[name] for name in result.flagships}))
    table = _table(result.elements, _by(judged, "element"))
    return {
        **setup.row(),
        "provisions": result.provisions,
        "micro": _table({"micro": result.micro}, {"micro": judged})["micro"],
        "macro": _macro(result, table),
        "flagships": _table(result.flagships, _by(flagships, "element")),
        "negatives": _negatives(result),
        "budget": _budget(result, judged, thresholds, setup.budget),
        "calibration": _calibration(judged),
        "facts": {name: score.row() for name, score in sorted(result.facts.items())},
        "elements": table,
        "langs": _table(result.langs, _by(judged, "lang")),
        "states": {name: score.row() for name, score in sorted(result.states.items())},
        "subs": {name: score.row() for name, score in sorted(result.subs.items())},
        "element_langs": _cells(result),
        "items": _items(pairs, elements),
    }


def json_text(value: Any, depth: int = 0) -> str:
    """JSON with one line for each row of a table, so that two reports compare line by line."""
    if not isinstance(value, dict) or not value or depth >= _LINES_TO_DEPTH:
        return json.dumps(value, ensure_ascii=False)
    space = " " * (depth + 1)
    lines = (
        f"{space}{json.dumps(key, ensure_ascii=False)}: {json_text(inner, depth + 1)}"
        for key, inner in value.items()
    )
    return "{\n" + ",\n".join(lines) + "\n" + " " * depth + "}"
