"""Why a finding is there, and how much a decision on it would teach."""

from __future__ import annotations

from kb.model.findings import Explanation, Phrase
from kb.tagging.features import Candidate
from kb.tagging.head import Head
from kb.tagging.matching import Unit
from kb.tagging.meaning import Readings
from kb.tagging.rules import RuleBook

_MOST_FEATURES = 10
_MOST_PHRASES = 12
_SURE_RULE, _SURE_MEANING = 0.8, 0.3


def nearness(confidence: float, threshold: float) -> float:
    """1 at the threshold, 0 where the confidence is 0 or 1."""
    reach = 1 - threshold if confidence >= threshold else threshold
    return 1 - min(1.0, abs(confidence - threshold) / max(reach, 1e-9))


def doubt(
    confidence: float, threshold: float, candidate: Candidate, readings: Readings | None
) -> float:
    """0 (sure) to 1: nearness of the confidence to the threshold, and at least one half where a
    strong rule and the meaning contradict each other."""
    near = nearness(confidence, threshold)
    if readings is not None:
        score = readings.scores[candidate.rules.element]
        ruled = candidate.match is not None and candidate.match.score >= _SURE_RULE
        meant = candidate.match is None and score > _SURE_MEANING
        if meant or (ruled and score < -_SURE_MEANING):
            near = max(near, 0.5)
    return round(near, 3)


def explain(unit: Unit | None, candidate: Candidate, head: Head, book: RuleBook) -> Explanation:
    """The rules that hold, the phrases that they read and the features that weighed most."""
    phrases: list[Phrase] = []
    if unit is not None:
        for cls in book.cues[candidate.rules.element]:
            for hit in unit.hits.get(cls, ())[:2]:
                start, end = unit.words[hit.first].start, unit.words[hit.last].end
                phrases.append(Phrase(cls, start, end))
    weighed = head.contributions(candidate.features)[:_MOST_FEATURES]
    return Explanation(
        rules=candidate.match.rules if candidate.match else (),
        phrases=tuple(sorted(phrases, key=lambda p: (p.start, p.end))[:_MOST_PHRASES]),
        features=tuple((name, round(value, 3)) for name, value in weighed),
        threshold=head.threshold,
    )
