"""What a person's look at the least sure decisions would bring.

A *decision* is a (provision, element) pair for which there is something to decide: the tagger
asserts the element, or names it as candidate with a confidence of at least 0.05. The least sure
decisions go to the person, who is taken to decide each rightly. A label that is no candidate
stays missed, for nobody is shown it.

Least sure is first where rules and meaning disagree, seen by a confidence on the other side of
the element's threshold than the assertion; then the confidence nearest to the threshold. Pairs of
grade 1 take of the budget, as they would at a desk, and change no figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from kb.tagging.calibration_report import LEAST_CONFIDENCE
from kb.tagging.evaluation import ENOUGH_POSITIVES, Evaluation, Score, macro_f1
from kb.tagging.gold import MUST, Judged

DEFAULT_THRESHOLD = 0.5
"""Of elements without rules: meaning alone asserts from one half."""
_EDGE = 1e-9


@dataclass(frozen=True)
class Review:
    """The figures after a person has decided the ``reviewed`` least sure decisions."""

    decisions: int
    pairs: int
    """Provisions times elements, whether there is something to decide or not."""
    reviewed: int
    errors: int
    """False findings and missed labels before the review, candidates or not."""
    mended: int
    """Errors among the reviewed decisions."""
    micro: Score
    elements: Mapping[str, Score]

    def row(self) -> dict[str, Any]:
        """The figures, rounded, for tables and JSON; ``coverage`` is the share of all errors
        that the person meets."""
        figures = {
            "share_of_decisions": self.reviewed / self.decisions if self.decisions else None,
            "share_of_pairs": self.reviewed / self.pairs if self.pairs else None,
            "coverage": self.mended / self.errors if self.errors else None,
            "micro_f1": self.micro.f1,
            "macro_f1": macro_f1(self.elements),
            "macro_f1_enough": macro_f1(self.elements, ENOUGH_POSITIVES),
        }
        rounded = {k: None if v is None else round(v, 3) for k, v in figures.items()}
        counts = {"decisions": self.decisions, "pairs": self.pairs, "reviewed": self.reviewed}
        return {**counts, **rounded, "errors": self.errors, "mended": self.mended}


def within(share: float, whole: int) -> int:
    """The most decisions that do not exceed a share (0..1) of the whole."""
    return int(share * whole + _EDGE)


def least_sure(judged: Iterable[Judged], thresholds: Mapping[str, float]) -> list[Judged]:
    """The decisions, least sure first."""

    def doubt(one: Judged) -> tuple[bool, float, int, str]:
        threshold = thresholds.get(one.element, DEFAULT_THRESHOLD)
        agreed = one.asserted == (one.confidence >= threshold)
        distance = round(abs(one.confidence - threshold), 6)
        return agreed, distance, one.number, one.element

    decisions = (one for one in judged if one.asserted or one.confidence >= LEAST_CONFIDENCE)
    return sorted(decisions, key=doubt)


def _mend(score: Score, *, asserted: bool) -> Score:
    if asserted:
        return replace(score, false=score.false - 1)
    return replace(score, right=score.right + 1, missed=score.missed - 1)


def review(result: Evaluation, queue: list[Judged], reviewed: int) -> Review:
    """Let a person decide the first ``reviewed`` of the queue that :func:`least_sure` made of
    the same results."""
    micro, elements, mended = result.micro, dict(result.elements), 0
    seen = queue[:reviewed]
    for one in seen:
        if (one.asserted and one.grade == 0) or (not one.asserted and one.grade == MUST):
            micro = _mend(micro, asserted=one.asserted)
            elements[one.element] = _mend(elements[one.element], asserted=one.asserted)
            mended += 1
    return Review(
        decisions=len(queue),
        pairs=result.provisions * len(result.elements),
        reviewed=len(seen),
        errors=result.micro.false + result.micro.missed,
        mended=mended,
        micro=micro,
        elements=elements,
    )
